"""One load at a time: a lock that the system takes back when its holder is killed. Knows no record."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import LibraryError, LibraryUnwritable
from bot.library.layout import StoreLayout

_SECONDS_TO_WAIT = 2.0


@contextmanager
def only_load(layout: StoreLayout) -> Iterator[None]:
    """Make the library's folder where it is missing, and keep other loads out of it."""
    if layout.store.exists() and not layout.store.is_dir():
        raise LibraryError(f"{layout.store} is a file; --store takes the folder of a trial library.")
    try:
        layout.store.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(layout.lock, timeout=_SECONDS_TO_WAIT, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise unwritable(layout.store, error) from error
    with closing(connection):
        _acquire(connection, layout)
        yield


def _acquire(connection: sqlite3.Connection, layout: StoreLayout) -> None:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise LibraryUnwritable(
                f"Another load is writing to {layout.store}; wait for it, then try again."
            ) from error
        raise unwritable(layout.store, error) from error
    except sqlite3.DatabaseError as error:
        raise LibraryUnwritable(f"{layout.lock} is no lock of ours; remove it, then try again.") from error


def unwritable(store: Path, error: Exception) -> LibraryUnwritable:
    """Return the error that names the folder and why the system refused."""
    reason = getattr(error, "strerror", None) or error
    return LibraryUnwritable(f"{store} cannot be written ({reason}); check its permissions and space, or use --store.")
