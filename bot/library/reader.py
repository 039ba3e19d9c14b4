"""Reads an index: the Library that the assistant asks. One connection, read only; the file never changes."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from bot.errors import LibraryError
from bot.library.compression import Unpacker
from bot.library.layout import LOAD_AGAIN, SEARCH_NAME, Manifest, current_index, read_manifest
from bot.library.places import Places
from bot.library.query import Found, Hit, LibraryInfo, Query, Reason
from bot.library.searching.arrays import read_array
from bot.library.searching.reasons import Reasons
from bot.library.searching.search import Search
from bot.library.searching.subjects import CONDITION, INTERVENTION, Subjects
from bot.library.trial import Trial
from bot.library.vocabulary import SqliteVocabulary
from bot.library.words import place_key

_PREFIX = "NCT"
_DIGITS = "0123456789"
_ID_DIGITS = 8
_MEMORY_MAP_BYTES = 1 << 30


def open_library(store: Path) -> "SqliteLibrary":
    """Return the library in a folder; LibraryMissing, LibraryOutdated or LibraryError say what to do."""
    index = current_index(store)
    try:
        return open_index(index)
    except LibraryError:
        # Between the two steps a load may have switched twice, and removed what was current.
        if current_index(store) == index:
            raise
        return open_library(store)


def open_index(index: Path) -> "SqliteLibrary":
    """Return the library of one index."""
    manifest, path = read_manifest(index), index / SEARCH_NAME
    try:
        # The file never changes once it is named, so SQLite need not lock it or look for a journal.
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise LibraryError(f"{path} cannot be opened; {LOAD_AGAIN}") from error
    try:
        return SqliteLibrary(IndexTables(connection, path), index, manifest)
    except LibraryError:
        connection.close()
        raise


class IndexTables:
    """The tables of an index; whatever SQLite finds wrong with the file is a LibraryError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def rows(self, statement: str, values: dict[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self.damaged() from error

    def row(self, statement: str, values: dict[str, Any] | Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Return the first row, or None."""
        return next(iter(self.rows(statement, values)), None)

    def damaged(self) -> LibraryError:
        """Return the error for a file that cannot be read."""
        return LibraryError(f"{self._path} is damaged; {LOAD_AGAIN}")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class SqliteLibrary:
    """The trials of one index."""

    def __init__(self, tables: IndexTables, folder: Path, manifest: Manifest) -> None:
        self._tables = tables
        self._manifest = manifest
        self._tables.rows(f"PRAGMA mmap_size = {_MEMORY_MAP_BYTES}")
        self._unpacker = Unpacker(dict(self._tables.rows("SELECT number, content FROM dictionary")))
        self._ids = read_array(folder, "trial_ids")
        conditions, interventions = Subjects(folder, CONDITION), Subjects(folder, INTERVENTION)
        self._search = Search(folder, manifest.trials, conditions, interventions)
        self._named_places = Places(folder)
        self._reasons = Reasons(conditions, interventions)
        self.vocabulary = SqliteVocabulary(conditions, interventions, self._named_places)

    @property
    def info(self) -> LibraryInfo:
        """What it holds."""
        return self._manifest.info

    def close(self) -> None:
        """Let go of the files; nothing can be asked afterwards."""
        self._tables.close()

    def trial(self, nct_id: str) -> Trial | None:
        """Return the trial of that id or of a former id of it, or None."""
        wanted = nct_id.strip().upper()
        found = self._tables.row(_BY_ID, (wanted,)) or self._tables.row(_BY_FORMER_ID, (wanted,))
        if found is None:
            return None
        try:
            return Trial(self._unpacker.unpack(*found))
        except ValueError as error:
            raise self._tables.damaged() from error

    def find(self, query: Query, limit: int = 5, offset: int = 0) -> Found:
        """Return the page of trials that match; where few have all words of a free text, those with most of them."""
        if _names_no_readable_place(query):
            return Found(0, 0, ())
        country = self._country_key(query.country)
        selection = self._search.select(query, country, self._ranks(query.without))
        total, page = len(selection.all), max(0, limit)
        ranks = self._search.page(selection, query, page, max(0, offset)) if page and offset < total else []
        hits = tuple(self._hit(rank, query, country) for rank in ranks)
        return Found(total, len(selection.open), hits, selection.not_yet)

    def reasons(self, trial: Trial, query: Query) -> Sequence[Reason]:
        """Return where the record names what the query seeks."""
        return tuple(self._reasons.of(trial, query))

    def similar_ids(self, digits: str, limit: int = 3) -> Sequence[str]:
        """Return the ids in the library that one slip away from `digits` (lost, added, changed or swapped digit)."""
        near = [f"NCT{other}" for other in sorted(_one_slip_away(_only_digits(digits)))]
        marks = ",".join("?" * len(near))
        rows = self._tables.rows(
            f"SELECT nct_id FROM trial WHERE nct_id IN ({marks}) ORDER BY rank LIMIT ?", [*near, limit]
        )
        return tuple(nct_id for (nct_id,) in rows)

    def _ranks(self, nct_ids: Sequence[str]) -> BitMap:
        found = (self._tables.row("SELECT rank FROM trial WHERE nct_id = ?", (nct_id,)) for nct_id in nct_ids)
        return BitMap(row[0] for row in found if row)

    def _hit(self, rank: int, query: Query, country: str) -> Hit:
        nct_id = f"{_PREFIX}{int(self._ids[rank]):0{_ID_DIGITS}}"
        site = self._search.site(rank, query, country)
        return Hit(nct_id, *site) if site else Hit(nct_id)

    def _country_key(self, name: str) -> str:
        """Return the key of a country under any of its names."""
        return place_key(self._named_places.country(name) or name)


_BY_ID = "SELECT dictionary, body FROM record JOIN trial USING (rank) WHERE nct_id = ?"
_BY_FORMER_ID = "SELECT dictionary, body FROM alias JOIN record USING (rank) WHERE former = ? ORDER BY rank"


def _names_no_readable_place(query: Query) -> bool:
    """Tell whether a place was named, but in no word: "???" must not find everything."""
    return any(place and not place_key(place) for place in (query.city, query.state, query.country))


def _only_digits(text: str) -> str:
    return "".join(letter for letter in text if letter in _DIGITS)


def _one_slip_away(digits: str) -> Iterator[str]:
    """Yield every id number that `digits` becomes by one slip."""
    places = range(len(digits))
    if len(digits) == _ID_DIGITS - 1:
        yield from {digits[:at] + digit + digits[at:] for at in range(_ID_DIGITS) for digit in _DIGITS}
    elif len(digits) == _ID_DIGITS + 1:
        yield from {digits[:at] + digits[at + 1 :] for at in places}
    elif len(digits) == _ID_DIGITS:
        changed = {digits[:at] + digit + digits[at + 1 :] for at in places for digit in _DIGITS}
        swapped = {digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in places[:-1]}
        yield from (changed | swapped) - {digits}
