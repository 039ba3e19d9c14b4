"""Collects the sites of all trials as columns. Knows no question."""

from array import array
from pathlib import Path

import numpy as np

from bot.building.facets import Facets, Keys
from bot.building.place_names import PlaceNames
from bot.library.names import write_names
from bot.library.openness import is_open_by
from bot.library.site_map import write_sites
from bot.library.sphere import Vector, on_earth, vector
from bot.library.trial import Trial
from bot.messages import Coordinates

_NOWHERE = (float("nan"),) * 3


class Sites:
    """The sites of all trials, added in the order of their ranks."""

    def __init__(self, places: PlaceNames, facets: Facets) -> None:
        self._places = places
        self._facets = facets
        self._ranks, self._numbers = array("I"), array("I")
        self._open = array("B")
        self._points, self._degrees = array("f"), array("d")
        self._keys: tuple[dict[str, int], ...] = ({}, {}, {})
        self._key_numbers = (array("I"), array("I"), array("I"))

    def add(self, rank: int, trial: Trial) -> None:
        """Take in the sites of a trial."""
        overall = trial.status.value
        for site in trial.plain_sites():
            point, degrees = _located(site.coordinates)
            keys = self._places.add(site.city, site.state, site.country, point)
            opened = is_open_by(site.status, overall)
            self._ranks.append(rank)
            self._numbers.append(site.number)
            self._open.append(opened)
            self._points.extend(point or _NOWHERE)
            self._degrees.extend(degrees)
            self._number(keys)
            self._facets.add_place(rank, keys, is_open=opened)

    def _number(self, keys: Keys) -> None:
        for known, column, key in zip(self._keys, self._key_numbers, keys, strict=True):
            column.append(known.setdefault(key, len(known)))

    def write(self, folder: Path, trials: int) -> None:
        """Keep all in arrays of the folder."""
        cities, states, countries = (np.frombuffer(column, np.uint32) for column in self._key_numbers)
        columns = {
            "ranks": np.frombuffer(self._ranks, np.uint32),
            "numbers": np.frombuffer(self._numbers, np.uint32),
            "open": np.frombuffer(self._open, np.bool_),
            "points": np.frombuffer(self._points, np.float32).reshape(-1, 3),
            "cities": cities,
            "states": states,
            "countries": countries,
        }
        degrees = np.frombuffer(self._degrees, np.float64).reshape(-1, 2)
        write_sites(folder, trials, columns, degrees, len(self._keys[0]))
        for name, known in zip(("city_keys", "state_keys", "country_keys"), self._keys, strict=True):
            write_names(folder, name, known)


def _located(point: Coordinates | None) -> tuple[Vector | None, tuple[float, float]]:
    """Return a point as a vector and as degrees; NaN where there is none."""
    if point is None or not on_earth(point):
        return None, (float("nan"), float("nan"))
    return vector(point), (point.latitude, point.longitude)
