"""The check of a trial's structured limits, one question at a time; the original criteria stand beside its outcome."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from bot.conversation import Check, Conversation, Pending, PersonFacts
from bot.eligibility.verdict import Verdict, combine
from bot.handlers.doubts import warnings
from bot.handlers.limits import Finding, facts_shown, is_studied, judge, limit_of, open_questions
from bot.handlers.person import AGE, HEALTHY, NOT_KNOWN, SEX, about_whom, said_of, told, turned_to, with_fact
from bot.handlers.trials import next_steps, trial_in_question
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.slots import Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowLink, ShowList, ShowQuote

FLOW = "check_eligibility"
# What was answered where it decides nothing.
NO_ANSWER = "no"
# The age is asked for in another way after so many failures: whether it lies within the limits, with buttons.
BUTTONS_AFTER = 2
AGE_LIMITS = "age_limits"
# What the choice to go on with a check that was left means.
GO_ON = "go_on"


def check_eligibility(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer whether a person may fit: take what was said, ask what is missing, show the outcome."""
    if match.slots.choice == GO_ON:
        return go_on(conversation, library, now)
    facts = told(match.slots, about_whom(match.slots, conversation.facts))
    chosen = trial_in_question(match, conversation.but(facts=facts), library)
    if isinstance(chosen, Answer):
        return chosen
    begun = is_running(conversation, chosen.trial.nct_id)
    return continue_check(chosen.trial, chosen.conversation, now, begun=begun, said=facts.tells_something)


