"""Builds the index of the record store aside, in a folder of its own. Knows no question.

A trial's rank is its place among all when a question does not say otherwise; every table
and every array is in that order.
"""

import contextlib
import hashlib
import shutil
import sqlite3
from array import array
from collections.abc import Callable, Iterable
from itertools import chain, count
from pathlib import Path

import msgspec
import numpy as np

from bot.building.indexing.facets import Facets
from bot.building.indexing.headings import versions
from bot.building.indexing.postings import Postings
from bot.building.indexing.rows import INSERTS, SCHEMA, Row, alias_rows
from bot.building.indexing.sites import Sites
from bot.building.indexing.subjects import Subjects, add_conditions, add_treatments
from bot.building.indexing.texts import texts_of
from bot.building.indexing.vocabularies import Vocabularies
from bot.building.places.gazetteer import WorldFiles
from bot.building.places.place_names import PlaceNames
from bot.building.places.place_synonyms import PlaceSynonyms
from bot.building.store.records import RecordStore
from bot.building.switching import remove_unfinished, sync, unfinished_index, written_file
from bot.errors import LibraryError
from bot.library.layout import INDEX_FORMAT, MANIFEST_NAME, SEARCH_NAME, Manifest, StoreLayout, read_manifest
from bot.library.searching.arrays import write_array
from bot.library.searching.subjects import CONDITION, INTERVENTION
from bot.library.trial import Trial

_BATCH = 500

Advance = Callable[[int], None]


def build_index(records: RecordStore, layout: StoreLayout, data: Path, advance: Advance) -> Path:
    """Return the folder of an index of all records; one of the same content is taken as long as it is whole.

    data: the folder of our own facts, with the names of places and the words of people.
    """
    vocabularies = Vocabularies.read(data)
    world = WorldFiles.of(data)
    digest = _digest(records.digest, vocabularies.digest, world.key)
    whole = next(filter(_is_whole, sorted(layout.indexes.glob(f"{digest}*"))), None)
    if whole is not None:
        return whole
    remove_unfinished(layout)
    unfinished = unfinished_index(layout)
    try:
        world.put_into(unfinished)
        _Build(records, unfinished, vocabularies, advance).run(digest)
        return unfinished.rename(_free_name(layout, digest))
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _digest(records: str, vocabularies: str, world: str) -> str:
    content = f"{INDEX_FORMAT} {records} {vocabularies} {versions()} {world}"
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def _is_whole(index: Path) -> bool:
    """Tell whether the files are those that were written; a disk may have lost or changed something since."""
    try:
        return all(written_file(index / file.name) == file for file in read_manifest(index).files)
    except (LibraryError, OSError):
        return False


def _free_name(layout: StoreLayout, digest: str) -> Path:
    """Return a folder that does not exist: beside a damaged index of the same content, which may still be read."""
    names = chain([digest], (f"{digest}-{number}" for number in count(2)))
    return next(folder for folder in map(layout.index, names) if not folder.exists())


class _Build:
    """One building of an index: counts on the way what the manifest tells."""

    def __init__(self, records: RecordStore, folder: Path, vocabularies: Vocabularies, advance: Advance) -> None:
        self._records = records
        self._folder = folder
        self._advance = advance
        self._synonyms: PlaceSynonyms = vocabularies.places
        self._place_names = PlaceNames(vocabularies.places, folder)
        self._facets = Facets()
        self._sites = Sites(self._place_names, self._facets)
        self._conditions: Subjects = vocabularies.conditions()
        self._treatments: Subjects = vocabularies.treatments()
        self._words = Postings(vocabularies.unspecific)
        self._markers = vocabularies.markers
        self._ids = array("I", [0])
        self._waiting: dict[str, list[Row]] = {table: [] for table in ("trial", "record", "alias")}
        self._newest_record = ""
        self._condensed = 0
        self._example: tuple[str, str] | None = None
        self._connection = sqlite3.connect(folder / SEARCH_NAME, isolation_level=None)

    def run(self, digest: str) -> None:
        """Write all tables and arrays, then the manifest, which makes the index complete."""
        with contextlib.closing(self._connection):
            self._connection.executescript(SCHEMA)
            self._connection.execute("BEGIN")
            self._insert_trials()
            self._insert("dictionary", self._records.dictionaries.items())
            self._connection.execute("COMMIT")
            self._connection.execute("ANALYZE")
        self._write_arrays()
        (self._folder / MANIFEST_NAME).write_bytes(msgspec.json.encode(self._manifest(digest)) + b"\n")
        for path in self._folder.iterdir():
            sync(path)

    def _insert_trials(self) -> None:
        for rank, dictionary, body, trial in self._records.ranked():
            self._collect(rank, trial)
            self._waiting["record"].append((rank, dictionary, body))
            if rank % _BATCH == 0:
                self._flush()
        self._flush()

    def _collect(self, rank: int, trial: Trial) -> None:
        self._ids.append(int(trial.nct_id[3:]))
        self._waiting["trial"].append((rank, trial.nct_id))
        self._waiting["alias"].extend(alias_rows(rank, trial))
        self._facets.add(rank, trial)
        self._sites.add(rank, trial)
        add_conditions(self._conditions, rank, trial)
        add_treatments(self._treatments, rank, trial)
        self._words.add(rank, texts_of(trial, self._markers))
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

    def _write_arrays(self) -> None:
        write_array(self._folder, "trial_ids", np.frombuffer(self._ids, np.uint32))
        self._facets.write(self._folder)
        self._sites.count_places()
        self._sites.write(self._folder, len(self._ids) - 1)
        self._place_names.write(self._folder)
        self._conditions.write(self._folder, CONDITION)
        self._treatments.write(self._folder, INTERVENTION)
        self._words.write(self._folder)

    def _manifest(self, digest: str) -> Manifest:
        return Manifest(
            format=INDEX_FORMAT,
            digest=digest,
            trials=len(self._ids) - 1,
            newest_record=self._newest_record,
            condensed=self._condensed,
            example=self._example,
            files=tuple(written_file(path) for path in sorted(self._folder.iterdir())),
        )
