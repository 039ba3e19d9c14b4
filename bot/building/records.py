"""The record store: every loaded registry record, packed, with its hash and where it came from. Knows no search.

All changes of one load are one transaction: it is there as a whole or not at all.
"""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from bot.building.locking import unwritable
from bot.building.standing import Standing, standing_of
from bot.errors import LibraryError, LibraryOutdated, RecordRejected
from bot.library.compression import NO_DICTIONARY, Unpacker, canonical, packer, train
from bot.library.layout import LOAD_AGAIN, StoreLayout
from bot.library.trial import Trial

RECORDS_FORMAT = 1
_NCT_ID = re.compile(r"NCT[0-9]{8}")


class Change(StrEnum):
    """What adding a record did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked record on its way into the store."""

    nct_id: str
    body: bytes
    digest: bytes
    standing: Standing
    source: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store knows of a record without unpacking it."""

    digest: bytes
    condensed: bool
    record_date: str


def prepare(value: Any, source: str) -> Prepared:
    """Return the record ready for the store; RecordRejected where it is no trial of the registry."""
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
    digest = hashlib.blake2b(body, digest_size=16).digest()
    return Prepared(trial.nct_id, body, digest, standing_of(trial), source)


@contextmanager
def writing(layout: StoreLayout) -> Iterator["RecordStore"]:
    """Open the record store, creating it where there is none; commit at the end, or leave all as it was."""
    try:
        database = Database(sqlite3.connect(layout.records, isolation_level=None))
    except sqlite3.Error as error:
        raise unwritable(layout.store, error) from error
    try:
        database.execute("BEGIN IMMEDIATE")
        _create_or_check(database, layout)
        yield RecordStore(database)
        database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise unwritable(layout.store, error) from error
    except sqlite3.DatabaseError as error:
        raise LibraryError(f"{layout.records} is damaged; move it away, then {LOAD_AGAIN}") from error
    finally:
        if database.conn.in_transaction:
            database.execute("ROLLBACK")
        database.close()


def _create_or_check(database: Database, layout: StoreLayout) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and not database.table_names():
        _create(database)
    elif version != RECORDS_FORMAT:
        age = "an older" if version < RECORDS_FORMAT else "a newer"
        raise LibraryOutdated(f"{layout.records} is of {age} version of Trialogue; move it away, then {LOAD_AGAIN}")


def _create(database: Database) -> None:
    database.table("dictionary").create({"number": int, "content": bytes}, pk="number")
    database.table("record").create(
        {
            "nct_id": str,
            "digest": bytes,
            "condensed": int,
            "record_date": str,
            "standing": int,
            "updated": str,
            "completeness": int,
            "dictionary": int,
            "body": bytes,
            "source": str,
            "loaded_at": str,
        },
        pk="nct_id",
    )
    database.execute(f"PRAGMA user_version = {RECORDS_FORMAT}")


class RecordStore:
    """The open record store, within its transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._dictionaries: dict[int, bytes] = dict(
            database.execute("SELECT number, content FROM dictionary ORDER BY number")
        )
        self._number = max(self._dictionaries, default=NO_DICTIONARY)
        self._pack = packer(self._dictionaries.get(self._number))

    def kept(self, nct_ids: Sequence[str]) -> dict[str, Kept]:
        """Return what is known of those records that the store has."""
        marks = ",".join("?" * len(nct_ids))
        rows = self._database.execute(
            f"SELECT nct_id, digest, condensed, record_date FROM record WHERE nct_id IN ({marks})", tuple(nct_ids)
        )
        return {nct_id: Kept(digest, bool(condensed), day) for nct_id, digest, condensed, day in rows}

    def add(self, batch: Sequence[Prepared], loaded_at: str) -> dict[str, Change]:
        """Take records of different ids in; the same one is skipped, an older one does not replace a newer one."""
        kept = self.kept([record.nct_id for record in batch])
        changes = {record.nct_id: _change(record, kept.get(record.nct_id)) for record in batch}
        taken = [record for record in batch if changes[record.nct_id] in {Change.NEW, Change.CHANGED}]
        self._train(taken)
        rows = (self._row(record, loaded_at) for record in taken)
        self._database.table("record").insert_all(rows, replace=True, batch_size=500)
        return changes

    def _train(self, taken: Sequence[Prepared]) -> None:
        content = None if self._dictionaries else train([record.body for record in taken])
        if content is not None:
            self._number = 1
            self._dictionaries[self._number] = content
            self._database.table("dictionary").insert({"number": self._number, "content": content})
            self._pack = packer(content)

    def _row(self, record: Prepared, loaded_at: str) -> dict[str, Any]:
        return {
            "nct_id": record.nct_id,
            "digest": record.digest,
            "condensed": int(record.standing.condensed),
            "record_date": record.standing.record_date,
            "standing": record.standing.group,
            "updated": record.standing.updated,
            "completeness": record.standing.completeness,
            "dictionary": self._number,
            "body": self._pack(record.body),
            "source": record.source,
            "loaded_at": loaded_at,
        }

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM record").fetchone()[0])

    @property
    def dictionaries(self) -> dict[int, bytes]:
        """The dictionaries that rows are packed with, by number."""
        return dict(self._dictionaries)

    @property
    def digest(self) -> str:
        """A digest of all records: the same records give the same one, whatever order they came in."""
        total = hashlib.blake2b(digest_size=16)
        for nct_id, digest in self._database.execute("SELECT nct_id, digest FROM record ORDER BY nct_id"):
            total.update(nct_id.encode() + digest)
        return total.hexdigest()

    def ranked(self) -> Iterator[tuple[int, int, bytes, Trial]]:
        """Yield rank (from 1), dictionary, packed body and trial, in the order in which trials are shown."""
        order = "standing, updated DESC, completeness DESC, nct_id"
        ids = [nct_id for (nct_id,) in self._database.execute(f"SELECT nct_id FROM record ORDER BY {order}")]
        unpacker = Unpacker(self._dictionaries)
        for rank, nct_id in enumerate(ids, 1):
            found = self._database.execute("SELECT dictionary, body FROM record WHERE nct_id = ?", (nct_id,))
            dictionary, body = found.fetchone()
            yield rank, dictionary, body, _trial(unpacker, nct_id, dictionary, body)


def _trial(unpacker: Unpacker, nct_id: str, dictionary: int, body: bytes) -> Trial:
    try:
        return Trial(unpacker.unpack(dictionary, body))
    except ValueError as error:
        raise LibraryError(
            f"The stored record {nct_id} is damaged; move the record store away, {LOAD_AGAIN}"
        ) from error


def _change(record: Prepared, kept: Kept | None) -> Change:
    if kept is None:
        return Change.NEW
    if kept.digest == record.digest:
        return Change.UNCHANGED
    older = record.standing.precedence < (not kept.condensed, kept.record_date)
    return Change.OLDER if older else Change.CHANGED