def go_on(conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Go on with the check that was left, for the person that it was about."""
    check = conversation.check
    trial = library.trial(check.nct_id) if check else None
    if check is None or trial is None:
        return Answer(parts=(Say("talk.nothing_asked"),), conversation=conversation)
    answer = continue_check(trial, turned_to(check.subject, conversation), now, begun=True, said=True)
    return replace(answer, parts=(Say("_common.still_open", trial=trial), *answer.parts))


def continue_check(trial: Trial, conversation: Conversation, now: datetime, *, begun: bool, said: bool) -> Answer:
    """Ask the next open question, or show the outcome. `said`: something is known to show before the question."""
    facts = conversation.facts
    findings = tuple(judge(trial, facts))
    questions = open_questions(trial, facts)
    talk = conversation.but(focus=trial.nct_id, check=_check_of(trial, conversation, begun=begun))
    if not questions or any(finding.verdict is Verdict.NOT_MET for finding in findings):
        return _outcome(trial, findings, talk, now)
    shown = findings_part(trial, findings, facts) if said and not begun else ()
    left = limit_of(questions[0], trial).map(lambda _: len(questions))
    first = (Say("check_eligibility.not_open", trial=trial), Say("check_eligibility.intro", {"left": left}, trial))
    intro = () if begun else (*first, *warnings(trial, now))
    pending = Pending(flow=FLOW, question=questions[0], kind=questions[0], nct_id=trial.nct_id)
    return Answer(
        parts=(*intro, *shown, *question_parts(pending, trial, facts)),
        conversation=talk.but(pending=pending),
        disclaimer="eligibility",
    )


def skip_question(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Leave the pending question open and go on."""
    pending, trial = running(conversation, library)
    if pending is None or trial is None:
        return Answer(parts=(Say("talk.nothing_asked"),), conversation=conversation)
    facts = with_fact(conversation.facts, pending.question, NOT_KNOWN)
    return continue_check(trial, answered(conversation, facts), now, begun=True, said=False)


def why_question(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say which field of the record makes us ask, and ask again."""
    pending, trial = running(conversation, library)
    if pending is None or trial is None:
        return Answer(parts=(Say("talk.nothing_asked"),), conversation=conversation)
    why = Say(f"check_eligibility.why_{pending.question}", {}, trial)
    again = question_parts(pending, trial, conversation.facts)
    return Answer(parts=(why, *again), conversation=conversation, disclaimer="eligibility")


def go_back(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Forget the last answer of the check, also of one that just ended, and ask for it again."""
    check = conversation.check
    here = check is not None and (is_running(conversation, check.nct_id) or _has_just_ended(check, conversation))
    trial = library.trial(check.nct_id) if check and here else None
    if check is None or trial is None or not (check.asked or conversation.pending):
        return Answer(parts=(Say("talk.nothing_to_go_back_to"),), conversation=conversation)
    asked = check.asked[:-1]
    facts = _without(check.asked[-1], trial, conversation.facts) if check.asked else conversation.facts
    back = conversation.but(facts=facts, check=replace(check, asked=asked, is_over=False))
    return continue_check(trial, back, now, begun=True, said=False)


def answer_question(slots: Slots, number: float | None, conversation: Conversation, trial: Trial) -> PersonFacts | None:
    """Return the facts with the pending question answered, or None when the message is no answer to it."""
    pending, facts = conversation.pending, conversation.facts
    if pending is None or not is_of_a_check(pending):
        return None
    if slots.answer == "not_sure":
        return with_fact(facts, pending.question, NOT_KNOWN)
    own = said_of(facts.subject, slots)
    if own is None:
        return None
    age = _age_answer(own, number)
    if pending.kind == AGE_LIMITS and age is None:
        fits = {"yes": True, "no": False}.get(own.answer or "")
        return None if fits is None else replace(facts, age_fits={**facts.age_fits, trial.nct_id: fits})
    values = {AGE: age, SEX: _sex_answer(own), HEALTHY: _health_answer(own, trial)}
    value = values[pending.question]
    return None if value is None else with_fact(told(own, facts), pending.question, value)


def answered(conversation: Conversation, facts: PersonFacts) -> Conversation:
    """Return the conversation with the pending question of the check answered."""
    pending, check = conversation.pending, conversation.check
    if pending is None or check is None:
        return conversation.but(facts=facts)
    return conversation.but(facts=facts, check=replace(check, asked=(*check.asked, pending.question)))


def question_parts(pending: Pending, trial: Trial, facts: PersonFacts) -> tuple[Part, ...]:
    """Return a question with its choices."""
    asked = Say(f"check_eligibility.ask_{pending.kind}", {"subject": facts.subject}, trial)
    choices = [
        Option(f"check_eligibility.choice_{name}", "answer", {"answer": name}) for name in _CHOICES[pending.kind]
    ]
    return (asked, Offer((*choices, *(Option(f"check_eligibility.{name}", intent) for name, intent in _ALWAYS))))


def asked_again(pending: Pending) -> Pending:
    """Return the question after one more failure: an age is then asked for with buttons."""
    attempts = pending.attempts + 1
    with_buttons = pending.question == AGE and attempts >= BUTTONS_AFTER
    return replace(pending, attempts=attempts, kind=AGE_LIMITS if with_buttons else pending.kind)


def running(conversation: Conversation, library: Library) -> tuple[Pending | None, Trial | None]:
    """Return the pending question of the check and its trial, None where none waits."""
    pending = conversation.pending
    if pending is None or not is_of_a_check(pending):
        return None, None
    return pending, library.trial(pending.nct_id)


def is_running(conversation: Conversation, nct_id: str) -> bool:
    """Return whether a question of this trial's check waits."""
    pending = conversation.pending
    return pending is not None and is_of_a_check(pending) and pending.nct_id == nct_id


def is_of_a_check(pending: Pending) -> bool:
    """Return whether a question is one of a check that has begun; "which trial?" is asked before."""
    return pending.flow == FLOW and pending.kind in _CHOICES


def findings_part(trial: Trial, findings: tuple[Finding, ...], facts: PersonFacts, title: str = "") -> tuple[Part, ...]:
    """Return the verdicts as a list, those that stand in the way first."""
    items = tuple(
        {"field": finding.field, "verdict": str(finding.verdict), "facts": facts_shown(facts, trial), "trial": trial}
        for finding in sorted(findings, key=lambda finding: finding.verdict is not Verdict.NOT_MET)
    )
    return (ShowList("check_eligibility.finding", items, trial, title or "check_eligibility.findings_title"),)


_CHOICES = {AGE: (), AGE_LIMITS: ("yes", "no"), SEX: ("female", "male"), HEALTHY: ("yes", "no", "is_healthy")}
_ALWAYS = (("choice_not_sure", "skip_question"), ("choice_why", "why_question"), ("choice_stop", "leave_flow"))


def _check_of(trial: Trial, conversation: Conversation, *, begun: bool) -> Check:
    check, subject = conversation.check, conversation.facts.subject
    if begun and check and check.nct_id == trial.nct_id:
        return replace(check, subject=subject, is_over=False)
    return Check(trial.nct_id, subject)


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
        *findings_part(trial, findings, conversation.facts),
        Say("check_eligibility.text_not_checked", trial=trial),
        *criteria,
        *warnings(trial, now),
        Say("check_eligibility.study_team", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, FLOW),
    )
    check = replace(conversation.check, is_over=True) if conversation.check else None
    return Answer(parts=parts, conversation=conversation.but(pending=None, check=check), disclaimer="eligibility")


def _has_just_ended(check: Check, conversation: Conversation) -> bool:
    here = conversation.focus == check.nct_id and conversation.facts.subject == check.subject
    return check.is_over and conversation.pending is None and here


def _without(question: str, trial: Trial, facts: PersonFacts) -> PersonFacts:
    """Return the facts as if the question had not been answered."""
    fits = {nct_id: fit for nct_id, fit in facts.age_fits.items() if question != AGE or nct_id != trial.nct_id}
    return replace(with_fact(facts, question, None), age_fits=fits)


def _age_answer(slots: Slots, number: float | None) -> Any:
    if slots.age:
        return msgspec.to_builtins(slots.age)
    return None if number is None else {"value": number, "unit": "year"}


def _sex_answer(slots: Slots) -> Any:
    return slots.sex or {"female": "FEMALE", "male": "MALE"}.get(slots.answer or "")


def _health_answer(slots: Slots, trial: Trial) -> Any:
    """Return whether the person is healthy. "No" to "do you have A or B?" does not say so: there may be a C."""
    if slots.healthy_volunteer:
        return True
    if slots.answer is None and any(is_studied(mention, trial) for mention in slots.condition):
        return False
    return {"yes": False, "no": NO_ANSWER, "is_healthy": True}.get(slots.answer or "")
