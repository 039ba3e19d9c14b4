"""Collects the sites of all trials as columns. Knows no question."""

from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.building.indexing.facets import Facets, Regions, regions_of
from bot.building.places.place_names import PlaceNames
from bot.library.openness import is_open_by
from bot.library.searching.names import write_names
from bot.library.searching.site_map import write_sites
from bot.library.sphere import Vector, on_earth, vector
from bot.library.trial import Trial
from bot.messages import Coordinates

_NOWHERE = (float("nan"),) * 3
_Written = tuple[str, str, str, Coordinates | None]


@dataclass(slots=True)
class _Place:
    """What the sites that are written alike have in common, and how many they are."""

    written: _Written
    point: Vector | None
    degrees: tuple[float, float]
    keys: tuple[int, int, int]
    regions: Regions
    sites: int = 0


class Sites:
    """The sites of all trials, added in the order of their ranks."""

    def __init__(self, places: PlaceNames, facets: Facets) -> None:
        self._places = places
        self._facets = facets
        self._seen: dict[_Written, _Place] = {}
        self._ranks, self._numbers = array("I"), array("I")
        self._open = array("B")
        self._points, self._degrees = array("f"), array("d")
        self._keys: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
        self._key_numbers = (array("I"), array("I"), array("I"))

    def add(self, rank: int, trial: Trial) -> None:
        """Take in the sites of a trial."""
        overall = trial.status.value
        cities, states, countries = self._key_numbers
        for site in trial.plain_sites():
            written = (site.city, site.state, site.country, site.coordinates)
            place = self._seen.get(written) or self._looked_up(written)
            place.sites += 1
            opened = is_open_by(site.status, overall)
            self._ranks.append(rank)
            self._numbers.append(site.number)
            self._open.append(opened)
            self._points.extend(place.point or _NOWHERE)
            self._degrees.extend(place.degrees)
            cities.append(place.keys[0])
            states.append(place.keys[1])
            countries.append(place.keys[2])
            self._facets.add_place(rank, place.regions, is_open=opened)

    def _looked_up(self, written: _Written) -> _Place:
        """Return what stands for a place that is met first; its sites are counted at the end."""
        city, state, country, coordinates = written
        point, degrees = _located(coordinates)
        keys = self._places.add(city, state, country, point, sites=0)
        numbers = tuple(known.setdefault(key, len(known)) for known, key in zip(self._keys, keys, strict=True))
        place = _Place(written, point, degrees, (numbers[0], numbers[1], numbers[2]), regions_of(keys))
        self._seen[written] = place
        return place

    def count_places(self) -> None:
        """Tell the names of places how many sites each has, once all are taken in."""
        for place in self._seen.values():
            self._places.add(*place.written[:3], place.point, place.sites)

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
