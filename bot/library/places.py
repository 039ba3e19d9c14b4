"""The places that can be named: all cities of the world, and where the trials of one index are. Knows no message.

The world is the same for every index; beside it lie how many sites each of its places has,
and the places of sites that the world does not know.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

from bot.library.gazetteer import Gazetteer
from bot.library.query import Place
from bot.library.searching.arrays import read_array
from bot.library.searching.near_names import NearNames
from bot.library.words import place_key
from bot.messages import Coordinates

WORLD, WORLD_NEAR = "world", "world_near"
OWN, OWN_NEAR = "own_places", "own_places_near"
WORLD_SITES, OWN_SITES = "world_place_sites", "own_places_sites"
ZIP_CODES, ZIP_PLACES, ZIP_DEGREES = "world_zip_codes", "world_zip_places", "world_zip_degrees"
# So many names that were asked for are remembered, with their places.
_REMEMBERED = 2048
_ZIP_DIGITS = 5


class Places:
    """Finds places by name, by nearly their name, and by ZIP code."""

    def __init__(self, folder: Path) -> None:
        self._world, self._own = Gazetteer(folder, WORLD), Gazetteer(folder, OWN)
        self._world_sites = read_array(folder, WORLD_SITES).data
        self._own_sites = read_array(folder, OWN_SITES).data
        self._near_world, self._near_own = (NearNames.open(folder, stem) for stem in (WORLD_NEAR, OWN_NEAR))
        self._zip_codes = read_array(folder, ZIP_CODES).data
        self._zip_places = read_array(folder, ZIP_PLACES).data
        self._zip_degrees = read_array(folder, ZIP_DEGREES).data
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._places)

    def called(self, phrase: str) -> Sequence[Place]:
        """Return the places of that name, best first; "Portland Oregon" is read in its parts."""
        key = place_key(phrase)
        whole = self._named(key)
        if whole or " " not in key:
            return whole
        words = key.split()
        return next(filter(None, (self._within(words, at) for at in range(len(words) - 1, 0, -1))), ())

    def near(self, phrase: str) -> Place | None:
        """Return the place whose name is one or two slips from `phrase`: one where trials are, or a big one."""
        key = place_key(phrase)
        found = [found for names in (self._near_own, self._near_world) if (found := names.nearest(key))]
        if not found:
            return None
        name, _ = min(found, key=lambda near: near[1])
        return self._named(name)[0]

    def zip_code(self, code: str) -> Place | None:
        """Return the city of a ZIP code of the United States, with the code's own middle."""
        if len(code) != _ZIP_DIGITS or not (code.isascii() and code.isdecimal()):
            return None
        at = bisect_left(self._zip_codes, int(code))
        if at == len(self._zip_codes) or self._zip_codes[at] != int(code):
            return None
        number = self._zip_places[at]
        city = self._world.place(number, self._world_sites[number])
        latitude, longitude = self._zip_degrees[2 * at], self._zip_degrees[2 * at + 1]
        middle = Coordinates(round(latitude, 4), round(longitude, 4))
        return Place(city.city, city.state, city.country, middle, city.sites, city.weight)

    def country(self, name: str) -> str:
        """Return the name shown of a country under any of its names; empty where it is none."""
        return next((place.country for place in self.called(name) if not (place.city or place.state)), "")

    def _named(self, key: str) -> Sequence[Place]:
        """Return the places of a name; most words are no place, and are not remembered."""
        world, own = self._world.named(key), self._own.named(key)
        return self._remembered(tuple(world), tuple(own)) if world or own else ()

    def _places(self, world: tuple[int, ...], own: tuple[int, ...]) -> Sequence[Place]:
        found = chain(
            (self._world.place(number, self._world_sites[number]) for number in world),
            (self._own.place(number, self._own_sites[number]) for number in own),
        )
        ordered = sorted(found, key=lambda place: (-place.prominence, place.city, place.state, place.country))
        return tuple(_cities_before_their_states(ordered))

    def _within(self, words: list[str], at: int) -> tuple[Place, ...]:
        """Return the places called by the words before `at` that lie in the state or country called by the rest."""
        inside = self._named(" ".join(words[:at]))
        around = [place for place in self.called(" ".join(words[at:])) if not place.city] if inside else []
        return tuple(place for place in inside if any(lies_in(place, wider) for wider in around))


def lies_in(place: Place, wider: Place) -> bool:
    """Return whether a state or country holds a place; a city that tells no state belongs to all of its country."""
    if wider.city or place.country != wider.country or not (place.city or place.state):
        return False
    return not wider.state or (bool(place.city) and place.state in ("", wider.state))


def _cities_before_their_states(places: list[Place]) -> Iterator[Place]:
    """Yield places in their order, but a city before the state of its own name: from there it can be measured."""
    waiting = list(places)
    while waiting:
        best = waiting[0]
        inner = (place for place in waiting if place.city and best.state and lies_in(place, best))
        chosen = next(inner, best) if not best.city else best
        waiting.remove(chosen)
        yield chosen
