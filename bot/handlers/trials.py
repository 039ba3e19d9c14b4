"""Which trial a message speaks of, and what to say when that is not clear. Shared by all handlers of one trial."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bot.conversation import Conversation, Pending
from bot.library.query import Library
from bot.library.trial import Trial
from bot.messages import REGISTRY_STUDY_URL
from bot.nlu.slots import Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowLink

NCT_PREFIX = "NCT"
MOST_NAMED = 5
MOST_STEPS = 5


# What can be asked of any trial next.
STEPS = ("describe_trial", "check_eligibility", "list_sites", "contact_site", "explain_phase", "show_status")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The trial in question, and the conversation with it in focus."""

    trial: Trial
    conversation: Conversation


def trial_in_question(match: Understanding, conversation: Conversation, library: Library) -> Chosen | Answer:
    """Return the trial that the message means, or the answer that asks for it."""
    slots = match.slots
    if slots.nct_id:
        return _named(slots.nct_id[0], match.intent, conversation, library)
    if slots.nct_partial:
        return _unclear_number(slots.nct_partial, match.intent, conversation, library)
    nct_id = _pointed_at(slots, conversation)
    trial = library.trial(nct_id) if nct_id else None
    if trial is None:
        return _which_trial(match.intent, conversation, library)
    return Chosen(trial, conversation.but(focus=trial.nct_id))


def trial_if_any(match: Understanding, conversation: Conversation, library: Library) -> Chosen | Answer | None:
    """Return the trial that the message or the talk is about; None where it is about none."""
    if not (points_at_trial(match.slots) or conversation.focus):
        return None
    return trial_in_question(match, conversation, library)


def points_at_trial(slots: Slots) -> bool:
    """Return whether the message names a trial or its place in the list."""
    return bool(slots.nct_id or slots.nct_partial or slots.ordinal)


def _pointed_at(slots: Slots, conversation: Conversation) -> str:
    shown = conversation.search.shown if conversation.search else ()
    if slots.ordinal is not None:
        position = len(shown) if slots.ordinal == -1 else slots.ordinal
        return shown[position - 1] if 1 <= position <= len(shown) else ""
    if conversation.focus:
        return conversation.focus
    return shown[0] if len(shown) == 1 else ""


def _named(nct_id: str, intent: str, conversation: Conversation, library: Library) -> Chosen | Answer:
    trial = library.trial(nct_id)
    if trial is not None:
        return Chosen(trial, conversation.but(focus=trial.nct_id))
    similar = library.similar_ids(nct_id.removeprefix(NCT_PREFIX))
    url = REGISTRY_STUDY_URL + nct_id
    parts: list[Part] = [Say("trials.not_in_library", {"nct_id": nct_id}), ShowLink("trials.official_record", url)]
    if similar:
        parts += [Say("trials.similar", {"nct_ids": similar}), _choose(similar, intent, library)]
    return Answer(parts=tuple(parts), conversation=conversation)


def _unclear_number(digits: str, intent: str, conversation: Conversation, library: Library) -> Answer:
    similar = library.similar_ids(digits)
    values = {"digits": digits, "count": len(digits)}
    if not similar:
        return Answer(parts=(Say("trials.odd_number", values),), conversation=conversation)
    parts = (Say("trials.odd_number", values), Say("trials.similar", {"nct_ids": similar}))
    return Answer(parts=(*parts, _choose(similar, intent, library)), conversation=conversation)


def _which_trial(intent: str, conversation: Conversation, library: Library) -> Answer:
    shown = conversation.search.shown if conversation.search else ()
    asking = conversation.but(pending=Pending(flow=intent, question="which_trial", kind="nct_id"))
    if not shown:
        return Answer(parts=(Say("trials.which_number"),), conversation=asking)
    return Answer(parts=(Say("trials.which_shown"), _choose(shown, intent, library)), conversation=asking)


def _choose(nct_ids: Sequence[str], intent: str, library: Library) -> Offer:
    """Return the choice of one of the trials, each by its number and title."""
    found = ((nct_id, library.trial(nct_id)) for nct_id in islice(nct_ids, MOST_NAMED))
    return Offer(
        tuple(
            Option("trials.choice", intent, {"nct_id": [nct_id]}, {"nct_id": nct_id}, trial)
            for nct_id, trial in found
            if trial is not None
        )
    )


def next_steps(trial: Trial, *left_out: str, first: tuple[str, ...] = ()) -> Offer:
    """Return what can be asked of a trial next: `first` what is near, and nothing that was just answered."""
    kept = [step for step in dict.fromkeys((*first, *STEPS)) if step not in left_out]
    return Offer(tuple(Option(f"trials.step_{step}", step, {"nct_id": [trial.nct_id]}) for step in kept[:MOST_STEPS]))
