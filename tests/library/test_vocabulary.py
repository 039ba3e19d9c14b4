import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trial_records import library_of, record, site

RECORDS = [
    record(1, conditions=["Lung Cancer", "Type 1 Diabetes", "HIV"], interventions=["Pembrolizumab", "CAR-T"]),
    record(2, conditions=["lung cancer", "Type 2 Diabetes", "Hypotension"], keywords=["NSCLC"]),
    record(3, conditions=["Lung Cancer", "Hepatitis B", "Crohn's Disease", "Sarcoma"]),
    record(
        4,
        sites=[
            site("Portland", "Oregon", "United States", at=(45.5, -122.7)),
            site("Portland", "OR", "United States"),
            site("Portland", "Maine", "United States", at=(43.7, -70.3)),
            site("St. Louis", "Missouri", "United States", at=(38.6, -90.2)),
            site("Saint Louis", "Missouri", "United States", at=(38.6, -90.2)),
            site("Tbilisi", "", "Georgia", at=(41.7, 44.8)),
            site("Atlanta", "Georgia", "United States", at=(33.7, -84.4)),
            site("Augusta", "Georgia", "United States", at=(33.5, -82.0)),
            *[site("Madrid", "", "Spain", at=(40.4, -3.7))] * 3,
            site("Madrid", "Comunidad de Madrid", "Spain", at=(40.5, -3.6)),
            site("Istanbul", "", "Turkey"),
            site("İzmir", "", "Turkey (Türkiye)"),
            site("London", "", "United Kingdom", at=(51.5, -0.1)),
            site("New York", "New York", "United States"),
        ],
    ),
]
MESH = {"meshes": [{"term": "Diabetes Mellitus, Type 2"}], "ancestors": [{"term": "Metabolic Diseases"}]}
RECORDS[1]["derivedSection"] = {"conditionBrowseModule": MESH}


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    library = library_of(tmp_path_factory.mktemp("vocabulary"), RECORDS)
    yield library.vocabulary
    library.close()


def names(places):
    return [", ".join(filter(None, (place.city, place.state, place.country))) for place in places]


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("LUNG-cancer", "Lung Cancer"),
        ("crohn disease", "Crohn's Disease"),
        ("crohn s disease", "Crohn's Disease"),
        ("type 2 diabetes mellitus", "Diabetes Mellitus, Type 2"),
        ("metabolic diseases", "Metabolic Diseases"),
        ("nsclc", None),
        ("gout", None),
        ("", None),
    ],
)
def test_conditions_are_known_by_the_names_in_the_records(vocabulary, said, known):
    assert vocabulary.condition(said) == known


def test_treatments_are_known_by_the_names_in_the_records(vocabulary):
    assert vocabulary.intervention("pembrolizumab") == "Pembrolizumab"
    assert vocabulary.intervention("car t") == "CAR-T"
    assert vocabulary.intervention("car nk") is None


def test_words_of_conditions_are_known_joining_words_are_not(vocabulary):
    assert vocabulary.condition_word("Diabetes")
    assert not vocabulary.condition_word("of")
    assert not vocabulary.condition_word("pembrolizumab")


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("lung cancr", ("Lung Cancer", 1)),
        ("lugn cancer", ("Lung Cancer", 1)),
        ("lung canncerr", ("Lung Cancer", 2)),
        ("sarcma", ("Sarcoma", 1)),
        ("sracmoa", None),
        ("hypertension", None),
        ("hipotension", None),
        ("type 3 diabetes", None),
        ("type 2 diabtes", ("Type 2 Diabetes", 1)),
        ("hepatitis c", None),
        ("hvi", None),
        ("", None),
    ],
)
def test_slips_are_forgiven_by_length_but_never_a_number_a_letter_or_an_opposite(vocabulary, said, near):
    assert vocabulary.near_condition(said) == near


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("portland", ["Portland, Oregon, United States", "Portland, Maine, United States"]),
        ("Portland, OR", ["Portland, Oregon, United States"]),
        ("portland maine", ["Portland, Maine, United States"]),
        ("saint louis", ["Saint Louis, Missouri, United States"]),
        ("st. louis", ["Saint Louis, Missouri, United States"]),
        ("georgia", ["Georgia, United States", "Georgia"]),
        ("madrid", ["Madrid, Spain"]),
        ("madrid spain", ["Madrid, Spain"]),
        ("turkey", ["Turkey (Türkiye)"]),
        ("izmir", ["İzmir, Turkey (Türkiye)"]),
        ("u.s.", ["United States"]),
        ("uk", ["United Kingdom"]),
        ("nyc", ["New York, New York, United States"]),
        ("ga", ["Georgia, United States"]),
        ("tx", []),
        ("london spain", []),
        ("", []),
    ],
)
def test_places_are_known_by_every_name_the_one_with_most_sites_first(vocabulary, said, known):
    assert names(vocabulary.places(said)) == known


def test_spellings_of_one_city_are_one_place_in_the_middle_of_its_sites(vocabulary):
    (madrid,) = vocabulary.places("Madrid")
    assert madrid.coordinates.latitude == pytest.approx(40.425, abs=0.01)
    assert madrid.state == ""


def test_only_a_city_has_a_middle_from_where_distances_are_measured(vocabulary):
    assert vocabulary.places("portland")[0].coordinates is not None
    assert [place.coordinates for place in vocabulary.places("georgia")] == [None, None]
    assert vocabulary.places("spain")[0].coordinates is None


def test_a_misspelled_place_is_known(vocabulary):
    assert names([vocabulary.near_place("madird")]) == ["Madrid, Spain"]
    assert vocabulary.near_place("pari") is None


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_asked(vocabulary, text):
    for ask in (vocabulary.condition, vocabulary.intervention, vocabulary.near_condition, vocabulary.near_place):
        ask(text)
    vocabulary.places(text)
    vocabulary.condition_word(text)
