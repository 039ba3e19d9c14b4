"""What is said of a record that may not tell how things are: the weightiest unasked, all of it when asked for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.library.doubts.doubt import OF_AGE, OUTDATED, Doubt, StaleKind
from bot.library.doubts.staleness import major_staleness, staleness
from bot.library.trial import Trial
from bot.rendering.parts import Part, Say

MOST_UNASKED = 2
# These tell when the record was confirmed, or that it was not.
_OF_CONFIRMATION = frozenset(
    {
        StaleKind.UNKNOWN_STATUS,
        StaleKind.VERIFIED_YEARS_AGO,
        StaleKind.VERIFIED_LONG_AGO,
        StaleKind.VERIFIED_MONTHS_AGO,
        StaleKind.NO_CONFIRMATION,
    }
)

# These tell that the trial takes nobody, has not opened, or that nobody knows; an open site that counts tells its own.
_OF_STATUS = frozenset(
    {
        StaleKind.MISSING_STATUS,
        StaleKind.UNKNOWN_STATUS,
        StaleKind.ON_HOLD,
        StaleKind.STOPPED_EARLY,
        StaleKind.START_PASSED,
    }
)


def warnings(trial: Trial, now: datetime, *told: StaleKind) -> tuple[Part, ...]:
    """Return the weightiest doubts in words, without those that the answer has `told`; and that there are more."""
    found = [doubt for doubt in major_staleness(trial, now.date()) if doubt.kind not in told]
    shown, left = found[:MOST_UNASKED], len(found[MOST_UNASKED:])
    return (*in_words(shown, trial), *((Say("_trial.stale_more"),) if left else ()))


def all_doubts(trial: Trial, now: datetime) -> tuple[Doubt, ...]:
    """Return every doubt about a trial's record, for an answer that is about just that."""
    return staleness(trial, now.date())


def doubts_of_age(trial: Trial, now: datetime) -> tuple[Doubt, ...]:
    """Return what tells how old our knowledge of a trial is, beside the date of our copy."""
    return tuple(doubt for doubt in staleness(trial, now.date()) if doubt.kind in OF_AGE)


def in_words(doubts: Iterable[Doubt], trial: Trial) -> tuple[Part, ...]:
    """Return a paragraph for each doubt."""
    return tuple(Say(f"_trial.stale_{doubt.kind}", doubt.values, trial) for doubt in doubts)


def say_when_confirmed(doubts: Iterable[Doubt]) -> bool:
    """Return whether the words for these doubts tell when the record was last confirmed."""
    return any(doubt.kind in _OF_CONFIRMATION for doubt in doubts)


def say_status(doubts: Iterable[Doubt]) -> bool:
    """Return whether the words for these doubts tell what a trial's status means for somebody who would join."""
    return any(doubt.kind in _OF_STATUS or doubt.values.get("counted") for doubt in doubts)


def looks_old(trial: Trial, now: datetime) -> bool:
    """Return whether a record is past its time: not what it lacks, and not where it contradicts itself."""
    return any(doubt.kind in OUTDATED for doubt in major_staleness(trial, now.date()))


def doubt_on_card(trial: Trial, now: datetime) -> dict[str, Any]:
    """Return what a card says of the record's age: the weightiest doubt, and the date in question."""
    first = next(iter(major_staleness(trial, now.date())), None)
    if first is None:
        return {"doubt": "", "day": None}
    return {"doubt": str(first.kind), "day": first.values.get("day")}
