"""The record store knows a record again, lets the newer copy stand, and comes up from its first format."""

import sqlite3

import msgspec
import pytest
from kept_records import copied, keep
from trial_records import jsonl, record, write

from bot.building.load import _batches, _Intake
from bot.building.progress import Silent
from bot.building.sources import read_source
from bot.building.store.fingerprints import reading_of
from bot.building.store.inspecting import inspecting
from bot.building.store.records import Change, RecordStore, prepare, writing
from bot.errors import LibraryError
from bot.library.compression import canonical, packer, train
from bot.library.layout import StoreLayout

NUMBER = "NCT00000001"
OLD, NEW = record(1, title="Old", updated="2025-05-01"), record(1, title="New", updated="2026-05-01")
OTHER = record(1, title="Other", updated="2026-05-01")
FILLING = [record(number) for number in range(2, 1500)]


@pytest.fixture
def store(tmp_path):
    return tmp_path / "library"


def title_in(store):
    with inspecting(StoreLayout(store)) as records:
        return records.trial(NUMBER).title.value


def text_of(value):
    return msgspec.json.encode(value)


def known(store, text):
    with writing(StoreLayout(store)) as records:
        return [kept.nct_id for kept in records.kept_as_read([reading_of(text).digest]).values()]


def test_a_record_is_known_by_the_bytes_it_was_read_from_without_decoding_them(store):
    store.mkdir()
    with writing(StoreLayout(store)) as records:
        records.add([prepare(NEW, "a.jsonl", reading_of(b"bytes that nobody decodes"))], "2026-01-01")
    assert known(store, b"bytes that nobody decodes") == [NUMBER]
    assert known(store, b"other bytes") == []


def test_a_replaced_or_removed_record_is_not_known_by_its_bytes_any_more(store):
    keep(store, [OLD])
    keep(store, [NEW])
    assert (known(store, text_of(OLD)), known(store, text_of(NEW))) == ([], [NUMBER])
    with writing(StoreLayout(store)) as records:
        assert records.remove([NUMBER, "NCT00000009"]) == 1
        assert len(records) == 0
    assert known(store, text_of(NEW)) == []


def test_the_same_record_in_other_bytes_is_unchanged_and_known_by_these_from_then_on(store):
    keep(store, [NEW])
    turned = dict(reversed(NEW["protocolSection"].items()))
    assert keep(store, [{"protocolSection": turned}]) == {NUMBER: Change.UNCHANGED}
    assert known(store, text_of({"protocolSection": turned})) == [NUMBER]


def test_a_record_without_known_bytes_stays_known_by_those_before(store):
    keep(store, [NEW])
    with writing(StoreLayout(store)) as records:
        assert records.add([prepare(NEW, "the registry")], "2026-02-01") == {NUMBER: Change.UNCHANGED}
    assert known(store, text_of(NEW)) == [NUMBER]


def test_the_same_record_of_another_day_is_unchanged(store):
    keep(store, [copied(NEW, "2026-06-01")])
    assert keep(store, [copied(NEW, "2026-07-01")]) == {NUMBER: Change.UNCHANGED}


@pytest.mark.parametrize("between", [[], FILLING], ids=["near", "far apart"])
@pytest.mark.parametrize(
    "case",
    [
        (NEW, [OLD, NEW], "New"),
        (NEW, [NEW, OLD], "New"),
        (OLD, [NEW, OLD], "New"),
        (OLD, [OLD, NEW], "New"),
        (NEW, [OTHER, NEW], "New"),
        (NEW, [NEW, OTHER], "Other"),
    ],
    ids=[
        "an older copy",
        "older last",
        "a newer copy",
        "newer last",
        "of one age, ours last",
        "of one age, ours first",
    ],
)
def test_of_a_known_record_and_another_copy_in_one_load_the_newer_stays_and_of_equals_the_later(
    tmp_path, store, case, between
):
    kept, given, stays = case
    keep(store, [kept])
    summary = take_in(write(tmp_path / "b.jsonl", [given[0], *between, given[1]]), store)
    assert title_in(store) == stays
    assert (summary.duplicates, summary.changed + summary.unchanged + summary.older) == (1, 1)
    assert (summary.new, summary.in_library) == (len(between), len(between) + 1)


def test_a_file_of_pages_that_is_loaded_again_is_known_study_by_study(tmp_path, store):
    page = tmp_path / "page.json"
    page.write_bytes(text_of({"studies": [OLD, *FILLING[:5]], "nextPageToken": "x"}))
    take_in(page, store)
    texts = [entry.text for entry in read_source(page, lambda _: None)]
    assert all(known(store, text) for text in texts)
    assert take_in(page, store).unchanged == 6


