"""Places by their names, in mapped arrays: where each lies and how many people live there. Knows no site.

A hundred thousand places are looked up at every word of a message, so nothing of them is
held in memory as objects: a name leads to numbers, and a number to one `Place`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import isnan
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.library.query import Place
from bot.library.searching.arrays import Strings, read_array, write_array, write_strings
from bot.library.searching.names import UNKNOWN, NameTable, write_names
from bot.messages import Coordinates

_PARTS = ("cities", "states", "countries")
_COLUMNS = (*_PARTS, "starts", "places", "weights", "regions", "degrees")
_REMEMBERED = 2048


class Entry(NamedTuple):
    """A place as it is written into the arrays.

    Its degrees are NaN where it has no middle. region: the number of the state that it lies in, its own where it is
    one or lies in none; a city that is called like its state says no state of its own.
    """

    city: str
    state: str
    country: str
    latitude: float
    longitude: float
    weight: int
    region: int


class Gazetteer:
    """The places of one set of files, numbered from 0."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._names = NameTable(folder, f"{stem}_names")
        # Few states and countries stand in many places.
        self._word = lru_cache(maxsize=_REMEMBERED)(Strings(folder, f"{stem}_words").__getitem__)
        # A memoryview gives Python's own numbers, one at a time, several times faster than an array.
        read = {name: read_array(folder, f"{stem}_{name}").data for name in _COLUMNS}
        self._parts = tuple(read[name] for name in _PARTS)
        self._starts, self._places = read["starts"], read["places"]
        self._weights, self._regions, self._degrees = read["weights"], read["regions"], read["degrees"]

    def __len__(self) -> int:
        return len(self._weights)

    def named(self, key: str) -> Sequence[int]:
        """Return the numbers of the places that are called so; `key` is a `words.place_key`."""
        name = self._names.number(key)
        return () if name == UNKNOWN else self._places[self._starts[name] : self._starts[name + 1]].tolist()

    def region(self, number: int) -> int:
        """Return the number of the state that a place lies in; its own where there is none."""
        return self._regions[number]

    def place(self, number: int, sites: int = 0) -> Place:
        """Return a place, with the number of its sites."""
        latitude, longitude = self._degrees[2 * number], self._degrees[2 * number + 1]
        # Single precision keeps four digits: some ten metres.
        middle = None if isnan(latitude) else Coordinates(round(latitude, 4), round(longitude, 4))
        city, state, country = (self._word(part[number]) for part in self._parts)
        return Place(city, state, country, middle, sites, self._weights[number])


def write_gazetteer(folder: Path, stem: str, entries: Sequence[Entry], names: Mapping[str, Iterable[int]]) -> None:
    """Keep places, and for each name, a `words.place_key`, the numbers of the places that are called so."""
    lists = [list(places) for places in names.values()]
    write_names(folder, f"{stem}_names", {name: number for number, name in enumerate(names)})
    starts = np.zeros(len(lists) + 1, np.uint32)
    np.cumsum([len(places) for places in lists], out=starts[1:])
    write_array(folder, f"{stem}_starts", starts)
    write_array(folder, f"{stem}_places", np.fromiter(chain.from_iterable(lists), np.uint32))
    columns = list(zip(*entries, strict=True)) or [()] * len(Entry._fields)
    words: dict[str, int] = {}
    for part, column in zip(_PARTS, columns, strict=False):
        numbers = [words.setdefault(word, len(words)) for word in column]
        write_array(folder, f"{stem}_{part}", np.array(numbers, np.uint32))
    write_strings(folder, f"{stem}_words", words)
    latitudes, longitudes, weights, regions = columns[len(_PARTS) :]
    degrees = np.stack([np.array(latitudes, np.float32), np.array(longitudes, np.float32)], axis=1)
    write_array(folder, f"{stem}_degrees", degrees.ravel())
    write_array(folder, f"{stem}_regions", np.array(regions, np.uint32))
    write_array(folder, f"{stem}_weights", np.array(weights, np.uint32))
