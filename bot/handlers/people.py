"""When the assistant is not enough: complaints, and the way to a person. The house says how its people are reached."""

from datetime import datetime

from bot.conversation import Conversation
from bot.handlers.house import House
from bot.handlers.menu import menu
from bot.handlers.record import contact_parts
from bot.handlers.trials import next_steps
from bot.library.query import Library
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say, ShowLink


def talk_to_human(
    house: House,
    match: Understanding,  # noqa: ARG001
    conversation: Conversation,
    library: Library,
    now: datetime,  # noqa: ARG001
) -> Answer:
    """Say how to reach a person: ours, where the house names one; else those of the trial in focus."""
    ours = Say("talk_to_human.ours", {"contact": house.human_contact})
    trial = library.trial(conversation.focus) if conversation.focus else None
    if trial is None:
        return Answer(parts=(ours, Say("talk_to_human.trials"), menu()), conversation=conversation)
    parts: tuple[Part, ...] = (
        ours,
        Say("talk_to_human.trial", trial=trial),
        *contact_parts(trial, conversation),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "contact_site"),
    )
    return Answer(parts=parts, conversation=conversation)


def complaint(
    house: House,
    match: Understanding,  # noqa: ARG001
    conversation: Conversation,
    library: Library,
    now: datetime,  # noqa: ARG001
) -> Answer:
    """Say sorry, and name the ways on: other words, the official record, a person."""
    ours = Say("complaint.person", {"contact": house.human_contact})
    trial = library.trial(conversation.focus) if conversation.focus else None
    if trial is None:
        return Answer(parts=(Say("complaint.sorry"), Say("complaint.ways"), ours, menu()), conversation=conversation)
    parts: tuple[Part, ...] = (
        Say("complaint.sorry"),
        Say("complaint.record", trial=trial),
        ours,
        ShowLink("trials.official_record", trial.url),
        next_steps(trial),
    )
    return Answer(parts=parts, conversation=conversation)
