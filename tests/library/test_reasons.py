"""Every result can say why it is there: by the record's own words, with the field they stand in."""

import pytest
from trial_records import library_of, record

from bot.library.query import Query

RECORDS = [
    record(1, conditions=["Fatigue", "Small Cell Lung Cancer"]),
    record(2, conditions=["Fatigue"], keywords=["sleep", "NSCLC"]),
    record(3, conditions=["Fatigue"], title="Tired after cancer of the lung"),
    record(4, conditions=["Something Unheard Of"]),
    record(5, conditions=["Melanoma"], interventions=["Surgery", "Keytruda"]),
    record(6, conditions=["Weary Walker Syndrome of the North"]),
]
RECORDS[3]["derivedSection"] = {"conditionBrowseModule": {"meshes": [{"term": "Lung Neoplasms"}]}}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    library = library_of(tmp_path_factory.mktemp("reasons"), RECORDS)
    yield library
    library.close()


@pytest.mark.parametrize(
    ("number", "kind", "name", "field"),
    [
        (1, "condition", "Small Cell Lung Cancer", "conditionsModule.conditions"),
        (3, "title", "Tired after cancer of the lung", "identificationModule.briefTitle"),
        (4, "term", "Lung Neoplasms", "conditionBrowseModule.meshes"),
    ],
)
def test_the_first_place_that_names_the_condition_or_something_below_it_is_the_reason(
    library, number, kind, name, field
):
    (reason,) = library.reasons(library.trial(f"NCT{number:08}"), Query(conditions=("lung cancer",)))
    assert (reason.kind, reason.name.value) == (kind, name)
    assert reason.name.path.endswith(field)


def test_a_treatment_is_named_as_the_record_names_it(library):
    (reason,) = library.reasons(library.trial("NCT00000005"), Query(interventions=("pembrolizumab",)))
    assert (reason.kind, reason.name.value) == ("treatment", "Keytruda")


def test_a_wording_that_no_vocabulary_has_is_found_by_its_words(library):
    (reason,) = library.reasons(library.trial("NCT00000006"), Query(conditions=("weary walker syndrome",)))
    assert reason.name.value == "Weary Walker Syndrome of the North"


def test_every_found_trial_has_a_reason(library):
    for sought in (Query(conditions=("lung cancer",)), Query(interventions=("pembrolizumab",))):
        for hit in library.find(sought).hits:
            assert library.reasons(library.trial(hit.nct_id), sought)


def test_without_a_condition_or_treatment_there_is_nothing_to_give_reasons_for(library):
    assert library.reasons(library.trial("NCT00000001"), Query(country="Spain")) == ()
