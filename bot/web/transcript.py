"""A web conversation as kept: its stored lines read back into what was said, with the labels of tapped choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import msgspec

from bot.messages import MessageKind, Reply
from bot.serialization import decode_reply
from bot.state.store import TranscriptRow

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said; `key` is the message's own id, `text` is for reading: a tap has its label."""

    position: int
    key: str
    kind: MessageKind
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the assistant said; `answers` is the key of the message it answers."""

    position: int
    answers: str
    reply: Reply


Line = Said | Answered


class _Stored(TypedDict):
    text: str
    kind: MessageKind
    key: str


def read_lines(rows: Sequence[TranscriptRow]) -> list[Line]:
    """Return the lines in their order; an answer whose question is no longer kept is left out."""
    lines: list[Line] = []
    labels: dict[str, str] = {}
    key = ""
    for row in rows:
        if row.author == PERSON:
            said = _said(row, labels)
            key = said.key
            lines.append(said)
        else:
            reply = decode_reply(row.data)
            labels |= {choice.code: choice.label for choice in reply.choices}
            lines += [Answered(row.position, key, reply)] if key else []
    return lines


def _said(row: TranscriptRow, labels: Mapping[str, str]) -> Said:
    stored = msgspec.json.decode(row.data, type=_Stored)
    kind = stored["kind"]
    text = labels.get(stored["text"], "") if kind is MessageKind.CHOICE else stored["text"]
    return Said(row.position, stored["key"], kind, text if kind is not MessageKind.START else "")
