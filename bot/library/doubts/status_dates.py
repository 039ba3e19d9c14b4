"""A trial's status against the dates and figures of its record: what cannot both be so on a given day."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from bot.library.dates import PartialDate
from bot.library.doubts.doubt import FINAL, Doubt, StaleKind
from bot.library.doubts.elapsed import is_ahead, is_past, is_years_ahead, time_since
from bot.library.openness import ACTIVE
from bot.library.trial import BY_INVITATION, JOINABLE, NOT_YET, OPEN, Trial
from bot.traced import Traced

UNDER_WAY = frozenset({OPEN, BY_INVITATION})
# People may still join, or soon.
JOINABLE_NOW_OR_LATER = JOINABLE | {BY_INVITATION, NOT_YET}
STARTED = frozenset({OPEN, BY_INVITATION, ACTIVE, "COMPLETED"})
ENDED = frozenset({"COMPLETED", "TERMINATED"})
# Those in which a reason for it is no news.
STOPPED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})
ACTUAL, ESTIMATED = "ACTUAL", "ESTIMATED"
# Some trials follow people for decades; nobody plans a start that far ahead.
MOST_YEARS_TO_START, MOST_YEARS_TO_END = 5, 30

Day = Traced[PartialDate | None]
_Dated = tuple[str, Day, Traced[str]]


def status_doubts(trial: Trial, today: date) -> Iterator[Doubt]:
    """Yield where the status and the dates or figures disagree."""
    yield from _past_their_time(trial, today)
    yield from _ahead_of_their_time(trial, today)
    yield from _estimates_left(trial, today)
    yield from _dates_that_are_slips(trial, today)
    yield from _missing_dates(trial)
    yield from _signs_of_an_end(trial)


def _past_their_time(trial: Trial, today: date) -> Iterator[Doubt]:
    status = trial.status.value
    start, main_end, end = _dates(trial)
    end_passed = is_past(trial.completion.value, today)
    if end_passed and status in JOINABLE_NOW_OR_LATER:
        yield _passed(StaleKind.COMPLETION_PASSED, trial, end, today)
    if end_passed and status == ACTIVE:
        yield _passed(StaleKind.ACTIVE_PAST_END, trial, end, today)
    if not end_passed and status in UNDER_WAY and is_past(trial.primary_completion.value, today):
        yield _passed(StaleKind.PRIMARY_COMPLETION_PASSED, trial, main_end, today)
    if status == NOT_YET and is_past(trial.start.value, today):
        yield _passed(StaleKind.START_PASSED, trial, start, today)


def _ahead_of_their_time(trial: Trial, today: date) -> Iterator[Doubt]:
    status = trial.status.value
    ahead = {what: (day, kind) for what, day, kind in _dates(trial) if is_ahead(day.value, today)}
    happened = [what for what, (_, kind) in ahead.items() if kind.value == ACTUAL]
    if status in ENDED and "end" in ahead and "end" not in happened:
        yield Doubt(StaleKind.END_AHEAD, {"status": trial.status, "day": trial.completion})
    if status in STARTED and "start" in ahead and "start" not in happened:
        yield Doubt(StaleKind.START_AHEAD, {"status": trial.status, "day": trial.start})
    if happened:
        day, kind = ahead[happened[0]]
        yield Doubt(StaleKind.ACTUAL_AHEAD, {"what": happened[0], "day": day, "type": kind})


def _estimates_left(trial: Trial, today: date) -> Iterator[Doubt]:
    """Yield the last planned date that went by and was not made a real one, where no other rule tells of it."""
    told = _told_by_status(trial.status.value)
    for what, day, kind in reversed(_dates(trial)):
        if kind.value == ESTIMATED and what not in told and is_past(day.value, today):
            yield _passed(StaleKind.ESTIMATE_PASSED, trial, (what, day, kind), today)
            return


def _told_by_status(status: str) -> frozenset[str]:
    """Return the dates whose passing says something else, or nothing, in a trial of this status."""
    if status in JOINABLE_NOW_OR_LATER:
        return frozenset({"start", "main_end", "end"} if status == NOT_YET else {"main_end", "end"})
    if status == ACTIVE:
        return frozenset({"end"})
    return frozenset({"start", "main_end"} if status == "COMPLETED" else {"start", "main_end", "end"})


def _dates_that_are_slips(trial: Trial, today: date) -> Iterator[Doubt]:
    if trial.status.value in FINAL:
        return
    given = [(what, day, day.value) for what, day, _ in _dates(trial) if day.value]
    for (what, day, first), (later_what, later_day, second) in pairwise(given):
        if first.earliest > second.latest:
            values = {"what": what, "day": day, "later_what": later_what, "later_day": later_day}
            yield Doubt(StaleKind.OUT_OF_ORDER, values)
            break
    for what, day, _ in given:
        if is_years_ahead(day.value, MOST_YEARS_TO_START if what == "start" else MOST_YEARS_TO_END, today):
            yield Doubt(StaleKind.FAR_AHEAD, {"what": what, "day": day})
            break


def _missing_dates(trial: Trial) -> Iterator[Doubt]:
    status = trial.status.value
    if status == NOT_YET and not trial.start:
        yield Doubt(StaleKind.NO_START, {"day": trial.start})
    if status in UNDER_WAY and not trial.completion and not trial.primary_completion:
        yield Doubt(StaleKind.NO_END, {"day": trial.completion})


def _signs_of_an_end(trial: Trial) -> Iterator[Doubt]:
    """Yield what is written into a record when a trial takes nobody any more, in one that still does."""
    status = trial.status
    if trial.why_stopped and status.value not in STOPPED:
        yield Doubt(StaleKind.REASON_TO_STOP, {"status": status, "reason": trial.why_stopped})
    if status.value in JOINABLE_NOW_OR_LATER and trial.has_results.value:
        posted = {"has_results": trial.has_results, "day": trial.results_posted}
        yield Doubt(StaleKind.RESULTS_POSTED, {"status": status, **posted})
    if status.value in UNDER_WAY and trial.enrollment_type.value == ACTUAL and trial.enrollment.value is not None:
        yield Doubt(StaleKind.COUNT_IS_FINAL, {"status": status, "count": trial.enrollment})


def _dates(trial: Trial) -> tuple[_Dated, ...]:
    """Return the dates of a trial in their order, each with what it is and whether it is planned or real."""
    return (
        ("start", trial.start, trial.start_type),
        ("main_end", trial.primary_completion, trial.primary_completion_type),
        ("end", trial.completion, trial.completion_type),
    )


def _passed(kind: StaleKind, trial: Trial, dated: _Dated, today: date) -> Doubt:
    what, day, date_type = dated
    told = {"what": what, "day": day, "type": date_type, "ago": time_since(day.value, today)}
    return Doubt(kind, {"status": trial.status, **told})
