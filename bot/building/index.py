"""Builds the index of the record store aside, in a folder of its own. Knows no question.

`trial.rank` is the order in which trials are shown when a question does not say
otherwise, so it is also the row order of every table.
"""

import contextlib
import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from itertools import chain, count
from pathlib import Path

import msgspec

from bot.building.phrases import Phrases
from bot.building.place_names import PlaceNames, PlaceSynonyms
from bot.building.records import RecordStore
from bot.building.rows import (
    COUNTRIES,
    INSERTS,
    SCHEMA,
    Row,
    alias_rows,
    phrase_row,
    place_row,
    site_rows,
    text_row,
    trial_row,
)
from bot.building.switching import remove_unfinished, sync, unfinished_index
from bot.errors import LibraryError
from bot.library.layout import INDEX_FORMAT, MANIFEST_NAME, SEARCH_NAME, Manifest, StoreLayout, read_manifest
from bot.library.trial import Trial

_BATCH = 500

Advance = Callable[[int], None]


def build_index(records: RecordStore, layout: StoreLayout, places_file: Path, advance: Advance) -> Path:
    """Return the folder of an index of all records; one of the same content is taken as long as it is whole."""
    synonyms = PlaceSynonyms.read(places_file)
    digest = _digest(records.digest, places_file.read_bytes())
    whole = next(filter(_is_whole, sorted(layout.indexes.glob(f"{digest}*"))), None)
    if whole is not None:
        return whole
    remove_unfinished(layout)
    unfinished = unfinished_index(layout)
    try:
        _Build(records, unfinished, synonyms, advance).run(digest)
        return unfinished.rename(_free_name(layout, digest))
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _digest(records: str, places: bytes) -> str:
    return hashlib.blake2b(f"{INDEX_FORMAT} {records} ".encode() + places, digest_size=16).hexdigest()


def _is_whole(index: Path) -> bool:
    """Tell whether the files are those that were written; a disk may have lost or changed something since."""
    path = index / SEARCH_NAME
    try:
        manifest = read_manifest(index)
        return path.stat().st_size == manifest.size and _checksum(path) == manifest.checksum
    except (LibraryError, OSError):
        return False


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _free_name(layout: StoreLayout, digest: str) -> Path:
    """Return a folder that does not exist: beside a damaged index of the same content, which may still be read."""
    names = chain([digest], (f"{digest}-{number}" for number in count(2)))
    return next(folder for folder in map(layout.index, names) if not folder.exists())


class _Build:
    """One building of an index: counts on the way what the manifest tells."""

    def __init__(self, records: RecordStore, folder: Path, synonyms: PlaceSynonyms, advance: Advance) -> None:
        self._records = records
        self._folder = folder
        self._advance = advance
        self._synonyms = synonyms
        self._places = PlaceNames(synonyms)
        self._phrases = Phrases()
        self._waiting: dict[str, list[Row]] = {table: [] for table in ("trial", "record", "text", "site", "alias")}
        self._trials = 0
        self._newest_record = ""
        self._condensed = 0
        self._example: tuple[str, str] | None = None
        self._connection = sqlite3.connect(folder / SEARCH_NAME, isolation_level=None)

    def run(self, digest: str) -> None:
        """Write all tables, then the manifest, which makes the index complete."""
        with contextlib.closing(self._connection):
            self._connection.executescript(SCHEMA)
            self._connection.execute("BEGIN")
            self._insert_trials()
            self._connection.execute(COUNTRIES)
            self._insert("place", map(place_row, self._places.all()))
            self._insert("phrase", map(phrase_row, self._phrases.all()))
            self._insert("dictionary", self._records.dictionaries.items())
            self._connection.execute("COMMIT")
            self._connection.execute("INSERT INTO text(text) VALUES ('optimize')")
            self._connection.execute("ANALYZE")
        sync(self._folder / SEARCH_NAME)
        (self._folder / MANIFEST_NAME).write_bytes(msgspec.json.encode(self._manifest(digest)) + b"\n")
        sync(self._folder / MANIFEST_NAME)

    def _insert_trials(self) -> None:
        for rank, dictionary, body, trial in self._records.ranked():
            self._trials = rank
            self._collect(rank, trial)
            self._waiting["record"].append((rank, dictionary, body))
            if rank % _BATCH == 0:
                self._flush()
        self._flush()

    def _collect(self, rank: int, trial: Trial) -> None:
        self._waiting["trial"].append(trial_row(rank, trial))
        self._waiting["text"].append(text_row(rank, trial))
        self._waiting["site"].extend(site_rows(rank, trial, self._places))
        self._waiting["alias"].extend(alias_rows(rank, trial))
        self._phrases.add(trial)
        self._newest_record = max(self._newest_record, str(trial.record_date.value or ""))
        self._condensed += trial.condensed
        self._example = self._example or self._example_in(trial)

    def _example_in(self, trial: Trial) -> tuple[str, str] | None:
        """Return what a person could ask for and find this trial."""
        if not trial.conditions or not trial.countries:
            return None
        return trial.conditions.value[0], self._synonyms.country(trial.countries.value[0])

    def _flush(self) -> None:
        self._advance(len(self._waiting["trial"]))
        for table, rows in self._waiting.items():
            self._insert(table, rows)
            rows.clear()

    def _insert(self, table: str, rows: Iterable[Row]) -> None:
        self._connection.executemany(INSERTS[table], rows)

    def _manifest(self, digest: str) -> Manifest:
        search = self._folder / SEARCH_NAME
        return Manifest(
            format=INDEX_FORMAT,
            digest=digest,
            trials=self._trials,
            newest_record=self._newest_record,
            condensed=self._condensed,
            example=self._example,
            size=search.stat().st_size,
            checksum=_checksum(search),
        )
