"""Talks without a server: conversations live in memory, each turn goes straight to the assistant."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TextIO

import click
import msgspec

from bot.content import Content
from bot.conversation import Conversation
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Turn
from bot.library.query import Library
from bot.library.reader import open_library
from bot.messages import Choices, Message, MessageKind
from bot.rendering.plain import to_text
from bot.serialization import reply_to_json
from bot.settings import Settings

CHANNEL = "terminal"
ENDS = frozenset({"exit", "quit"})


@dataclass(slots=True)
class TalkingClerk:
    """Keeps conversations in memory and hands messages to the assistant."""

    assistant: Assistant
    library: Library
    conversations: dict[str, Conversation] = field(default_factory=dict)
    numbers: Iterable[int] = field(default_factory=count)

    @classmethod
    def of(cls, settings: Settings) -> "TalkingClerk":
        """Return a clerk for the library and language of the settings."""
        life = timedelta(days=settings.channel_days)
        assistant = Assistant.of(Content(), settings.language, settings.human_contact, life=life)
        return cls(assistant, open_library(settings.store))

    def say(self, text: str, conversation: str = "1", now: datetime | None = None) -> Turn:
        """Return the turn of a message; a turn that forgets leaves no conversation behind."""
        message = Message(
            channel=CHANNEL,
            account="local",
            conversation=conversation,
            key=str(next(iter(self.numbers))),
            kind=MessageKind.TEXT if text else MessageKind.START,
            text=text,
            received_at=now or datetime.now(UTC),
        )
        turn = self.assistant.respond(message, self.conversations.get(conversation), self.library)
        if turn.forget:
            self.conversations.pop(conversation, None)
        else:
            self.conversations[conversation] = turn.conversation
        return turn


def chat_in_terminal(clerk: TalkingClerk, *, explain: bool) -> None:
    """Talk until the end of input or "exit"."""
    _show(clerk.say(""), explain=explain)
    while True:
        try:
            text = click.prompt("You", prompt_suffix=" > ", default="", show_default=False)
        except (click.Abort, EOFError):
            click.echo()
            return
        if text.strip().lower() in ENDS:
            return
        _show(clerk.say(text if text.strip() else " "), explain=explain)


def chat_lines(clerk: TalkingClerk, lines: TextIO, out: TextIO) -> None:
    """Answer JSON lines; a line that cannot be read gets an error line, and the next one is read."""
    for line in lines:
        if line.strip():
            out.write(msgspec.json.encode(_line_reply(clerk, line)).decode() + "\n")
            out.flush()


def ask_once(clerk: TalkingClerk, text: str, *, as_json: bool, explain: bool) -> str:
    """Return the reply to one question as text or JSON."""
    turn = clerk.say(text if text.strip() else " ")
    if as_json:
        return msgspec.json.format(msgspec.json.encode(turn_to_json(turn))).decode()
    return _text(turn) + (_explanation(turn) if explain else "")


def turn_to_json(turn: Turn) -> dict[str, Any]:
    """Return a reply with its text and choices beside the typed blocks."""
    if turn.reply is None:
        return {"text": "", "blocks": [], "choices": [], "citations": [], "disclaimer": None}
    choices = [
        msgspec.to_builtins(choice)
        for block in turn.reply.blocks
        if isinstance(block, Choices)
        for choice in block.items
    ]
    return {"text": to_text(turn.reply, choices=False), **reply_to_json(turn.reply), "choices": choices}


class _Line(msgspec.Struct):
    user: str
    conversation: str = "1"
    now: datetime | None = None


def _line_reply(clerk: TalkingClerk, line: str) -> dict[str, Any]:
    try:
        read = msgspec.json.decode(line, type=_Line, strict=False)
    except msgspec.MsgspecError:
        return {
            "error": 'the line is not of the form {"conversation": "…", "user": "…", "now": "2026-01-31T12:00:00Z"}'
        }
    now = read.now if read.now is None or read.now.tzinfo else read.now.replace(tzinfo=UTC)
    turn = clerk.say(read.user if read.user.strip() else " ", read.conversation, now)
    return {
        "conversation": read.conversation,
        "reply": turn_to_json(turn),
        "trace": {**turn.trace, "understood": turn.understood},
    }


def _text(turn: Turn) -> str:
    return to_text(turn.reply) if turn.reply else ""


def _show(turn: Turn, *, explain: bool) -> None:
    click.echo(f"\n{_text(turn)}\n")
    if explain:
        click.echo(_explanation(turn), file=sys.stderr)


def _explanation(turn: Turn) -> str:
    trace = msgspec.json.encode({**turn.trace, "understood": turn.understood})
    return "\n" + msgspec.json.format(trace).decode()
