"""Reads an index: the Library that the assistant asks. One connection, read only; the file never changes."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.errors import LibraryError
from bot.library.compression import Unpacker
from bot.library.layout import LOAD_AGAIN, SEARCH_NAME, Manifest, current_index, read_manifest
from bot.library.query import Found, Hit, LibraryInfo, Query
from bot.library.search import Search, compile_search
from bot.library.sphere import kilometres
from bot.library.trial import Trial
from bot.library.vocabulary import SqliteVocabulary
from bot.library.words import place_key, search_terms

_DIGITS = "0123456789"
_ID_DIGITS = 8
_MEMORY_MAP_BYTES = 1 << 30
# Fewer trials with all words of a free text than these, and any of its words will do.
_FEW = 5


def open_library(store: Path) -> "SqliteLibrary":
    """Return the library in a folder; LibraryMissing, LibraryOutdated or LibraryError say what to do."""
    return open_index(current_index(store))


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
        return SqliteLibrary(IndexTables(connection, path), manifest)
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

    def __init__(self, tables: IndexTables, manifest: Manifest) -> None:
        self._tables = tables
        self._manifest = manifest
        self._tables.rows(f"PRAGMA mmap_size = {_MEMORY_MAP_BYTES}")
        self._unpacker = Unpacker(dict(self._tables.rows("SELECT number, content FROM dictionary")))

    @property
    def info(self) -> LibraryInfo:
        """What it holds."""
        return self._manifest.info

    @cached_property
    def vocabulary(self) -> SqliteVocabulary:
        """The names that its trials use; read when first asked for."""
        return SqliteVocabulary(self._tables)

    def warm(self) -> None:
        """Read now what the first question would have to wait for."""
        _ = self.vocabulary

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
        """Return the page of trials that match; where few have all words of a free text, those with any of them."""
        if _asks_nothing_readable(query):
            return Found(0, 0, ())
        country = self._country_key(query.country)
        found = self._run(compile_search(query, country=country), limit, offset)
        if found.total >= _FEW or not query.words:
            return found
        return self._run(compile_search(query, country=country, any_word=True), limit, offset)

    def similar_ids(self, digits: str, limit: int = 3) -> Sequence[str]:
        """Return the ids in the library that one slip away from `digits` (lost, added, changed or swapped digit)."""
        near = [f"NCT{other}" for other in sorted(_one_slip_away(_only_digits(digits)))]
        marks = ",".join("?" * len(near))
        rows = self._tables.rows(
            f"SELECT nct_id FROM trial WHERE nct_id IN ({marks}) ORDER BY rank LIMIT ?", [*near, limit]
        )
        return tuple(nct_id for (nct_id,) in rows)

    def _run(self, search: Search, limit: int, offset: int) -> Found:
        total, now_open = self._tables.rows(search.count, search.values)[0]
        if not total:
            return Found(0, 0, ())
        page = {"limit": max(0, limit), "offset": min(max(0, offset), total)}
        rows = self._nearest(search, page, total, now_open) or self._tables.rows(search.page, search.values | page)
        return Found(total, now_open, tuple(self._hit(search, rank, nct_id) for rank, nct_id in rows))

    def _nearest(self, search: Search, page: dict[str, int], total: int, now_open: int) -> list[tuple[Any, ...]]:
        """Return the page from ever wider around the point; nothing where it does not lie within one kind of trial."""
        taking = {"taking": int(now_open > 0)}
        if page["offset"] + page["limit"] > (now_open or total):
            return []
        around = (self._tables.rows(search.nearest, search.values | page | taking | reach) for reach in search.reaches)
        return next((rows for rows in around if len(rows) == page["limit"]), [])

    def _hit(self, search: Search, rank: int, nct_id: str) -> Hit:
        site = self._tables.row(search.site, search.values | {"rank": rank}) if search.by_place else None
        if site is None:
            return Hit(nct_id)
        number, chord = site
        return Hit(nct_id, number, None if chord is None else round(kilometres(chord), 1))

    def _country_key(self, name: str) -> str:
        """Return the key of a country under any of its names."""
        key = place_key(name)
        found = self._tables.row(_COUNTRY, (key,)) if key else None
        return place_key(found[0]) if found else key


_BY_ID = "SELECT dictionary, body FROM record JOIN trial USING (rank) WHERE nct_id = ?"
_BY_FORMER_ID = "SELECT dictionary, body FROM alias JOIN record USING (rank) WHERE former = ? ORDER BY rank"
_COUNTRY = "SELECT country FROM place WHERE name = ? AND city = '' AND state = ''"


def _asks_nothing_readable(query: Query) -> bool:
    """Tell whether something was asked for, but in no word: "???" must not find everything."""
    asked = (*query.conditions, *query.interventions, query.words)
    places = (query.city, query.state, query.country)
    unreadable = any(asked) and not any(search_terms(name) for name in asked)
    return unreadable or any(place and not place_key(place) for place in places)


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
