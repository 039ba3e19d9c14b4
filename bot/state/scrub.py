"""Removes the last bytes of what was deleted.

SQLite's secure_delete zeroes what it deletes, but pages that were split keep copies in their gaps, and the journal
keeps what was there before. Only VACUUM and an emptied journal end them. VACUUM rewrites the file while everybody
waits, so it is done at most once a minute, and a big file waits longer: for the next `expire` where a person asked to
forget, for a day where conversations merely expired.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

logger = logging.getLogger(__name__)

AT_ONCE_BYTES = 64 * 2**20
WITHIN = timedelta(days=1)
EVERY_SECONDS = 60.0


class Scrubbing:
    """Scrubs at once when there was no scrub in the last minute, else once at the minute's end for all who asked.

    work: scrubs. monotonic, sleep: the time and its passing.
    """

    def __init__(
        self,
        work: Callable[[], Awaitable[None]],
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._work = work
        self._monotonic = monotonic
        self._sleep = sleep
        self._not_before = float("-inf")
        self._waiting: asyncio.Task[None] | None = None

    async def ask(self) -> None:
        """Scrub, now or within EVERY_SECONDS."""
        seconds = self._not_before - self._monotonic()
        if seconds <= 0:
            await self._scrub()
        elif self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_task(self._scrub_after(seconds), name="scrubbing")

    async def finish(self) -> None:
        """Scrub now what would have waited."""
        if self._waiting:
            self._waiting.cancel()
            await self._scrub()

    async def _scrub_after(self, seconds: float) -> None:
        await self._sleep(seconds)
        await self._scrub()

    async def _scrub(self) -> None:
        self._waiting = None
        self._not_before = self._monotonic() + EVERY_SECONDS
        await self._work()


def scrub(connection: sqlite3.Connection, now: datetime | None = None) -> None:
    """Remove the traces of deleted conversations, outside of a transaction. `now` is given by `expire` alone.

    What was deleted stays deleted when this fails; `expire` tries again, because the mark in `meta` remains.
    """
    try:
        found = connection.execute("SELECT value FROM meta WHERE name = 'unscrubbed'").fetchone()
        if not found:
            return
        if _is_small(connection) or (now and now.timestamp() - found[0] >= WITHIN.total_seconds()):
            connection.execute("VACUUM")
            if _empty_journal(connection):
                connection.execute("DELETE FROM meta WHERE name = 'unscrubbed'")
        else:
            _empty_journal(connection)
    except sqlite3.Error as error:
        logger.warning("deleted conversations are not scrubbed yet", extra={"error": error.sqlite_errorname})


def _is_small(connection: sqlite3.Connection) -> bool:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return bool(pages * size <= AT_ONCE_BYTES)


def _empty_journal(connection: sqlite3.Connection) -> bool:
    blocked, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not blocked
