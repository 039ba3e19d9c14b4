"""Questions of one answer, such as "which trial?" or "delete it all?": what a message means for the one that waits."""

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import Conversation, Offer, Pending
from bot.dialogue import which_place
from bot.dialogue.choices import meaning, offer_at
from bot.dialogue.leaving import LEAVE, LEAVING
from bot.handlers.correcting import FLOW as CORRECTION
from bot.handlers.eligibility import is_of_a_check
from bot.handlers.meanings import CLARIFYING
from bot.handlers.talk import DELETE, KEEP
from bot.nlu.slots import Quantity, Slots
from bot.nlu.understanding import ACCEPT, Understanding

# Commands that hold at any time, also while a question waits.
COMMANDS = frozenset({"leave_flow", "skip_question", "why_question", "go_back", "start_over", "my_data", "help"})
DELETION = "my_data"
# Nothing that was offered is meant.
OTHERWISE = "otherwise"
# A number or place in the list alone means this intent; with one of these concepts it asks for it.
BARE = "describe_trial"
ASKING = frozenset({"describe", "meaning"})
# Who does not want to answer ends the question.
ENDING = frozenset({LEAVING, "skip_question"})


def said(intent: str, slots: Slots | None = None) -> Understanding:
    """Return an intent as if it had been said."""
    return Understanding(decision=ACCEPT, intent=intent, slots=slots or Slots())


def is_short(pending: Pending | None) -> bool:
    """Return whether a question is of this kind."""
    return pending is not None and not is_of_a_check(pending)


def meant(understood: Understanding, number: float | None, conversation: Conversation) -> Understanding | None:
    """Return what the message means for the pending short question; None where it is about something else.

    number: that of a message which is nothing else.
    """
    pending = conversation.pending
    if pending is None:
        return None
    ends = understood.intent in ENDING and understood.decision == ACCEPT
    if ends and conversation.interrupted is None:
        return said(LEAVING, Slots(choice=LEAVE))
    if pending.flow == CLARIFYING:
        return _clarified(understood, conversation)
    if pending.flow == which_place.FLOW:
        return which_place.answered(understood, conversation)
    if pending.flow == CORRECTION:
        return _correction(understood, number)
    return _deletion(understood) if pending.flow == DELETION else _named(understood, pending)


def _deletion(understood: Understanding) -> Understanding | None:
    """Deleting needs a clear word."""
    if understood.slots.answer == "yes" or "deleting" in understood.features:
        return said(DELETION, Slots(choice=DELETE))
    return said(DELETION, Slots(choice=KEEP)) if understood.slots.answer == "no" else None


def _clarified(understood: Understanding, conversation: Conversation) -> Understanding | None:
    slots = understood.slots
    offers = conversation.offers
    taken: Mapping[str, int] = {"yes": 1} if len(offers) == 1 else {}
    position = slots.ordinal or taken.get(slots.answer or "", 0)
    offer: Offer | None = offer_at(position, offers)
    if offer is not None:
        return meaning(offer)
    return said(OTHERWISE) if slots.answer == "no" else None


def _correction(understood: Understanding, number: float | None) -> Understanding | None:
    slots = understood.slots
    if number is not None:
        return said(CORRECTION, Slots(age=Quantity(number, "year")))
    tells = slots.age or slots.sex or slots.healthy_volunteer
    own = {"female": "FEMALE", "male": "MALE"}.get(slots.answer or "")
    if own:
        return said(CORRECTION, replace(slots, sex=own))
    return said(CORRECTION, slots) if tells else None


def _named(understood: Understanding, pending: Pending) -> Understanding | None:
    """A bare name answers "which condition?" and "which word?", a place in the list or a number "which trial?"."""
    slots = understood.slots
    if pending.kind == "nct_id":
        return said(pending.flow, slots) if _is_bare_trial(understood) else None
    names_it = bool(slots.condition or slots.intervention or slots.words)
    return said(pending.flow, slots) if names_it and not understood.is_understood else None


def _is_bare_trial(understood: Understanding) -> bool:
    """Return whether a message points at a trial and asks nothing about it."""
    slots = understood.slots
    pointed = slots.nct_id or slots.nct_partial or slots.ordinal
    asks = understood.is_understood and (understood.intent != BARE or not ASKING.isdisjoint(understood.features))
    return bool(pointed) and not asks
