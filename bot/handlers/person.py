"""What a person told about whom the trial is for; carried through the talk, and never mixed up between two people."""

from dataclasses import replace
from typing import Any

import msgspec

from bot.conversation import PersonFacts
from bot.nlu.people import SELF, SOMEONE
from bot.nlu.slots import Slots

NOT_KNOWN = "unknown"
AGE, SEX, HEALTHY = "age", "sex", "healthy"


def about_whom(slots: Slots, facts: PersonFacts) -> PersonFacts:
    """Return the facts to go on with: those of somebody else start empty."""
    if slots.subject is None or slots.subject == facts.subject:
        return facts
    if slots.subject == SOMEONE and facts.subject != SELF:
        return facts
    return PersonFacts(subject=slots.subject)


def said_of(subject: str, slots: Slots) -> Slots | None:
    """Return the slots with what they say of this person; None when they speak of somebody else only."""
    named = {person.subject: person for person in slots.people}
    own = named.get(subject) or (named.get(SOMEONE) if subject != SELF else None)
    if own is not None:
        return replace(slots, subject=subject, age=own.age, sex=own.sex)
    return slots if slots.subject in (None, SOMEONE) else None


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
