import math
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trial_records import library_of, record, site

from bot.library.nearby import by_usefulness
from bot.library.openness import is_open, takes_people
from bot.library.query import Query
from bot.messages import Coordinates

PARIS, LYON, MADRID = (48.85, 2.35), (45.76, 4.84), (40.42, -3.70)
NEAR_PARIS = Coordinates(48.86, 2.34)

RECORDS = [
    record(1, conditions=["Non-Small Cell Lung Cancer"], phases=["PHASE1", "PHASE2"], updated="2024-01-01"),
    record(2, conditions=["Lung Cancer"], status="COMPLETED", phases=["PHASE2"], updated="2026-01-01"),
    record(3, conditions=["Advanced Sarcoma"], status="NOT_YET_RECRUITING", updated="2026-01-01", healthy=True),
    record(4, title="Quality of life in lung cancer", conditions=["Fatigue"], phases=["NA"], updated="2026-01-01"),
    record(5, conditions=["Leukemia"], interventions=["CAR-T cells"], status="AVAILABLE", updated="2025-01-01"),
    record(6, conditions=["Lymphoma"], interventions=["CAR-NK cells"], status="A_STATUS_OF_TOMORROW"),
    record(7, conditions=["Alzheimer Disease"], status="ENROLLING_BY_INVITATION", healthy=True),
    record(
        8,
        conditions=["Asthma"],
        updated="2023-01-01",
        sites=[
            site("Madrid", "", "Spain", "COMPLETED", MADRID),
            site("Paris", "", "France", "RECRUITING", PARIS),
            site("Lyon", "", "France", "NOT_YET_RECRUITING", LYON),
        ],
    ),
    record(
        9,
        conditions=["Asthma"],
        updated="2026-01-01",
        sites=[site("Madrid", "Comunidad de Madrid", "Spain", at=MADRID), site("Lyon", "", "France", "", LYON)],
    ),
    record(10, conditions=["Asthma"], status="UNKNOWN", sites=[site("Paris", "", "France", "RECRUITING")]),
    record(
        11, conditions=["Colon Cancer"], keywords=["Crohn's disease"], sites=[site("Seoul", "", "Korea, Republic of")]
    ),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    library = library_of(tmp_path_factory.mktemp("find"), RECORDS)
    yield library
    library.close()


def numbers(library, **query):
    return [int(hit.nct_id.removeprefix("NCT")) for hit in library.find(Query(**query), limit=100).hits]


def test_an_empty_query_finds_all_open_ones_first_then_later_ones_then_the_fresh(library):
    found = library.find(Query(), limit=100)
    assert (found.total, found.open) == (11, 6)
    assert numbers(library) == [9, 4, 5, 1, 8, 11, 3, 7, 2, 6, 10]


def test_pages_join_without_gap_or_overlap(library):
    pages = [library.find(Query(), limit=4, offset=offset).hits for offset in (0, 4, 8, 12)]
    assert [len(page) for page in pages] == [4, 4, 3, 0]
    assert tuple(hit for page in pages for hit in page) == library.find(Query(), limit=100).hits


def test_a_condition_is_found_by_all_its_words_and_the_trials_own_conditions_come_first(library):
    assert numbers(library, conditions=("lung cancer",)) == [1, 4, 2]
    assert numbers(library, conditions=("sarcomas",)) == [3]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("cancer of the colon", [11]),
        ("Alzheimer's disease", [7]),
        ("alzheimer s disease", [7]),
        ("ALZHEIMER\u2019S", [7]),
        ("crohn disease", [11]),
        ("the", []),
        ("breast cancer", []),
    ],
)
def test_a_condition_is_found_however_it_is_written(library, said, found):
    assert numbers(library, conditions=(said,)) == found


def test_several_conditions_are_alternatives_and_excluded_ones_are_left_out(library):
    assert numbers(library, conditions=("sarcoma", "leukemia")) == [5, 3]
    assert numbers(library, conditions=("cancer",), excluded=("lung cancer",)) == [5, 11, 3, 6]
    assert 4 not in numbers(library, excluded=("lung cancer",))


def test_treatments_that_are_spelled_alike_are_not_taken_for_each_other(library):
    assert numbers(library, interventions=("CAR-NK",)) == [6]
    assert numbers(library, interventions=("CAR-T",)) == [5]
    assert numbers(library, interventions=("CAR\u2011T cell",)) == [5]


def test_a_combined_phase_matches_either_of_its_phases(library):
    assert numbers(library, phases=("PHASE1",)) == [1]
    assert numbers(library, phases=("PHASE2",)) == [1, 2]
    assert numbers(library, phases=("NA", "PHASE1")) == [4, 1]
    assert numbers(library, phases=("PHASE",)) == []


