"""The record store: every loaded registry record, packed, with its digests and where it came from. Knows no search.

All changes of one load are one transaction: it is there as a whole or not at all.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from bot.building.locking import unwritable
from bot.building.store.fingerprints import Reading, content_digest, total_digest
from bot.building.store.standing import Standing, standing_of
from bot.building.store.store_tables import BODY, FIRST_FORMAT, FORMER, RECORD, RECORDS_FORMAT, create_tables
from bot.errors import LibraryError, LibraryOutdated, RecordRejected
from bot.library.compression import NO_DICTIONARY, Unpacker, canonical, packer, train
from bot.library.layout import LOAD_AGAIN, StoreLayout
from bot.library.trial import Trial

_NCT_ID = re.compile(r"NCT[0-9]{8}")
_INSERT_RECORD = f"INSERT OR REPLACE INTO record VALUES ({','.join('?' * len(RECORD))})"
_INSERT_BODY = f"INSERT OR REPLACE INTO body VALUES ({','.join('?' * len(BODY))})"
_UPDATE_READING = "UPDATE record SET reading = ? WHERE nct_id = ?"
# Ids and digests come in no order, and what is touched again should still be at hand.
_CACHE_KILOBYTES = 65_536


class Change(StrEnum):
    """What adding a record did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked record on its way into the store.

    digest: of what it says; reading: of the bytes that it was read from, None where they are not known.
    """

    nct_id: str
    body: bytes
    digest: bytes
    reading: bytes | None
    standing: Standing
    status: str
    study_type: str
    source: str

    @property
    def precedence(self) -> tuple[bool, str]:
        """Which of two copies of one record is kept: the greater one, of equal ones the later."""
        return self.standing.precedence


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store knows of a record without unpacking it."""

    nct_id: str
    digest: bytes
    reading: bytes | None
    condensed: bool
    record_date: str

    @property
    def precedence(self) -> tuple[bool, str]:
        """Which of two copies of one record is kept: the greater one, of equal ones the later."""
        return not self.condensed, self.record_date


def prepare(value: Any, source: str, reading: Reading | None = None) -> Prepared:
    """Return the record ready for the store; RecordRejected where it is no trial of the registry.

    With the `reading` of the bytes that it was decoded from, it is known again by them alone the next time.
    """
    if not isinstance(value, dict):
        raise RecordRejected(None, "is no JSON object")
    trial = Trial(value)
    if not trial.nct_id:
        raise RecordRejected(None, "has no NCT id (protocolSection.identificationModule.nctId)")
    if not _NCT_ID.fullmatch(trial.nct_id):
        raise RecordRejected(trial.nct_id[:40], "the NCT id is malformed: it must be NCT and eight digits")
    try:
        body = canonical(value)
    except RecursionError as error:
        raise RecordRejected(trial.nct_id, "it is nested too deeply") from error
    version = _version(trial)
    return Prepared(
        nct_id=trial.nct_id,
        body=body,
        digest=content_digest(body, version),
        reading=reading.digest if reading and reading.stands_for(version) else None,
        standing=standing_of(trial),
        status=trial.status.value,
        study_type=trial.study_type.value,
        source=source,
    )


def content_of(record: dict[str, Any]) -> bytes:
    """Return the digest of what a record says."""
    return content_digest(canonical(record), _version(Trial(record)))


def _version(trial: Trial) -> str:
    return str(trial.copied.value or "")


@contextmanager
def writing(layout: StoreLayout) -> Iterator["RecordStore"]:
    """Open the record store, creating it where there is none; commit at the end, or leave all as it was."""
    try:
        database = Database(sqlite3.connect(layout.records, isolation_level=None))
    except sqlite3.Error as error:
        raise unwritable(layout.store, error) from error
    try:
        database.execute(f"PRAGMA cache_size = -{_CACHE_KILOBYTES}")
        database.execute("BEGIN IMMEDIATE")
        yield _opened(database, layout)
        database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise unwritable(layout.store, error) from error
    except sqlite3.DatabaseError as error:
        raise LibraryError(f"{layout.records} is damaged; move it away, then {LOAD_AGAIN}") from error
    finally:
        if database.conn.in_transaction:
            database.execute("ROLLBACK")
        database.close()


def _opened(database: Database, layout: StoreLayout) -> "RecordStore":
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and not database.table_names():
        create_tables(database)
    elif version == FIRST_FORMAT:
        return _upgraded(database)
    elif version != RECORDS_FORMAT:
        age = "an older" if version < RECORDS_FORMAT else "a newer"
        raise LibraryOutdated(f"{layout.records} is of {age} version of Trialogue; move it away, then {LOAD_AGAIN}")
    return RecordStore(database)


def _upgraded(database: Database) -> "RecordStore":
    """Take the records of the first format in again, each as of the time when it was loaded."""
    database.execute(f"ALTER TABLE record RENAME TO {FORMER}")
    create_tables(database)
    store = RecordStore(database)
    unpacker = Unpacker(store.dictionaries)
    rows = database.execute(f"SELECT nct_id, dictionary, body, source, loaded_at FROM {FORMER}")
    for nct_id, dictionary, body, source, loaded_at in rows:
        store.add([prepare(unpack(unpacker, nct_id, dictionary, body), source)], loaded_at)
    database.execute(f"DROP TABLE {FORMER}")
    return store


