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


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_asked(vocabulary, text):
    for ask in (vocabulary.condition, vocabulary.intervention, vocabulary.near_condition, vocabulary.near_place):
        ask(text)
    vocabulary.places(text)
    vocabulary.condition_word(text)
