"""A talk with the assistant, turn by turn, for tests. Keeps what a person would see, and the conversation behind it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.conversation import Conversation
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Turn
from bot.messages import Coordinates, Message, MessageKind, Reply
from bot.rendering.plain import to_text

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@dataclass(slots=True)
class Talk:
    """One conversation in memory."""

    assistant: Assistant
    library: Any
    conversation: Conversation | None = None
    said: int = 0
    now: datetime = NOW
    replies: list[Reply] = field(default_factory=list)

    def say(self, text: str) -> Turn:
        return self.act(MessageKind.TEXT, text)

    def tap(self, code: str) -> Turn:
        return self.act(MessageKind.CHOICE, code)

    def tap_label(self, label: str) -> Turn:
        return self.tap(next(offer.code for offer in self.offers if offer.label == label))

    def locate(self, latitude: float, longitude: float) -> Turn:
        return self.act(MessageKind.LOCATION, location=Coordinates(latitude, longitude))

    def act(self, kind: MessageKind, text: str = "", location: Coordinates | None = None) -> Turn:
        self.said += 1
        message = Message(
            channel="test",
            account="a",
            conversation="c",
            key=str(self.said),
            kind=kind,
            received_at=self.now,
            text=text,
            location=location,
        )
        turn = self.assistant.respond(message, self.conversation, self.library)
        self.conversation = None if turn.forget else turn.conversation
        if turn.reply is not None:
            self.replies.append(turn.reply)
        return turn

    def wait(self, days: float) -> None:
        self.now += timedelta(days=days)

    def lose(self) -> None:
        """The conversation has expired and was deleted, as a store does it."""
        self.conversation = None

    @property
    def offers(self):
        return self.conversation.offers if self.conversation else ()

    @property
    def focus(self) -> str:
        return self.conversation.focus if self.conversation else ""

    @property
    def text(self) -> str:
        """The last reply as a person reads it, choices included."""
        return to_text(self.replies[-1])
