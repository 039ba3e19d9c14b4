"""Reasons to doubt that a record tells how things are: their kinds, in the order of their weight. Knows no record."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# Nothing about these is expected to change, so an old record says nothing against them.
FINAL = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING"})


class StaleKind(StrEnum):
    """Why a record may not tell how things are; what matters most to somebody who would join comes first."""

    # The status itself.
    MISSING_STATUS = "missing_status"
    UNKNOWN_STATUS = "unknown_status"
    ON_HOLD = "on_hold"
    STOPPED_EARLY = "stopped_early"
    # The trial and its sites disagree.
    SITES_CLOSED = "sites_closed"
    SITE_OPEN = "site_open"
    # What we hold is old, or the status does not go with the dates.
    OLD_COPY = "old_copy"
    COMPLETION_PASSED = "completion_passed"
    PRIMARY_COMPLETION_PASSED = "primary_completion_passed"
    START_PASSED = "start_passed"
    VERIFIED_YEARS_AGO = "verified_years_ago"
    VERIFIED_LONG_AGO = "verified_long_ago"
    UPDATED_YEARS_AGO = "updated_years_ago"
    # Fields that do not go with a trial that takes people.
    REASON_TO_STOP = "reason_to_stop"
    RESULTS_POSTED = "results_posted"
    COUNT_IS_FINAL = "count_is_final"
    NO_SITES = "no_sites"
    # From here on: told when somebody asks.
    VERIFIED_MONTHS_AGO = "verified_months_ago"
    ACTIVE_PAST_END = "active_past_end"
    END_AHEAD = "end_ahead"
    START_AHEAD = "start_ahead"
    ACTUAL_AHEAD = "actual_ahead"
    ESTIMATE_PASSED = "estimate_passed"
    OUT_OF_ORDER = "out_of_order"
    FAR_AHEAD = "far_ahead"
    NO_CONFIRMATION = "no_confirmation"
    NO_START = "no_start"
    NO_END = "no_end"
    SITES_SILENT = "sites_silent"
    NO_CONTACT = "no_contact"
    CONTACT_UNREACHABLE = "contact_unreachable"
    INVESTIGATOR_ONLY = "investigator_only"
    INVESTIGATOR_AT_SITES = "investigator_at_sites"
    CONVERTED_COPY = "converted_copy"
    CONDENSED_COPY = "condensed_copy"

    @property
    def weight(self) -> int:
        """Its place among all: the smaller, the more it matters."""
        return _WEIGHTS[self]

    @property
    def is_major(self) -> bool:
        """Whether it is told without being asked for."""
        return self.weight < StaleKind.VERIFIED_MONTHS_AGO.weight


_WEIGHTS = {kind: weight for weight, kind in enumerate(StaleKind)}

# Kinds by which a record looks old. The others are news, gaps and contradictions.
OUTDATED = frozenset(
    {
        StaleKind.UNKNOWN_STATUS,
        StaleKind.OLD_COPY,
        StaleKind.COMPLETION_PASSED,
        StaleKind.PRIMARY_COMPLETION_PASSED,
        StaleKind.START_PASSED,
        StaleKind.VERIFIED_YEARS_AGO,
        StaleKind.VERIFIED_LONG_AGO,
        StaleKind.UPDATED_YEARS_AGO,
    }
)
# Kinds that tell how old our knowledge is beside the date of our copy, whatever the trial does.
OF_AGE = frozenset(
    {
        StaleKind.VERIFIED_YEARS_AGO,
        StaleKind.VERIFIED_LONG_AGO,
        StaleKind.VERIFIED_MONTHS_AGO,
        StaleKind.UPDATED_YEARS_AGO,
        StaleKind.NO_CONFIRMATION,
        StaleKind.CONVERTED_COPY,
        StaleKind.CONDENSED_COPY,
    }
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason, with the fields and figures that it was found by.

    values: what its sentence may read. Fields of the record are traced; `day` is the date in question, `ago` about
    how long ago that was (None for a few days), counts are plain numbers.
    """

    kind: StaleKind
    values: Mapping[str, Any]
