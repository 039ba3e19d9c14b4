"""Registry data is not ours: whatever shape it has, reading it never fails."""

import inspect
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.building.indexing.facets import Facets
from bot.building.indexing.postings import Postings
from bot.building.indexing.rows import alias_rows
from bot.building.indexing.sites import Sites
from bot.building.indexing.subjects import add_conditions, add_treatments
from bot.building.indexing.texts import texts_of
from bot.building.indexing.vocabularies import Vocabularies
from bot.building.places.gazetteer import WorldFiles
from bot.building.places.place_names import PlaceNames
from bot.building.store.standing import standing_of
from bot.content import content_root
from bot.library.doubts.staleness import staleness
from bot.library.trial import Trial
from bot.traced import Traced

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**18, 10**400)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2024-02-30", "9999-12", "0000-01", "6 Months", "N/A", "9" * 5000, "١٢", "yes", "NCT00000001"])
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
FIELDS = {
    "identificationModule": ["nctId", "briefTitle", "officialTitle", "acronym", "nctIdAliases"],
    "statusModule": ["overallStatus", "lastKnownStatus", "whyStopped", "statusVerifiedDate"],
    "conditionsModule": ["conditions", "keywords"],
    "designModule": ["studyType", "phases", "enrollmentInfo"],
    "eligibilityModule": ["sex", "minimumAge", "maximumAge", "healthyVolunteers", "eligibilityCriteria"],
    "descriptionModule": ["briefSummary"],
    "sponsorCollaboratorsModule": ["leadSponsor"],
}
DATES = ["startDateStruct", "primaryCompletionDateStruct", "completionDateStruct", "lastUpdatePostDateStruct"]
SITE = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("facility", "status", "city", "state", "zip", "country", "contacts"), ANYTHING)
    | {"geoPoint": st.fixed_dictionaries({"lat": ANYTHING, "lon": ANYTHING}) | ANYTHING},
)


def module(names: list[str]) -> st.SearchStrategy[Any]:
    return ANYTHING | st.fixed_dictionaries({}, optional=dict.fromkeys(names, ANYTHING))


STATUS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(FIELDS["statusModule"], ANYTHING)
    | dict.fromkeys(DATES, st.fixed_dictionaries({"date": ANYTHING, "type": ANYTHING}) | ANYTHING),
)
LISTED = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(["name", "otherNames", "term"], ANYTHING)), max_size=3
)
PROTOCOL = st.fixed_dictionaries(
    {},
    optional={name: module(fields) for name, fields in FIELDS.items()}
    | {
        "statusModule": STATUS | ANYTHING,
        "armsInterventionsModule": st.fixed_dictionaries({"interventions": LISTED | ANYTHING}),
        "contactsLocationsModule": st.fixed_dictionaries({"locations": st.lists(SITE, max_size=3) | ANYTHING}),
    },
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "protocolSection": PROTOCOL | ANYTHING,
        "derivedSection": st.fixed_dictionaries({"conditionBrowseModule": st.fixed_dictionaries({"meshes": LISTED})})
        | ANYTHING,
        "hasResults": ANYTHING,
        "_trialogue": ANYTHING,
    },
)


def read_everything(value: Any) -> None:
    """Read every public property of a trial and of what hangs on it."""
    for name, _ in inspect.getmembers(type(value), lambda member: hasattr(member, "__get__")):
        if not name.startswith("_") and not inspect.isroutine(getattr(type(value), name)):
            found = getattr(value, name)
            if isinstance(found, Traced):
                str(found.value)
            elif isinstance(found, tuple):
                for inner in found:
                    read_everything(inner)


@given(RECORDS)
@settings(max_examples=400, deadline=None)
def test_every_property_of_a_trial_can_be_read(record):
    read_everything(Trial(record))


@pytest.fixture(scope="module")
def collect(tmp_path_factory):
    """Takes a trial into everything that an index is made of."""
    data, folder = content_root() / "data", tmp_path_factory.mktemp("world")
    WorldFiles.of(data).put_into(folder)
    vocabularies = Vocabularies.read(data)
    facets, words = Facets(), Postings(vocabularies.unspecific)
    conditions, treatments = vocabularies.conditions(), vocabularies.treatments()
    sites = Sites(PlaceNames(vocabularies.places, folder), facets)

    def take_in(trial):
        list(alias_rows(1, trial))
        facets.add(1, trial)
        sites.add(1, trial)
        add_conditions(conditions, 1, trial)
        add_treatments(treatments, 1, trial)
        words.add(1, texts_of(trial, vocabularies.markers))

    return take_in


@given(RECORDS)
@settings(max_examples=300, deadline=None)
def test_every_record_can_be_indexed_and_asked_whether_it_is_stale(collect, record):
    trial = Trial(record)
    collect(trial)
    standing_of(trial)
    staleness(trial, date(2026, 1, 1))
