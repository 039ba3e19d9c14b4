"""Keeps the library of a running service up to date: notices a new index and changes over between two questions."""

import logging
from pathlib import Path

from bot.errors import LibraryError
from bot.library.layout import StoreLayout
from bot.library.reader import SqliteLibrary, open_library

_log = logging.getLogger(__name__)

_Mark = tuple[int, int, int]


class LibraryHandle:
    """The library in a folder, as it is now; open at once, so that a missing library is said early.

    For one thread at a time: a server asks it through `turns.library_thread` alone.
    The library before the current one stays open for whoever still holds it.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._pointer = StoreLayout(store).pointer
        self._mark = self._read_mark()
        self._library = _opened(store)
        self._before: SqliteLibrary | None = None

    def current(self) -> SqliteLibrary:
        """Return the library in use; when a new one cannot be opened, the one that could."""
        mark = self._read_mark()
        if mark is not None and mark != self._mark:
            self._mark = mark
            self._change_over()
        return self._library

    def close(self) -> None:
        """Let go of all files."""
        for library in filter(None, (self._library, self._before)):
            library.close()

    def _change_over(self) -> None:
        try:
            library = _opened(self._store)
        except LibraryError:
            _log.exception("the new trial library cannot be opened; the one before stays in use")
            return
        if self._before is not None:
            self._before.close()
        self._before, self._library = self._library, library
        _log.info("trial library changed", extra={"trials": library.info.trials, "digest": library.info.digest})

    def _read_mark(self) -> _Mark | None:
        try:
            status = self._pointer.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size


def _opened(store: Path) -> SqliteLibrary:
    """Return the library with its names read, so that nobody's message waits for them."""
    return open_library(store)
