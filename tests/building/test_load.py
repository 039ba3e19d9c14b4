import gzip
import inspect
import json
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from trial_records import jsonl, library_of, record, write

from bot.building.load import load
from bot.building.progress import Stage
from bot.building.sample import build_sample
from bot.errors import LibraryError, LibraryOutdated, LibraryUnwritable, SourceError
from bot.library import reader, vocabulary
from bot.library.layout import MANIFEST_NAME, SEARCH_NAME, StoreLayout, current_index
from bot.library.query import Query
from bot.library.reader import open_library
from bot.library.searching import search

ARABIC_ID = "NCT" + "\u0660" * 7 + "\u0661"


@pytest.fixture
def store(tmp_path):
    return tmp_path / "library"


def all_ids(store):
    return [hit.nct_id for hit in open_library(store).find(Query(), limit=10_000).hits]


def test_a_second_load_of_the_same_file_changes_nothing(tmp_path, store):
    path = write(tmp_path / "a.jsonl", [record(1), record(2)])
    first, second = load([path], store), load([path], store)
    assert (first.new, first.unchanged, first.in_library) == (2, 0, 2)
    assert (second.new, second.unchanged, second.in_library) == (0, 2, 2)


def test_the_order_of_names_in_a_record_is_no_change(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    turned = dict(reversed(record(1)["protocolSection"].items()))
    assert load([write(tmp_path / "b.jsonl", [{"protocolSection": turned}])], store).unchanged == 1


def test_a_changed_record_replaces_the_one_before(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1, title="Before")])], store)
    summary = load([write(tmp_path / "b.jsonl", [record(1, title="After")])], store)
    assert summary.changed == 1
    assert open_library(store).trial("NCT00000001").title.value == "After"


def test_an_older_copy_does_not_replace_a_newer_one(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1, title="New", updated="2026-05-01")])], store)
    summary = load([write(tmp_path / "b.jsonl", [record(1, title="Old", updated="2025-05-01")])], store)
    assert (summary.changed, summary.older) == (0, 1)
    assert open_library(store).trial("NCT00000001").title.value == "New"


def test_a_condensed_record_never_replaces_the_registrys_own(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1, title="Official", updated="2020-01-01")])], store)
    condensed = record(1, title="Ours", updated="2026-01-01") | {"_trialogue": {"condensed": True}}
    assert load([write(tmp_path / "b.jsonl", [condensed])], store).older == 1


@pytest.mark.parametrize("turned", [False, True])
def test_of_duplicates_in_one_load_the_newer_record_wins_wherever_it_stands(tmp_path, store, turned):
    copies = [record(1, title="New", updated="2026-05-01"), record(1, title="Old", updated="2025-05-01")]
    summary = load([write(tmp_path / "a.jsonl", copies[::-1] if turned else copies)], store)
    assert (summary.new, summary.duplicates, summary.in_library) == (1, 1, 1)
    assert open_library(store).trial("NCT00000001").title.value == "New"


def test_duplicates_that_stand_far_apart_are_counted_once(tmp_path, store):
    many = [record(number) for number in range(1, 1500)]
    summary = load([write(tmp_path / "a.jsonl", [*many, record(1, title="Later")])], store)
    assert (summary.new, summary.changed, summary.duplicates) == (1499, 0, 1)
    assert open_library(store).trial("NCT00000001").title.value == "Later"


@pytest.mark.parametrize(
    ("value", "nct_id", "says"),
    [
        ({}, "", "no NCT id"),
        ({"protocolSection": {"identificationModule": {"nctId": "NCT123"}}}, "NCT123", "eight digits"),
        ({"protocolSection": {"identificationModule": {"nctId": "NCT000000011"}}}, "NCT000000011", "eight digits"),
        ({"protocolSection": {"identificationModule": {"nctId": ARABIC_ID}}}, ARABIC_ID, "eight digits"),
        (7, "", "no JSON object"),
        ([], None, None),
        (None, "", "no JSON object"),
    ],
)
def test_what_is_no_trial_is_rejected_with_its_id_line_and_reason(tmp_path, store, value, nct_id, says):
    summary = load([write(tmp_path / "a.jsonl", [record(1), value, record(2)])], store)
    assert summary.in_library == 2
    if says is None:  # an empty list holds no study: there is nothing to reject
        assert summary.complete
        return
    (rejection,) = summary.rejected
    assert (rejection.nct_id, rejection.where) == (nct_id, "line 2")
    assert says in rejection.reason
    assert not summary.complete


