"""Records in many shapes, for tests: one with every field that is read, parts taken away, texts made plain."""

import copy
import re
from collections.abc import Iterator
from typing import Any

# Fields whose values are codes, numbers, dates or addresses: they stay when texts are made plain.
CODES = frozenset(
    {
        "nctId",
        "overallStatus",
        "lastKnownStatus",
        "status",
        "date",
        "type",
        "studyType",
        "phases",
        "sex",
        "minimumAge",
        "maximumAge",
        "statusVerifiedDate",
        "versionHolder",
        "nctIdAliases",
        "class",
        "allocation",
        "interventionModel",
        "primaryPurpose",
        "masking",
        "whoMasked",
        "role",
        "statusForNctId",
        "phone",
        "phoneExt",
        "email",
    }
)
_NO_LETTER = re.compile(r"[\W_]+")


def full_record() -> dict[str, Any]:
    """A made-up record that holds every field which replies read."""
    contact = {"name": "Study Desk", "role": "CONTACT", "phone": "555 0100", "phoneExt": "7", "email": "a@example.org"}
    boston = {"facility": "General Hospital", "status": "RECRUITING", "city": "Boston", "state": "Massachusetts"}
    madrid = {"facility": "Hospital La Paz", "status": "WITHDRAWN", "city": "Madrid", "state": "None Selected"}
    return {
        "hasResults": False,
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT01234567",
                "briefTitle": "Plain Drug in Asthma",
                "officialTitle": "A Long Study of a Plain Drug in Asthma",
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "lastKnownStatus": "RECRUITING",
                "whyStopped": "Slow accrual",
                "statusVerifiedDate": "2024-02",
                "startDateStruct": {"date": "2023-04-15", "type": "ACTUAL"},
                "primaryCompletionDateStruct": {"date": "2025-04", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2028-04", "type": "ESTIMATED"},
                "lastUpdatePostDateStruct": {"date": "2024-03-01"},
                "studyFirstPostDateStruct": {"date": "2023-03-24"},
                "resultsFirstPostDateStruct": {"date": "2024-02-20"},
                "expandedAccessInfo": {
                    "hasExpandedAccess": True,
                    "nctId": "NCT07654321",
                    "statusForNctId": "AVAILABLE",
                },
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": "Acme University", "class": "OTHER"},
                "collaborators": [{"name": "Plain Drug Works"}, {"name": "County Hospital"}],
                "responsibleParty": {
                    "type": "PRINCIPAL_INVESTIGATOR",
                    "investigatorFullName": "Ada Plain",
                    "investigatorAffiliation": "Acme University",
                },
            },
            "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": False, "isFdaRegulatedDevice": False},
            "descriptionModule": {
                "briefSummary": "This trial asks if a plain drug helps people who have asthma, from baseline on."
            },
            "conditionsModule": {"conditions": ["Asthma", "Wheezing", "Cough", "Hay Fever", "Rhinitis"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE1", "PHASE2"],
                "enrollmentInfo": {"count": 1200, "type": "ESTIMATED"},
                "designInfo": {
                    "allocation": "RANDOMIZED",
                    "interventionModel": "PARALLEL",
                    "primaryPurpose": "TREATMENT",
                    "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
                },
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {
                        "label": "Plain Drug",
                        "type": "EXPERIMENTAL",
                        "description": "Allogeneic cells, once a day",
                        "interventionNames": ["Drug: Drug A", "Drug: Drug B"],
                    },
                    {"label": "Look-alike", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Drug A"]},
                ],
                "interventions": [
                    {"type": "DRUG", "name": f"Drug {name}", "description": f"Autologous cells, kind {name}"}
                    for name in "ABCD"
                ]
                + [{"name": "Placebo"}],
            },
            "outcomesModule": {
                "primaryOutcomes": [
                    {"measure": "Adverse events", "timeFrame": "Up to 2 years"},
                    {"measure": "Breath", "timeFrame": "6 weeks"},
                ]
            },
            "eligibilityModule": {
                "sex": "FEMALE",
                "minimumAge": "6 Months",
                "maximumAge": "65 Years",
                "healthyVolunteers": False,
                "eligibilityCriteria": "Inclusion:\n\n* Asthma, FEV1 \\> 80%\n* Age \\>= 18\n\nExclusion:\n* None",
            },
            "contactsLocationsModule": {
                "overallOfficials": [
                    {"name": "Ada Plain", "role": "PRINCIPAL_INVESTIGATOR", "affiliation": "Acme University"}
                ],
                "centralContacts": [contact, {"name": "Second Desk", "email": "b@example.org"}],
                "locations": [
                    boston
                    | {"country": "United States", "geoPoint": {"lat": 42.36, "lon": -71.06}, "contacts": [contact]},
                    madrid | {"country": "Spain", "geoPoint": {"lat": 40.42, "lon": -3.7}},
                    {"city": "Porto", "country": "Portugal", "status": "NEW_CODE"},
                ],
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-01-05"}},
    }


def paths(record: Any, parent: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every module, field and list item, without the NCT id, which a record cannot lack."""
    entries = record.items() if isinstance(record, dict) else enumerate(record) if isinstance(record, list) else ()
    for name, value in entries:
        if name != "nctId":
            if not _holds_the_id(value):
                yield (*parent, name)
            yield from paths(value, (*parent, name))


def without(record: dict[str, Any], *lost: tuple[Any, ...]) -> dict[str, Any]:
    """The record without some of its parts; a part within a lost one is gone with it."""
    left = copy.deepcopy(record)
    # From the end, so that the numbers of list items before a lost one still hold.
    for path in sorted(lost, key=str, reverse=True):
        _lose(left, path)
    return left


def replaced(record: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The record with another value at a path."""
    changed = copy.deepcopy(record)
    _at(changed, path[:-1])[path[-1]] = value
    return changed


def plain_texts(value: Any, name: str = "") -> Any:
    """The value with every text made of plain words, so that punctuation in a reply can only be ours."""
    if isinstance(value, dict):
        return {key: plain_texts(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_texts(inner, name) for inner in value]
    if isinstance(value, str) and name not in CODES:
        return _NO_LETTER.sub(" ", value).replace("None", "Nothing").strip() or "x"
    return value


def _holds_the_id(value: Any) -> bool:
    return isinstance(value, dict) and ("nctId" in value or any(_holds_the_id(inner) for inner in value.values()))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


def _lose(record: Any, path: tuple[Any, ...]) -> None:
    try:
        del _at(record, path[:-1])[path[-1]]
    except (KeyError, IndexError, TypeError):
        return
