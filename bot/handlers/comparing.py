"""Trials side by side: the same facts of each in the same order. Which is better is not ours to say."""

from datetime import datetime

from bot.conversation import Conversation, Pending
from bot.handlers.doubts import warnings
from bot.handlers.trials import points_at_trial
from bot.library.query import Library
from bot.library.trial import Trial
from bot.messages import REGISTRY_STUDY_URL
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowFacts, ShowLink

ROWS = (
    "_trial.status",
    "_trial.condition",
    "_trial.treatment",
    "_trial.phase",
    "_trial.who",
    "_trial.size",
    "_trial.placebo",
    "_trial.where",
    "_trial.sponsor",
    "_trial.dates",
)
FEWEST, MOST = 2, 5


def compare_trials(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer with two or more trials side by side: the named ones, else those of the list."""
    nct_ids = _meant(match, conversation)
    found = [(nct_id, library.trial(nct_id)) for nct_id in nct_ids[:MOST]]
    trials = [trial for _, trial in found if trial is not None]
    unknown = tuple(
        part
        for nct_id, trial in found
        if trial is None
        for part in (
            Say("trials.not_in_library", {"nct_id": nct_id}),
            ShowLink("trials.official_record", REGISTRY_STUDY_URL + nct_id),
        )
    )
    if len(trials) < FEWEST:
        asking = conversation.but(pending=Pending(flow="compare_trials", question="which_trials", kind="nct_id"))
        return Answer(parts=(*unknown, Say("compare_trials.which")), conversation=asking)
    parts: tuple[Part, ...] = (
        *unknown,
        Say("compare_trials.intro", {"count": len(trials)}),
        *(part for trial in trials for part in _side(trial, now)),
        Say("compare_trials.no_better"),
        Offer(tuple(_choice(trial) for trial in trials)),
    )
    return Answer(parts=parts, conversation=conversation)


def _meant(match: Understanding, conversation: Conversation) -> tuple[str, ...]:
    """Return the ids of the trials to compare: named ones with the one in focus, else those of the list."""
    slots = match.slots
    shown = conversation.search.shown if conversation.search else ()
    focus = (conversation.focus,) if conversation.focus else ()
    if len(slots.nct_id) >= FEWEST:
        return tuple(dict.fromkeys(slots.nct_id))
    if slots.nct_id:
        return tuple(dict.fromkeys((*focus, *slots.nct_id)))
    if focus and points_at_trial(slots) and slots.ordinal is not None:
        position = len(shown) if slots.ordinal == -1 else slots.ordinal
        return tuple(dict.fromkeys((*focus, *shown[max(0, position - 1) : position])))
    return shown


def _side(trial: Trial, now: datetime) -> tuple[Part, ...]:
    return (ShowFacts(ROWS, {}, trial, "compare_trials.title"), *warnings(trial, now))


def _choice(trial: Trial) -> Option:
    return Option("compare_trials.choice", "describe_trial", {"nct_id": [trial.nct_id]}, {}, trial)