class RecordStore:
    """The open record store, within its transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dictionaries: dict[int, bytes] = dict(
            database.execute("SELECT number, content FROM dictionary ORDER BY number")
        )
        self._number = max(self._dictionaries, default=NO_DICTIONARY)
        self._pack = packer(self._dictionaries.get(self._number))

    @property
    def database(self) -> Database:
        """The database under the store: tables of others change within the same transaction."""
        return self._database

    def kept(self, nct_ids: Sequence[str]) -> dict[str, Kept]:
        """Return what is known of those records that the store has."""
        return {kept.nct_id: kept for kept in self._kept("nct_id", nct_ids)}

    def kept_as_read(self, readings: Sequence[bytes]) -> dict[bytes, Kept]:
        """Return, by the digest of the bytes that they were read from, those records that the store has as they are."""
        return {kept.reading: kept for kept in self._kept("reading", readings) if kept.reading}

    def _kept(self, column: str, values: Sequence[str | bytes]) -> Iterator[Kept]:
        marks = ",".join("?" * len(values))
        rows = self._database.execute(
            f"SELECT nct_id, digest, reading, condensed, record_date FROM record WHERE {column} IN ({marks})",
            tuple(values),
        )
        return (Kept(nct_id, digest, reading, bool(mark), day) for nct_id, digest, reading, mark, day in rows)

    def add(self, batch: Sequence[Prepared], loaded_at: str) -> dict[str, Change]:
        """Take records of different ids in; the same one is skipped, an older one does not replace a newer one."""
        kept = self.kept([record.nct_id for record in batch])
        changes = {record.nct_id: _change(record, kept.get(record.nct_id)) for record in batch}
        taken = [record for record in batch if changes[record.nct_id] in {Change.NEW, Change.CHANGED}]
        same = (record for record in batch if changes[record.nct_id] is Change.UNCHANGED)
        self._train(taken)
        self._write(_INSERT_RECORD, (_row(record, loaded_at) for record in taken))
        self._write(_INSERT_BODY, ((record.nct_id, self._number, self._pack(record.body)) for record in taken))
        self._remember_reading(record for record in same if record.reading != kept[record.nct_id].reading)
        return changes

    def remove(self, nct_ids: Sequence[str]) -> int:
        """Remove those of the records that the store has; return how many it had."""
        marks, values = ",".join("?" * len(nct_ids)), tuple(nct_ids)
        self._database.execute(f"DELETE FROM body WHERE nct_id IN ({marks})", values)
        return int(self._database.execute(f"DELETE FROM record WHERE nct_id IN ({marks})", values).rowcount)

    def _remember_reading(self, records: Iterator[Prepared]) -> None:
        """Know the same record by other bytes from now on: a page of the registry's API writes it another way."""
        self._write(_UPDATE_READING, ((record.reading, record.nct_id) for record in records if record.reading))

    def _write(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        # `insert_all` looks at every value of every row, which takes a tenth of a load.
        self._database.conn.executemany(statement, rows)

    def _train(self, taken: Sequence[Prepared]) -> None:
        content = None if self._dictionaries else train([record.body for record in taken])
        if content is not None:
            self._number = 1
            self._dictionaries[self._number] = content
            self._database.table("dictionary").insert({"number": self._number, "content": content})
            self._pack = packer(content)

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM record").fetchone()[0])

    @property
    def dictionaries(self) -> dict[int, bytes]:
        """The dictionaries that rows are packed with, by number."""
        return dict(self._dictionaries)

    @property
    def digest(self) -> str:
        """A digest of all records: the same records give the same one, whatever order they came in."""
        return total_digest(self._database.execute("SELECT nct_id, digest FROM record ORDER BY nct_id"))

    def ranked(self) -> Iterator[tuple[int, int, bytes, Trial]]:
        """Yield rank (from 1), dictionary, packed body and trial, in the order in which trials are shown."""
        order = "standing, updated DESC, completeness DESC, nct_id"
        ids = [nct_id for (nct_id,) in self._database.execute(f"SELECT nct_id FROM record ORDER BY {order}")]
        unpacker = Unpacker(self._dictionaries)
        for rank, nct_id in enumerate(ids, 1):
            found = self._database.execute("SELECT dictionary, packed FROM body WHERE nct_id = ?", (nct_id,))
            dictionary, body = found.fetchone()
            yield rank, dictionary, body, Trial(unpack(unpacker, nct_id, dictionary, body))


def _row(record: Prepared, loaded_at: str) -> tuple[Any, ...]:
    """Return the record in the order of the columns."""
    standing = record.standing
    return (
        record.nct_id,
        record.digest,
        record.reading,
        int(standing.condensed),
        standing.record_date,
        standing.group,
        standing.updated,
        standing.completeness,
        record.status,
        record.study_type,
        record.source,
        loaded_at,
    )


def unpack(unpacker: Unpacker, nct_id: str, dictionary: int, body: bytes) -> dict[str, Any]:
    """Return a stored record; LibraryError where it is damaged."""
    try:
        return unpacker.unpack(dictionary, body)
    except ValueError as error:
        raise LibraryError(
            f"The stored record {nct_id} is damaged; move the record store away, {LOAD_AGAIN}"
        ) from error


def _change(record: Prepared, kept: Kept | None) -> Change:
    if kept is None:
        return Change.NEW
    if kept.digest == record.digest:
        return Change.UNCHANGED
    return Change.OLDER if record.precedence < kept.precedence else Change.CHANGED
