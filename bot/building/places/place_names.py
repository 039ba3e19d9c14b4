"""Which places the sites of all trials are in: one name for each, however records spell it. Knows no trial.

A site's city is looked for among those of the world, under any name and near the site's own
point. Sites of a city that the world does not know are one place where they share its name
and are near each other; its state is told only where nearly all of them agree. Only a city
has a middle: that of a state or a country is nobody's place.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import nan
from pathlib import Path

import numpy as np

from bot.building.indexing.near_names import compile_near_names
from bot.building.places.place_synonyms import ABBREVIATED, PlaceSynonyms
from bot.library.gazetteer import Entry, Gazetteer, write_gazetteer
from bot.library.places import OWN, OWN_NEAR, OWN_SITES, WORLD, WORLD_SITES
from bot.library.query import Place
from bot.library.searching.arrays import write_array
from bot.library.sphere import Vector, centre, distance_km
from bot.library.words import place_key

_Keys = tuple[str, str, str]

_ONE_CITY_KM = 75.0
_AGREED = 0.9
_OWN_NAME = 3
# Points that agree in so many decimals of their vectors are taken for one when a name is looked up: some 60 km.
_ROUGHLY = 2


@dataclass(slots=True)
class _Tally:
    """Spellings and points of the sites that are counted as one."""

    cities: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    vectors: list[Vector] = field(default_factory=list)
    sites: int = 0

    def add(self, city: str, state: str, country: str, point: Vector | None = None, *, sites: int) -> None:
        self.cities[city] += sites
        self.states[state] += sites
        self.countries[country] += sites
        self.sites += sites
        if point:
            self.vectors += [point] * sites

    def join(self, other: "_Tally") -> None:
        self.cities += other.cities
        self.states += other.states
        self.countries += other.countries
        self.vectors += other.vectors
        self.sites += other.sites

    @property
    def state(self) -> str:
        """The state, where the sites agree on one."""
        name = _most_common(self.states)
        key = place_key(name)
        agreeing = sum(count for other, count in self.states.items() if place_key(other) == key)
        return name if agreeing >= _AGREED * self.sites else ""

    def entry(self, number: int, *, city: bool = False, state: bool = False) -> Entry:
        """Return the place under its most common spelling."""
        point = centre(self.vectors) if city else None
        return Entry(
            _most_common(self.cities) if city else "",
            (self.state if city else _most_common(self.states)) if state else "",
            _most_common(self.countries),
            *((point.latitude, point.longitude) if point else (nan, nan)),
            0,
            number,
        )


def _most_common(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))


@dataclass(frozen=True, slots=True)
class _Known:
    """What one way of writing a site's place stands for: its names and keys, and its numbers in the world."""

    names: _Keys
    keys: _Keys
    city: int | None = None
    state: int | None = None
    country: int | None = None


