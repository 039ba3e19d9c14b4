"""What a person told about whom the trial is for; carried through the talk, and never mixed up between two people."""

from dataclasses import replace
from typing import Any

import msgspec

from bot.conversation import Conversation, PersonFacts
from bot.nlu.people import SELF, SOMEONE
from bot.nlu.slots import Slots

NOT_KNOWN = "unknown"
AGE, SEX, HEALTHY = "age", "sex", "healthy"
FACTS = (AGE, SEX, HEALTHY)
# Of so many other people the facts are kept.
MOST_OTHERS = 5


def about_whom(slots: Slots, facts: PersonFacts) -> PersonFacts:
    """Return the facts to go on with: those of somebody else start empty."""
    if slots.subject is None or slots.subject == facts.subject:
        return facts
    if slots.subject == SOMEONE and facts.subject != SELF:
        return facts
    return PersonFacts(subject=slots.subject)


def turned_to(subject: str | None, conversation: Conversation) -> Conversation:
    """Return the talk about this person: what was told of them before is known again, nothing of the others is lost."""
    subject = _who(subject, conversation)
    if subject == conversation.facts.subject:
        return conversation
    told_of = {facts.subject: facts for facts in (*conversation.others, conversation.facts) if facts.tells_something}
    facts = told_of.pop(subject, PersonFacts(subject=subject))
    return conversation.but(facts=facts, others=tuple(told_of.values())[-MOST_OTHERS:])


def only_other(slots: Slots, facts: PersonFacts) -> str | None:
    """Return the one person whom a message speaks of, where that is another than the talk is about."""
    named = {person.subject for person in slots.people} | {slots.subject}
    others = named - {None, facts.subject}
    if facts.subject in named or len(others) != 1 or (others == {SOMEONE} and facts.subject != SELF):
        return None
    return others.pop()


def said_of(subject: str, slots: Slots) -> Slots | None:
    """Return the slots with what they say of this person; None when they speak of somebody else only."""
    named = {person.subject: person for person in slots.people}
    own = named.get(subject) or (named.get(SOMEONE) if subject != SELF else None)
    if own is not None:
        return replace(slots, subject=subject, age=own.age, sex=own.sex)
    unnamed = (None,) if subject == SELF else (None, SOMEONE)
    return slots if slots.subject in unnamed else None


def told(slots: Slots, facts: PersonFacts) -> PersonFacts:
    """Return the facts with what the message says about the person."""
    said: dict[str, Any] = {}
    if slots.age:
        said[AGE] = msgspec.to_builtins(slots.age)
    if slots.sex:
        said[SEX] = slots.sex
    if slots.healthy_volunteer:
        said[HEALTHY] = True
    return replace(facts, **said)


def with_fact(facts: PersonFacts, question: str, value: Any) -> PersonFacts:
    """Return the facts with one of them set; None means not asked yet."""
    return replace(facts, **{question: value})


def newly_known(before: PersonFacts, after: PersonFacts) -> tuple[str, ...]:
    """Return the facts that are known now and were not the same before."""
    same_person = before.subject == after.subject
    known = (name for name in FACTS if getattr(after, name) not in (None, NOT_KNOWN))
    return tuple(name for name in known if not same_person or getattr(before, name) != getattr(after, name))


def corrected(before: PersonFacts, after: PersonFacts) -> tuple[str, ...]:
    """Return the facts that were known before and are other ones now."""
    return tuple(name for name in newly_known(before, after) if getattr(before, name) not in (None, NOT_KNOWN))


def _who(subject: str | None, conversation: Conversation) -> str:
    """Return whom is meant: "she" is whom the talk is about, else the one other person that was spoken of."""
    now = conversation.facts.subject
    if subject is None or (subject == SOMEONE and now != SELF):
        return now
    if subject != SOMEONE:
        return subject
    others = [facts.subject for facts in conversation.others if facts.subject != SELF]
    return others[0] if len(others) == 1 else SOMEONE
