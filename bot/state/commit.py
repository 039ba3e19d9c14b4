"""What one turn writes, as statements inside a transaction that the caller opened. Reads none of the bytes."""

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.errors import StateConflict
from bot.state.store import TRANSCRIPT_LINES, DeadLetter, TranscriptEntry, TurnEffects

_SEE = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
_CLEAR = "DELETE FROM suspect WHERE effect_key = ?"
_DROP_EXPIRED = "DELETE FROM conversation WHERE key = ? AND expires_at <= ?"
# A row of version 0 stands for a talk whose first turn failed: it has a transcript, but nothing to go on from.
_BEGIN_TALK = """INSERT INTO conversation (data, version, expires_at, key) VALUES (?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET data = excluded.data, version = excluded.version, expires_at = excluded.expires_at
    WHERE version = 0 RETURNING id"""
_GO_ON_TALK = """UPDATE conversation SET data = coalesce(?, data), version = ?, expires_at = ?
    WHERE key = ? AND version = ? RETURNING id"""
_WRITE_LINE = """INSERT INTO transcript SELECT :id, coalesce(max(position), 0) + 1, :author, :data
    FROM transcript WHERE conversation_id = :id"""
_PRUNE_LINES = """DELETE FROM transcript WHERE conversation_id = :id AND position <=
    (SELECT max(position) FROM transcript WHERE conversation_id = :id) - :kept"""
_POST = """INSERT INTO outbox (channel, conversation_key, reply, reply_to, created_at, next_at, farewell)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_AUDIT = "INSERT INTO audit (at, channel, conversation_id, trace) VALUES (?, ?, ?, ?)"
_BURY = "INSERT INTO dead_letter (at, channel, reason) VALUES (?, ?, ?)"
_FORGET_AUDIT = "DELETE FROM audit WHERE conversation_id = (SELECT id FROM conversation WHERE key = ?)"
# The earliest deletion whose traces may still stand in gaps of the file; see `scrub`.
_MARK_UNSCRUBBED = """INSERT INTO meta VALUES ('unscrubbed', ?)
    ON CONFLICT (name) DO UPDATE SET value = min(value, excluded.value)"""


def fingerprint(effect_key: str, secret: bytes) -> bytes:
    """Return what is kept of an effect key: platforms put phone numbers into the ids of their messages."""
    return hashlib.blake2b(effect_key.encode(), digest_size=16, key=secret, person=b"seen").digest()


def commit_turn(connection: sqlite3.Connection, turn: TurnEffects, secret: bytes) -> None:
    """Write all effects of a turn, or raise StateConflict."""
    at = turn.received_at.timestamp()
    if not connection.execute(_SEE, (fingerprint(turn.effect_key, secret), at)).rowcount:
        raise StateConflict("a message was answered by somebody else meanwhile")
    connection.execute(_CLEAR, (turn.effect_key,))
    conversation_id = None
    if turn.forget:
        forget_conversation(connection, turn.conversation_key)
    else:
        conversation_id = _save_conversation(connection, turn)
        _write_lines(connection, conversation_id, turn.transcript)
    connection.execute(_AUDIT, (at, turn.channel, conversation_id, turn.audit))
    if turn.reply is not None:
        row = (turn.channel, turn.conversation_key, turn.reply, turn.reply_to, at, at, turn.forget)
        connection.execute(_POST, row)
    if turn.dead_letter:
        bury(connection, turn.dead_letter, turn.received_at)


def forget_conversation(connection: sqlite3.Connection, conversation_key: str) -> None:
    """Delete the conversation with all that hangs on it; what is left in gaps must be scrubbed."""
    connection.execute(_FORGET_AUDIT, (conversation_key,))
    connection.execute("DELETE FROM conversation WHERE key = ?", (conversation_key,))
    connection.execute("DELETE FROM outbox WHERE conversation_key = ?", (conversation_key,))
    mark_unscrubbed(connection, since=0.0)


def bury(connection: sqlite3.Connection, letter: DeadLetter, now: datetime) -> None:
    """Keep a dead letter."""
    connection.execute(_BURY, (now.timestamp(), letter.channel, letter.reason))


def mark_unscrubbed(connection: sqlite3.Connection, *, since: float) -> None:
    """Remember that deleted conversations may have left copies in the file since then."""
    connection.execute(_MARK_UNSCRUBBED, (since,))


def _write_lines(connection: sqlite3.Connection, conversation_id: int, lines: Sequence[TranscriptEntry]) -> None:
    for line in lines:
        connection.execute(_WRITE_LINE, {"id": conversation_id, "author": line.author, "data": line.data})
    if lines:
        connection.execute(_PRUNE_LINES, {"id": conversation_id, "kept": TRANSCRIPT_LINES})


def _save_conversation(connection: sqlite3.Connection, turn: TurnEffects) -> int:
    version = turn.previous_version + (turn.conversation_data is not None)
    values = (turn.conversation_data, version, turn.expires_at.timestamp(), turn.conversation_key)
    if turn.previous_version:
        found = connection.execute(_GO_ON_TALK, (*values, turn.previous_version)).fetchone()
    else:
        received = turn.received_at.timestamp()
        if connection.execute(_DROP_EXPIRED, (turn.conversation_key, received)).rowcount:
            mark_unscrubbed(connection, since=received)
        found = connection.execute(_BEGIN_TALK, values).fetchone()
    if not found:
        raise StateConflict("a conversation changed while it was answered")
    return int(found[0])
