"""Which trials "the second one", "the last" and "both" are: places in what was listed last become NCT ids."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation import Conversation
from bot.handlers.correcting import FLOW as CORRECTING
from bot.handlers.eligibility import FLOW as CHECK
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, Understanding
from bot.rendering.parts import Answer, Offer

# The concept of "both of them".
BOTH = "both"
PAIR = 2
# What picking one from the list means.
PICKING = "describe_trial"
# Concepts that say little by themselves.
NO_TOPIC = frozenset({"person"})


def resolved(understood: Understanding, conversation: Conversation) -> Understanding:
    """Return what was understood with the trials that it points at by their ids."""
    slots, listed = understood.slots, conversation.listed
    if slots.nct_id or slots.nct_partial:
        return understood
    places = slots.ordinals or (() if slots.ordinal is None else (slots.ordinal,))
    found = tuple(nct_id for place in places for nct_id in _at(place, listed))
    if places and len(found) == len(places):
        return replace(understood, slots=replace(slots, nct_id=found, ordinal=None, ordinals=()))
    if BOTH in understood.features and len(listed) == PAIR:
        return replace(understood, slots=replace(slots, nct_id=listed))
    return understood


def _at(place: int, listed: Sequence[str]) -> Sequence[str]:
    """Return the trial at a place counted from 1; -1 is the last. None where the list does not reach so far."""
    position = len(listed) if place == -1 else place
    return listed[position - 1 : position] if position >= 1 else ()


def retargeted(understood: Understanding, conversation: Conversation) -> Understanding:
    """Return "no, NCT01234567" as the wish that it puts right: the check where there is one, else that trial."""
    if understood.intent != CORRECTING or not understood.slots.nct_id:
        return understood
    return replace(understood, intent=CHECK if conversation.check else PICKING)


def topics_of(understood: Understanding) -> frozenset[str]:
    """Return the concepts of a message that say what it is about; "I" and "she" do not."""
    return frozenset(feature for feature in understood.features if not feature.startswith("@")) - NO_TOPIC


def picked(understood: Understanding, conversation: Conversation) -> Understanding:
    """Return a message that is nothing but places in the list ("the second one") as the wish to hear of them."""
    slots = understood.slots
    places = slots.ordinals or (() if slots.ordinal is None else (slots.ordinal,))
    besides = replace(slots, ordinal=None, ordinals=(), people=(), subject=None, words="")
    says_more = topics_of(understood) or besides != Slots() or _asks_otherwise(understood)
    if not places or says_more or not conversation.listed:
        return understood
    return replace(understood, decision=ACCEPT, intent=PICKING)


def _asks_otherwise(understood: Understanding) -> bool:
    """Return whether words beside the place were understood: "who is paying for number 1?"."""
    own = any(not word.isdecimal() for word in understood.slots.words.split())
    return own and understood.decision == ACCEPT and understood.intent != PICKING


def with_listing(answer: Answer, before: Conversation) -> Answer:
    """Return the answer with the trials that are listed after it: those of a new search, or those to choose from."""
    after = answer.conversation
    if after.search is not before.search:
        return replace(answer, conversation=after.but(listed=after.search.shown if after.search else ()))
    options = (option for part in answer.parts if isinstance(part, Offer) for option in part.options)
    named = tuple(dict.fromkeys(nct_id for option in options for nct_id in option.slots.get("nct_id", ())))
    return replace(answer, conversation=after.but(listed=named)) if len(named) >= PAIR else answer