def test_open_means_that_people_are_taken_now_and_other_statuses_are_taken_by_name(library):
    assert numbers(library, status="open") == [9, 4, 5, 1, 8, 11]
    assert numbers(library, status="COMPLETED") == [2]
    assert numbers(library, status="A_STATUS_OF_TOMORROW") == [6]


def test_healthy_volunteers_are_wanted_only_where_the_record_says_so(library):
    assert numbers(library, healthy_volunteers=True) == [3, 7]


def test_in_a_place_the_sites_own_status_decides_what_is_open(library):
    found = library.find(Query(city="Madrid", country="Spain"))
    assert (found.total, found.open) == (2, 1)
    assert [(hit.nct_id, hit.site_number) for hit in found.hits] == [("NCT00000009", 0), ("NCT00000008", 0)]
    assert numbers(library, city="Madrid", status="open") == [9]
    assert numbers(library, city="paris", status="open") == [8]


def test_of_several_sites_in_a_country_an_open_one_is_shown(library):
    hits = {hit.nct_id: hit.site_number for hit in library.find(Query(country="France")).hits}
    assert hits == {"NCT00000008": 1, "NCT00000009": 1, "NCT00000010": 0}


def test_a_site_of_a_trial_of_unknown_status_is_not_called_open(library):
    assert library.find(Query(city="Paris")).open == 1


def test_a_country_is_known_by_its_former_and_short_names(library):
    for name in ("South Korea", "Korea, Republic of", "korea"):
        assert numbers(library, country=name) == [11]


def test_a_place_without_trials_finds_none(library):
    found = library.find(Query(city="Atlantis"))
    assert (found.total, found.open, found.hits) == (0, 0, ())


def test_near_a_point_the_nearest_open_site_comes_first_with_its_distance(library):
    hits = library.find(Query(conditions=("asthma",), near=NEAR_PARIS, radius_km=500)).hits
    assert [(hit.nct_id, hit.site_number) for hit in hits] == [("NCT00000008", 1), ("NCT00000009", 1)]
    assert hits[0].distance_km == pytest.approx(1.3, abs=0.1)
    assert hits[1].distance_km == pytest.approx(392, abs=2)


def test_a_radius_is_exact(library):
    assert numbers(library, near=NEAR_PARIS, radius_km=100) == [8]
    assert numbers(library, near=NEAR_PARIS, radius_km=1) == []
    assert numbers(library, near=NEAR_PARIS, radius_km=100_000) == [8, 9]


def test_a_point_without_a_radius_orders_and_leaves_nothing_out(library):
    found = library.find(Query(near=NEAR_PARIS), limit=100)
    assert (found.total, found.open) == (11, 6)
    assert [hit.nct_id for hit in found.hits[:2]] == ["NCT00000008", "NCT00000009"]
    assert found.hits[-1].distance_km is None


def test_free_text_needs_all_its_words_or_else_the_telling_ones(library):
    assert numbers(library, words="quality of life") == [4]
    assert set(numbers(library, words="advanced asthma")) == {3, 8, 9, 10}
    assert numbers(library, words="zzz") == []


@pytest.mark.parametrize(
    "place", [{"city": "Paris"}, {"country": "France"}, {"near": NEAR_PARIS}, {"near": NEAR_PARIS, "radius_km": 100}]
)
def test_free_text_is_looked_for_in_a_place_as_well(library, place):
    assert 8 in numbers(library, words="asthma inhaler", **place)


def test_where_few_trials_have_all_words_those_with_most_of_what_they_tell_are_found(tmp_path):
    both = [record(number, conditions=["Asthma"], summary="inhaled steroid") for number in range(1, 5)]
    one = [record(number, conditions=["Asthma"], summary="salt water") for number in range(5, 12)]
    other = [record(number, conditions=["Gout"], summary="diet") for number in range(12, 40)]
    library = library_of(tmp_path, [*other, *one, *both])
    found = library.find(Query(words="steroid asthma"), limit=100)
    assert found.total == len(found.hits) == 4
    found = library.find(Query(words="steroid asthma zebra"), limit=100)
    assert {hit.nct_id for hit in found.hits} == {f"NCT{number:08}" for number in range(1, 5)}
    library.close()


def test_what_holds_no_word_finds_nothing_rather_than_everything(library):
    assert library.find(Query(words="???")).total == 0
    assert library.find(Query(conditions=("!",))).total == 0
    assert library.find(Query(city="?")).total == 0


@pytest.mark.parametrize(
    "hostile",
    ['"', "lung OR cancer", "NOT", "a*", "{title}: x", "NEAR(a b)", "lung^2", "'); DROP TABLE trial;--", "\0", "-"],
)
def test_no_text_is_taken_for_an_operator(library, hostile):
    for field in ("conditions", "interventions", "excluded"):
        library.find(Query(**{field: (hostile,)}))
    for field in ("words", "city", "state", "country", "status"):
        library.find(Query(**{field: hostile}))


