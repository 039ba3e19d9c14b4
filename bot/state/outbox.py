"""The outbox table: what is due, what has arrived, what is given up. Statements inside the caller's transaction."""

import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime

from bot.state.commit import mark_unscrubbed
from bot.state.store import OutboxRow

_DUE = """SELECT id, channel, conversation_key, reply, reply_to, created_at, parts_sent, attempts FROM outbox AS row
    WHERE next_at <= ? AND NOT EXISTS (
        SELECT 1 FROM outbox AS earlier WHERE earlier.conversation_key = row.conversation_key AND earlier.id < row.id)
    ORDER BY next_at, id LIMIT ?"""
_BURY_ROW = "INSERT INTO dead_letter (at, channel, reason) SELECT ?, channel, ? FROM outbox WHERE id = ?"


def read_due(connection: sqlite3.Connection, now: datetime, limit: int, in_flight: Collection[str]) -> list[OutboxRow]:
    """Return the oldest row of each conversation that is due, at most `limit`; none of a conversation in flight."""
    # Each conversation in flight can hide one row, so ask for that many more.
    rows = map(_outbox_row, connection.execute(_DUE, (now.timestamp(), limit + len(in_flight))))
    return [row for row in rows if row.conversation_key not in in_flight][:limit]


def mark_part(connection: sqlite3.Connection, row_id: int, parts_sent: int) -> None:
    """Remember how many wire messages of a row have arrived."""
    connection.execute("UPDATE outbox SET parts_sent = ? WHERE id = ?", (parts_sent, row_id))


def postpone(connection: sqlite3.Connection, row_id: int, at: datetime) -> None:
    """Count an attempt; the next one is not before `at`."""
    connection.execute("UPDATE outbox SET next_at = ?, attempts = attempts + 1 WHERE id = ?", (at.timestamp(), row_id))


def drop(connection: sqlite3.Connection, row_id: int) -> bool:
    """Delete a row; return whether it was the goodbye of a forgotten conversation."""
    found = connection.execute("DELETE FROM outbox WHERE id = ? RETURNING farewell", (row_id,)).fetchone()
    farewell = bool(found and found[0])
    if farewell:
        mark_unscrubbed(connection, since=0.0)
    return farewell


def bury_row(connection: sqlite3.Connection, row_id: int, reason: str, now: datetime) -> bool:
    """Turn a row into a dead letter; return as `drop` does."""
    connection.execute(_BURY_ROW, (now.timestamp(), reason, row_id))
    return drop(connection, row_id)


def _outbox_row(values: tuple[int, str, str, bytes, str, float, int, int]) -> OutboxRow:
    number, channel, conversation_key, reply, reply_to, created_at, parts_sent, attempts = values
    return OutboxRow(
        id=number,
        channel=channel,
        conversation_key=conversation_key,
        reply=reply,
        reply_to=reply_to,
        created_at=datetime.fromtimestamp(created_at, UTC),
        parts_sent=parts_sent,
        attempts=attempts,
    )
