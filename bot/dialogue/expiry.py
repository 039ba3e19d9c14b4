"""When a talk is over and gone: says so to whom goes on with it, and offers to begin again. Keeps nothing of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation import Conversation, PersonFacts
from bot.dialogue.reference import topics_of
from bot.handlers.menu import MENU, menu
from bot.nlu.slots import Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Say

# Wishes that go on from something that was said before.
GOING_ON = frozenset({"more_results", "go_back", "skip_question", "why_question"})
# The concept of "it", "that one".
POINTING = "this"
WHICH = "which_trial"
GONE = "_common.talk_gone"
OLD_CHOICE = "old_choice"
LONGEST_ANSWER = 6
# The turn after a greeting.
GREETED = 2


def is_over(conversation: Conversation, now: datetime, life: timedelta | None) -> bool:
    """Return whether the talk has been idle for longer than it is kept."""
    return life is not None and conversation.last_at is not None and now >= conversation.last_at + life


def afresh(conversation: Conversation) -> Conversation:
    """Return a talk of which nothing is left but its language."""
    return Conversation(
        key=conversation.key, language=conversation.language, is_language_chosen=conversation.is_language_chosen
    )


def is_blank(conversation: Conversation) -> bool:
    """Return whether there is nothing yet that a message could go on from."""
    told = conversation.facts != PersonFacts() or conversation.others
    shown = conversation.focus or conversation.search or conversation.listed or conversation.cited
    begun = conversation.turns == 1 or _is_greeted(conversation)
    return begun and not (told or shown or conversation.pending or conversation.check)


def goes_on(understood: Understanding, after: Conversation) -> bool:
    """Return whether a message goes on from something said before: an answer, "the second one", "is it open?".

    after: the talk after it; "it" goes on from nothing where we need not ask which trial it is.
    """
    slots = understood.slots
    named = slots.nct_id or slots.nct_partial or slots.condition or slots.intervention
    if named:
        return False
    asks_which = after.pending is not None and after.pending.question == WHICH
    points = slots.ordinal is not None or (asks_which and POINTING in understood.features)
    return points or is_bare_answer(understood) or (understood.is_understood and understood.intent in GOING_ON)


def is_bare_answer(understood: Understanding) -> bool:
    """Return whether a message is nothing but an answer: yes, no, or a number."""
    words = str(understood.trace.get("words", ""))
    if words.isdecimal() or understood.slots.answer is None:
        return words.isdecimal()
    besides = replace(understood.slots, answer=None, people=(), subject=None, words="")
    return not topics_of(understood) and besides == Slots() and len(words.split()) <= LONGEST_ANSWER


def said_gone(answer: Answer, understood: Understanding, *, is_known: bool) -> Answer:
    """Return the answer after the line that an earlier talk is gone; only the menu where it had nothing else to say.

    is_known: there was a talk, and it expired; else nobody can know whether there was one.
    """
    gone = Say("_common.talk_expired" if is_known else GONE)
    if not understood.is_understood or is_bare_answer(understood) or understood.intent == OLD_CHOICE:
        return Answer(parts=(gone, menu()), conversation=answer.conversation)
    offered = any(isinstance(part, Offer) for part in answer.parts)
    return replace(answer, parts=(gone, *answer.parts) if offered else (gone, *answer.parts, menu()))


def _is_greeted(conversation: Conversation) -> bool:
    """Return whether one turn was before this one, and offered the menu."""
    offered = [offer.intent for offer in conversation.offers]
    return conversation.turns == GREETED and offered == [option.intent for option in MENU]