TEXT = st.text(max_size=60)
QUERIES = st.builds(
    Query,
    conditions=st.lists(TEXT, max_size=3).map(tuple),
    interventions=st.lists(TEXT, max_size=2).map(tuple),
    excluded=st.lists(TEXT, max_size=2).map(tuple),
    words=TEXT,
    phases=st.lists(TEXT, max_size=2).map(tuple),
    status=TEXT,
    city=TEXT,
    state=TEXT,
    country=TEXT,
    near=st.none() | st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180)),
    radius_km=st.none() | st.floats(-1, 30_000),
    healthy_volunteers=st.booleans(),
)


@given(QUERIES, st.integers(-5, 100), st.integers(-5, 100))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_find_answers_every_query(library, query, limit, offset):
    found = library.find(query, limit, offset)
    assert 0 <= found.open <= found.total <= len(RECORDS)
    assert len(found.hits) <= max(0, limit)


@given(st.text(alphabet="lungcaer -'\"/*():^{}+", max_size=30))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_find_answers_every_text(library, text):
    library.find(Query(conditions=(text,), excluded=(text,), words=text))


def test_a_very_long_text_is_answered_quickly(library):
    words = " ".join(f"word{number}" for number in range(20_000))
    assert library.find(Query(words=words, conditions=(words,))).total == 0


def scattered(number, chance):
    """A trial with sites here and there, of any status."""
    statuses = ("RECRUITING", "COMPLETED", "")
    sites = [
        site("Town", "", "Land", chance.choice(statuses), (chance.uniform(-60, 60), chance.uniform(-180, 180)))
        for _ in range(chance.choice((0, 1, 3, 8)))
    ]
    status = chance.choice(("RECRUITING", "RECRUITING", "COMPLETED", ""))
    return record(number, status=status, conditions=chance.sample(("Asthma", "Gout"), 1), sites=sites)


@pytest.fixture(scope="module")
def scattered_library(tmp_path_factory):
    chance = random.Random(5)  # noqa: S311 - no secret
    records = [scattered(number, chance) for number in range(1, 301)]
    library = library_of(tmp_path_factory.mktemp("scattered"), records)
    yield library
    library.close()


def measured(library, near):
    """All ids in the order of distance, counted without an index: what takes people first, by its open sites."""

    def order(trial):
        takes = takes_people(trial)
        sites = [
            nearby for nearby in by_usefulness(trial, near, ("", "", "")) if is_open(nearby.site, trial) or not takes
        ]
        return not takes, min((nearby.kilometres for nearby in sites), default=math.inf)

    ranked = [library.trial(hit.nct_id) for hit in library.find(Query(), limit=1000).hits]
    return [trial.nct_id for trial in sorted(ranked, key=order)]


@pytest.mark.parametrize("near", [NEAR_PARIS, Coordinates(-50, -140), Coordinates(0, 179.9), Coordinates(89, 0)])
def test_pages_near_a_point_are_those_of_all_trials_sorted_by_distance(scattered_library, near):
    expected, found = measured(scattered_library, near), scattered_library.find(Query(near=near))
    assert found.total == len(expected)
    pages = [scattered_library.find(Query(near=near), 7, offset).hits for offset in range(0, found.total, 7)]
    assert [hit.nct_id for page in pages for hit in page] == expected


@pytest.mark.parametrize("query", [{"conditions": ("asthma",)}, {"status": "COMPLETED"}, {"words": "gout"}])
def test_pages_near_a_point_join_whatever_else_is_asked(scattered_library, query):
    asked = Query(near=NEAR_PARIS, **query)
    whole = scattered_library.find(asked, 1000)
    pages = [scattered_library.find(asked, 3, offset).hits for offset in range(0, whole.total, 3)]
    assert tuple(hit for page in pages for hit in page) == whole.hits
    assert len(whole.hits) == whole.total == scattered_library.find(Query(**query)).total


def test_in_a_country_every_trial_counts_once_and_is_open_where_one_of_its_sites_is(scattered_library):
    trials = [scattered_library.trial(hit.nct_id) for hit in scattered_library.find(Query(), limit=1000).hits]
    there = [trial for trial in trials if trial.sites]
    taking = [trial for trial in there if any(is_open(site, trial) for site in trial.sites)]
    found = scattered_library.find(Query(country="Land"), 1000)
    assert (found.total, found.open) == (len(there), len(taking))
    others = [trial for trial in there if trial not in taking]
    assert [hit.nct_id for hit in found.hits] == [trial.nct_id for trial in [*taking, *others]]
    assert scattered_library.find(Query(country="Land", status="open"), 1000).hits == found.hits[: found.open]
