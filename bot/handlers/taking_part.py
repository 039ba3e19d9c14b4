"""Answers on what taking part may mean: risks, costs, visits, one's rights, and what to ask the doctor.

A registry record says little of these: what it says is shown, what it lacks is said and made into questions.
"""

from datetime import datetime
from typing import Any

from bot.conversation import Conversation
from bot.handlers.doubts import looks_old, warnings
from bot.handlers.told import in_its_words
from bot.handlers.trials import next_steps, trial_if_any, trial_in_question
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say, ShowLink, ShowList

MOST_OUTCOMES = 4
RISK_QUESTIONS = ("so_far", "common", "serious", "watch", "harmed")
COST_QUESTIONS = ("insurance", "study_care", "paid", "travel", "harmed")
VISIT_QUESTIONS = ("how_many", "how_long", "overnight", "nearer_home", "afterwards")
RIGHTS_QUESTIONS = ("samples", "data", "leaving", "own_doctor")
DOCTOR_QUESTIONS = ("fits", "other_ways", "status", "treatment", "placebo", "risks")
DOCTOR_QUESTIONS_MORE = ("age", "follow_up", "sites", "costs", "own_care")


def describe_risks(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer what could go wrong: a record has no list of risks; say what it does tell, and who watches."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    measures = trial.safety_outcomes.map(lambda texts: texts[:MOST_OUTCOMES])
    parts: tuple[Part, ...] = (
        Say("describe_risks.not_in_record", trial=trial),
        Say("describe_risks.early", trial=trial),
        Say("describe_risks.observes", trial=trial),
        *in_its_words(trial.harms_told, "describe_risks.told_title", trial),
        Say("describe_risks.safety_aim", {"measures": measures}, trial),
        Say("describe_risks.watched", trial=trial),
        Say("describe_risks.oversight", trial=trial),
        Say("describe_risks.results", trial=trial),
        Say("describe_risks.unwell"),
        _questions("describe_risks.question", RISK_QUESTIONS, trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "describe_risks", first=("contact_site", "participant_rights", "explain_treatment")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def describe_costs(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer who pays for what: not in any record; name who runs the study and what to ask."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    parts: tuple[Part, ...] = (
        Say("describe_costs.not_in_record", trial=trial),
        *in_its_words(trial.money_told, "describe_costs.told_title", trial),
        Say("describe_costs.sponsor", trial=trial),
        _questions("describe_costs.question", COST_QUESTIONS, trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "describe_costs", first=("contact_site", "describe_visits")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def describe_visits(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer how long it takes and how often one comes: show the record's time frames and dates, ask the rest."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    frames = tuple({"frame": frame} for frame in trial.time_frames.value[:MOST_OUTCOMES])
    parts: tuple[Part, ...] = (
        Say("describe_visits.not_in_record", trial=trial),
        *in_its_words(trial.visits_told, "describe_visits.told_title", trial),
        Say("describe_visits.duration", trial=trial),
        Say("describe_visits.no_time_frames", trial=trial),
        ShowList("describe_visits.time_frame", frames, trial, "describe_visits.time_frames_title"),
        Say("describe_visits.dates", trial=trial),
        Say("describe_visits.sites", trial=trial),
        *warnings(trial, now),
        _questions("describe_visits.question", VISIT_QUESTIONS, trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "describe_visits", first=("list_sites", "contact_site", "describe_costs")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def participant_rights(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer what holds in every trial, and what to ask about the one in question."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial if chosen else None
    general = (
        Say("participant_rights.leaving"),
        Say("participant_rights.consent"),
        Say("participant_rights.own_data"),
    )
    blocks = ("participant_rights.not_in_record", "participant_rights.sharing")
    record = tuple(Say(block, trial=trial) for block in blocks) if trial else ()
    steps = (next_steps(trial, first=("contact_site", "doctor_questions")),) if trial else ()
    parts: tuple[Part, ...] = (
        *general,
        *record,
        _questions("participant_rights.question", RIGHTS_QUESTIONS, None),
        *steps,
    )
    return Answer(parts=parts, conversation=chosen.conversation if chosen else conversation)


def doctor_questions(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer with questions for the doctor: those of every trial, and those that this record raises."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    if chosen is None:
        general = _questions(
            "doctor_questions.question", (*DOCTOR_QUESTIONS, *DOCTOR_QUESTIONS_MORE), None, about=False
        )
        parts: tuple[Part, ...] = (Say("doctor_questions.intro_any"), general, Say("doctor_questions.name_one"))
        return Answer(parts=parts, conversation=conversation)
    trial = chosen.trial
    values = {"stale": looks_old(trial, now), "about": True}
    parts = (
        Say("doctor_questions.intro", trial=trial),
        _questions("doctor_questions.question", (*DOCTOR_QUESTIONS, *DOCTOR_QUESTIONS_MORE), trial, **values),
        Say("doctor_questions.bring", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, first=("contact_site", "share_summary")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def _questions(block: str, names: tuple[str, ...], trial: Trial | None, **values: Any) -> ShowList:
    items = tuple({"question": name, **values} for name in names)
    return ShowList(block, items, trial, f"{block}_title")
