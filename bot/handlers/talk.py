"""The talk itself: start over, stop the questions, what is kept and deleting it."""

from datetime import datetime

from bot.conversation import Conversation, Pending, PersonFacts
from bot.handlers.menu import menu
from bot.library.query import Library
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say

DELETE, KEEP = "delete", "keep"


def greet(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say what we are and what can be asked, with an example that this library can answer."""
    parts: list[Part] = [Say("talk.greet", {"trials": library.info.trials})]
    example = library.info.example
    if example is not None:
        parts.append(Say("talk.greet_ask", {"condition": example[0], "country": example[1]}))
    return Answer(parts=(*parts, menu()), conversation=conversation)


def start_over(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Forget the search, the trial in focus and what was told; the conversation itself goes on."""
    fresh = Conversation(
        key=conversation.key,
        language=conversation.language,
        is_language_chosen=conversation.is_language_chosen,
        turns=conversation.turns,
    )
    return Answer(parts=(Say("talk.started_over"), menu()), conversation=fresh)


def leave_flow(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Stop the questions; what was told is kept until the conversation ends."""
    asked = conversation.pending is not None or match.slots.choice is not None
    said = Say("talk.stopped" if asked else "talk.nothing_asked")
    return Answer(parts=(said, menu()), conversation=conversation.but(pending=None))


def my_data(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Say what is kept and how long; delete it when that was chosen."""
    if match.slots.choice == DELETE:
        empty = Conversation(
            key=conversation.key,
            language=conversation.language,
            is_language_chosen=conversation.is_language_chosen,
        )
        return Answer(parts=(Say("talk.deleted"),), conversation=empty, forget=True)
    if match.slots.choice == KEEP:
        return Answer(parts=(Say("talk.not_deleted"), menu()), conversation=conversation)
    told = conversation.facts != PersonFacts() or bool(conversation.others)
    searched = conversation.search is not None or conversation.place is not None
    parts = (
        Say("talk.kept", {"told": told, "searched": searched}),
        Offer(
            (
                Option("talk.choice_delete", "my_data", {"choice": DELETE}),
                Option("talk.choice_keep", "my_data", {"choice": KEEP}),
            )
        ),
    )
    asking = conversation.but(pending=Pending(flow="my_data", question="delete", kind="yes_no"))
    return Answer(parts=parts, conversation=asking)
