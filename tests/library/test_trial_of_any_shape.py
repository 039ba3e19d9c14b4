"""Registry data is not ours: whatever shape it has, reading it never fails."""

import inspect
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.building.place_names import PlaceNames, PlaceSynonyms
from bot.building.rows import alias_rows, site_rows, text_row, trial_row
from bot.building.standing import standing_of
from bot.library.staleness import staleness
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


@given(RECORDS)
@settings(max_examples=300, deadline=None)
def test_every_record_can_be_indexed_and_asked_whether_it_is_stale(record):
    trial = Trial(record)
    standing_of(trial)
    trial_row(1, trial)
    text_row(1, trial)
    list(alias_rows(1, trial))
    places = PlaceNames(PlaceSynonyms({}, {}, {}))
    list(site_rows(1, trial, places))
    list(places.all())
    staleness(trial, date(2026, 1, 1))
