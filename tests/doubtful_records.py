"""Made-up records that give cause for doubt, one for each kind, and one that gives none. For tests, on `DAY`."""

import copy
from datetime import UTC, date, datetime
from typing import Any

from record_shapes import full_record

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SITE = {"facility": "Clinic", "city": "Lima", "country": "Peru"}
RESEARCHER = {"name": "Ada Plain", "role": "PRINCIPAL_INVESTIGATOR"}
# Statuses that the registry keeps of sites while the trial has them.
OF_SITES = ("RECRUITING", "NOT_YET_RECRUITING")
PLANNED, REAL = "ESTIMATED", "ACTUAL"


def sound_record(**status: Any) -> dict[str, Any]:
    """A record of a recruiting trial that gives no cause for doubt; `status` changes its status module."""
    record = full_record()
    protocol = record["protocolSection"]
    protocol["statusModule"] = {
        "overallStatus": "RECRUITING",
        "statusVerifiedDate": "2026-10",
        "startDateStruct": {"date": "2026-01-15", "type": REAL},
        "primaryCompletionDateStruct": {"date": "2028-01", "type": PLANNED},
        "completionDateStruct": {"date": "2029-01", "type": PLANNED},
        "lastUpdatePostDateStruct": {"date": "2026-10-20"},
    } | {name: value for name, value in status.items() if value is not None}
    for name in [name for name, value in status.items() if value is None]:
        protocol["statusModule"].pop(name, None)
    desk = {"name": "Study Desk", "role": "CONTACT", "phone": "555 0100"}
    own = protocol["statusModule"].get("overallStatus")
    given = {"status": own} if own in OF_SITES else {}
    protocol["contactsLocationsModule"]["locations"] = [{**SITE, **given, "contacts": [desk]}]
    record["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-01"
    return record


def with_sites(record: dict[str, Any], *statuses: str, contacts: Any = None) -> dict[str, Any]:
    """The record with a site for each status; an empty one is left out."""
    given = [{"status": status} if status else {} for status in statuses]
    named = {"contacts": contacts} if contacts is not None else {}
    return changed(record, "contactsLocationsModule", locations=[SITE | status | named for status in given])


def changed(record: dict[str, Any], module: str, **fields: Any) -> dict[str, Any]:
    """The record with other fields in a module."""
    other = copy.deepcopy(record)
    other["protocolSection"][module] |= fields
    return other


def marked(record: dict[str, Any], **marks: Any) -> dict[str, Any]:
    """The record with other sections beside its protocol."""
    return copy.deepcopy(record) | marks


def planned(day: str) -> dict[str, str]:
    return {"date": day, "type": PLANNED}


def real(day: str) -> dict[str, str]:
    return {"date": day, "type": REAL}


def copied(day: str) -> dict[str, Any]:
    return {"derivedSection": {"miscInfoModule": {"versionHolder": day}}}


_SOUND = sound_record()
_WAITING = {"overallStatus": "NOT_YET_RECRUITING", "startDateStruct": planned("2027-02")}
_OVER = {"overallStatus": "COMPLETED", "completionDateStruct": real("2026-10")}

DOUBTFUL: dict[str, dict[str, Any]] = {
    "missing_status": sound_record(overallStatus=None),
    "unknown_status": sound_record(overallStatus="UNKNOWN", lastKnownStatus="RECRUITING", statusVerifiedDate="2020-05"),
    "on_hold": sound_record(overallStatus="SUSPENDED", whyStopped="Waiting for money"),
    "stopped_early": sound_record(
        overallStatus="TERMINATED", whyStopped="Slow accrual", completionDateStruct=real("2026-03")
    ),
    "sites_closed": with_sites(_SOUND, "COMPLETED", "WITHDRAWN"),
    "site_open": with_sites(sound_record(overallStatus="ACTIVE_NOT_RECRUITING"), "COMPLETED", "RECRUITING"),
    "old_copy": marked(_SOUND, **copied("2026-05-20")),
    "completion_passed": sound_record(
        primaryCompletionDateStruct=planned("2026-02"), completionDateStruct=planned("2026-03")
    ),
    "primary_completion_passed": sound_record(primaryCompletionDateStruct=planned("2026-03-02")),
    "start_passed": sound_record(**_WAITING | {"startDateStruct": planned("2026-03")}),
    "verified_years_ago": sound_record(statusVerifiedDate="2024-10"),
    "verified_long_ago": sound_record(statusVerifiedDate="2025-10"),
    "updated_years_ago": sound_record(lastUpdatePostDateStruct={"date": "2024-11-20"}, statusVerifiedDate="2026-06"),
    "reason_to_stop": sound_record(whyStopped="Slow accrual"),
    "results_posted": marked(sound_record(resultsFirstPostDateStruct={"date": "2026-02-20"}), hasResults=True),
    "count_is_final": changed(_SOUND, "designModule", enrollmentInfo={"count": 120, "type": REAL}),
    "no_sites": with_sites(_SOUND),
    "verified_months_ago": sound_record(statusVerifiedDate="2026-03"),
    "active_past_end": sound_record(
        overallStatus="ACTIVE_NOT_RECRUITING", primaryCompletionDateStruct=None, completionDateStruct=real("2026-03")
    ),
    "end_ahead": sound_record(**_OVER | {"completionDateStruct": planned("2027-01")}),
    "start_ahead": sound_record(startDateStruct=planned("2027-01-05")),
    "actual_ahead": sound_record(startDateStruct=real("2027-01-05")),
    "estimate_passed": sound_record(startDateStruct=planned("2026-01-15")),
    "out_of_order": sound_record(overallStatus="NOT_YET_RECRUITING", startDateStruct=planned("2028-02")),
    "far_ahead": sound_record(completionDateStruct=planned("2099-12")),
    "no_confirmation": sound_record(statusVerifiedDate=None),
    "no_start": sound_record(**_WAITING | {"startDateStruct": None}),
    "no_end": sound_record(primaryCompletionDateStruct=None, completionDateStruct=None),
    "sites_silent": with_sites(_SOUND, "RECRUITING", "", ""),
    "no_contact": changed(with_sites(_SOUND, "RECRUITING"), "contactsLocationsModule", centralContacts=[]),
    "contact_unreachable": changed(
        with_sites(_SOUND, "RECRUITING"),
        "contactsLocationsModule",
        centralContacts=[{"name": "Desk", "role": "CONTACT"}],
    ),
    "investigator_only": changed(
        with_sites(_SOUND, "RECRUITING", contacts=[RESEARCHER]), "contactsLocationsModule", centralContacts=[]
    ),
    "investigator_at_sites": with_sites(_SOUND, "RECRUITING", "RECRUITING", contacts=[RESEARCHER]),
    "converted_copy": marked(_SOUND, _conversion={"from": "xml"}),
    "condensed_copy": marked(_SOUND, _trialogue={"condensed": True}),
}
# The same, where the words differ.
MORE_DOUBTFUL: tuple[dict[str, Any], ...] = (
    sound_record(overallStatus="UNKNOWN", statusVerifiedDate=None),
    sound_record(overallStatus="SUSPENDED"),
    sound_record(overallStatus="WITHDRAWN"),
    sound_record(overallStatus="TERMINATED", completionDateStruct=None),
    with_sites(_SOUND, "SUSPENDED"),
    with_sites(_SOUND, "SUSPENDED", ""),
    with_sites(sound_record(**_OVER), "RECRUITING"),
    with_sites(sound_record(**_WAITING), "RECRUITING", "RECRUITING"),
    sound_record(**_WAITING | {"startDateStruct": real("2026-11-15"), "completionDateStruct": real("2026-11-19")}),
    sound_record(overallStatus="RECRUITING", primaryCompletionDateStruct=real("2026-11-15")),
    sound_record(**_OVER | {"startDateStruct": planned("2027-01-05"), "completionDateStruct": planned("2026-03")}),
    sound_record(overallStatus="ACTIVE_NOT_RECRUITING", primaryCompletionDateStruct=planned("2026-03")),
    sound_record(primaryCompletionDateStruct=real("2027-01"), completionDateStruct=real("2028-01")),
    sound_record(startDateStruct=planned("2050-01"), primaryCompletionDateStruct=planned("2070-01")),
    marked(_SOUND, hasResults=True),
    marked(_SOUND, _conversion={"from": "xml"}, **copied("")),
    with_sites(_SOUND, ""),
    with_sites(_SOUND, "", ""),
    changed(
        with_sites(_SOUND, "RECRUITING", contacts=[RESEARCHER | {"phone": "555"}]),
        "contactsLocationsModule",
        centralContacts=[],
    ),
    with_sites(_SOUND, "RECRUITING", contacts=[RESEARCHER]),
    with_sites(_SOUND, "RECRUITING", "COMPLETED", contacts=[RESEARCHER]),
)
