"""Keeping, noting, sharing and being told of news: says honestly what is not possible here, and what is."""

from datetime import datetime

from bot.conversation import Conversation
from bot.handlers.menu import menu
from bot.handlers.trials import next_steps, trial_if_any
from bot.library.query import Library
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say, ShowFacts, ShowLink

SUMMARY_ROWS = ("_trial.status", "_trial.condition", "_trial.treatment", "_trial.phase", "_trial.who", "_trial.where")


def notify_me(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say that no messages are sent on their own, and how to look for news."""
    general = (Say("notify_me.not_possible"), Say("notify_me.instead"))
    return _said(general, match, conversation, library)


def unsubscribe(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say that nothing is sent on its own, so there is nothing to stop; offer to delete what is kept."""
    return Answer(parts=(Say("unsubscribe.nothing_sent"), Say("unsubscribe.how"), menu()), conversation=conversation)


def save_trial(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say that there is no list of one's own yet, and give what finds the trial again."""
    general = (Say("save_trial.not_possible"), Say("save_trial.instead"))
    return _said(general, match, conversation, library)


def add_note(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say that notes cannot be kept here, and where they could be."""
    general = (Say("add_note.not_possible"), Say("add_note.instead"))
    return _said(general, match, conversation, library)


def share_summary(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Give the facts of the trial in a form to copy or print, and the address of its record."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    if chosen is None:
        return Answer(parts=(Say("share_summary.how"), Say("share_summary.which_trial")), conversation=conversation)
    trial = chosen.trial
    parts = (
        Say("share_summary.intro", trial=trial),
        ShowFacts(SUMMARY_ROWS, {}, trial, "share_summary.title"),
        ShowLink("trials.official_record", trial.url),
        Say("share_summary.how"),
        next_steps(trial, first=("doctor_questions",)),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def _said(general: tuple[Say, ...], match: Understanding, conversation: Conversation, library: Library) -> Answer:
    """Return what is not possible and what is, with the number and record of the trial that is spoken of."""
    chosen = trial_if_any(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    if chosen is None:
        return Answer(parts=(*general, menu()), conversation=conversation)
    trial = chosen.trial
    parts: tuple[Part, ...] = (
        *general,
        Say("trials.keep_number", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, first=("share_summary", "show_status")),
    )
    return Answer(parts=parts, conversation=chosen.conversation)
