"""What one turn of the talk results in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.conversation import Conversation
from bot.library.query import Library
from bot.messages import Message, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The outcome of one message.

    reply: None only where nothing may be said (the person has left).
    trace: how the reply was come by: rules, registry fields, versions; nothing that the person said.
    understood: the trace of understanding with the words, for --explain only; never stored.
    forget: the person asked to delete what is kept.
    """

    conversation: Conversation
    reply: Reply | None
    trace: Mapping[str, Any]
    understood: Mapping[str, Any]
    forget: bool = False


class Responder(Protocol):
    """Answers messages; implemented by `dialogue.assistant.Assistant`."""

    def respond(self, message: Message, conversation: Conversation | None, library: Library) -> Turn:
        """Return the turn; the same input gives the same bytes."""

    def prepare(self, library: Library) -> None:
        """Make ready what the first message would else wait for; changes no answer."""

    def apologise(self, message: Message, conversation: Conversation | None) -> Reply:
        """Return the reply for a turn that failed; needs neither library nor understanding."""
