"""Taking back what was told: the right fact in the place of the wrong one, and the check goes on from there."""

from dataclasses import replace
from datetime import datetime

from bot.conversation import Conversation, PersonFacts
from bot.handlers.eligibility import FLOW, continue_check, facts_shown
from bot.handlers.person import AGE, HEALTHY, NOT_KNOWN, SEX, about_whom, told
from bot.handlers.refining import refine_search
from bot.library.query import Library
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Say


def correct_answer(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Set the fact that was said anew, say what changed, and go on with the check of the trial."""
    slots = match.slots
    if conversation.search and (slots.condition or slots.intervention or slots.city or slots.country or slots.phase):
        return refine_search(match, conversation, library, now)
    before = conversation.facts
    facts = told(slots, about_whom(slots, before))
    changed = _changed(before, facts)
    if not changed:
        return Answer(parts=(Say("correct_answer.what"),), conversation=conversation)
    values = {"facts": facts_shown(facts), "before": facts_shown(before)}
    said = tuple(Say(f"correct_answer.set_{name}", values) for name in changed)
    trial = library.trial(_checked(conversation))
    if trial is None:
        return Answer(parts=(*said, Say("correct_answer.noted")), conversation=conversation.but(facts=facts))
    answer = continue_check(trial, conversation.but(facts=facts), now, begun=True, said=False)
    return replace(answer, parts=(*said, *answer.parts))


def _changed(before: PersonFacts, after: PersonFacts) -> tuple[str, ...]:
    """Return the facts that are known now and were not the same before."""
    names = (AGE, SEX, HEALTHY)
    known = (name for name in names if getattr(after, name) not in (None, NOT_KNOWN))
    same_person = before.subject == after.subject
    return tuple(name for name in known if not same_person or getattr(before, name) != getattr(after, name))


def _checked(conversation: Conversation) -> str:
    """Return the trial whose check is running, or the one in focus when something was told for it already."""
    pending = conversation.pending
    if pending and pending.flow == FLOW:
        return pending.nct_id
    return conversation.focus if conversation.facts != PersonFacts(subject=conversation.facts.subject) else ""
