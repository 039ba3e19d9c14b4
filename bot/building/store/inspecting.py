"""Reads a record store that others may be writing to: what it holds, without changing it. Knows no question.

It is read page by page, so that a long look never keeps a load from finishing;
a store that changes in between is told, not read as a mixture of two.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from bot.building.store.records import content_of, unpack
from bot.building.store.store_tables import RECORDS_FORMAT
from bot.errors import LibraryError, LibraryMissing, LibraryOutdated
from bot.library.compression import Unpacker
from bot.library.layout import LOAD_AGAIN, StoreLayout
from bot.library.trial import Trial

_PAGE = 2000
_SECONDS_TO_WAIT = 5.0
_COLUMNS = {"status", "study_type"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where records came from: a file or the registry, how many trials, and when they were loaded."""

    name: str
    trials: int
    first_loaded: str
    last_loaded: str


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of the records, and when they were loaded; empty where there are none."""

    oldest_record: str
    newest_record: str
    first_loaded: str
    last_loaded: str


@contextmanager
def inspecting(layout: StoreLayout) -> Iterator["StoredRecords"]:
    """Open the record store for reading; LibraryMissing, LibraryOutdated or LibraryError say what to do."""
    if not layout.records.is_file():
        raise LibraryMissing(f"No record store at {layout.store}. Build one: python -m bot load FILE…")
    # Not opened read-only: a load that was killed has left changes which only a writer may take back.
    address = f"{layout.records.absolute().as_uri()}?mode=rw"
    try:
        connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_SECONDS_TO_WAIT)
    except sqlite3.Error as error:
        raise LibraryError(f"{layout.records} cannot be opened ({error}).") from error
    with closing(connection):
        yield StoredRecords(connection, layout)


class StoredRecords:
    """The records of a store, as they are at the time of the first look."""

    def __init__(self, connection: sqlite3.Connection, layout: StoreLayout) -> None:
        self._connection = connection
        self._layout = layout
        self._version: int | None = None
        (written_by,) = self._one("PRAGMA user_version")
        if written_by != RECORDS_FORMAT:
            age = "an older" if written_by < RECORDS_FORMAT else "a newer"
            hint = "the next load brings it up to date" if written_by < RECORDS_FORMAT else "update Trialogue"
            raise LibraryOutdated(f"{layout.records} is of {age} version of Trialogue; {hint}.")
        self._unpacker = Unpacker(dict(self._rows("SELECT number, content FROM dictionary")))

    def __len__(self) -> int:
        return int(self._one("SELECT count(*) FROM record")[0])

    def digests(self) -> Iterator[tuple[str, bytes]]:
        """Yield id and digest of every record, in the order of the ids."""
        yield from self._pages("SELECT nct_id, digest FROM record WHERE nct_id > ?")

    def updated_since(self, day: str) -> Iterator[Trial]:
        """Yield the trials whose record was updated in the registry on that day or later, in the order of their ids."""
        for (nct_id,) in self._pages("SELECT nct_id FROM record WHERE nct_id > ? AND updated >= ?", day):
            yield self.trial(nct_id)

    def trial(self, nct_id: str) -> Trial:
        """Return a trial of the store."""
        return Trial(self._record(nct_id))

    def count_by(self, column: str) -> dict[str, int]:
        """Return how many trials have each value of `status` or `study_type`, the most frequent first."""
        if column not in _COLUMNS:
            raise KeyError(column)
        counted = f"SELECT {column}, count(*) FROM record GROUP BY 1 ORDER BY 2 DESC, 1"
        return dict(self._rows(counted))

    def dates(self) -> Dates:
        """Return the dates of the records; a record without a date says nothing."""
        found = self._one(
            "SELECT min(nullif(record_date, '')), max(record_date), min(loaded_at), max(loaded_at) FROM record"
        )
        return Dates(*(day or "" for day in found))

    def condensed(self) -> int:
        """Return how many records hold our own sentences in place of long texts."""
        return int(self._one("SELECT count(*) FROM record WHERE condensed")[0])

    def sources(self) -> tuple[Source, ...]:
        """Return where the records came from, the largest source first; the files of a zip are one source."""
        zipped = "instr(source, '/') AND NOT instr(source, '://')"
        name = f"CASE WHEN {zipped} THEN substr(source, 1, instr(source, '/') - 1) ELSE source END"
        loaded = "min(loaded_at), max(loaded_at)"
        rows = self._rows(f"SELECT {name}, count(*), {loaded} FROM record GROUP BY 1 ORDER BY 2 DESC, 1")
        return tuple(Source(*row) for row in rows)

    def packed_bytes(self) -> int:
        """Return the size of all packed records."""
        return int(self._one("SELECT coalesce(sum(length(packed)), 0) FROM body")[0])

    def missing(self) -> int:
        """Return how many records have no body, or bodies no record: none in a whole store."""
        without = "SELECT count(*) FROM {} WHERE nct_id NOT IN (SELECT nct_id FROM {})"
        return sum(int(self._one(without.format(*pair))[0]) for pair in (("record", "body"), ("body", "record")))

    def damaged(self) -> Iterator[str]:
        """Yield the ids of records that cannot be unpacked, or that are not what they were when they were taken in."""
        for nct_id, digest in self.digests():
            try:
                whole = content_of(self._record(nct_id)) == digest
            except LibraryError:
                whole = False
            if not whole:
                yield nct_id

    def _record(self, nct_id: str) -> dict[str, Any]:
        found = self._rows("SELECT dictionary, packed FROM body WHERE nct_id = ?", (nct_id,))
        if not found:
            raise LibraryError(f"The stored record {nct_id} is missing; move the record store away, {LOAD_AGAIN}")
        return unpack(self._unpacker, nct_id, *found[0])

    def _pages(self, statement: str, *values: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement whose first column and first value are an id, a page at a time."""
        last = ""
        while rows := self._rows(f"{statement} ORDER BY nct_id LIMIT {_PAGE}", (last, *values)):
            yield from rows
            last = rows[-1][0]

    def _one(self, statement: str) -> tuple[Any, ...]:
        return self._rows(statement)[0]

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            rows = self._connection.execute(statement, values).fetchall()
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.OperationalError as error:
            raise self._unreadable(error) from error
        except sqlite3.DatabaseError as error:
            raise LibraryError(f"{self._layout.records} is damaged; move it away, then {LOAD_AGAIN}") from error
        if self._version not in {None, version}:
            raise LibraryError(f"{self._layout.store} was changed by a load while it was read; try again.")
        self._version = version
        return rows

    def _unreadable(self, error: sqlite3.OperationalError) -> LibraryError:
        if "locked" in str(error):
            return LibraryError(f"A load is writing to {self._layout.store}; wait for it, then try again.")
        return LibraryError(f"{self._layout.records} cannot be read ({error}); check it, or {LOAD_AGAIN}")