def test_a_record_without_title_status_or_any_module_is_loaded(tmp_path, store):
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}
    assert load([write(tmp_path / "a.jsonl", [bare])], store).complete
    assert open_library(store).trial("NCT00000001").title.value == ""
    assert all_ids(store) == ["NCT00000001"]


@pytest.mark.parametrize("content", [b"", b"no records", b'{"foo": 1}', b"[1, 2]", b"[]", b'{"studies": []}'])
def test_when_nothing_can_be_loaded_the_library_stays_as_it_is(tmp_path, store, content):
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    before = open_library(store).info
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    with pytest.raises(SourceError):
        load([bad], store)
    assert open_library(store).info == before


def test_when_nothing_can_be_loaded_no_library_is_begun(tmp_path, store):
    (tmp_path / "bad.json").write_bytes(b"no records")
    with pytest.raises(SourceError):
        load([tmp_path / "bad.json"], store)
    assert not store.exists()


def test_one_bad_file_among_good_ones_is_told_and_the_good_ones_are_loaded(tmp_path, store):
    (tmp_path / "bad.json").write_bytes(b"no records")
    summary = load([tmp_path / "bad.json", write(tmp_path / "a.jsonl", [record(1)])], store)
    assert summary.new == 1
    assert [(rejection.source, rejection.where) for rejection in summary.rejected] == [("bad.json", "whole file")]


