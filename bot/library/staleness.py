"""What in a record is past its date on a given day. Finds the facts; the words for them are content."""

from datetime import date
from enum import StrEnum

from bot.library.dates import PartialDate
from bot.library.trial import NOT_YET, OPEN, Trial

UNKNOWN = "UNKNOWN"
# Nothing about these is expected to change, so an old verification says nothing against them.
FINAL = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING"})


class StaleKind(StrEnum):
    """Why a record may no longer tell how things are."""

    VERIFIED_LONG_AGO = "verified_long_ago"
    START_PASSED = "start_passed"
    PRIMARY_COMPLETION_PASSED = "primary_completion_passed"
    UNKNOWN_STATUS = "unknown_status"


def staleness(trial: Trial, today: date) -> tuple[StaleKind, ...]:
    """Return every reason to doubt that the record is up to date; months without a day count from their last one."""
    status = trial.status.value
    reasons = (
        (StaleKind.UNKNOWN_STATUS, status == UNKNOWN),
        (StaleKind.VERIFIED_LONG_AGO, status not in FINAL and _a_year_ago(trial.verified.value, today)),
        (StaleKind.START_PASSED, status == NOT_YET and _passed(trial.start.value, today)),
        (StaleKind.PRIMARY_COMPLETION_PASSED, status == OPEN and _passed(trial.primary_completion.value, today)),
    )
    return tuple(kind for kind, holds in reasons if holds)


def _passed(day: PartialDate | None, today: date) -> bool:
    return day is not None and day.latest < today


def _a_year_ago(day: PartialDate | None, today: date) -> bool:
    if day is None:
        return False
    latest = day.latest
    return (latest.year + 1, latest.month, latest.day) <= (today.year, today.month, today.day)
