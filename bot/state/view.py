"""The outbox seen from outside, while a server runs or not. Changes nothing, not even the file's journal."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.state.connection import open_for_reading, translate
from bot.state.store import DeadRow, OutboxCounts

_COUNTS = "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM dead_letter)"
_DEAD_LETTERS = "SELECT id, at, channel, reason FROM dead_letter ORDER BY id DESC LIMIT ?"


def read_counts(connection: sqlite3.Connection) -> OutboxCounts:
    """Return how much waits and how much is dead."""
    return OutboxCounts(*connection.execute(_COUNTS).fetchone())


def read_dead_letters(connection: sqlite3.Connection, limit: int) -> list[DeadRow]:
    """Return the newest dead letters."""
    rows = connection.execute(_DEAD_LETTERS, (limit,))
    return [
        DeadRow(id=number, at=datetime.fromtimestamp(at, UTC), channel=channel, reason=reason)
        for number, at, channel, reason in rows
    ]


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection to a state file; every failure is a StateError that says what to do."""
    try:
        connection = open_for_reading(path)
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise translate(error, path) from error
