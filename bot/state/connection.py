"""Opens the state file, makes its tables and says in plain words why it cannot be used. Knows no row's meaning."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from bot.errors import StateError, StateOutdated

VERSION = 1
APPLICATION_ID = 0x54524C47  # "TRLG": tells our file from any other SQLite file
BUSY_SECONDS = 5.0

# Foreign keys carry the promise of deletion: with its conversation row go the transcript and the audit link
# (who asks to be forgotten takes the audit rows along).
# The outbox stands alone, because the goodbye of a forgotten conversation outlives it until it has been sent.
TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE TABLE seen (fingerprint BLOB PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID",
    "CREATE INDEX seen_by_age ON seen (at)",
    """CREATE TABLE conversation (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, data BLOB,
        version INTEGER NOT NULL, expires_at REAL NOT NULL)""",
    "CREATE INDEX conversation_by_expiry ON conversation (expires_at)",
    """CREATE TABLE transcript (conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
        position INTEGER NOT NULL, author TEXT NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (conversation_id, position)) WITHOUT ROWID""",
    """CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, conversation_key TEXT NOT NULL,
        reply BLOB NOT NULL, reply_to TEXT NOT NULL, created_at REAL NOT NULL, next_at REAL NOT NULL,
        parts_sent INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, farewell INTEGER NOT NULL)""",
    "CREATE INDEX outbox_by_conversation ON outbox (conversation_key, id)",
    "CREATE INDEX outbox_by_due ON outbox (next_at, id)",
    """CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, channel TEXT NOT NULL,
        conversation_id INTEGER REFERENCES conversation ON DELETE SET NULL, trace BLOB NOT NULL)""",
    "CREATE INDEX audit_by_conversation ON audit (conversation_id) WHERE conversation_id IS NOT NULL",
    "CREATE INDEX audit_by_age ON audit (at)",
    """CREATE TABLE dead_letter (id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, channel TEXT NOT NULL,
        reason TEXT NOT NULL)""",
    "CREATE TABLE suspect (effect_key TEXT PRIMARY KEY, deaths INTEGER NOT NULL, at REAL NOT NULL) WITHOUT ROWID",
)

_WRITABLE = "make the file and its folder writable, or set TRIALOGUE_STATE to another place"
_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    sqlite3.SQLITE_READONLY: f"it is read-only; {_WRITABLE}",
    sqlite3.SQLITE_CANTOPEN: f"it cannot be opened; {_WRITABLE}",
    sqlite3.SQLITE_NOTADB: "it is no state file; move it away or set TRIALOGUE_STATE to another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a copy, or move it away to start without conversations",
    sqlite3.SQLITE_BUSY: "something else is writing to it; only one server may use it",
}
_OTHERWISE = "its disk or file system failed; check them, or set TRIALOGUE_STATE to another place"


def translate(error: sqlite3.Error, path: Path) -> StateError:
    """Return the error in words that say what to do; SQLite's own code stands behind them."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return StateError(f"{path}: {_ADVICE.get(code, _OTHERWISE)} ({name})")


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Return the connection through which everything is written; the file is made when there is none."""
    _touch_private(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # VACUUM must not copy conversations to a temporary folder
        _check_or_create(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Return a connection that can neither write nor checkpoint, for looking on while a server runs."""
    if not path.is_file():
        raise StateError(f"{path}: there is no state file yet; `python -m bot serve` makes it")
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, timeout=BUSY_SECONDS)
    try:
        _check_version(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def lock(path: Path) -> sqlite3.Connection:
    """Return the hold on a state file that keeps a second server out.

    It is an exclusive transaction on an empty SQLite file beside it: the operating system drops it when the
    process dies, however it dies, and it works wherever SQLite does.
    """
    _touch_private(path)
    hold = sqlite3.connect(path.with_name(path.name + ".lock"), timeout=0, isolation_level=None)
    try:
        hold.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        hold.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        hint = "stop it first, or set TRIALOGUE_STATE to another file"
        raise StateError(f"{path}: another Trialogue server is using this file; {hint}") from error
    return hold


def _touch_private(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StateError(f"{path}: cannot be written ({error.strerror}); {_WRITABLE}") from error


def _check_or_create(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        _check_version(connection, path)
        return
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        connection.execute(table)
    connection.execute("INSERT INTO meta VALUES ('secret', ?)", (os.urandom(32),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StateError(f"{path}: it is no state file; move it away or set TRIALOGUE_STATE to another file")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        hint = "use that version, or move the file away to start without conversations"
        shapes = f"shape {version}, this one needs {VERSION}"
        raise StateOutdated(f"{path}: it was written by another version of Trialogue ({shapes}); {hint}")
