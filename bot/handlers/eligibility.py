"""The check of a trial's structured limits, one question at a time; the original criteria stand beside its outcome."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from bot.conversation import Conversation, Pending, PersonFacts
from bot.eligibility.verdict import ALL_SEXES, Verdict, combine, judge_age, judge_health, judge_sex
from bot.handlers.person import AGE, HEALTHY, NOT_KNOWN, SEX, about_whom, said_of, told, with_fact
from bot.handlers.record import warnings
from bot.handlers.trials import next_steps, trial_in_question
from bot.library.dates import Age
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.slots import Quantity, Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowLink, ShowList, ShowQuote
from bot.traced import Traced

FLOW = "check_eligibility"
# What was answered where it decides nothing.
NO_ANSWER = "no"
# After this many answers that were not understood the question counts as not known.
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one structured field."""

    field: str
    verdict: Verdict


def check_eligibility(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer whether a person may fit: take what was said, ask what is missing, show the outcome."""
    facts = told(match.slots, about_whom(match.slots, conversation.facts))
    chosen = trial_in_question(match, conversation.but(facts=facts), library)
    if isinstance(chosen, Answer):
        return chosen
    started = chosen.conversation.pending
    begun = bool(started and started.flow == FLOW and started.nct_id == chosen.trial.nct_id)
    return continue_check(
        chosen.trial, chosen.conversation, now, begun=begun, said=facts != PersonFacts(subject=facts.subject)
    )


def continue_check(trial: Trial, conversation: Conversation, now: datetime, *, begun: bool, said: bool) -> Answer:
    """Ask the next open question, or show the outcome. `said`: something is known to show before the question."""
    findings = tuple(judge(trial, conversation.facts))
    questions = open_questions(trial, conversation.facts)
    stopped = any(finding.verdict is Verdict.NOT_MET for finding in findings)
    if stopped or not questions:
        return _outcome(trial, findings, conversation, now)
    shown = _findings_part(trial, findings, conversation.facts) if said and not begun else ()
    left = _limit_of(questions[0], trial).map(lambda _: len(questions))
    first = (Say("check_eligibility.not_open", trial=trial), Say("check_eligibility.intro", {"left": left}, trial))
    intro = () if begun else (*first, *warnings(trial, now))
    asking = conversation.but(
        focus=trial.nct_id, pending=Pending(flow=FLOW, question=questions[0], kind=questions[0], nct_id=trial.nct_id)
    )
    return Answer(
        parts=(*intro, *shown, *question_parts(questions[0], trial, conversation.facts)),
        conversation=asking,
        disclaimer="eligibility",
    )


def skip_question(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Leave the pending question open and go on."""
    pending, trial = _running(conversation, library)
    if pending is None or trial is None:
        return Answer(parts=(Say("talk.nothing_asked"),), conversation=conversation)
    facts = with_fact(conversation.facts, pending.question, NOT_KNOWN)
    return continue_check(trial, conversation.but(facts=facts), now, begun=True, said=False)


def why_question(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say which field of the record makes us ask, and ask again."""
    pending, trial = _running(conversation, library)
    if pending is None or trial is None:
        return Answer(parts=(Say("talk.nothing_asked"),), conversation=conversation)
    why = Say(f"check_eligibility.why_{pending.question}", {}, trial)
    again = question_parts(pending.question, trial, conversation.facts)
    return Answer(parts=(why, *again), conversation=conversation, disclaimer="eligibility")


def go_back(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Forget the last answer of the check and ask for it again."""
    pending, trial = _running(conversation, library)
    if pending is None or trial is None:
        return Answer(parts=(Say("talk.nothing_to_go_back_to"),), conversation=conversation)
    order = questions_of(trial)
    before = order[: order.index(pending.question)] if pending.question in order else ()
    previous = before[-1] if before else pending.question
    facts = with_fact(conversation.facts, previous, None)
    return continue_check(trial, conversation.but(facts=facts), now, begun=True, said=False)


def answer_question(slots: Slots, number: float | None, conversation: Conversation) -> PersonFacts | None:
    """Return the facts with the pending question answered, or None when the message is no answer to it."""
    pending = conversation.pending
    if pending is None or pending.flow != FLOW:
        return None
    if slots.answer == "not_sure":
        return with_fact(conversation.facts, pending.question, NOT_KNOWN)
    own = said_of(conversation.facts.subject, slots)
    value = None if own is None else _ANSWERS[pending.question](own, number)
    if own is None or value is None:
        return None
    return with_fact(told(own, conversation.facts), pending.question, value)


def judge(trial: Trial, facts: PersonFacts) -> Iterator[Finding]:
    """Yield the verdict on each structured field of the record."""
    age = msgspec.convert(facts.age, Quantity) if isinstance(facts.age, dict) else None
    limits = (trial.minimum_age.value, trial.maximum_age.value)
    # A record without an age field says nothing about age: its text may still do.
    yield Finding(AGE, judge_age(age, *limits) if any(limits) else Verdict.UNKNOWN)
    yield Finding(SEX, judge_sex(None if facts.sex == NOT_KNOWN else facts.sex, trial.sex.value))
    healthy = facts.healthy if isinstance(facts.healthy, bool) else None
    yield Finding(HEALTHY, judge_health(healthy, trial.healthy_volunteers.value))


def questions_of(trial: Trial) -> tuple[str, ...]:
    """Return what the record's structured fields make us ask, in order."""
    asked = {
        AGE: _limits_age(trial),
        SEX: bool(trial.sex) and trial.sex.value != ALL_SEXES,
        HEALTHY: trial.healthy_volunteers.value is False,
    }
    return tuple(question for question, wanted in asked.items() if wanted)


def _limit_of(question: str, trial: Trial) -> Traced[Any]:
    """Return the field of the record that makes us ask: it is the source of the question."""
    age = trial.minimum_age or trial.maximum_age
    return {AGE: age, SEX: trial.sex, HEALTHY: trial.healthy_volunteers}[question]


def open_questions(trial: Trial, facts: PersonFacts) -> tuple[str, ...]:
    """Return the questions that nobody has answered yet."""
    return tuple(question for question in questions_of(trial) if getattr(facts, question) is None)


def question_parts(question: str, trial: Trial, facts: PersonFacts) -> tuple[Part, ...]:
    """Return a question with its choices."""
    values = {"subject": facts.subject}
    asked = Say(f"check_eligibility.ask_{question}", values, trial)
    choices = [Option(f"check_eligibility.choice_{name}", "answer", {"answer": name}) for name in _CHOICES[question]]
    return (asked, Offer((*choices, *(Option(f"check_eligibility.{name}", intent) for name, intent in _ALWAYS))))


_CHOICES = {AGE: (), SEX: ("female", "male"), HEALTHY: ("yes", "no", "is_healthy")}
_ALWAYS = (("choice_not_sure", "skip_question"), ("choice_why", "why_question"), ("choice_stop", "leave_flow"))


def _outcome(trial: Trial, findings: tuple[Finding, ...], conversation: Conversation, now: datetime) -> Answer:
    overall = combine(finding.verdict for finding in findings)
    overall = overall if overall is Verdict.NOT_MET else Verdict.UNKNOWN
    criteria = (
        (ShowQuote(trial.criteria, "check_eligibility.criteria_title", trial),)
        if trial.criteria
        else (Say("check_eligibility.no_criteria", trial=trial),)
    )
    parts = (
        Say("check_eligibility.not_open", trial=trial),
        Say(f"check_eligibility.outcome_{overall}", {"subject": conversation.facts.subject}, trial),
        *_findings_part(trial, findings, conversation.facts),
        Say("check_eligibility.text_not_checked", trial=trial),
        *criteria,
        *warnings(trial, now),
        Say("check_eligibility.study_team", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, FLOW),
    )
    done = conversation.but(focus=trial.nct_id, pending=None)
    return Answer(parts=parts, conversation=done, disclaimer="eligibility")


def _findings_part(trial: Trial, findings: tuple[Finding, ...], facts: PersonFacts) -> tuple[ShowList, ...]:
    items = tuple(
        {"field": finding.field, "verdict": str(finding.verdict), "facts": facts_shown(facts), "trial": trial}
        for finding in sorted(findings, key=lambda finding: finding.verdict is not Verdict.NOT_MET)
    )
    return (ShowList("check_eligibility.finding", items, trial, "check_eligibility.findings_title"),)


def facts_shown(facts: PersonFacts) -> dict[str, Any]:
    """Return the facts in the form that response blocks read; what is not known is None."""
    age = facts.age if isinstance(facts.age, dict) else None
    return {
        "subject": facts.subject,
        "age": Age(int(age["value"]), str(age["unit"])) if age else None,
        "sex": None if facts.sex == NOT_KNOWN else facts.sex,
        "healthy": None if facts.healthy == NOT_KNOWN else facts.healthy,
    }


def _limits_age(trial: Trial) -> bool:
    return trial.minimum_age.value is not None or trial.maximum_age.value is not None


def _running(conversation: Conversation, library: Library) -> tuple[Pending | None, Trial | None]:
    pending = conversation.pending
    running = pending if pending and pending.flow == FLOW and pending.question in _CHOICES else None
    return running, library.trial(running.nct_id) if running else None


def _age_answer(slots: Slots, number: float | None) -> Any:
    if slots.age:
        return msgspec.to_builtins(slots.age)
    return None if number is None else {"value": number, "unit": "year"}


def _sex_answer(slots: Slots, number: float | None) -> Any:  # noqa: ARG001
    return slots.sex or {"female": "FEMALE", "male": "MALE"}.get(slots.answer or "")


def _health_answer(slots: Slots, number: float | None) -> Any:  # noqa: ARG001
    """Return whether the person is healthy. "No" to "do you have A or B?" does not say so: there may be a C."""
    if slots.healthy_volunteer:
        return True
    return {"yes": False, "no": NO_ANSWER, "is_healthy": True}.get(slots.answer or "")


_ANSWERS = {AGE: _age_answer, SEX: _sex_answer, HEALTHY: _health_answer}
