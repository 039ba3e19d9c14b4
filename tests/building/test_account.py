"""What a library is made of is told, and so is everything that is missing or damaged."""

import shutil

import pytest
from kept_records import copied, keep
from trial_records import record, write

from bot.building.load import load
from bot.building.store.account import account_of
from bot.building.store.records import writing
from bot.errors import LibraryMissing
from bot.library.layout import SEARCH_NAME, StoreLayout, current_index

DATED = [copied(record(1), "2026-01-05"), copied(record(2, status="COMPLETED"), "2026-03-09"), record(3, status="")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("account")
    store = folder / "library"
    load([write(folder / "a.jsonl", [record(number) for number in range(1, 4)])], store)
    return store


@pytest.fixture
def store(built, tmp_path):
    """A library of three trials, to be damaged."""
    return shutil.copytree(built, tmp_path / "library")


def test_trials_are_counted_by_status_and_study_type_and_dates_and_sources_are_told(tmp_path):
    observed = record(4, status="COMPLETED")
    observed["protocolSection"]["designModule"]["studyType"] = "OBSERVATIONAL"
    condensed = record(5, status="COMPLETED") | {"_trialogue": {"condensed": True}}
    keep(tmp_path, DATED, source="ctg.zip/one.json", loaded_at="2026-04-01T00:00:00+00:00")
    keep(tmp_path, [observed], source="ctg.zip/other.json", loaded_at="2026-04-02T00:00:00+00:00")
    keep(tmp_path, [condensed], source="https://registry.example/api", loaded_at="2026-04-03T00:00:00+00:00")
    records = account_of(tmp_path).records
    assert (records.trials, records.condensed) == (5, 1)
    assert records.by_status == {"COMPLETED": 3, "": 1, "RECRUITING": 1}
    assert records.by_study_type == {"": 4, "OBSERVATIONAL": 1}
    assert (records.oldest_record, records.newest_record) == ("2026-01-05", "2026-03-09")
    assert (records.first_loaded, records.last_loaded) == ("2026-04-01T00:00:00+00:00", "2026-04-03T00:00:00+00:00")
    named = [(source.name, source.trials, source.last_loaded[:10]) for source in records.sources]
    assert named == [("ctg.zip", 4, "2026-04-02"), ("https://registry.example/api", 1, "2026-04-03")]


def test_sizes_are_told_with_the_bytes_of_a_trial(store):
    account = account_of(store, thorough=True)
    assert account.problems == []
    assert account.records.bytes == StoreLayout(store).records.stat().st_size
    assert account.records.bytes_per_trial == round(account.records.bytes / 3)
    assert 0 < account.records.packed_bytes < account.records.bytes
    index = current_index(store)
    assert (account.index.name, account.index.trials) == (index.name, 3)
    assert account.index.bytes == sum(file.stat().st_size for file in index.iterdir())
    assert (account.index.older, account.index.older_bytes) == (0, 0)


def test_older_indexes_that_are_still_there_are_told(store):
    shutil.copytree(current_index(store), StoreLayout(store).index("before"))
    account = account_of(store)
    assert (account.index.older, account.index.older_bytes) == (1, account.index.bytes)


def test_an_empty_store_has_no_bytes_per_trial(tmp_path):
    keep(tmp_path, [])
    records = account_of(tmp_path).records
    assert (records.trials, records.bytes_per_trial, records.newest_record) == (0, 0, "")


def test_where_there_is_nothing_at_all_it_says_how_to_build_a_library(tmp_path):
    with pytest.raises(LibraryMissing, match="python -m bot load"):
        account_of(tmp_path / "nothing")


def lose_the_pointer(store):
    StoreLayout(store).pointer.unlink()


def lose_the_records(store):
    StoreLayout(store).records.unlink()


def lose_a_file(store):
    (current_index(store) / SEARCH_NAME).unlink()


def cut_a_file(store):
    path = current_index(store) / SEARCH_NAME
    path.write_bytes(path.read_bytes()[:-1])


def damage_the_records(store):
    StoreLayout(store).records.write_bytes(b"this is no database" * 1000)


def lose_a_body(store):
    with writing(StoreLayout(store)) as records:
        records.database.execute("DELETE FROM body WHERE nct_id = 'NCT00000002'")


def add_a_record(store):
    keep(store, [record(4)])


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lose_the_pointer, "No trial library"),
        (lose_the_records, "No record store"),
        (lose_a_file, f"{SEARCH_NAME} is missing or damaged"),
        (cut_a_file, f"{SEARCH_NAME} is missing or damaged"),
        (damage_the_records, "records.sqlite3 is damaged"),
        (lose_a_body, "1 records are there in part only"),
        (add_a_record, "The index holds 3 trials, the record store 4"),
    ],
)
def test_what_is_missing_or_damaged_is_told_and_the_rest_is_still_counted(store, damage, says):
    damage(store)
    account = account_of(store)
    assert says in " ".join(account.problems)
    assert account.records or account.index


def change_a_body(store):
    with writing(StoreLayout(store)) as records:
        records.database.execute(
            "UPDATE body SET packed = (SELECT packed FROM body WHERE nct_id = 'NCT00000001') "
            "WHERE nct_id = 'NCT00000002'"
        )


def flip_a_bit(store):
    path = current_index(store) / SEARCH_NAME
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "says"),
    [(change_a_body, "Damaged records: NCT00000002;"), (flip_a_bit, f"{SEARCH_NAME} is missing or damaged")],
)
def test_what_no_size_shows_is_found_by_a_thorough_look(store, damage, says):
    damage(store)
    assert account_of(store).problems == []
    assert says in " ".join(account_of(store, thorough=True).problems)


def test_of_very_many_damaged_records_some_are_named(tmp_path):
    keep(tmp_path, [record(number) for number in range(1, 60)])
    with writing(StoreLayout(tmp_path)) as records:
        records.database.execute("UPDATE body SET packed = x'00'")
    (problem,) = [problem for problem in account_of(tmp_path, thorough=True).problems if "Damaged" in problem]
    assert "NCT00000020 and more" in problem
