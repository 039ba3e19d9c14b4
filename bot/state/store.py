"""The seam behind which storage changes: small, storage only, the same promises from every implementation.

A store keeps bytes that it does not read. Its promises, proved by tests/state:

* `commit` makes a whole batch durable or none of it, before it returns.
* A seen key is kept at least `SEEN_DAYS` days, and two commits with one key never both succeed.
* `claim` hands out at most one row of a conversation at a time, in the order of their creation.
* A minute after `forget`, no byte of the conversation is in the file any more.
* A transcript keeps its last `TRANSCRIPT_LINES` lines; positions only grow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

SEEN_DAYS = 8
TRANSCRIPT_LINES = 200


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation as kept: its bytes and the version that the next commit must name."""

    data: bytes
    version: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a batch needs to know: which effect keys were seen before, and the conversations that exist."""

    seen: frozenset[str]
    conversations: Mapping[str, StoredConversation]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptEntry:
    """One line of a web transcript; `author` is "person" or "assistant", `data` a JSON document."""

    author: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """Something that could not be handled: where it came from and why, never what it said."""

    channel: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEffects:
    """All that one turn changes; committed together.

    previous_version: the version that was loaded, 0 for a new conversation.
    conversation_data: the new state; None leaves it as it is.
    reply: the encoded reply for the outbox; None when the channel takes its replies from transcripts or none is due.
    reply_to: the channel's address of the answer.
    expires_at: when the conversation ends if nothing more comes.
    audit: the trace without anything that was said.
    forget: delete all that is kept of the conversation; the reply is still sent, then deleted.
    """

    effect_key: str
    conversation_key: str
    channel: str
    received_at: datetime
    expires_at: datetime
    previous_version: int = 0
    conversation_data: bytes | None = None
    reply: bytes | None = None
    reply_to: str = ""
    transcript: tuple[TranscriptEntry, ...] = ()
    audit: bytes = b"{}"
    dead_letter: DeadLetter | None = None
    forget: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A reply on its way. `parts_sent` of its wire messages have arrived; `attempts` tries have failed so far."""

    id: int
    channel: str
    conversation_key: str
    reply: bytes
    reply_to: str
    created_at: datetime
    parts_sent: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many replies wait, and how many letters are dead."""

    waiting: int
    dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadRow:
    """A dead letter as shown by `bot outbox`."""

    id: int
    at: datetime
    channel: str
    reason: str


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """A transcript line with its position in the conversation, from 1."""

    position: int
    author: str
    data: bytes = field(repr=False)


class StateStore(Protocol):
    """Durable storage. All times are aware, UTC."""

    async def load(self, effect_keys: Sequence[str], conversation_keys: Sequence[str], now: datetime) -> Loaded:
        """Return what is known; expired conversations count as absent."""

    async def commit(self, turns: Sequence[TurnEffects]) -> None:
        """Make all turns durable in one transaction.

        Raises StateConflict when a version has moved or a key was seen meanwhile: nothing is kept then.
        """

    async def bury(self, letter: DeadLetter, now: datetime) -> None:
        """Keep a dead letter that belongs to no turn."""

    async def claim(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Return rows that are due: of each conversation only its oldest row, and none that is already in flight."""

    async def sent(self, row_id: int) -> None:
        """Delete a row that has arrived."""

    async def part_sent(self, row_id: int, parts_sent: int) -> None:
        """Remember how many wire messages of a row have arrived."""

    async def retry(self, row_id: int, at: datetime) -> None:
        """Try a row again not before `at`; counts the attempt."""

    async def give_up(self, row_id: int, reason: str, now: datetime) -> None:
        """Turn a row into a dead letter."""

    async def transcript(self, conversation_key: str, after: int, now: datetime) -> Sequence[TranscriptRow]:
        """Return the lines after position `after` of a conversation that has not expired."""

    async def last_position(self, conversation_key: str, now: datetime) -> int:
        """Return the position of a transcript's last line, 0 where there is none."""

    async def counts(self) -> OutboxCounts:
        """Return how much waits and how much is dead."""

    async def dead_letters(self, limit: int) -> Sequence[DeadRow]:
        """Return the newest dead letters."""

    async def forget(self, conversation_key: str) -> None:
        """Delete all that is kept of a conversation, unsent replies included."""

    async def expire(self, now: datetime) -> int:
        """Delete conversations, seen keys, audit rows and dead letters that are over; return how many conversations."""

    async def prove(self, now: datetime) -> None:
        """Make a mark durable, to prove that it can be done; raises StateError where it cannot."""

    async def suspects(self) -> Mapping[str, int]:
        """Return the effect keys that were in work when the process died, with how often that happened."""

    async def begin_work(self, effect_keys: Sequence[str]) -> None:
        """Remember, without waiting for the disk, which keys are in work."""

    async def end_work(self) -> None:
        """Nothing is in work any more."""

    async def secret(self) -> bytes:
        """Return the 32 random bytes made when the store was, for signing web tokens."""

    async def close(self) -> None:
        """Finish what is under way and release the file."""
