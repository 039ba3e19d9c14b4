"""Where a person wants to go: from what was said to a place of the library, remembered for the rest of the talk."""

from dataclasses import replace

from bot.conversation import Conversation, PlaceSaid
from bot.library.query import Library
from bot.messages import Coordinates
from bot.nlu.slots import PlaceChoice, PlaceName, Slots


def place_of(slots: Slots, library: Library) -> PlaceSaid | None:
    """Return the place that was named; a city comes with its middle, a wider place has none worth measuring from.

    A city that is not where it was said to be is left out: what lies around it is known.
    """
    city, state, country = (slot.name if slot else "" for slot in (slots.city, slots.state, slots.country))
    if not (city or state or country):
        return None
    known = [place for place in library.vocabulary.places(city) if place.city == city] if city else []
    there = [place for place in known if place.country == country and (place.state == state or not state)]
    if known and not there:
        return PlaceSaid("", state, country)
    point = _zip_point(slots, library) or (there[0].coordinates if there else None)
    latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
    return PlaceSaid(city, state, country, latitude, longitude)


def _zip_point(slots: Slots, library: Library) -> Coordinates | None:
    """Return the middle of the ZIP code that was said, where the city that was said has it."""
    coded = library.vocabulary.zip_code(slots.zip) if slots.zip and slots.city else None
    return coded.coordinates if coded and slots.city and coded.city == slots.city.name else None


def with_place(slots: Slots, conversation: Conversation, library: Library) -> Conversation:
    """Return the conversation with the place of this message, where it names one and it is clear which."""
    if slots.radius:
        conversation = conversation.but(unit=slots.radius.unit)
    unclear = slots.not_there or settled(slots, conversation.place).places
    place = None if unclear else place_of(settled(slots, conversation.place), library)
    return conversation.but(place=place) if place else conversation


def settled(slots: Slots, known: PlaceSaid | None) -> Slots:
    """Return the slots with the place that is meant, where the state or country known of the person tells."""
    if not slots.places or known is None:
        return slots
    there = [place for place in slots.places if place.country == known.country]
    fitting = [place for place in there if place.state == known.state] if known.state else there
    fitting = fitting or there
    if not fitting:
        return slots
    return at_place(slots, fitting[0]) if len(fitting) == 1 else replace(slots, places=tuple(fitting))


def at_place(slots: Slots, place: PlaceChoice) -> Slots:
    """Return the slots with this place and no other."""
    text = next((slot.text for slot in (slots.city, slots.state, slots.country) if slot), "")
    city, state, country = (
        PlaceName(text, name) if name else None for name in (place.city, place.state, place.country)
    )
    return replace(slots, city=city, state=state, country=country, places=(), near_me=False)


def coordinates_of(place: PlaceSaid | None) -> Coordinates | None:
    """Return the point of the place that was said."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return Coordinates(place.latitude, place.longitude)
