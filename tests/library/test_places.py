"""The places that can be named: all of the world, and best where trials are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trial_records import library_of, record, site

from bot.library.places import lies_in
from bot.library.query import Query

SITES = [
    site("Portland", "Oregon", "United States", at=(45.5, -122.7)),
    site("Portland", "OR", "United States"),
    site("St. Louis", "Missouri", "United States", at=(38.6, -90.2)),
    site("Saint Louis", "MO", "United States", at=(38.6, -90.2)),
    site("New York City", "New York", "United States", at=(40.7, -74.0)),
    site("Köln", "", "Germany", at=(50.9, 6.9)),
    site("Koeln", "NRW", "Germany", at=(50.9, 6.9)),
    site("Cologne", "Nordrhein-Westfalen", "Germany", at=(50.9, 6.9)),
    site("Ciudad de Mexico", "Distrito Federal", "Mexico", at=(19.4, -99.1)),
    site("Mexico City", "", "Mexico", at=(19.4, -99.1)),
    site("Seoul", "", "Korea, Republic of", at=(37.5, 127.0)),
    site("Praha 2", "", "Czech Republic", at=(50.1, 14.4)),
    site("Toulouse Cedex 9", "", "France", at=(43.6, 1.4)),
    site("Istanbul", "", "Turkey", at=(41.0, 28.9)),
    site("Wellbeing Park", "Ohio", "United States", at=(40.0, -83.0)),
    site("Strelsau", "", "Ruritania", at=(50.0, 15.0)),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    library = library_of(tmp_path_factory.mktemp("places"), [record(1, conditions=["Gout"], sites=SITES)])
    yield library
    library.close()


@pytest.fixture(scope="module")
def places(library):
    return library.vocabulary


def named(place):
    return ", ".join(filter(None, (place.city, place.state, place.country)))


def best(places, phrase):
    found = places.places(phrase)
    return named(found[0]) if found else None


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Ames, Iowa", "Ames, Iowa, United States"),
        ("paris", "Paris, Île-de-France, France"),
        ("london", "London, England, United Kingdom"),
        ("nyc", "New York, New York, United States"),
        ("new york", "New York, New York, United States"),
        ("st louis", "St. Louis, Missouri, United States"),
        ("Köln", "Cologne, North Rhine-Westphalia, Germany"),
        ("cologne", "Cologne, North Rhine-Westphalia, Germany"),
        ("ciudad de méxico", "Mexico City, Mexico"),
        ("mexico", "Mexico"),
        ("madrid", "Madrid, Spain"),
        ("south korea", "South Korea"),
        ("Korea, Republic of", "South Korea"),
        ("türkiye", "Turkey (Türkiye)"),
        ("NSW", "New South Wales, Australia"),
        ("nordrhein westfalen", "North Rhine-Westphalia, Germany"),
        ("tx", "Texas, United States"),
        ("birmingham alabama", "Birmingham, Alabama, United States"),
        ("wellbeing park", "Wellbeing Park, Ohio, United States"),
        ("ruritania", "Ruritania"),
        ("strelsau", "Strelsau, Ruritania"),
        ("Boston, Massachusetts, United States", "Boston, Massachusetts, United States"),
        ("georgia united states", "Georgia, United States"),
        ("carcinoma", None),
        ("of", None),
        ("", None),
    ],
)
def test_every_place_of_the_world_is_known_by_its_names(places, said, known):
    assert best(places, said) == known


@pytest.mark.parametrize(
    ("city", "sites"),
    [("portland oregon", 2), ("saint louis", 2), ("koeln", 3), ("mexico city", 2), ("new york", 1), ("prague", 1)],
)
def test_the_sites_of_one_city_count_together_however_records_spell_it(places, city, sites):
    assert places.places(city)[0].sites == sites


@pytest.mark.parametrize(("city", "trials"), [("Cologne", 1), ("Mexico City", 1), ("Toulouse", 1), ("Ames", 0)])
def test_a_trial_is_found_in_its_city_by_the_name_that_is_shown(library, city, trials):
    place = library.vocabulary.places(city)[0]
    found = library.find(Query(city=place.city, state=place.state, country=place.country))
    assert found.total == trials


def test_a_place_without_sites_has_a_middle_all_the_same(places):
    ames = places.places("Ames, Iowa")[0]
    assert (ames.sites, round(ames.coordinates.latitude, 1), round(ames.coordinates.longitude, 1)) == (0, 42.0, -93.6)


def test_only_a_city_has_a_middle_from_where_distances_are_measured(places):
    assert [places.places(name)[0].coordinates for name in ("texas", "spain", "ruritania")] == [None, None, None]


@pytest.mark.parametrize(
    ("code", "city", "latitude"),
    [("02115", "Boston, Massachusetts, United States", 42.3), ("97201", "Portland, Oregon, United States", 45.5)],
)
def test_a_zip_code_is_its_city_with_a_middle_of_its_own(places, code, city, latitude):
    found = places.zip_code(code)
    assert (named(found), round(found.coordinates.latitude, 1)) == (city, latitude)
    assert found.coordinates != places.places(city)[0].coordinates


@pytest.mark.parametrize("code", ["00000", "99999", "2115", "021155", "0211a", "٠٢١١٥", ""])
def test_what_is_no_zip_code_has_no_place(places, code):
    assert places.zip_code(code) is None


def test_a_zip_code_of_puerto_rico_lies_in_puerto_rico(places):
    assert named(places.zip_code("00901")) == "San Juan, Puerto Rico"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("philadelpia", "Philadelphia, Pennsylvania, United States"),
        ("barselona", "Barcelona, Cataluña, Spain"),
        ("wellbeing prak", "Wellbeing Park, Ohio, United States"),
        ("xqzvwk", None),
    ],
)
def test_a_misspelled_place_is_one_where_trials_are_or_a_big_city(places, written, meant):
    found = places.near_place(written)
    assert (named(found) if found else None) == meant


def test_the_place_that_most_people_mean_comes_first(places):
    assert [named(place) for place in places.places("portland")][:2] == [
        "Portland, Oregon, United States",
        "Portland, Maine, United States",
    ]


def test_a_state_holds_its_cities_and_a_country_all_of_them(places):
    (oregon, *_), (country, *_) = places.places("oregon"), places.places("united states")
    portland, maine, *_ = places.places("portland")
    assert [lies_in(portland, wider) for wider in (oregon, country, portland)] == [True, True, False]
    assert lies_in(maine, oregon) is False


@given(st.text(max_size=60))
def test_any_text_can_be_asked(places, text):
    places.places(text)
    places.zip_code(text)
