"""While a check asks: is the message its answer, a digression, or not understood? Keeps the question alive."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import Conversation
from bot.handlers.correcting import changed_verdicts, told_parts
from bot.handlers.eligibility import (
    AGE_LIMITS,
    answer_question,
    answered,
    asked_again,
    continue_check,
    is_of_a_check,
    question_parts,
    running,
)
from bot.handlers.person import (
    AGE,
    HEALTHY,
    NOT_KNOWN,
    corrected,
    newly_known,
    only_other,
    said_of,
    told,
    turned_to,
    with_fact,
)
from bot.handlers.place import with_place
from bot.library.query import Library
from bot.nlu.slots import Slots
from bot.rendering.parts import Answer, Offer, Part, Say

# After this many answers that were not understood the question counts as not known.
MOST_ATTEMPTS = 3
# Kinds of questions that a lone number answers.
NUMERIC = frozenset({AGE, AGE_LIMITS})
# After these the question is not asked again: they ask it themselves, end the questions, or part for now.
OWN_INTENTS = frozenset({"why_question", "leave_flow", "start_over", "find_trial", "goodbye"})
# The choices that stay when a question is asked again below them: what else was asked, and a menu that was asked for.
ALSO_ASKED = "_common.also_asked"
MENU = "main_menu"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote: the text, the slots of what it states, and the number where it is nothing else."""

    text: str
    slots: Slots
    number: float | None = None


def typed_answer(said: Said, conversation: Conversation, library: Library, now: datetime) -> Answer | None:
    """Return what follows from the answer to the pending question, or None when the message is none."""
    pending, trial = running(conversation, library)
    if pending is None or trial is None:
        return None
    talk = _about_the_other(said.slots, with_place(said.slots, conversation, library))
    number = said.number if pending.kind in NUMERIC else None
    before = talk.facts
    facts = answer_question(said.slots, number, talk, trial)
    if facts is None:
        return None
    others = tuple(name for name in corrected(before, facts) if name != pending.question)
    if others and said.slots.answer == "no":
        # "No, I am 62" takes an earlier answer back. What it says to this question is not clear: it is asked again.
        return volunteered(said, talk, library, now)
    answer = continue_check(trial, answered(talk, facts), now, begun=True, said=False)
    shown = (*told_parts(before, facts, others), *(changed_verdicts(trial, before, answer) if others else ()))
    return replace(answer, parts=(*shown, *answer.parts))


def volunteered(said: Said, conversation: Conversation, library: Library, now: datetime) -> Answer | None:
    """Return what follows from facts that were told without having been asked for; None where there are none."""
    _, trial = running(conversation, library)
    talk = _about_the_other(said.slots, with_place(said.slots, conversation, library))
    before = talk.facts
    own = said_of(before.subject, said.slots)
    facts = told(own, before) if own else before
    names = newly_known(before, facts)
    if trial is None or not (names or before.subject != conversation.facts.subject):
        return None
    answer = continue_check(trial, talk.but(facts=facts), now, begun=True, said=False)
    shown = (*told_parts(before, facts, names), *changed_verdicts(trial, before, answer))
    return replace(answer, parts=(*shown, *answer.parts))


def about_somebody_else(said: Said, conversation: Conversation, library: Library) -> Answer | None:
    """Say of whom the question is, where somebody else's facts were told; it is asked again."""
    pending, trial = running(conversation, library)
    if pending is None or trial is None or not said.slots.age or only_other(said.slots, conversation.facts) is None:
        return None
    whom = Say("check_eligibility.of_whom", {"subject": conversation.facts.subject})
    parts = (whom, *question_parts(pending, trial, conversation.facts))
    return Answer(parts=parts, conversation=conversation, disclaimer="eligibility")


def another_condition(said: Said, conversation: Conversation, library: Library, now: datetime) -> Answer | None:
    """Say that a condition was named that is not clearly the one that was asked for; the question is asked again."""
    pending = conversation.pending
    if pending is None or pending.question != HEALTHY or not said.slots.condition:
        return None
    return not_an_answer(conversation, library, now, Say("check_eligibility.another_condition"))


def chosen_answer(slots: Slots, conversation: Conversation, library: Library, now: datetime) -> Answer | None:
    """Return what follows from a tapped answer to the pending question."""
    return typed_answer(Said("", slots), conversation, library, now)


def not_an_answer(
    conversation: Conversation, library: Library, now: datetime, because: Say | None = None
) -> Answer | None:
    """Ask again with choices; after some attempts leave the question open and go on. None when nothing is asked."""
    pending, trial = running(conversation, library)
    if pending is None or trial is None:
        return None
    if pending.attempts + 1 >= MOST_ATTEMPTS:
        facts = with_fact(conversation.facts, pending.question, NOT_KNOWN)
        answer = continue_check(trial, answered(conversation, facts), now, begun=True, said=False)
        return _before(answer, Say("_common.answer_skipped"))
    again = asked_again(pending)
    parts = question_parts(again, trial, conversation.facts)
    asked = Answer(parts=parts, conversation=conversation.but(pending=again), disclaimer="eligibility")
    usual = Say("_common.answer_choose" if pending.attempts else "_common.answer_not_understood")
    return _before(asked, because or usual)


def popped(conversation: Conversation) -> Conversation:
    """Return the conversation without a short question on top: a check's question beneath it waits again."""
    pending = conversation.pending
    if pending is None or is_of_a_check(pending):
        return conversation.but(interrupted=None)
    return conversation.but(pending=conversation.interrupted, interrupted=None)


def ask_again(answer: Answer, intent: str, before: Conversation, library: Library) -> Answer:
    """Return a digression's answer with the check's question after it, or beneath a short question that it asks."""
    pending, trial = running(before, library)
    after = answer.conversation
    if pending is None or trial is None or intent in OWN_INTENTS or answer.forget:
        return answer
    if after.pending is not None and not is_of_a_check(after.pending):
        return replace(answer, conversation=after.but(interrupted=pending))
    was_asked = after.pending is not None and after.pending is not pending
    if was_asked or (after.check is not None and after.check.is_over):
        return answer
    keeps = intent == MENU
    kept = tuple(part for part in answer.parts if keeps or not isinstance(part, Offer) or part.prompt == ALSO_ASKED)
    again = (Say("_common.still_open", trial=trial), *question_parts(pending, trial, before.facts))
    return Answer(parts=(*kept, *again), conversation=after.but(pending=pending), disclaimer="eligibility")


def _about_the_other(slots: Slots, conversation: Conversation) -> Conversation:
    """Return the talk about the one person that is spoken of, where nothing was told of anybody yet."""
    other = only_other(slots, conversation.facts)
    if other is None or conversation.facts.tells_something:
        return conversation
    return turned_to(other, conversation)


def _before(answer: Answer, part: Part) -> Answer:
    return replace(answer, parts=(part, *answer.parts))
