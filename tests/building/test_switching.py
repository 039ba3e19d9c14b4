"""Readers never notice that an index is built and put in place of another; what nobody needs is cleared away."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import msgspec
import pytest
from trial_records import record, write

from bot.building.load import load
from bot.library.layout import StoreLayout, current_index
from bot.library.query import Query
from bot.library.reader import open_library

CHECKOUT = Path(__file__).parents[2]
READERS = 3
LOADS = 3
# A service of its own each: it asks without a break until it is told to stop, through a handle that notices a new
# index, and by opening the library afresh, and says how many trials it found and what went wrong.
READER = """
    import json, sys
    from pathlib import Path
    from bot.library.handle import LibraryHandle
    from bot.library.query import Query
    from bot.library.reader import open_library

    store, stop, ready = map(Path, sys.argv[1:])
    totals, failures, asked = [], [], 0
    handle = LibraryHandle(store)

    def ask(library):
        totals.append(library.find(Query()).total)
        assert library.trial("NCT00000001").title.value == "A trial"

    while not stop.exists() and not failures:
        try:
            ask(handle.current())
            afresh = open_library(store)
            ask(afresh)
            afresh.close()
        except Exception as error:
            failures.append(f"{error} {error.__cause__!r}")
        asked += 1
        ready.with_suffix(".new").write_text(str(totals[-1]))
        ready.with_suffix(".new").replace(ready)
    handle.close()
    print(json.dumps({"rising": totals == sorted(totals), "seen": sorted(set(totals)), "asked": asked,
                      "failures": failures}))
"""


@pytest.fixture
def store(tmp_path):
    load([write(tmp_path / "a.jsonl", [record(1)])], tmp_path / "library")
    return tmp_path / "library"


def indexes(store):
    return [entry for entry in StoreLayout(store).indexes.iterdir() if entry.is_dir()]


class _Readers:
    """Services that ask until they are told to stop; they are ended whatever becomes of the test."""

    def __init__(self, store, folder):
        self._stop = folder / "stop"
        self._ready = [folder / f"ready-{number}" for number in range(READERS)]
        self._processes = [self._started(store, ready) for ready in self._ready]

    def _started(self, store, ready):
        command = [sys.executable, "-c", textwrap.dedent(READER), store, self._stop, ready]
        return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)  # noqa: S603

    def wait_until_all_find(self, total):
        while not all(ready.exists() and ready.read_text() == str(total) for ready in self._ready):
            assert all(process.poll() is None for process in self._processes)
            time.sleep(0.02)

    def stop(self):
        """Return what each of them has to tell."""
        self._stop.touch()
        return [msgspec.json.decode(told) for told in map(self._last_words, self._processes) if told]

    def _last_words(self, process):
        return b"" if process.stdout.closed else process.communicate()[0]


@pytest.fixture
def readers(tmp_path, store):
    readers = _Readers(store, tmp_path)
    yield readers
    readers.stop()


def test_no_read_fails_while_many_ask_without_a_break_and_indexes_are_built_and_switched(tmp_path, store, readers):
    readers.wait_until_all_find(1)
    for number in range(2, 2 + LOADS):
        load([write(tmp_path / "b.jsonl", [record(number)])], store)
        if number in (2, 1 + LOADS):
            readers.wait_until_all_find(number)
    answers = readers.stop()
    assert len(answers) == READERS
    for told in answers:
        assert told["failures"] == []
        assert told["rising"]
        assert {1, 2, 1 + LOADS} <= set(told["seen"])
        assert told["asked"] > 10
    assert len(indexes(store)) == 2


def test_a_reader_keeps_its_index_when_that_is_cleared_away_and_no_older_ones_stay(tmp_path, store):
    before, used = open_library(store), [current_index(store)]
    for number in (2, 3):
        load([write(tmp_path / "b.jsonl", [record(number)])], store)
        used.append(current_index(store))
    assert sorted(indexes(store)) == sorted(used[1:])
    assert before.find(Query()).total == 1
    assert before.trial("NCT00000001").title.value == "A trial"
    before.close()


def test_an_index_in_use_is_not_switched_to_itself(tmp_path, store):
    pointer = StoreLayout(store).pointer
    written = pointer.stat()
    load([tmp_path / "a.jsonl"], store)
    assert (pointer.stat().st_ino, pointer.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    assert not pointer.with_suffix(".new").exists()
