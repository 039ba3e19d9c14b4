"""The structured limits of a record: what they make us ask, and the verdict on each. Knows no talk and no words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.conversation import PersonFacts
from bot.eligibility.verdict import ALL_SEXES, Verdict, judge_age, judge_health, judge_sex
from bot.handlers.person import AGE, HEALTHY, NOT_KNOWN, SEX
from bot.library.dates import Age
from bot.library.trial import Trial
from bot.nlu.slots import Mention, Quantity
from bot.traced import Traced
from bot.words import plain_words


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one structured field."""

    field: str
    verdict: Verdict


def judge(trial: Trial, facts: PersonFacts) -> Iterator[Finding]:
    """Yield the verdict on each structured field of the record."""
    yield Finding(AGE, _judge_age(trial, facts))
    yield Finding(SEX, judge_sex(None if facts.sex == NOT_KNOWN else facts.sex, trial.sex.value))
    healthy = facts.healthy if isinstance(facts.healthy, bool) else None
    yield Finding(HEALTHY, judge_health(healthy, trial.healthy_volunteers.value))


def questions_of(trial: Trial) -> tuple[str, ...]:
    """Return what the record's structured fields make us ask, in order."""
    asked = {
        AGE: trial.minimum_age.value is not None or trial.maximum_age.value is not None,
        SEX: bool(trial.sex) and trial.sex.value != ALL_SEXES,
        HEALTHY: trial.healthy_volunteers.value is False,
    }
    return tuple(question for question, wanted in asked.items() if wanted)


def open_questions(trial: Trial, facts: PersonFacts) -> tuple[str, ...]:
    """Return the questions that nobody has answered yet."""
    return tuple(question for question in questions_of(trial) if not _is_answered(question, trial, facts))


def told_count(trial: Trial, facts: PersonFacts) -> int:
    """Return how many of the trial's questions have an answer that says something."""
    answered = (question for question in questions_of(trial) if _is_answered(question, trial, facts))
    return sum(getattr(facts, question) != NOT_KNOWN or _age_fits(question, trial, facts) for question in answered)


def limit_of(question: str, trial: Trial) -> Traced[Any]:
    """Return the field of the record that makes us ask: it is the source of the question."""
    age = trial.minimum_age or trial.maximum_age
    return {AGE: age, SEX: trial.sex, HEALTHY: trial.healthy_volunteers}[question]


def is_studied(mention: Mention, trial: Trial) -> bool:
    """Return whether the trial studies the very condition that was named; a wider or narrower one does not count."""
    named = {plain_words(mention.text), plain_words(mention.best_name)}
    return not mention.negated and any(plain_words(name) in named for name in trial.conditions.value)


def facts_shown(facts: PersonFacts, trial: Trial | None = None) -> dict[str, Any]:
    """Return the facts in the form that response blocks read; what is not known is None."""
    age = facts.age if isinstance(facts.age, dict) else None
    return {
        "subject": facts.subject,
        "age": Age(int(age["value"]), str(age["unit"])) if age else None,
        "age_fits": None if trial is None else facts.age_fits.get(trial.nct_id),
        "sex": None if facts.sex == NOT_KNOWN else facts.sex,
        "healthy": None if facts.healthy == NOT_KNOWN else facts.healthy,
    }


def _judge_age(trial: Trial, facts: PersonFacts) -> Verdict:
    limits = (trial.minimum_age.value, trial.maximum_age.value)
    if not any(limits):
        # A record without an age field says nothing about age: its text may still do.
        return Verdict.UNKNOWN
    if not isinstance(facts.age, dict) and trial.nct_id in facts.age_fits:
        return Verdict.MET if facts.age_fits[trial.nct_id] else Verdict.NOT_MET
    age = msgspec.convert(facts.age, Quantity) if isinstance(facts.age, dict) else None
    return judge_age(age, *limits)


def _is_answered(question: str, trial: Trial, facts: PersonFacts) -> bool:
    return getattr(facts, question) is not None or _age_fits(question, trial, facts)


def _age_fits(question: str, trial: Trial, facts: PersonFacts) -> bool:
    return question == AGE and trial.nct_id in facts.age_fits
