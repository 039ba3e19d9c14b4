"""What in a record may not tell how things are on a given day. Finds the facts; the words for them are content.

Each rule is a pure function of the record and the day. What is looked at, by subject:
- here: the status itself, and how old our copy, the sponsor's confirmation and the last change are,
- `status_dates`: the status against the dates and figures,
- `site_doubts`: the trial against its sites,
- `contact_doubts`: whom one could ask.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from bot.library.doubts.contact_doubts import contact_doubts
from bot.library.doubts.doubt import FINAL, Doubt, StaleKind
from bot.library.doubts.elapsed import is_months_old, time_since
from bot.library.doubts.site_doubts import site_doubts
from bot.library.doubts.status_dates import status_doubts
from bot.library.openness import takes_people
from bot.library.trial import Trial

UNKNOWN = "UNKNOWN"
SUSPENDED = "SUSPENDED"
STOPPED = frozenset({"TERMINATED", "WITHDRAWN"})
ACTUAL = "ACTUAL"
OLD_COPY_MONTHS = 6
OLD_UPDATE_MONTHS = 24
# The registry asks sponsors to confirm once a year, and calls a status unknown after two years without.
VERIFICATION_MONTHS = (
    (24, StaleKind.VERIFIED_YEARS_AGO),
    (12, StaleKind.VERIFIED_LONG_AGO),
    (6, StaleKind.VERIFIED_MONTHS_AGO),
)
# They are told of a record without a status as well.
_WITHOUT_STATUS = frozenset({StaleKind.MISSING_STATUS, StaleKind.OLD_COPY})


def staleness(trial: Trial, today: date) -> tuple[Doubt, ...]:
    """Return every reason to doubt the record, what matters most first."""
    found = chain(_found_in_the_trial(trial, today), contact_doubts(trial))
    return tuple(sorted(found, key=lambda doubt: doubt.kind.weight))


def major_staleness(trial: Trial, today: date) -> tuple[Doubt, ...]:
    """Return the reasons that are told without being asked for, what matters most first."""
    found = (doubt for doubt in _found_in_the_trial(trial, today) if doubt.kind.is_major)
    return tuple(sorted(found, key=lambda doubt: doubt.kind.weight))


def _found_in_the_trial(trial: Trial, today: date) -> Iterator[Doubt]:
    """Yield all but what holds something against a status that the record does not give."""
    for doubt in _found(trial, today):
        if trial.status or "status" not in doubt.values or doubt.kind in _WITHOUT_STATUS:
            yield doubt


def _found(trial: Trial, today: date) -> Iterator[Doubt]:
    yield from _doubts_of_the_status(trial, today)
    yield from _doubts_of_the_copy(trial, today)
    yield from _doubts_of_confirmation(trial, today)
    yield from status_doubts(trial, today)
    yield from site_doubts(trial)


def _doubts_of_the_status(trial: Trial, today: date) -> Iterator[Doubt]:
    status = trial.status
    if not status:
        yield Doubt(StaleKind.MISSING_STATUS, {"status": status})
    if status.value == UNKNOWN:
        values = {"day": trial.verified, "ago": time_since(trial.verified.value, today)}
        yield Doubt(StaleKind.UNKNOWN_STATUS, {"status": status, "last_known": trial.last_known_status, **values})
    if status.value == SUSPENDED:
        yield Doubt(StaleKind.ON_HOLD, {"status": status, "reason": trial.why_stopped})
    if status.value in STOPPED:
        ended = trial.completion if trial.completion_type.value == ACTUAL else trial.completion.map(lambda _: None)
        yield Doubt(StaleKind.STOPPED_EARLY, {"status": status, "reason": trial.why_stopped, "day": ended})


def _doubts_of_the_copy(trial: Trial, today: date) -> Iterator[Doubt]:
    """Yield what is wrong with the copy that we hold, however well the sponsor keeps the record."""
    copied = trial.copied
    if _is_old_copy(trial, today):
        values = {"day": copied, "ago": time_since(copied.value, today), "verified": trial.verified}
        yield Doubt(StaleKind.OLD_COPY, {"status": trial.status, **values})
    if trial.converted:
        yield Doubt(StaleKind.CONVERTED_COPY, {"day": trial.record_date})
    if trial.condensed:
        yield Doubt(StaleKind.CONDENSED_COPY, {"number": trial.number})


def _is_old_copy(trial: Trial, today: date) -> bool:
    return trial.status.value not in FINAL and is_months_old(trial.copied.value, OLD_COPY_MONTHS, today)


def _doubts_of_confirmation(trial: Trial, today: date) -> Iterator[Doubt]:
    """Yield how long the sponsor has been silent: an old copy cannot tell of later words, so it is asked of its day."""
    if trial.status.value in FINAL or trial.status.value == UNKNOWN:
        return
    copied, verified, updated = trial.copied.value, trial.verified, trial.last_updated
    known_on = copied.latest if copied and _is_old_copy(trial, today) else today
    kinds = (kind for months, kind in VERIFICATION_MONTHS if is_months_old(verified.value, months, known_on))
    found = next(kinds, None)
    if found:
        yield Doubt(found, {"day": verified, "ago": time_since(verified.value, today)})
    # A confirmation of two years ago says enough about an update of two years ago.
    elif takes_people(trial) and is_months_old(updated.value, OLD_UPDATE_MONTHS, known_on):
        values = {"day": updated, "ago": time_since(updated.value, today)}
        yield Doubt(StaleKind.UPDATED_YEARS_AGO, {"status": trial.status, **values})
    if not verified and trial.status:
        yield Doubt(StaleKind.NO_CONFIRMATION, {"day": verified, "status": trial.status})
