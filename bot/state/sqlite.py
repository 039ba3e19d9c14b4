"""State in one SQLite file for one server process: WAL, synced at every commit. Keeps bytes that it does not read."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from bot.state.commit import bury, commit_turn, fingerprint, forget_conversation, mark_unscrubbed
from bot.state.connection import lock, open_for_writing, translate
from bot.state.outbox import bury_row, drop, mark_part, postpone, read_due
from bot.state.scrub import Scrubbing, scrub
from bot.state.store import (
    SEEN_DAYS,
    DeadLetter,
    DeadRow,
    Loaded,
    OutboxCounts,
    OutboxRow,
    StoredConversation,
    TranscriptRow,
    TurnEffects,
)
from bot.state.view import read_counts, read_dead_letters
from bot.state.working import WorkingFile
from bot.state.writer import Writer

_OWN_KEY = "SELECT value FROM meta WHERE name = 'secret'"
_SEEN = "SELECT 1 FROM seen WHERE fingerprint = ?"
_LOAD = "SELECT data, version FROM conversation WHERE key = ? AND data IS NOT NULL AND expires_at > ?"
_READ_LINES = """SELECT position, author, transcript.data FROM transcript JOIN conversation ON id = conversation_id
    WHERE key = ? AND expires_at > ? AND position > ? ORDER BY position"""
_LAST_POSITION = """SELECT coalesce(max(position), 0) FROM transcript JOIN conversation ON id = conversation_id
    WHERE key = ? AND expires_at > ?"""
_PROVE = "INSERT OR REPLACE INTO meta VALUES ('proved', ?)"
_DROP_REPLIES = """DELETE FROM outbox WHERE conversation_key IN
    (SELECT key FROM conversation WHERE expires_at <= ?)"""
_DROP_EXPIRED = "DELETE FROM conversation WHERE expires_at <= ?"
_ACCUSE = """INSERT INTO suspect VALUES (?, 1, ?)
    ON CONFLICT (effect_key) DO UPDATE SET deaths = deaths + 1, at = excluded.at"""


class SqliteStateStore:
    """The StateStore of a single server. Opening it takes the file for this process alone.

    audit_days, dead_letter_days: after how many days `expire` deletes them.
    monotonic, sleep: the time between two scrubs, and its passing.
    """

    def __init__(
        self,
        path: Path,
        *,
        audit_days: int = 30,
        dead_letter_days: int = 90,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._path = path
        self._audit_life = timedelta(days=audit_days)
        self._dead_letter_life = timedelta(days=dead_letter_days)
        self._secret = b""
        self._in_flight: dict[int, str] = {}
        self._claiming = asyncio.Lock()
        self._writer = Writer(self._open, lambda error: translate(error, path))
        self._scrubbing = Scrubbing(self._scrub, monotonic=monotonic, sleep=sleep)

    async def load(self, effect_keys: Sequence[str], conversation_keys: Sequence[str], now: datetime) -> Loaded:
        """Return what is known; expired conversations count as absent."""

        def read(connection: sqlite3.Connection) -> Loaded:
            prints = ((key, fingerprint(key, self._secret)) for key in effect_keys)
            seen = frozenset(key for key, mark in prints if connection.execute(_SEEN, (mark,)).fetchone())
            rows = ((key, connection.execute(_LOAD, (key, now.timestamp())).fetchone()) for key in conversation_keys)
            return Loaded(seen, {key: StoredConversation(*row) for key, row in rows if row})

        return await self._writer.run(read)

    async def commit(self, turns: Sequence[TurnEffects]) -> None:
        """Make all turns durable in one transaction."""

        def write(connection: sqlite3.Connection) -> None:
            for turn in turns:
                commit_turn(connection, turn, self._secret)

        await self._writer.run(write)
        if any(turn.forget for turn in turns):
            await self._scrubbing.ask()

    async def bury(self, letter: DeadLetter, now: datetime) -> None:
        """Keep a dead letter that belongs to no turn."""
        await self._writer.run(lambda connection: bury(connection, letter, now))

    async def claim(self, now: datetime, limit: int) -> Sequence[OutboxRow]:
        """Return rows that are due: of each conversation only its oldest row, and none that is already in flight."""
        async with self._claiming:
            in_flight = set(self._in_flight.values())
            rows = await self._writer.run(lambda connection: read_due(connection, now, limit, in_flight))
            self._in_flight |= {row.id: row.conversation_key for row in rows}
        return rows

    async def sent(self, row_id: int) -> None:
        """Delete a row that has arrived."""
        farewell = await self._writer.run(lambda connection: drop(connection, row_id))
        await self._release_row(row_id, farewell=farewell)

    async def part_sent(self, row_id: int, parts_sent: int) -> None:
        """Remember how many wire messages of a row have arrived."""
        await self._writer.run(lambda connection: mark_part(connection, row_id, parts_sent))

    async def retry(self, row_id: int, at: datetime) -> None:
        """Try a row again not before `at`; counts the attempt."""
        await self._writer.run(lambda connection: postpone(connection, row_id, at))
        await self._release_row(row_id)

    async def give_up(self, row_id: int, reason: str, now: datetime) -> None:
        """Turn a row into a dead letter."""
        farewell = await self._writer.run(lambda connection: bury_row(connection, row_id, reason, now))
        await self._release_row(row_id, farewell=farewell)

    async def transcript(self, conversation_key: str, after: int, now: datetime) -> Sequence[TranscriptRow]:
        """Return the lines after position `after` of a conversation that has not expired."""
        values = (conversation_key, now.timestamp(), after)
        return await self._writer.run(
            lambda connection: [TranscriptRow(*row) for row in connection.execute(_READ_LINES, values)]
        )

    async def last_position(self, conversation_key: str, now: datetime) -> int:
        """Return the position of a transcript's last line, 0 where there is none."""
        values = (conversation_key, now.timestamp())
        return await self._writer.run(lambda connection: int(connection.execute(_LAST_POSITION, values).fetchone()[0]))

    async def counts(self) -> OutboxCounts:
        """Return how much waits and how much is dead."""
        return await self._writer.run(read_counts)

    async def dead_letters(self, limit: int) -> Sequence[DeadRow]:
        """Return the newest dead letters."""
        return await self._writer.run(lambda connection: read_dead_letters(connection, limit))

    async def forget(self, conversation_key: str) -> None:
        """Delete all that is kept of a conversation, unsent replies included."""
        await self._writer.run(lambda connection: forget_conversation(connection, conversation_key))
        await self._scrubbing.ask()

    async def expire(self, now: datetime) -> int:
        """Delete conversations, seen keys, audit rows and dead letters that are over; return how many conversations."""
        life = timedelta(days=SEEN_DAYS)
        lives = {"seen": life, "suspect": life, "audit": self._audit_life, "dead_letter": self._dead_letter_life}

        def delete(connection: sqlite3.Connection) -> int:
            for table, kept in lives.items():
                connection.execute(f"DELETE FROM {table} WHERE at < ?", ((now - kept).timestamp(),))
            connection.execute(_DROP_REPLIES, (now.timestamp(),))
            gone = connection.execute(_DROP_EXPIRED, (now.timestamp(),)).rowcount
            if gone:
                mark_unscrubbed(connection, since=now.timestamp())
            return gone

        gone = await self._writer.run(delete)
        await self._writer.run(lambda connection: scrub(connection, now), alone=True)
        return gone

    async def prove(self, now: datetime) -> None:
        """Make a mark durable, to prove that it can be done."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(_PROVE, (now.timestamp(),))

        await self._writer.run(write)

    async def suspects(self) -> Mapping[str, int]:
        """Return the effect keys that were in work when the process died, with how often that happened."""
        return await self._writer.run(
            lambda connection: dict(connection.execute("SELECT effect_key, deaths FROM suspect").fetchall())
        )

    async def begin_work(self, effect_keys: Sequence[str]) -> None:
        """Remember, without waiting for the disk, which keys are in work."""
        self._working.write(effect_keys)

    async def end_work(self) -> None:
        """Nothing is in work any more."""
        self._working.write(())

    async def secret(self) -> bytes:
        """Return the 32 random bytes made when the store was, for signing web tokens."""
        return self._secret

    async def close(self) -> None:
        """Finish what is under way and release the file."""
        await self._scrubbing.finish()
        await self._writer.close(lambda _connection: self._resources.close())

    def _open(self) -> sqlite3.Connection:
        try:
            with ExitStack() as opened:
                hold = lock(self._path)
                opened.callback(hold.close)
                connection = open_for_writing(self._path)
                opened.callback(connection.close)
                self._secret = bytes(connection.execute(_OWN_KEY).fetchone()[0])
                self._working = WorkingFile(self._path.with_name(self._path.name + ".working"))
                opened.callback(self._working.close)
                self._accuse_left_over(connection)
                self._resources = opened.pop_all()
        except sqlite3.Error as error:
            raise translate(error, self._path) from error
        return connection

    def _accuse_left_over(self, connection: sqlite3.Connection) -> None:
        connection.executemany(_ACCUSE, [(key, time.time()) for key in self._working.left_over()])
        self._working.write(())

    async def _release_row(self, row_id: int, *, farewell: bool = False) -> None:
        self._in_flight.pop(row_id, None)
        if farewell:
            await self._scrubbing.ask()

    async def _scrub(self) -> None:
        await self._writer.run(scrub, alone=True)
