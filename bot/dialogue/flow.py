"""While a question waits: is the message its answer, a digression, or not understood? Keeps the question alive."""

from dataclasses import replace
from datetime import datetime

from bot.conversation import Conversation
from bot.handlers.eligibility import (
    FLOW,
    MOST_ATTEMPTS,
    answer_question,
    continue_check,
    question_parts,
)
from bot.handlers.person import NOT_KNOWN, with_fact
from bot.library.query import Library
from bot.nlu.numbers import OLDEST
from bot.nlu.slots import Slots
from bot.nlu.understanding import Understanding
from bot.nlu.utterance import read_utterance
from bot.rendering.parts import Answer, Offer, Part, Say

# Intents that belong to the questions: after them nothing is asked again.
OWN_INTENTS = frozenset(
    {FLOW, "answer", "skip_question", "why_question", "go_back", "leave_flow", "start_over", "find_trial", "my_data"}
)


def typed_answer(
    text: str, understood: Understanding, conversation: Conversation, library: Library, now: datetime
) -> Answer | None:
    """Return what follows from the answer to the pending question, or None when the message is none."""
    pending = conversation.pending
    trial = library.trial(pending.nct_id) if pending and pending.flow == FLOW else None
    if pending is None or trial is None:
        return None
    number = _only_number(text) if pending.kind == "age" else None
    facts = answer_question(understood.slots, number, conversation)
    if facts is None:
        return None
    return continue_check(trial, conversation.but(facts=facts), now, begun=True, said=False)


def chosen_answer(slots: Slots, conversation: Conversation, library: Library, now: datetime) -> Answer | None:
    """Return what follows from a tapped answer to the pending question."""
    facts = answer_question(slots, None, conversation)
    trial = library.trial(conversation.pending.nct_id) if conversation.pending else None
    if facts is None or trial is None:
        return None
    return continue_check(trial, conversation.but(facts=facts), now, begun=True, said=False)


def not_an_answer(conversation: Conversation, library: Library, now: datetime) -> Answer | None:
    """Ask again with choices; after some attempts leave the question open and go on. None when nothing is asked."""
    pending = conversation.pending
    trial = library.trial(pending.nct_id) if pending and pending.flow == FLOW else None
    if pending is None or trial is None:
        return None
    attempts = pending.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        facts = with_fact(conversation.facts, pending.question, NOT_KNOWN)
        answer = continue_check(trial, conversation.but(facts=facts), now, begun=True, said=False)
        return _before(answer, Say("_common.answer_skipped"))
    parts = question_parts(pending.question, trial, conversation.facts)
    talk = conversation.but(pending=replace(pending, attempts=attempts))
    asked = Answer(parts=parts, conversation=talk, disclaimer="eligibility")
    return _before(asked, Say("_common.answer_not_understood"))


def ask_again(answer: Answer, intent: str, before: Conversation, library: Library) -> Answer:
    """Return a digression's answer with the pending question after it."""
    pending = before.pending
    asks_itself = answer.conversation.pending is not pending
    if pending is None or pending.flow != FLOW or intent in OWN_INTENTS or asks_itself:
        return answer
    trial = library.trial(pending.nct_id)
    if trial is None:
        return answer
    kept = tuple(part for part in answer.parts if not isinstance(part, Offer))
    again = (
        Say("_common.still_open", trial=trial),
        *question_parts(pending.question, trial, before.facts),
    )
    talk = answer.conversation.but(pending=pending)
    return Answer(parts=(*kept, *again), conversation=talk, disclaimer="eligibility")


def _only_number(text: str) -> float | None:
    """Return the number of a message that is nothing else: in "stage 4" or "phase 1" it is no age."""
    words = [token.text for token in read_utterance(text).tokens]
    alone = len(words) == 1 and words[0].isdecimal() and words[0].isascii() and len(words[0]) <= len(str(OLDEST))
    return float(words[0]) if alone and int(words[0]) <= OLDEST else None


def _before(answer: Answer, part: Part) -> Answer:
    return replace(answer, parts=(part, *answer.parts))
