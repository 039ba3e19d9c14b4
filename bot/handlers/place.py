"""Where a person wants to go: from what was said to a place of the library, remembered for the rest of the talk."""

from bot.conversation import Conversation, PlaceSaid
from bot.library.query import Library
from bot.messages import Coordinates
from bot.nlu.slots import Slots


def place_of(slots: Slots, library: Library) -> PlaceSaid | None:
    """Return the place that was named; a city comes with its middle, a wider place has none worth measuring from."""
    names = [slot.name if slot else "" for slot in (slots.city, slots.state, slots.country)]
    if not any(names):
        return None
    known = library.vocabulary.places(names[0]) if names[0] else ()
    point = next((place.coordinates for place in known if [place.city, place.state, place.country] == names), None)
    latitude, longitude = (point.latitude, point.longitude) if point else (None, None)
    return PlaceSaid(names[0], names[1], names[2], latitude, longitude)


def with_place(slots: Slots, conversation: Conversation, library: Library) -> Conversation:
    """Return the conversation with the place of this message, where it names one."""
    place = None if slots.not_there else place_of(slots, library)
    return conversation.but(place=place) if place else conversation


def coordinates_of(place: PlaceSaid | None) -> Coordinates | None:
    """Return the point of the place that was said."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return Coordinates(place.latitude, place.longitude)
