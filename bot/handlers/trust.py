"""Answers on whom and what to believe: who runs a trial, its results, how fresh and from where our words are."""

import re
from datetime import datetime

from bot.conversation import Conversation
from bot.handlers.doubts import doubts_of_age, in_words, say_when_confirmed
from bot.handlers.trials import next_steps, trial_if_any, trial_in_question
from bot.library.dates import read_date
from bot.library.doubts.elapsed import time_since
from bot.library.query import Library
from bot.library.trial import Trial
from bot.messages import REGISTRY_STUDY_URL
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say, ShowLink, ShowList
from bot.traced import Traced

MOST_OFFICIALS = 3
MOST_FIELDS = 12
# Where the official record shows its results.
RESULTS_TAB = "?tab=results"
NCT_ID = re.compile(r"NCT\d{8}")
ADVICE = ("consent", "money", "pressure", "check")


def show_sponsor(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer who runs the study, what kind of body that is, who helps, and which researcher leads it."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    officials = tuple({"official": official} for official in trial.officials if official.name)[:MOST_OFFICIALS]
    parts: tuple[Part, ...] = (
        Say("show_sponsor.sponsor", trial=trial),
        Say("show_sponsor.collaborators", trial=trial),
        Say("show_sponsor.investigator", trial=trial),
        ShowList("show_sponsor.official", officials, trial, "show_sponsor.officials_title"),
        Say("show_sponsor.meaning", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "show_sponsor", first=("contact_site", "check_legitimacy")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def show_results(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer whether results are posted, since when and where; else whether the trial has ended at all."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    ended = trial.completion.value is not None and trial.completion.value.latest < now.date()
    link = ShowLink("show_results.link", trial.url + RESULTS_TAB)
    parts: tuple[Part, ...] = (
        Say("show_results.posted", trial=trial),
        Say("show_results.end", {"ended": ended}, trial),
        Say("show_results.reading", trial=trial),
        link if trial.has_results.value else ShowLink("trials.official_record", trial.url),
        next_steps(trial, "show_results", first=("show_status", "contact_site")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def expanded_access(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer whether the treatment can be had outside the trial, and who decides that."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    general = (Say("expanded_access.meaning"), Say("expanded_access.doctor"))
    if chosen is None:
        return Answer(parts=(*general, Say("expanded_access.which_trial")), conversation=conversation)
    trial = chosen.trial
    parts: tuple[Part, ...] = (
        Say("expanded_access.record", trial=trial),
        *_own_record(trial),
        *general,
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, first=("doctor_questions", "contact_site")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def data_freshness(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer how old our knowledge is: of the trial in question, and of the library."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    newest = read_date(library.info.newest_record)
    ours = Say("data_freshness.library", {"newest": newest, "trials": library.info.trials})
    if chosen is None:
        return Answer(parts=(ours, Say("data_freshness.live")), conversation=conversation)
    trial = chosen.trial
    doubts = doubts_of_age(trial, now)
    parts: tuple[Part, ...] = (
        Say("data_freshness.record", {"ago": time_since(trial.copied.value, now.date())}, trial),
        *(() if say_when_confirmed(doubts) else (Say("data_freshness.verified", trial=trial),)),
        *in_words(doubts, trial),
        ours,
        Say("data_freshness.changes", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "data_freshness", first=("show_status",)),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def verify_source(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer where our words come from: the fields of the last reply by name, for everybody to look up."""
    by_trial: dict[str, list[str]] = {}
    for cited in conversation.cited[:MOST_FIELDS]:
        nct_id, _, path = cited.partition(" ")
        by_trial.setdefault(nct_id, []).append(path)
    known = [(trial, paths) for nct_id, paths in by_trial.items() if (trial := library.trial(nct_id))]
    shown: list[Part] = []
    for trial, paths in known:
        shown += [_fields(trial, paths), ShowLink("trials.official_record", trial.url)]
    parts = (Say("verify_source.general"), *(shown or [Say("verify_source.nothing_yet")]), Say("verify_source.check"))
    return Answer(parts=parts, conversation=conversation)


def check_legitimacy(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer how to tell a real trial: the signs in this record, and what holds for all."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    advice = ShowList("check_legitimacy.advice", tuple({"sign": sign} for sign in ADVICE), None, _ADVICE_TITLE)
    if chosen is None:
        parts: tuple[Part, ...] = (advice, Say("check_legitimacy.name_one"))
        return Answer(parts=parts, conversation=conversation)
    trial = chosen.trial
    signs = tuple({"sign": sign, "reachable": _is_reachable(trial)} for sign in ("number", "sponsor", "contact"))
    parts = (
        Say("check_legitimacy.cannot_judge", trial=trial),
        ShowList("check_legitimacy.sign", signs, trial, "check_legitimacy.signs_title"),
        Say("check_legitimacy.listing", trial=trial),
        advice,
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, first=("show_sponsor", "contact_site")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


_ADVICE_TITLE = "check_legitimacy.advice_title"


def _own_record(trial: Trial) -> tuple[ShowLink, ...]:
    """Return the way to the record of the expanded access itself, where there is one."""
    number = trial.expanded_access_number.value
    named = trial.has_expanded_access.value is True and NCT_ID.fullmatch(number)
    return (ShowLink("expanded_access.own_record", REGISTRY_STUDY_URL + number),) if named else ()


def _fields(trial: Trial, paths: list[str]) -> ShowList:
    """Return the field names of one trial; naming a field again cites it again."""
    items = tuple({"path": Traced(path, path)} for path in paths)
    return ShowList("verify_source.field", items, trial, "verify_source.fields_title")


def _is_reachable(trial: Trial) -> bool:
    at_sites = (contact for site in trial.sites for contact in site.contacts)
    return any(contact.reachable for contact in (*trial.central_contacts, *at_sites))
