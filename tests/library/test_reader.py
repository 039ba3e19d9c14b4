import shutil
import threading

import msgspec
import pytest
from trial_records import library_of, record, site, write

from bot.building.load import load
from bot.errors import LibraryError, LibraryMissing, LibraryOutdated
from bot.library.handle import LibraryHandle
from bot.library.layout import StoreLayout, current_index
from bot.library.query import Query
from bot.library.reader import open_library


@pytest.fixture
def library(tmp_path):
    records = [record(6087341, title="Now"), record(6087342, aliases=["NCT00000777"]), record(6087431), record(1)]
    library = library_of(tmp_path, records)
    yield library
    library.close()


@pytest.fixture
def store(tmp_path):
    store = tmp_path / "library"
    load([write(tmp_path / "a.jsonl", [record(1)])], store)
    return store


def test_a_trial_is_found_by_its_id_in_any_case_and_by_a_former_id(library):
    assert library.trial("NCT06087341").title.value == "Now"
    assert library.trial(" nct06087341 ").title.value == "Now"
    assert library.trial("NCT00000777").nct_id == "NCT06087342"
    assert library.trial("NCT99999999") is None
    assert library.trial("") is None


@pytest.mark.parametrize(
    ("digits", "similar"),
    [
        ("0608734", {"NCT06087341", "NCT06087342"}),
        ("6087341", {"NCT06087341"}),
        ("NCT060873411", {"NCT06087341"}),
        ("06087340", {"NCT06087341", "NCT06087342"}),
        ("06087314", {"NCT06087341"}),
        ("60087341", {"NCT06087341"}),
        ("06087341", {"NCT06087342", "NCT06087431"}),
        ("12345", set()),
        ("", set()),
        ("٠٦٠٨٧٣٤١", set()),
        ("1" * 10_000, set()),
    ],
)
def test_ids_one_slip_away_are_offered(library, digits, similar):
    assert set(library.similar_ids(digits)) == similar


def test_no_more_similar_ids_than_asked_for(library):
    assert len(library.similar_ids("06087341", limit=1)) == 1


def test_a_missing_library_says_how_to_build_one(tmp_path):
    with pytest.raises(LibraryMissing, match="python -m bot load"):
        open_library(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LibraryMissing, match="No trial library at"):
        open_library(tmp_path / "empty")


def test_a_file_instead_of_a_folder_is_told(tmp_path):
    with pytest.raises(LibraryError, match="is a file"):
        open_library(write(tmp_path / "a.jsonl", [record(1)]))


@pytest.mark.parametrize(("version", "says"), [(0, "an older version"), (99, "a newer version")])
def test_an_index_of_another_version_says_load_again(store, version, says):
    manifest = current_index(store) / "manifest.json"
    manifest.write_bytes(msgspec.json.encode(msgspec.json.decode(manifest.read_bytes()) | {"format": version}))
    with pytest.raises(LibraryOutdated, match=f"{says}.*load the registry files again"):
        open_library(store)


@pytest.mark.parametrize("name", ["manifest.json", "search.sqlite3"])
@pytest.mark.parametrize("damage", ["garbage", "empty", "gone"])
def test_a_damaged_index_says_load_again(store, name, damage):
    path = current_index(store) / name
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"garbage" * 5000 if damage == "garbage" else b"")
    with pytest.raises(LibraryError, match="load the registry files again"):
        open_library(store)


@pytest.mark.parametrize("pointer", [b"", b"../../etc", b"\xff\xfe", b"no-such-index"])
def test_a_damaged_pointer_says_load_again(store, pointer):
    StoreLayout(store).pointer.write_bytes(pointer)
    with pytest.raises(LibraryError, match="load the registry files again"):
        open_library(store)


def test_a_damaged_record_says_load_again(library):
    library._unpacker._dictionaries.clear()
    with pytest.raises(LibraryError, match="is damaged"):
        library.trial("NCT06087341")


def test_names_are_asked_of_mapped_files_and_not_of_the_database(library):
    statements = []
    library._tables._connection.set_trace_callback(statements.append)
    assert library.vocabulary.condition("asthma") is None
    assert library.vocabulary.places("atlantis of the sea") == ()
    assert statements == []


def test_an_example_that_can_be_asked_is_there_without_a_search(tmp_path):
    both = {"conditions": ["Asthma", "Cough"], "sites": [site("Seoul", "", "Korea, Republic of"), site("Paris")]}
    records = [
        record(1, conditions=["Gout"], updated="2026-03-01"),
        record(2, sites=[site("Rome", "", "Italy")], updated="2026-02-01"),
        record(3, **both, updated="2026-01-01"),
        record(4, conditions=["Flu"], sites=[site("Oslo", "", "Norway")], updated="2025-01-01"),
    ]
    library = library_of(tmp_path, records)
    assert library.info.example == ("Asthma", "South Korea")
    condition, country = library.info.example
    assert library.find(Query(conditions=(condition,), country=country)).total == 1
    library.close()


def test_where_no_trial_names_a_condition_and_a_country_there_is_no_example(library):
    assert library.info.example is None


def test_a_running_service_changes_over_from_a_damaged_index_to_one_built_anew(tmp_path, store):
    handle = LibraryHandle(store)
    before, search = handle.current(), current_index(store) / "search.sqlite3"
    search.write_bytes(b"garbage" * 5000)
    load([tmp_path / "a.jsonl"], store)
    assert handle.current() is not before
    assert handle.current().find(Query()).total == 1
    handle.close()


def test_a_handle_changes_over_to_a_new_index_and_keeps_what_was_handed_out(tmp_path, store):
    handle = LibraryHandle(store)
    before = handle.current()
    assert handle.current() is before
    load([write(tmp_path / "b.jsonl", [record(2)])], store)
    assert handle.current().info.trials == 2
    assert before.find(Query()).total == 1
    handle.close()


def test_a_handle_keeps_the_library_that_works_when_the_new_one_does_not(tmp_path, store, caplog):
    handle = LibraryHandle(store)
    load([write(tmp_path / "b.jsonl", [record(2)])], store)
    (current_index(store) / "manifest.json").write_bytes(b"garbage")
    assert handle.current().info.trials == 1
    assert "stays in use" in caplog.text
    shutil.rmtree(store)
    assert handle.current().info.trials == 1
    handle.close()


def test_a_handle_needs_a_library_at_the_start(tmp_path):
    with pytest.raises(LibraryMissing):
        LibraryHandle(tmp_path)


def test_no_read_fails_while_the_library_is_loaded_again_and_again(tmp_path, store):
    handle, stop, totals, failures = LibraryHandle(store), threading.Event(), [], []

    def read():
        while not stop.is_set():
            try:
                library = handle.current()
                totals.append(library.find(Query()).total)
                assert library.trial("NCT00000001") is not None
            except Exception as error:  # noqa: BLE001 - the test reports whatever fails in the thread
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2, 12):
        load([write(tmp_path / "b.jsonl", [record(number)])], store)
    stop.set()
    reader.join()
    assert not failures
    assert totals == sorted(totals)
    assert handle.current().info.trials == 11
    handle.close()