def test_the_digest_is_the_same_whatever_the_order_the_form_or_the_day(tmp_path):
    records = [copied(record(number, title=f"Trial {number}"), "2026-01-01") for number in range(1, 300)]
    later = [copied(value, "2026-02-01") for value in reversed(records)]
    one, other = tmp_path / "one", tmp_path / "other"
    keep(one, records)
    keep(other, later[:100], source="page 1", loaded_at="2026-02-02")
    keep(other, later[50:], source="page 2", loaded_at="2026-02-03")
    assert digest(one) == digest(other)
    keep(other, [copied(record(1, title="Another"), "2026-03-01")])
    assert digest(one) != digest(other)


def digest(store):
    with writing(StoreLayout(store)) as records:
        return records.digest


def test_tables_of_others_change_with_the_records_or_not_at_all(store):
    keep(store, [NEW])
    with pytest.raises(KeyboardInterrupt):
        _begin_to_change(store)
    with writing(StoreLayout(store)) as records:
        assert len(records) == 1
        assert "theirs" not in records.database.table_names()


def _begin_to_change(store):
    with writing(StoreLayout(store)) as records:
        records.database.execute("CREATE TABLE theirs (number)")
        records.remove([NUMBER])
        raise KeyboardInterrupt


FIRST_TABLES = """
    CREATE TABLE dictionary (number INTEGER PRIMARY KEY, content BLOB);
    CREATE TABLE record (nct_id TEXT PRIMARY KEY, digest BLOB, condensed INTEGER, record_date TEXT, standing INTEGER,
        updated TEXT, completeness INTEGER, dictionary INTEGER, body BLOB, source TEXT, loaded_at TEXT);
    PRAGMA user_version = 1;
"""


def first_format(store, records, *, damaged=False):
    store.mkdir()
    bodies = [canonical(value) for value in records]
    dictionary = train(bodies)
    pack = packer(dictionary)
    connection = sqlite3.connect(StoreLayout(store).records)
    connection.executescript(FIRST_TABLES)
    connection.execute("INSERT INTO dictionary VALUES (1, ?)", (dictionary,))
    for number, body in enumerate(bodies, 1):
        packed = b"garbage" if damaged and number == 100 else pack(body)
        row = (f"NCT{number:08}", b"", 0, "", 2, "", 0, 1, packed, "a.zip/1.json", "2025-01-01")
        connection.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.commit()
    connection.close()


MANY = [record(number, title=f"Trial {number}", summary=f"{number} " * 50) for number in range(1, 201)]


def test_a_store_of_the_first_format_is_brought_up_to_date_by_the_next_load(tmp_path, store):
    first_format(store, MANY)
    summary = take_in(write(tmp_path / "a.jsonl", [*MANY, record(201)]), store)
    assert (summary.unchanged, summary.new, summary.in_library) == (200, 1, 201)
    keep(tmp_path / "fresh", [*MANY, record(201)])
    assert digest(store) == digest(tmp_path / "fresh")
    with inspecting(StoreLayout(store)) as records:
        named = {source.name: (source.trials, source.last_loaded) for source in records.sources()}
    assert named["a.zip"] == (200, "2025-01-01")


def test_a_store_of_the_first_format_that_cannot_be_brought_up_to_date_stays_as_it_was(tmp_path, store):
    first_format(store, MANY, damaged=True)
    before = StoreLayout(store).records.read_bytes()
    with pytest.raises(LibraryError, match="NCT00000100 is damaged"):
        take_in(write(tmp_path / "a.jsonl", [record(1)]), store)
    assert StoreLayout(store).records.read_bytes() == before


def test_records_are_read_in_parts_that_fit_into_memory(tmp_path, store):
    """Records of two megabytes: a thousand of them would be two gigabytes."""
    words = "long " * 400_000
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        for number in range(1, 25):
            file.write(jsonl([record(number, summary=words)]))
    taken = []

    class Watching(RecordStore):
        def add(self, batch, loaded_at):
            taken.append(sum(len(prepared.body) for prepared in batch))
            return super().add(batch, loaded_at)

    take_in(path, store, Watching)
    assert sum(taken) > 48_000_000
    assert max(taken) < 40_000_000


def take_in(path, store, kind=RecordStore):
    """What a load does, but for the index."""
    intake, layout = _Intake([path], Silent()), StoreLayout(store)
    store.mkdir(exist_ok=True)
    with writing(layout) as opened:
        records = kind(opened.database)
        for batch in _batches(intake.from_the_first_record()):
            intake.keep(batch, records)
        return intake.summary(len(records), 0.0)
