"""Two record stores are compared record by record, beside whoever is writing, and never as a mixture."""

import sqlite3

import pytest
from kept_records import copied, keep
from trial_records import record

from bot.building.store import inspecting as inspecting_module
from bot.building.store.comparing import changed_since, compare_stores
from bot.building.store.inspecting import inspecting
from bot.building.store.records import writing
from bot.errors import LibraryError, LibraryMissing, LibraryOutdated
from bot.library.layout import StoreLayout


@pytest.fixture
def old(tmp_path):
    return tmp_path / "old"


@pytest.fixture
def new(tmp_path):
    return tmp_path / "new"


def kinds(old, new):
    found = compare_stores(old, new)
    return [(trial.trial.nct_id, [change.kind.value for change in trial.changes]) for trial in found]


def test_what_came_what_went_and_what_changed_is_told_in_the_order_of_the_ids(old, new):
    keep(old, [record(4), record(2), record(3, status="RECRUITING"), record(7)])
    keep(new, [record(9), record(3, status="SUSPENDED"), record(1), record(4)])
    assert kinds(old, new) == [
        ("NCT00000001", ["new_trial"]),
        ("NCT00000002", ["gone"]),
        ("NCT00000003", ["paused"]),
        ("NCT00000007", ["gone"]),
        ("NCT00000009", ["new_trial"]),
    ]
    assert kinds(new, new) == []


def test_a_library_against_an_empty_one_is_all_new(old, new):
    keep(old, [])
    keep(new, [record(1), record(2)])
    assert [told for _, told in kinds(old, new)] == [["new_trial"], ["new_trial"]]
    assert [told for _, told in kinds(new, old)] == [["gone"], ["gone"]]


def test_a_record_that_changed_in_nothing_a_patient_reads_is_not_told(old, new):
    keep(old, [record(1)])
    keep(new, [record(1) | {"annotationSection": {}}])
    assert kinds(old, new) == []


def test_the_same_records_are_never_unpacked(old, new):
    for store in (old, new):
        keep(store, [record(1)])
        with writing(StoreLayout(store)) as records:
            records.database.execute("UPDATE body SET packed = x'00'")
    assert kinds(old, new) == []


def test_a_library_of_many_pages_is_compared_to_its_end(old, new, monkeypatch):
    monkeypatch.setattr(inspecting_module, "_PAGE", 7)
    keep(old, [record(number) for number in range(1, 60)])
    keep(new, [record(number) for number in range(30, 90)])
    assert [told for _, told in kinds(old, new)] == [["gone"]] * 29 + [["new_trial"]] * 30


def test_since_a_day_only_what_the_records_date_themselves_is_told(new):
    posted = record(2, updated="2026-05-02")
    posted["protocolSection"]["statusModule"]["studyFirstPostDateStruct"] = {"date": "2026-05-01"}
    keep(new, [record(1, updated="2026-05-01"), posted, record(3, updated="2026-04-01"), record(4)])
    found = [(trial.trial.nct_id, trial.changes[0].kind.value) for trial in changed_since(new, "2026-05-01")]
    assert found == [("NCT00000001", "updated"), ("NCT00000002", "new_trial")]


def test_a_missing_store_says_how_to_build_one(old, new):
    keep(old, [record(1)])
    with pytest.raises(LibraryMissing, match="python -m bot load"):
        kinds(old, new)


@pytest.mark.parametrize(("version", "says"), [(1, "the next load brings it up to date"), (99, "update Trialogue")])
def test_a_store_of_another_version_is_told(old, version, says):
    keep(old, [record(1)])
    connection = sqlite3.connect(StoreLayout(old).records)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    with pytest.raises(LibraryOutdated, match=says):
        kinds(old, old)


def test_a_damaged_store_is_told(old):
    keep(old, [record(1)])
    StoreLayout(old).records.write_bytes(b"this is no database" * 1000)
    with pytest.raises(LibraryError, match="is damaged"):
        kinds(old, old)


def test_a_store_that_cannot_be_opened_is_told(old):
    StoreLayout(old).records.mkdir(parents=True)
    with pytest.raises(LibraryMissing):
        kinds(old, old)


def test_a_damaged_or_lost_record_is_told_by_its_id(old, new):
    keep(old, [record(1), record(2)])
    keep(new, [])
    with writing(StoreLayout(old)) as records:
        records.database.execute("UPDATE body SET packed = x'00' WHERE nct_id = 'NCT00000002'")
        records.database.execute("DELETE FROM body WHERE nct_id = 'NCT00000001'")
    with inspecting(StoreLayout(old)) as records:
        for nct_id, says in (("NCT00000001", "is missing"), ("NCT00000002", "is damaged")):
            with pytest.raises(LibraryError, match=f"{nct_id} {says}"):
                records.trial(nct_id)


def test_a_store_that_a_load_changes_in_between_is_told_and_not_mixed(old, monkeypatch):
    monkeypatch.setattr(inspecting_module, "_PAGE", 2)
    keep(old, [record(number) for number in range(1, 9)])
    with inspecting(StoreLayout(old)) as records:
        digests = records.digests()
        next(digests)
        keep(old, [record(9)])
        with pytest.raises(LibraryError, match="was changed by a load while it was read"):
            list(digests)


def test_looking_into_a_store_never_keeps_a_load_from_finishing(old, monkeypatch):
    monkeypatch.setattr(inspecting_module, "_PAGE", 2)
    keep(old, [record(number) for number in range(1, 9)])
    with inspecting(StoreLayout(old)) as records:
        next(records.digests())
        assert len(keep(old, [record(9)])) == 1


def test_a_store_that_a_load_has_locked_is_told(old, monkeypatch):
    monkeypatch.setattr(inspecting_module, "_SECONDS_TO_WAIT", 0.01)
    keep(old, [record(1)])
    with writing(StoreLayout(old)) as records:
        records.database.execute("PRAGMA locking_mode = EXCLUSIVE")
        records.remove(["NCT00000001"])
        records.database.conn.execute("PRAGMA cache_spill = 1")
        other = sqlite3.connect(StoreLayout(old).records)
        other.close()
        _lock_out(records.database)
        with pytest.raises(LibraryError, match="A load is writing"):
            kinds(old, old)


def _lock_out(database):
    """Write more than the cache takes, as a large load does: from then on nobody else may read."""
    database.execute("PRAGMA cache_size = 5")
    database.execute("CREATE TABLE filler (content)")
    for _ in range(50):
        database.execute("INSERT INTO filler VALUES (randomblob(9000))")


def test_another_day_of_the_registrys_data_alone_is_no_change(old, new):
    keep(old, [copied(record(1), "2026-01-01")])
    keep(new, [copied(record(1), "2026-02-01")])
    assert kinds(old, new) == []
