"""The tables of the index, and the rows that trials have in them. Knows no file."""

from collections.abc import Iterator
from typing import Any

from bot.library.trial import Trial

Row = tuple[Any, ...]

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE trial (rank INTEGER PRIMARY KEY, nct_id TEXT NOT NULL UNIQUE);
CREATE TABLE record (rank INTEGER PRIMARY KEY, dictionary INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE dictionary (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE alias (former TEXT NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (former, rank)) WITHOUT ROWID;
"""

INSERTS = {
    "trial": "INSERT INTO trial VALUES (?,?)",
    "record": "INSERT INTO record VALUES (?,?,?)",
    "dictionary": "INSERT INTO dictionary VALUES (?,?)",
    "alias": "INSERT OR IGNORE INTO alias VALUES (?,?)",
}


def alias_rows(rank: int, trial: Trial) -> Iterator[Row]:
    """Yield the former ids."""
    for former in trial.aliases.value:
        yield former.upper(), rank
