"""The library in the terminal: what it holds, whether it is the same as another, what changed between two."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click
import msgspec

from bot.building.store.account import IndexAccount, RecordsAccount, StoreAccount, account_of
from bot.building.store.comparing import TrialChanges, changed_since, compare_stores
from bot.building.store.fingerprints import total_digest
from bot.building.store.inspecting import inspecting
from bot.library.changes import ChangeKind
from bot.library.layout import StoreLayout
from bot.terminal.change_lines import lines_of, rows_of

_MOST_SOURCES = 10
_NONE = "none given"
_NO_PAST = (
    "A library keeps no past. This is what the records themselves date; to see all that changed,"
    " keep a copy of the folder and compare: python -m bot store diff OLD NEW"
)


def show_info(store: Path, *, as_json: bool, thorough: bool) -> bool:
    """Print what a library is made of; return whether it is whole."""
    account = account_of(store, thorough=thorough)
    click.echo(msgspec.json.encode(asdict(account)).decode() if as_json else "\n".join(_told(account)))
    for problem in account.problems:
        click.echo(f"problem: {problem}", err=True)
    return not account.problems


def show_digest(store: Path) -> None:
    """Print the digest of all records."""
    with inspecting(StoreLayout(store)) as records:
        click.echo(total_digest(records.digests()))


def show_difference(old: Path, new: Path, *, as_rows: bool, most: int) -> None:
    """Print what changed from one library to another."""
    found = compare_stores(old, new)
    if as_rows:
        _print_rows(found)
        return
    _print_lines(found, most, f"between {old} and {new}")


def show_since(store: Path, day: str, *, as_rows: bool, most: int) -> None:
    """Print what the records of one library say happened since a day."""
    found = changed_since(store, day)
    if as_rows:
        _print_rows(found)
        return
    _print_lines(found, most, f"since {day}")
    click.echo(_NO_PAST, err=True)


def _print_rows(found: Iterable[TrialChanges]) -> None:
    for trial in found:
        for row in rows_of(trial):
            click.echo(msgspec.json.encode(row))


def _print_lines(found: Iterable[TrialChanges], most: int, between: str) -> None:
    """Print the most important lines first. They wait in a file of SQLite's, which takes more than memory does."""
    with closing(sqlite3.connect("", isolation_level=None)) as waiting:
        waiting.execute("CREATE TABLE line (importance INTEGER, number INTEGER PRIMARY KEY, words TEXT)")
        waiting.execute("BEGIN")
        counted: Counter[ChangeKind] = Counter()
        trials = 0
        for trials, trial in enumerate(found, 1):  # noqa: B007 - the last number is the count
            for importance, kind, words in lines_of(trial):
                counted[kind] += 1
                waiting.execute("INSERT INTO line (importance, words) VALUES (?, ?)", (importance, words))
        click.echo(f"Trials that changed {between}: {trials:,}")
        ordered = "SELECT words FROM line ORDER BY importance, number LIMIT ?"
        for (words,) in waiting.execute(ordered, (most or -1,)):
            click.echo(words)
    left = counted.total() - most
    if most and left > 0:
        click.echo(f"… and {left:,} more lines (--limit 0 shows all)")
    if counted:
        kinds = sorted(counted, key=list(ChangeKind).index)
        click.echo(" · ".join(f"{kind.value.replace('_', ' ')}: {counted[kind]:,}" for kind in kinds))


def _told(account: StoreAccount) -> Iterator[str]:
    yield f"Library at {account.store}"
    if account.records is not None:
        yield from _records_told(account.records)
    if account.index is not None:
        yield from _index_told(account.index)


def _records_told(records: RecordsAccount) -> Iterator[str]:
    packed = f"{_size(records.bytes)}, {records.bytes_per_trial:,} bytes a trial"
    yield f"records      {records.trials:,} trials, {packed}"
    yield f"digest       {records.digest}"
    yield f"dates        oldest record {records.oldest_record or _NONE}, newest {records.newest_record or _NONE}"
    yield f"loaded       {records.first_loaded or _NONE} … {records.last_loaded or _NONE}"
    if records.condensed:
        yield f"condensed    {records.condensed:,} with sentences of our own in place of long texts"
    yield f"status       {_counts(records.by_status)}"
    yield f"study type   {_counts(records.by_study_type)}"
    for source in records.sources[:_MOST_SOURCES]:
        yield f"source       {source.name}: {source.trials:,} trials, last loaded {source.last_loaded}"
    if len(records.sources) > _MOST_SOURCES:
        yield f"source       … and {len(records.sources) - _MOST_SOURCES:,} more"


def _index_told(index: IndexAccount) -> Iterator[str]:
    size = f"{_size(index.bytes)}, {index.bytes_per_trial:,} bytes a trial"
    yield f"index        {index.trials:,} trials, {size}, format {index.format}"
    yield f"in use       {index.name} (digest {index.digest})"
    if index.older:
        yield f"older        {index.older} kept for those who still read them, {_size(index.older_bytes)}"


def _counts(counted: dict[str, int]) -> str:
    told = (f"{(code or _NONE).lower().replace('_', ' ')} {number:,}" for code, number in counted.items())
    return " · ".join(told)


def _size(number: int) -> str:
    size = float(number)
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
