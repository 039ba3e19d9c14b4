"""Which place the names of a message mean together, and which others they may mean as well. Knows no message."""

from collections.abc import Iterable, Mapping, Sequence
from math import asin, cos, radians, sqrt
from typing import Any

from bot.messages import Coordinates
from bot.nlu.numbers import Located
from bot.nlu.slots import PlaceChoice, PlaceName
from bot.vocabulary import KnownPlace

# Nobody is asked about a place that is so many times less prominent than the best of its name: "Paris" is in France.
_NOT_WORTH_ASKING = 20
# Nor about a town of fewer people than this, or than such a part of the best's, whichever is less: Boston in England.
_CITY, _SMALLER = 50_000, 0.25
# Nor about two that lie side by side: Kansas City.
_SIDE_BY_SIDE_KM = 50
_MOST_CHOICES = 5
_EARTH_DIAMETER_KM = 12_742


def slots_of_places(named: Sequence[Located], text: str) -> Mapping[str, Any]:
    """Return the slots of places that were named, each with all places of its name; `text` are the words."""
    if not named:
        return {}
    agreeing = _agreeing([located.value for located in named])
    likely = likely_meant(agreeing)
    choices = tuple(PlaceChoice(place.city, place.state, place.country) for place in likely)
    return {**slots_of_place(likely[0], text), "places": choices if len(choices) > 1 else ()}


def slots_of_place(place: KnownPlace, text: str) -> dict[str, PlaceName]:
    """Return the slots of one place."""
    names = {"city": place.city, "state": place.state, "country": place.country}
    return {slot: PlaceName(text, name) for slot, name in names.items() if name}


def likely_meant(places: Sequence[KnownPlace]) -> Sequence[KnownPlace]:
    """Return the best place, and those that are likely enough that it should be asked which one is meant."""
    best, *others = places
    least = max(best.prominence / _NOT_WORTH_ASKING, min(_CITY, best.prominence * _SMALLER))
    apart = [best]
    for place in others:
        if place.prominence >= least and not any(_is_same_wish(place, other) for other in apart):
            apart.append(place)
    return apart[:_MOST_CHOICES]


def _agreeing(named: Sequence[Sequence[KnownPlace]]) -> Sequence[KnownPlace]:
    """Return the places that the names mean together: "Bethesda, Maryland" is the Bethesda that lies in Maryland."""
    first, *others = named[0], *map(likely_meant, named[1:])
    agreeing = [place for place in first if all(_fits(place, places) for places in others)]
    # They contradict each other, as far as the library knows: the wider name is the safer one.
    return agreeing or named[-1]


def _fits(place: KnownPlace, others: Iterable[KnownPlace]) -> bool:
    """Return whether one of the others lies around a place, or in it, or is another city of its country."""
    return any(
        _holds(other, place) or _holds(place, other) or (bool(other.city) and other.country == place.country)
        for other in others
    )


def _is_same_wish(one: KnownPlace, other: KnownPlace) -> bool:
    """Return whether asking makes no difference: one lies in the other, or right beside it."""
    if _holds(one, other) or _holds(other, one):
        return True
    return _kilometres(one.coordinates, other.coordinates) <= _SIDE_BY_SIDE_KM


def _holds(wider: KnownPlace, place: KnownPlace) -> bool:
    return not wider.city and wider.country == place.country and wider.state in ("", place.state or wider.state)


def _kilometres(here: Coordinates | None, there: Coordinates | None) -> float:
    if here is None or there is None:
        return float("inf")
    south, north = radians(here.latitude), radians(there.latitude)
    across = cos(south) * cos(north) * (1 - cos(radians(there.longitude - here.longitude)))
    return _EARTH_DIAMETER_KM * asin(sqrt(min(1.0, (1 - cos(north - south) + across) / 2)))
