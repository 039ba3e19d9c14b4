"""Explains words of research: phases and statuses, in general, then what the trial in question says."""

from datetime import datetime

from bot.conversation import Conversation
from bot.handlers.trials import next_steps, points_at_trial, trial_if_any
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowList, ShowQuote
from bot.traced import Traced

NOT_APPLICABLE = "NA"
PHASES = ("EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4", NOT_APPLICABLE)
# People often believe that these are always tried on the healthy first.
TESTED_ON_HEALTHY = frozenset({"EARLY_PHASE1", "PHASE1"})
# What a criteria text begins with, enough to see whom it speaks of.
_FIRST_LINES = 3


def explain_phase(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer what a phase means: the one that was named, else that of the trial, else all six."""
    named = match.slots.phase
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    phases = named or (chosen.trial.phases.value if chosen else ())
    parts = (*_phase_parts(phases, known=chosen is None), *(_trial_phase_parts(match, chosen.trial) if chosen else ()))
    steps = next_steps(chosen.trial, "explain_phase") if chosen else _phase_choices(phases)
    return Answer(parts=(*parts, steps), conversation=chosen.conversation if chosen else conversation)


def explain_status(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer what a recruitment status means: the one that was named, else that of the trial in focus, else all."""
    status = match.slots.status
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    codes = [_code(status)] if status else [chosen.trial.status.value] if chosen and chosen.trial.status else []
    parts: list[Part] = [Say("explain_status.one", {"status": code}) for code in codes]
    if not codes:
        parts.append(
            ShowList("explain_status.item", tuple({"status": code} for code in STATUSES), None, "explain_status.all")
        )
    parts.append(Say("explain_status.sites"))
    if chosen is None:
        return Answer(parts=tuple(parts), conversation=conversation)
    parts += [Say("explain_status.trial", trial=chosen.trial), next_steps(chosen.trial, "explain_status")]
    return Answer(parts=tuple(parts), conversation=chosen.conversation)


STATUSES = (
    "RECRUITING",
    "NOT_YET_RECRUITING",
    "ENROLLING_BY_INVITATION",
    "ACTIVE_NOT_RECRUITING",
    "SUSPENDED",
    "COMPLETED",
    "TERMINATED",
    "WITHDRAWN",
    "UNKNOWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
)


def _code(status: str) -> str:
    return "RECRUITING" if status == "open" else status


def _phase_parts(phases: tuple[str, ...], *, known: bool) -> tuple[Part, ...]:
    if not phases:
        items = tuple({"phase": phase} for phase in PHASES)
        return (ShowList("explain_phase.item", items, None, "explain_phase.all"),) if known else ()
    combined = (Say("explain_phase.combined", {"phases": list(phases)}),) if len(phases) > 1 else ()
    return (*combined, *(Say("explain_phase.one", {"phase": phase}) for phase in phases))


def _trial_phase_parts(match: Understanding, trial: Trial) -> tuple[Part, ...]:
    named = list(match.slots.phase) if points_at_trial(match.slots) else []
    asked_of_healthy = "healthy" in match.features
    parts: list[Part] = [
        Say("explain_phase.trial", trial=trial),
        Say("explain_phase.mismatch", {"named": named}, trial),
        Say("explain_phase.aim", trial=trial),
        Say("explain_phase.trial_people", trial=trial),
    ]
    tests_safety = not TESTED_ON_HEALTHY.isdisjoint(trial.phases.value)
    if asked_of_healthy or (tests_safety and trial.healthy_volunteers.value is None):
        parts += [Say("explain_phase.trial_criteria", trial=trial), *_first_criteria(trial)]
    return tuple(parts)


def _first_criteria(trial: Trial) -> tuple[ShowQuote, ...]:
    """Return the beginning of the criteria, which says whom the trial is for."""
    lines = [line for line in trial.criteria.value.split("\n") if line.strip()]
    if not lines:
        return ()
    return (
        ShowQuote(Traced("\n".join(lines[:_FIRST_LINES]), trial.criteria.path), "explain_phase.criteria_title", trial),
    )


def _phase_choices(phases: tuple[str, ...]) -> Offer:
    others = [phase for phase in PHASES if phase not in phases][:4] if phases else []
    return Offer(
        tuple(Option("explain_phase.choice", "explain_phase", {"phase": [phase]}, {"phase": phase}) for phase in others)
    )