class PlaceNames:
    """Collects the sites of all trials and tells the places."""

    def __init__(self, synonyms: PlaceSynonyms, folder: Path) -> None:
        self._synonyms = synonyms
        self._world = Gazetteer(folder, WORLD)
        self._sites = np.zeros(len(self._world), np.uint32)
        self._cities: dict[tuple[str, str], dict[str, _Tally]] = {}
        self._states: dict[tuple[str, str], _Tally] = {}
        self._countries: dict[str, _Tally] = {}
        self._seen: dict[tuple[object, ...], _Known] = {}

    def add(self, city: str, state: str, country: str, point: Vector | None, sites: int = 1) -> tuple[str, str, str]:
        """Count sites that are written alike; return the keys under which they are searched."""
        place = self._known(city, state, country, point)
        for number in {place.city, place.state, place.country} - {None}:
            self._sites[number] += sites
        (city, state, country), keys = place.names, place.keys
        if keys[2] and place.country is None:
            self._countries.setdefault(keys[2], _Tally()).add(city, state, country, sites=sites)
        if keys[1] and place.state is None:
            self._states.setdefault(keys[1:], _Tally()).add(city, state, country, sites=sites)
        if keys[0] and place.city is None:
            states = self._cities.setdefault((keys[0], keys[2]), {})
            states.setdefault(keys[1], _Tally()).add(city, state, country, point, sites=sites)
        return keys

    def shown_country(self, name: str) -> str:
        """Return the name under which a country is known to people."""
        return self._synonyms.country(name)

    def city(self, city: str, state: str, country: str, point: Vector | None = None) -> Place | None:
        """Return the city of the world that is written so; None where the world knows none."""
        number = self._known(city, state, country, point).city
        return None if number is None else self._world.place(number)

    def _known(self, city: str, state: str, country: str, point: Vector | None) -> _Known:
        """Return what stands for a site's place; many sites share one."""
        written = (city, state, country, point and tuple(round(axis, _ROUGHLY) for axis in point))
        if written not in self._seen:
            self._seen[written] = self._looked_up(city, state, country, point)
        return self._seen[written]

    def _looked_up(self, city: str, state: str, country: str, point: Vector | None) -> _Known:
        country = self._synonyms.country(country)
        state = self._synonyms.state(state, country)
        number = self._city_in_world(city, state, country, point)
        if number is not None:
            region = self._world.place(self._world.region(number))
            city, state = self._world.place(number).city, region.state or state
        keys = place_key(city), place_key(state), place_key(country)
        return _Known(
            (city, state, country),
            keys,
            number,
            self._wider(keys[1], state, country),
            self._wider(keys[2], "", country),
        )

    def _wider(self, key: str, state: str, country: str) -> int | None:
        """Return the number of a state or country."""
        found = ((number, self._world.place(number)) for number in self._world.named(key))
        return next((n for n, place in found if (place.city, place.state, place.country) == ("", state, country)), None)

    def _city_in_world(self, city: str, state: str, country: str, point: Vector | None) -> int | None:
        for key in self._ways_to_write(city):
            found = [(n, self._world.place(n)) for n in self._world.named(key)]
            found = [(n, place) for n, place in found if place.city and place.country == country]
            found = self._in_state(found, state, country)
            near = [(n, place) for n, place in found if point is None or _distance(place, point) <= _ONE_CITY_KM]
            if near:
                return max(near, key=lambda one: (_likely(one[1], key), -one[0]))[0]
        return None

    def _in_state(self, found: list[tuple[int, Place]], state: str, country: str) -> list[tuple[int, Place]]:
        """Return the cities in the record's state; elsewhere than in the United States it may be another one."""
        there = [(n, place) for n, place in found if self._world.place(self._world.region(n)).state == state]
        return there if there or (state and country == ABBREVIATED) else found

    def _ways_to_write(self, city: str) -> Iterator[str]:
        """Yield keys of a city: as written, without what follows a comma, without numbers and words that were added."""
        yield place_key(city)
        words = place_key(city.partition(",")[0].partition("(")[0]).split()
        yield " ".join(words)
        while len(words) > 1 and (words[-1].isdecimal() or words[-1] in self._synonyms.endings):
            words = words[:-1]
            yield " ".join(words)

    def write(self, folder: Path) -> None:
        """Keep how many sites each place of the world has, and the places that it does not know."""
        write_array(folder, WORLD_SITES, self._sites)
        tallies = list(self._own_places())
        names: dict[str, list[int]] = {}
        for number, (name, _, _) in enumerate(tallies):
            names.setdefault(name, []).append(number)
        write_gazetteer(folder, OWN, [entry for _, entry, _ in tallies], names)
        write_array(folder, OWN_SITES, np.array([sites for *_, sites in tallies], np.uint32))
        compile_near_names(sorted(self._with_sites(tallies).items()), folder, OWN_NEAR)

    def _own_places(self) -> Iterator[tuple[str, Entry, int]]:
        """Yield name, place and number of sites, the same ones in the same order for the same sites."""
        number = 0
        for (key, _), states in sorted(self._cities.items()):
            for tally in _merged(states):
                yield key, tally.entry(number, city=True, state=True), tally.sites
                number += 1
        for keys, tally in sorted(self._states.items()):
            yield keys[0], tally.entry(number, state=True), tally.sites
            number += 1
        for key, tally in sorted(self._countries.items()):
            yield key, tally.entry(number), tally.sites
            number += 1

    def _with_sites(self, own: Sequence[tuple[str, Entry, int]]) -> Counter[str]:
        """Return the names of all places with sites, as a misspelled one may mean them."""
        names = Counter({name: 0 for name, _, _ in own})
        for name, _, sites in own:
            names[name] += sites
        for number in map(int, np.flatnonzero(self._sites)):
            place = self._world.place(number)
            names[place_key(place.city or place.state or place.country)] += int(self._sites[number])
        return names


def _likely(place: Place, key: str) -> int:
    """Return how likely a record means a city: a big one, and rather by its own name than by another."""
    return place.weight * (_OWN_NAME if place_key(place.city) == key else 1)


def _distance(place: Place, point: Vector) -> float:
    middle = centre([point])
    return distance_km(place.coordinates, middle) if place.coordinates and middle else float("inf")


def _merged(states: dict[str, _Tally]) -> list[_Tally]:
    """Join what is one city under several states; far away namesakes and unknown points stay apart."""
    merged: list[_Tally] = []
    for key, tally in sorted(states.items(), key=lambda item: (-item[1].sites, item[0])):
        home = next((other for other in merged if _is_one_city(tally, other, stateless=not key)), None)
        if home is None:
            merged.append(tally)
        else:
            home.join(tally)
    return merged


def _is_one_city(one: _Tally, other: _Tally, *, stateless: bool) -> bool:
    here, there = centre(one.vectors), centre(other.vectors)
    if here is None or there is None:
        return stateless
    return distance_km(here, there) <= _ONE_CITY_KM