def test_a_half_written_gzip_is_loaded_up_to_the_cut_and_told(tmp_path, store):
    packed = gzip.compress(jsonl([record(number, title=f"{number:x}" * 50) for number in range(1, 3000)]))
    (tmp_path / "half.gz").write_bytes(packed[: len(packed) * 2 // 3])
    summary = load([tmp_path / "half.gz"], store)
    assert 0 < summary.in_library < 2999
    assert not summary.complete


def test_the_source_is_the_name_of_the_file_never_its_folder(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    connection = sqlite3.connect(StoreLayout(store).records)
    assert connection.execute("SELECT source FROM record").fetchall() == [("a.jsonl",)]
    connection.close()


def test_the_same_records_in_another_order_give_the_same_library(tmp_path):
    records = [
        record(
            number, title=f"Trial {number}", conditions=["Asthma", "asthma"][number % 2 :], sites=_some_sites(number)
        )
        for number in range(1, 400)
    ]
    shuffled = random.Random(7).sample(records, len(records))  # noqa: S311 - no secret
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = library_of(tmp_path / "one", records), library_of(tmp_path / "other", shuffled)
    assert one.info == other.info
    for query in (Query(), Query(conditions=("asthma",)), Query(city="Paris"), Query(words="trial 7 asthma")):
        assert one.find(query, limit=500) == other.find(query, limit=500)
    assert one.vocabulary.places("paris") == other.vocabulary.places("paris")
    assert one.vocabulary.condition("asthma") == other.vocabulary.condition("asthma")


def _some_sites(number):
    city, state, point = [("Paris", "", (48.85, 2.35)), ("PARIS", "Île-de-France", (48.86, 2.34)), ("Lyon", "", None)][
        number % 3
    ]
    return [{"city": city, "state": state, "country": "France"} | _point(point)]


def _point(point):
    return {"geoPoint": {"lat": point[0], "lon": point[1]}} if point else {}


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    path = write(tmp_path / "a.jsonl", [record(1)])
    with pytest.raises(LibraryUnwritable, match="cannot be written"):
        load([path], Path("/proc/no-such-place/library"))


def test_a_record_store_that_takes_no_writing_is_told_and_unharmed(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    records = StoreLayout(store).records
    full = sqlite3.connect(records)
    content = records.read_bytes()
    full.close()
    StoreLayout(store).lock.unlink()
    StoreLayout(store).lock.mkdir()
    with pytest.raises(LibraryUnwritable, match="cannot be written"):
        load([write(tmp_path / "b.jsonl", [record(2)])], store)
    assert records.read_bytes() == content


@pytest.mark.parametrize("kilobytes", [64, 300, 1000])
def test_a_full_disk_is_told_and_the_library_stays_as_it_is(tmp_path, store, kilobytes):
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    before = open_library(store).info
    words = random.Random(1)  # noqa: S311 - no secret
    more = [record(number, summary=f"{words.getrandbits(3000):x}") for number in range(1, 1500)]
    path = write(tmp_path / "b.jsonl", more)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, limits[1]))
    try:
        with pytest.raises(LibraryUnwritable, match="space"):
            load([path], store)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert open_library(store).info == before
    assert load([path], store).in_library == 1499


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    path = write(tmp_path / "a.jsonl", [record(1)])
    with pytest.raises(LibraryError, match="is a file"):
        load([path], path)


@pytest.mark.parametrize(("version", "says"), [(99, "a newer version"), (-1, "an older version")])
def test_a_record_store_of_another_version_is_told(tmp_path, store, version, says):
    path = write(tmp_path / "a.jsonl", [record(1)])
    load([path], store)
    connection = sqlite3.connect(StoreLayout(store).records)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with pytest.raises(LibraryOutdated, match=says):
        load([path], store)


def test_a_damaged_record_store_is_told(tmp_path, store):
    path = write(tmp_path / "a.jsonl", [record(1)])
    load([path], store)
    StoreLayout(store).records.write_bytes(b"this is no database" * 1000)
    with pytest.raises(LibraryError, match="is damaged"):
        load([path], store)


def test_two_loads_at_once_are_kept_apart(tmp_path, store):
    path = write(tmp_path / "a.jsonl", [record(1)])
    load([path], store)
    other = sqlite3.connect(StoreLayout(store).lock, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LibraryUnwritable, match="Another load"):
        load([path], store)
    other.close()


class _Interrupting:
    """Presses Ctrl-C in the middle of a stage."""

    def __init__(self, stage):
        self._stage = stage
        self._now = None

    def start(self, stage, total):  # noqa: ARG002 - the protocol's
        self._now = stage

    def advance(self, amount):  # noqa: ARG002 - the protocol's
        if self._now is self._stage:
            raise KeyboardInterrupt


@pytest.mark.parametrize("stage", list(Stage))
def test_an_interrupted_load_leaves_the_library_as_it_was(tmp_path, store, stage):
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    before, files = open_library(store).info, sorted(store.rglob("*"))
    more = write(tmp_path / "b.jsonl", [record(number) for number in range(1, 3000)])
    with pytest.raises(KeyboardInterrupt):
        load([more], store, _Interrupting(stage))
    assert open_library(store).info == before
    assert sorted(store.rglob("*")) == files
    assert load([more], store).in_library == 2999


def test_a_killed_load_leaves_a_readable_library_and_can_be_repeated(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    more = write(tmp_path / "b.jsonl", [record(number, summary="words " * 50) for number in range(1, 4000)])
    command = f"from pathlib import *; from bot.building.load import load; load([{more!r}], {store!r})"
    for delay in (0.25, 0.5, 0.75):
        process = subprocess.Popen([sys.executable, "-c", command])  # noqa: S603
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert open_library(store).info.trials in {1, 3999}
    assert load([more], store).in_library == 3999
    assert open_library(store).info.trials == 3999
    assert not list(StoreLayout(store).indexes.glob("building-*"))


def test_old_indexes_are_removed_but_the_one_before_stays(tmp_path, store):
    for number in range(1, 5):
        load([write(tmp_path / "a.jsonl", [record(number)])], store)
    assert len([entry for entry in StoreLayout(store).indexes.iterdir() if entry.is_dir()]) == 2


def test_a_lost_index_is_built_again_from_unchanged_records(tmp_path, store):
    path = write(tmp_path / "a.jsonl", [record(1)])
    load([path], store)
    StoreLayout(store).pointer.unlink()
    load([path], store)
    assert all_ids(store) == ["NCT00000001"]


def flip_a_bit(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_bit,
        lambda content: content[: len(content) // 2],
        lambda content: content[:0],
        lambda content: b"\0" * len(content),
    ],
    ids=["one bit", "cut short", "empty", "zeros"],
)
@pytest.mark.parametrize("name", [SEARCH_NAME, MANIFEST_NAME])
def test_a_damaged_index_is_built_anew_from_unchanged_records(tmp_path, store, name, damage):
    path = write(tmp_path / "a.jsonl", [record(number, summary=f"word{number} " * 20) for number in range(1, 100)])
    load([path], store)
    damaged = current_index(store) / name
    damaged.write_bytes(damage(damaged.read_bytes()))
    assert load([path], store).unchanged == 99
    search = current_index(store) / SEARCH_NAME
    assert sqlite3.connect(search).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert len(all_ids(store)) == 99


def test_a_damaged_index_is_built_anew_as_often_as_it_is_damaged_and_the_folder_does_not_grow(tmp_path, store):
    path = write(tmp_path / "a.jsonl", [record(1)])
    for _ in range(4):
        load([path], store)
        (current_index(store) / SEARCH_NAME).write_bytes(b"garbage")
    load([path], store)
    assert all_ids(store) == ["NCT00000001"]
    assert len([entry for entry in StoreLayout(store).indexes.iterdir() if entry.is_dir()]) == 2


def test_a_whole_index_is_taken_as_it_is(tmp_path, store):
    path = write(tmp_path / "a.jsonl", [record(1)])
    load([path], store)
    before = (current_index(store) / SEARCH_NAME).stat()
    load([path], store)
    after = (current_index(store) / SEARCH_NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_the_index_holds_no_column_that_nobody_reads(tmp_path, store):
    load([write(tmp_path / "a.jsonl", [record(1, conditions=["Asthma"], keywords=["Wheeze"])])], store)
    asking = "".join(inspect.getsource(module) for module in (reader, search, vocabulary)).replace("xyz", "x y z")
    index = sqlite3.connect(current_index(store) / SEARCH_NAME)
    tables = [name for (name,) in index.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE %'")]
    columns = {(table, row[1]) for table in tables for row in index.execute(f"PRAGMA table_info({table})")}
    shadows = ("text_", "sqlite_")  # of the full-text search and the planner
    unread = {f"{table}.{column}" for table, column in columns if not re.search(rf"\b{column}\b", asking)}
    assert [name for name in sorted(unread) if not name.startswith(shadows)] == []
    index.close()


def test_the_manifest_tells_what_the_index_holds(tmp_path, store):
    condensed = record(2, updated="2026-02-03") | {"_trialogue": {"condensed": True}}
    load([write(tmp_path / "a.jsonl", [record(1, updated="2026-01-01", sites=[{"city": "Paris"}]), condensed])], store)
    manifest = json.loads(next(StoreLayout(store).indexes.glob("*/manifest.json")).read_text())
    assert (manifest["trials"], manifest["condensed"]) == (2, 1)
    sizes = {path.name: path.stat().st_size for path in current_index(store).iterdir() if path.name != MANIFEST_NAME}
    assert {file["name"]: file["size"] for file in manifest["files"]} == sizes
    assert manifest["newest_record"] == "2026-02-03"


def test_progress_hears_of_every_byte_and_every_trial(tmp_path, store):
    class Counting:
        def __init__(self):
            self.stages = []

        def start(self, stage, total):
            self.stages.append([stage, total, 0])

        def advance(self, amount):
            self.stages[-1][2] += amount

    shown = Counting()
    path = write(tmp_path / "a.jsonl", [record(number) for number in range(1, 1234)])
    load([path], store, shown)
    size = path.stat().st_size
    assert shown.stages == [[Stage.READING, size, size], [Stage.INDEXING, 1233, 1233]]


def test_the_sample_library_holds_the_trials_of_the_data_folder(store):
    summary = build_sample(store)
    assert summary.complete
    assert summary.in_library == open_library(store).info.condensed > 0
