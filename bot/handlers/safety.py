"""Answers to danger: what to do now and whom to call, where the country is known. No trial is named, none is offered.

The country is that of the message, else the one where trials were looked for; its numbers are shown with its name, so
that nobody takes them for their own elsewhere.
"""

from datetime import datetime

from bot.conversation import Conversation
from bot.handlers.help_lines import CountryHelp, Line
from bot.handlers.house import House
from bot.handlers.menu import menu
from bot.handlers.place import place_of
from bot.handlers.trials import next_steps
from bot.library.query import Library
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say

DISCLAIMER = "emergency"


def emergency(
    house: House,
    match: Understanding,
    conversation: Conversation,
    library: Library,
    now: datetime,  # noqa: ARG001
) -> Answer:
    """Say to call for help, and which number."""
    there = _help(house, match, conversation, library)
    return _urgent(conversation, Say("safety.emergency"), *_numbers(there))


def self_harm(
    house: House,
    match: Understanding,
    conversation: Conversation,
    library: Library,
    now: datetime,  # noqa: ARG001
) -> Answer:
    """Say that nobody has to face this alone, and who is there."""
    there = _help(house, match, conversation, library)
    line = _line(there.country, there.crisis) if there and there.crisis else Say("safety.find_line")
    return _urgent(conversation, Say("safety.self_harm"), *_numbers(there), line)


def abuse(house: House, match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say that it is not their fault, who helps, and how to leave no trace of this talk."""
    there = _help(house, match, conversation, library)
    line = _line(there.country, there.abuse) if there and there.abuse else Say("safety.find_line")
    return _urgent(conversation, Say("safety.abuse"), *_numbers(there), line, Say("safety.seen"))


def medical_advice(
    house: House,  # noqa: ARG001
    match: Understanding,  # noqa: ARG001
    conversation: Conversation,
    library: Library,
    now: datetime,  # noqa: ARG001
) -> Answer:
    """Say that this is for a doctor to answer, and what a record can add to that talk."""
    trial = library.trial(conversation.focus) if conversation.focus else None
    if trial is None:
        return Answer(parts=(Say("safety.medical_advice"), menu()), conversation=conversation)
    steps = next_steps(trial, first=("doctor_questions", "describe_risks", "check_eligibility"))
    return Answer(parts=(Say("safety.medical_advice"), steps), conversation=conversation)


def _urgent(conversation: Conversation, *parts: Part) -> Answer:
    return Answer(parts=parts, conversation=conversation, disclaimer=DISCLAIMER)


def _help(house: House, match: Understanding, conversation: Conversation, library: Library) -> CountryHelp | None:
    """Return the help where the message says it is, also in a country without trials; else where the talk is about."""
    lines, place = house.help_lines, place_of(match.slots, library)
    there = lines.in_country(place.country if place else match.slots.unknown_place)
    return there or (lines.in_country(conversation.place.country) if conversation.place and not place else None)


def _numbers(there: CountryHelp | None) -> tuple[Part, ...]:
    if there is None:
        return ()
    return (Say("safety.emergency_there", {"country": there.country, "numbers": there.emergency}),)


def _line(country: str, line: Line) -> Part:
    return Say("safety.line_there", {"country": country, "name": line.name, "number": line.call})
