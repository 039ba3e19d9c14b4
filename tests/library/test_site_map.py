"""What is near a point is found exactly, wherever on earth, and without reading what is far."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.searching.site_map import COLUMNS, SiteMap, write_sites
from bot.library.sphere import distance_km, vector
from bot.messages import Coordinates

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
POINTS = st.tuples(LATITUDES, LONGITUDES)


def site_map(folder, points):
    """One site a trial, in the order of the points; None is a site without a point."""
    count = len(points)
    degrees = np.array([point or (np.nan, np.nan) for point in points], np.float64).reshape(-1, 2)
    vectors = [vector(Coordinates(*point)) if point else (np.nan,) * 3 for point in points]
    columns = dict.fromkeys(COLUMNS, np.zeros(count, np.uint32)) | {
        "ranks": np.arange(1, count + 1, dtype=np.uint32),
        "open": np.ones(count, np.bool_),
        "points": np.array(vectors, np.float32).reshape(-1, 3),
    }
    write_sites(folder, count, columns, degrees, 1)
    return SiteMap(folder)


@given(st.lists(st.none() | POINTS, max_size=30), POINTS, st.floats(0, 21_000))
@settings(max_examples=150, deadline=None)
def test_a_circle_holds_what_is_so_near_and_nothing_else(tmp_path_factory, points, centre, kilometres):
    sites = site_map(tmp_path_factory.mktemp("sites"), points)
    found = set(sites.within(Coordinates(*centre), kilometres).tolist())
    for number, point in enumerate(points):
        away = distance_km(Coordinates(*point), Coordinates(*centre)) if point else None
        if away is None or away > kilometres + 0.01 + kilometres * 1e-4:
            assert number not in found
        elif away < kilometres - 0.01 - kilometres * 1e-4:
            assert number in found


@pytest.mark.parametrize("centre", [(0, 179.99), (0, -179.99), (89.9, 10), (-89.9, 10), (51.5, -0.1)])
def test_neighbours_over_the_date_line_and_the_poles_are_near(tmp_path, centre):
    latitude, longitude = centre
    other = (latitude, -longitude if abs(longitude) > 90 else longitude + 0.01)
    sites = site_map(tmp_path, [other])
    assert sites.within(Coordinates(*centre), 30).tolist() == [0]


def test_looking_around_a_point_measures_only_sites_in_the_squares_around_it(tmp_path, monkeypatch):
    spread = [(latitude, longitude) for latitude in range(-80, 80, 2) for longitude in range(-180, 180, 2)]
    sites, measured = site_map(tmp_path, spread), []
    squared_chords = SiteMap.squared_chords

    def counted(self, some, near):
        measured.append(len(some))
        return squared_chords(self, some, near)

    monkeypatch.setattr(SiteMap, "squared_chords", counted)
    sites.within(Coordinates(10.0, 10.0), 50)
    assert sum(measured) <= 4 < len(spread)
