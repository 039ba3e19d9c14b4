"""The sites of all trials as columns: where each lies, whether it takes people, and what is near a point.

Sites stand in the order of their trials' ranks. Those with a point are also listed by the
square of one degree that they lie in, so that looking around a point reads few of them.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.library.searching.arrays import Array, ends_of, joined, read_array, write_array
from bot.library.sphere import EARTH_RADIUS_KM, squared_chord, vector
from bot.messages import Coordinates

COLUMNS = ("numbers", "open", "points", "cities", "states", "countries")
_KM_A_DEGREE = math.pi * EARTH_RADIUS_KM / 180
_SQUARES = 360 * 180
_LISTS = {False: "sites", True: "open_sites"}


class _Listed:
    """Some of the sites, in the order of their trials and by square."""

    def __init__(self, folder: Path, name: str) -> None:
        self._by_trial = read_array(folder, f"{name}_by_trial")
        self._trial_ends = read_array(folder, f"{name}_trial_ends")
        self._by_square = read_array(folder, f"{name}_by_square")
        self._square_ends = read_array(folder, f"{name}_square_ends")

    def count(self, ranks: Array) -> int:
        """Return how many sites trials have."""
        return int((self._trial_ends[ranks + 1] - self._trial_ends[ranks]).sum())

    def of_trials(self, ranks: Array) -> Array:
        """Return the sites of trials."""
        return self._by_trial[joined(self._trial_ends, ranks)]

    def around(self, near: Coordinates, kilometres: float) -> Array:
        """Return the sites in all squares that a circle touches."""
        spans = [self._span(first, last) for first, last in _squares(near, kilometres)]
        return np.concatenate([self._by_square[span] for span in spans])

    def _span(self, first: int, last: int) -> slice:
        return slice(int(self._square_ends[first]), int(self._square_ends[last + 1]))


class SiteMap:
    """The sites of an index."""

    def __init__(self, folder: Path) -> None:
        read = {name: read_array(folder, f"sites_{name}") for name in ("ranks", *COLUMNS)}
        self.ranks, self.numbers, self.open = read["ranks"], read["numbers"], read["open"]
        self.cities, self.states, self.countries = read["cities"], read["states"], read["countries"]
        self._points = read["points"]
        self._listed = {only_open: _Listed(folder, name) for only_open, name in _LISTS.items()}
        self._by_city = read_array(folder, "sites_by_city")
        self._city_ends = read_array(folder, "sites_city_ends")

    def __len__(self) -> int:
        return len(self.ranks)

    def count(self, ranks: Array, *, only_open: bool) -> int:
        """Return how many sites trials have."""
        return self._listed[only_open].count(ranks)

    def of_trials(self, ranks: Array, *, only_open: bool = False) -> Array:
        """Return the sites of trials, in their records' order."""
        return self._listed[only_open].of_trials(ranks)

    def in_city(self, city: int) -> Array:
        """Return the sites in cities of that name."""
        return self._by_city[int(self._city_ends[city]) : int(self._city_ends[city + 1])]

    def within(
        self, near: Coordinates, kilometres: float, wanted: Array | None = None, *, only_open: bool = False
    ) -> Array:
        """Return the sites up to that far from a point; `wanted` tells by rank whose sites count."""
        around = self._listed[only_open].around(near, kilometres)
        if wanted is not None:
            around = around[wanted[self.ranks[around]]]
        return around[self.squared_chords(around, near) <= squared_chord(kilometres)]

    def squared_chords(self, sites: Array, near: Coordinates) -> Array:
        """Return how far sites are from a point, as squared chords; NaN for a site without a point."""
        apart = self._points[sites] - np.array(vector(near), np.float32)
        return np.asarray(np.einsum("ij,ij->i", apart, apart))


def _squares(near: Coordinates, kilometres: float) -> Iterator[tuple[int, int]]:
    """Yield the first and the last square of each row of squares that a circle touches."""
    reach = max(0.0, kilometres) / _KM_A_DEGREE + 1e-6
    south, north = max(-90.0, near.latitude - reach), min(90.0, near.latitude + reach)
    width = _width(near.latitude, reach)
    for row in range(_row(south), _row(north) + 1):
        start = row * 360
        if width >= 180:
            yield start, start + 359
            continue
        west, east = math.floor(near.longitude - width + 180), math.floor(near.longitude + width + 180)
        if west < 0:
            yield start + west + 360, start + 359
        if east > 359:
            yield start, start + east - 360
        yield start + max(0, west), start + min(359, east)


def _width(latitude: float, reach: float) -> float:
    """Return how many degrees of longitude a circle spans to either side; all around where it holds a pole."""
    if abs(latitude) + reach >= 90:
        return 180.0
    return math.degrees(math.asin(min(1.0, math.sin(math.radians(reach)) / math.cos(math.radians(latitude)))))


def _row(latitude: float) -> int:
    return min(179, math.floor(latitude + 90))


def square_of(latitude: Array, longitude: Array) -> Array:
    """Return the square that points lie in, from 0."""
    rows = np.minimum(179, np.floor(latitude + 90)).astype(np.int64)
    columns = np.floor(longitude + 180).astype(np.int64) % 360
    return np.asarray(rows * 360 + columns)


def write_sites(folder: Path, trials: int, columns: dict[str, Array], degrees: Array, cities: int) -> None:
    """Keep the sites of `trials` trials: columns with "ranks" ascending, degrees (NaN unknown), and how many cities."""
    for name in ("ranks", *COLUMNS):
        write_array(folder, f"sites_{name}", columns[name])
    everything = np.arange(len(degrees), dtype=np.uint32)
    for only_open, name in _LISTS.items():
        listed = everything[columns["open"]] if only_open else everything
        write_array(folder, f"{name}_by_trial", listed)
        write_array(folder, f"{name}_trial_ends", _ends(columns["ranks"][listed], trials + 1))
        known = listed[~np.isnan(degrees[listed, 0])]
        squares = square_of(degrees[known, 0], degrees[known, 1])
        write_array(folder, f"{name}_by_square", known[np.argsort(squares, kind="stable")])
        write_array(folder, f"{name}_square_ends", _ends(squares, _SQUARES))
    write_array(folder, "sites_by_city", np.argsort(columns["cities"], kind="stable").astype(np.uint32))
    write_array(folder, "sites_city_ends", _ends(columns["cities"], cities))


def _ends(values: Array, count: int) -> Array:
    """Return where the run of each of `count` values begins and ends, once they are sorted."""
    return ends_of(np.bincount(values.astype(np.int64), minlength=count)[:count]).astype(np.int64)
