"""Taking back what was told: the right fact in the place of the wrong one, and the check goes on from there."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.conversation import Conversation, Pending, PersonFacts
from bot.handlers.eligibility import continue_check, findings_part, is_running
from bot.handlers.limits import facts_shown, judge
from bot.handlers.person import SEX, about_whom, corrected, newly_known, told
from bot.handlers.refining import refine_search
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.numbers import OLDEST
from bot.nlu.people import SELF
from bot.nlu.slots import Quantity, Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say

FLOW = "correct_answer"


def correct_answer(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Set the fact that was said anew, say what changed, and go on with the check of the trial."""
    slots = match.slots
    if conversation.search and (slots.condition or slots.intervention or slots.city or slots.country or slots.phase):
        return refine_search(match, conversation, library, now)
    before = conversation.facts
    facts = told(_with_bare_age(match), about_whom(slots, before))
    changed = newly_known(before, facts)
    if not changed:
        asking = conversation.but(pending=Pending(flow=FLOW, question="fact", kind="fact"))
        return Answer(parts=(Say("correct_answer.what"),), conversation=asking)
    trial = _checked(conversation, library)
    if trial is None:
        noted = (*told_parts(before, facts, changed), Say("correct_answer.noted"))
        return Answer(parts=noted, conversation=conversation.but(facts=facts))
    answer = continue_check(trial, conversation.but(facts=facts), now, begun=True, said=False)
    shown = (*told_parts(before, facts, changed), *changed_verdicts(trial, before, answer))
    return replace(answer, parts=(*shown, *answer.parts))


def told_parts(before: PersonFacts, after: PersonFacts, names: Iterable[str]) -> tuple[Part, ...]:
    """Return what says which facts are set now, and what they were; that a father is male needs no saying."""
    values = {"facts": facts_shown(after), "before": facts_shown(before)}
    told_here = before.sex is not None or after.subject == SELF
    return tuple(Say(f"correct_answer.set_{name}", values) for name in names if name != SEX or told_here)


def changed_verdicts(trial: Trial, before: PersonFacts, answer: Answer) -> tuple[Part, ...]:
    """Return the verdicts that are other ones now; nothing where the answer shows them all, or nothing changed."""
    after = answer.conversation.facts
    findings = set(judge(trial, after)) - set(judge(trial, before))
    asks = is_running(answer.conversation, trial.nct_id)
    if not (asks and findings and corrected(before, after)) or before.subject != after.subject:
        return ()
    ordered = tuple(finding for finding in judge(trial, after) if finding in findings)
    return findings_part(trial, ordered, after, "correct_answer.changed_title")


def _with_bare_age(match: Understanding) -> Slots:
    """Return the slots; a lone number in words that put something right is an age ("change my age to 62")."""
    slots = match.slots
    numbers = [word for word in str(match.trace.get("words", "")).split() if word.isdecimal() and word.isascii()]
    said = (slots.age, slots.sex, slots.phase, slots.nct_id, slots.nct_partial, slots.radius, slots.ordinal)
    if any(said) or len(numbers) != 1 or len(numbers[0]) > len(str(OLDEST)) or int(numbers[0]) > OLDEST:
        return slots
    return replace(slots, age=Quantity(float(numbers[0]), "year"))


def _checked(conversation: Conversation, library: Library) -> Trial | None:
    """Return the trial whose check is running or has ended; one that was left is not taken up by a correction."""
    check = conversation.check
    if check is None or not (check.is_over or is_running(conversation, check.nct_id)):
        return None
    return library.trial(check.nct_id)
