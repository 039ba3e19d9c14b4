"""Which places the sites of all trials are in: one name for each, however records spell it. Knows no trial.

Records write one city with and without its province ("Madrid", "Comunidad de Madrid",
nothing). Sites of one city name that are near each other are one place; its state is
told only where nearly all of them agree. Only a city has a middle: that of a state or a
country is nobody's place.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.content import read_yaml
from bot.errors import ContentError
from bot.library.query import Place
from bot.library.sphere import Vector, centre, distance_km
from bot.library.words import place_key

_Names = tuple[str, str, str]

_ONE_CITY_KM = 75.0
_AGREED = 0.9
# The country whose states data/places.yaml abbreviates.
_ABBREVIATED = "United States"


@dataclass(frozen=True, slots=True)
class PlaceSynonyms:
    """Other names of countries, states and cities, from data/places.yaml."""

    states: Mapping[str, str]
    countries: Mapping[str, str]
    cities: Mapping[str, tuple[str, str, str]]

    @classmethod
    def read(cls, path: Path) -> "PlaceSynonyms":
        """Read the file; ContentError names what is wrong in it."""
        document = read_yaml(path)
        countries = _section(document, "countries", path)
        return cls(
            states={str(short): str(name) for short, name in _section(document, "states", path).items()},
            countries={place_key(other): name for name, others in countries.items() for other in [name, *others]},
            cities={name: tuple(parts) for name, parts in _section(document, "cities", path).items()},
        )

    def country(self, name: str) -> str:
        """Return the name under which a country is known to people."""
        return self.countries.get(place_key(name), name)

    def state(self, name: str, country: str) -> str:
        """Return a state's full name; empty where a record repeats the country there."""
        if self.country(name) == country:
            return ""
        return self.states.get(name.strip().upper(), name) if country == _ABBREVIATED else name


def _section(document: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    section = document.get(name)
    if not isinstance(section, dict):
        raise ContentError(path, name, "must be a map of names")
    return section


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place under one of its names, and how many sites are there."""

    name: str
    place: Place
    sites: int


@dataclass(slots=True)
class _Tally:
    """Spellings and points of the sites that are counted as one."""

    cities: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    vectors: list[Vector] = field(default_factory=list)
    sites: int = 0

    def add(self, city: str, state: str, country: str, point: Vector | None = None) -> None:
        self.cities[city] += 1
        self.states[state] += 1
        self.countries[country] += 1
        self.sites += 1
        if point:
            self.vectors.append(point)

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

    def place(self, *, city: bool = False, state: bool = False) -> Place:
        """Return the place under its most common spelling."""
        return Place(
            city=_most_common(self.cities) if city else "",
            state=(self.state if city else _most_common(self.states)) if state else "",
            country=_most_common(self.countries),
            coordinates=centre(self.vectors),
        )


def _most_common(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))


class PlaceNames:
    """Collects the sites of all trials and tells the places."""

    def __init__(self, synonyms: PlaceSynonyms) -> None:
        self._synonyms = synonyms
        self._cities: dict[tuple[str, str], dict[str, _Tally]] = {}
        self._states: dict[tuple[str, str], _Tally] = {}
        self._countries: dict[str, _Tally] = {}
        self._seen: dict[tuple[str, ...], tuple[_Names, _Names]] = {}

    def add(self, city: str, state: str, country: str, point: Vector | None) -> tuple[str, str, str]:
        """Count a site; return the keys under which it is searched."""
        (city, state, country), keys = self._named(city, state, country)
        if keys[2]:
            self._countries.setdefault(keys[2], _Tally()).add(city, state, country)
        if keys[1]:
            self._states.setdefault(keys[1:], _Tally()).add(city, state, country)
        if keys[0]:
            states = self._cities.setdefault((keys[0], keys[2]), {})
            states.setdefault(keys[1], _Tally()).add(city, state, country, point)
        return keys

    def _named(self, *written: str) -> tuple[_Names, _Names]:
        """Return a site's place by its known names, and their keys; many sites share one place."""
        if written not in self._seen:
            country = self._synonyms.country(written[2])
            names = written[0], self._synonyms.state(written[1], country), country
            self._seen[written] = names, (place_key(names[0]), place_key(names[1]), place_key(names[2]))
        return self._seen[written]

    def all(self) -> Iterator[NamedPlace]:
        """Yield every place under every name, the same ones in the same order for the same sites."""
        cities = [(key, tally) for (key, _), states in sorted(self._cities.items()) for tally in _merged(states)]
        named = [NamedPlace(key, tally.place(city=True, state=True), tally.sites) for key, tally in cities]
        named += [NamedPlace(k[0], tally.place(state=True), tally.sites) for k, tally in sorted(self._states.items())]
        named += [NamedPlace(key, tally.place(), tally.sites) for key, tally in sorted(self._countries.items())]
        yield from named
        yield from self._other_names(named)

    def _other_names(self, named: Iterable[NamedPlace]) -> Iterator[NamedPlace]:
        known = {(entry.name, _level(entry.place)): entry for entry in named if _level(entry.place) != "city"}
        cities = {(place_key(entry.place.city), entry.place.state): entry for entry in named if entry.place.city}
        for short, state in self._synonyms.states.items():
            yield from _renamed(short, known.get((place_key(state), "state")))
        for other, country in self._synonyms.countries.items():
            if other != place_key(country):
                yield from _renamed(other, known.get((place_key(country), "country")))
        for other, (city, state, _) in self._synonyms.cities.items():
            yield from _renamed(other, cities.get((place_key(city), state)))


def _renamed(other: str, entry: NamedPlace | None) -> Iterator[NamedPlace]:
    if entry is not None:
        yield NamedPlace(place_key(other), entry.place, entry.sites)


def _level(place: Place) -> str:
    return "city" if place.city else "state" if place.state else "country"


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
