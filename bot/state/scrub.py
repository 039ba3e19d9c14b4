"""Removes the last bytes of what was deleted.

SQLite's secure_delete zeroes what it deletes, but pages that were split keep copies in their gaps, and the journal
keeps what was there before. Only VACUUM and an emptied journal end them. VACUUM rewrites the file, so a big file
waits: for the next `expire` where a person asked to forget, for a day where conversations merely expired.
"""

import logging
import sqlite3
from datetime import datetime, timedelta

logger = logging.getLogger(__name__)

AT_ONCE_BYTES = 64 * 2**20
WITHIN = timedelta(days=1)


def scrub(connection: sqlite3.Connection, now: datetime | None = None) -> None:
    """Remove the traces of deleted conversations, outside of a transaction. `now` is given by `expire` alone.

    What was deleted stays deleted when this fails; `expire` tries again, because the mark in `meta` remains.
    """
    found = connection.execute("SELECT value FROM meta WHERE name = 'unscrubbed'").fetchone()
    if not found:
        return
    try:
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
