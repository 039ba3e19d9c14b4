"""The world is compiled once, taken over by each further index, and has the cities of nearly all trial sites."""

import gzip
from collections import Counter

import msgspec
import pytest
from trial_records import REGISTRY, REGISTRY_FILES, library_of, needs_registry, record, site, write

from bot.building.load import load
from bot.building.places.gazetteer import WorldFiles
from bot.building.places.place_names import PlaceNames
from bot.building.places.place_synonyms import PLACES, PROVINCES, PlaceSynonyms
from bot.content import content_root
from bot.errors import ContentError
from bot.library.gazetteer import Entry, Gazetteer, write_gazetteer
from bot.library.layout import current_index
from bot.library.places import WORLD
from bot.library.sphere import distance_km, vector
from bot.messages import Coordinates

DATA = content_root() / "data"
NEAR_KM = 30


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world") / "index"
    folder.mkdir()
    WorldFiles.of(DATA).put_into(folder)
    return folder


@pytest.fixture
def names(world):
    return PlaceNames(PlaceSynonyms.read(DATA / PLACES), world)


def test_the_next_index_takes_over_the_files_of_the_one_before(tmp_path):
    first = tmp_path / "one.jsonl"
    store = tmp_path / "library"
    load([write(first, [record(1)])], store)
    before = current_index(store)
    load([write(first, [record(2)])], store)
    after = current_index(store)
    assert before != after
    shared = sorted(path.name for path in before.glob(f"{WORLD}_*.npy"))
    assert f"{WORLD}_zip_codes.npy" in shared
    files = [name for name in shared if name != "world_place_sites.npy"]
    assert all((before / name).samefile(after / name) for name in files)


def test_other_names_of_places_make_another_world(tmp_path):
    for name in (PLACES, PROVINCES):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    same = WorldFiles.of(tmp_path).key
    (tmp_path / PROVINCES).write_text("Spain: {'29': [Madrid]}", encoding="utf-8")
    assert (same == WorldFiles.of(DATA).key, same == WorldFiles.of(tmp_path).key) == (True, False)


def test_a_file_without_its_sections_is_named(tmp_path):
    (tmp_path / PLACES).write_text("states: {TX: Texas}", encoding="utf-8")
    (tmp_path / PROVINCES).write_text("{}", encoding="utf-8")
    with pytest.raises(ContentError, match="countries"):
        PlaceSynonyms.read(tmp_path / PLACES)


def test_a_place_is_written_and_read_again_under_each_of_its_names(tmp_path):
    entries = [Entry("Ames", "Iowa", "United States", 42.0347, -93.62, 66_000, 1)]
    entries.append(Entry("", "Iowa", "United States", float("nan"), float("nan"), 3_000_000, 1))
    write_gazetteer(tmp_path, "some", entries, {"ames": [0], "iowa": [1], "both": [1, 0]})
    read = Gazetteer(tmp_path, "some")
    assert (len(read), list(read.named("both")), list(read.named("none"))) == (2, [1, 0], [])
    assert read.place(0, sites=3).coordinates == Coordinates(42.0347, -93.62)
    assert (read.place(0, sites=3).sites, read.region(0), read.place(1).coordinates) == (3, 1, None)


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        (("Köln", "NRW", "Germany"), ("cologne", "north rhine westphalia", "germany")),
        (("Koeln", "", "Germany"), ("cologne", "north rhine westphalia", "germany")),
        (("New York City", "NY", "United States"), ("new york", "new york", "united states")),
        (("Saint Louis", "Missouri", "United States"), ("saint louis", "missouri", "united states")),
        (("Toulouse Cedex 9", "", "France"), ("toulouse", "occitanie", "france")),
        (("Praha 10", "", "Czech Republic"), ("prague", "", "czechia")),
        (("Madrid", "", "Spain"), ("madrid", "comunidad de madrid", "spain")),
        (("Seoul", "Seoul-teukbyeolsi", "Korea, Republic of"), ("seoul", "seoul special city", "south korea")),
        (("Strelsau", "Elphberg", "Ruritania"), ("strelsau", "elphberg", "ruritania")),
        (("", "", ""), ("", "", "")),
    ],
)
def test_a_site_is_searched_under_the_one_name_of_its_city(names, written, keys):
    assert names.add(*written, None) == keys


def test_of_namesakes_the_one_at_the_sites_own_point_is_meant(names):
    def middle(latitude, longitude):
        return names.city("Springfield", "", "United States", vector(Coordinates(latitude, longitude))).state

    assert (middle(39.8, -89.6), middle(42.1, -72.6)) == ("Illinois", "Massachusetts")


def test_a_city_far_from_where_the_world_has_it_is_a_place_of_its_own(tmp_path):
    sites = [site("Madrid", "", "Spain", at=(28.1, -15.4)), site("Madrid", "", "Spain", at=(40.4, -3.7))]
    library = library_of(tmp_path, [record(1, sites=sites)])
    found = library.vocabulary.places("Madrid Spain")
    library.close()
    assert [(place.sites, round(place.coordinates.latitude)) for place in found] == [(1, 40), (1, 28)]


@needs_registry
def test_nearly_every_site_of_the_registry_lies_where_its_city_is_by_name(names):
    """By name alone, without the point that the record gives: 98 of 100, and hardly any in another city."""
    found = Counter()
    for (city, state, country, latitude, longitude), count in _sites().items():
        place = names.city(city, state, country)
        point = Coordinates(latitude, longitude)
        near = place is not None and distance_km(place.coordinates, point) <= NEAR_KM
        found["near" if near else "elsewhere" if place else "unknown"] += count
    total = sum(found.values())
    assert found["near"] / total >= 0.985, found
    assert found["elsewhere"] / total <= 0.004, found


def _sites():
    sites = Counter()
    for name in REGISTRY_FILES:
        with gzip.open(REGISTRY / name) as file:
            for line in file:
                protocol = msgspec.json.decode(line).get("protocolSection", {})
                for place in protocol.get("contactsLocationsModule", {}).get("locations", ()):
                    point = place.get("geoPoint")
                    if point:
                        names = (place.get(part, "") for part in ("city", "state", "country"))
                        sites[*names, point["lat"], point["lon"]] += 1
    return sites
