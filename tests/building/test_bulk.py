"""The registry's zip fills the library at once, and a sync after it asks only for what has changed since."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from fakes_registry import FakeRegistry, Fault, running
from registry_client import api_of
from trial_records import record

from bot.building.locking import only_load
from bot.building.store.records import writing
from bot.building.syncing.bulk import load_zip, zip_address
from bot.building.syncing.sync_account import Silent, SyncPlan
from bot.building.syncing.sync_state import SyncState
from bot.building.syncing.walking import Walking
from bot.errors import SourceError, SyncError
from bot.library.layout import StoreLayout

RECENTLY = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()


@pytest.fixture
def registry():
    records = [record(number, updated="2026-01-02" if number < 9 else RECENTLY) for number in range(1, 11)]
    with running(FakeRegistry(records)) as fake:
        yield fake


@pytest.fixture
def store(tmp_path):
    return tmp_path / "library"


def loaded(registry, store, heard=None):
    told = [] if heard is None else heard
    address = zip_address(registry.address)
    return load_zip(address, store, api_of(registry), lambda size, done: told.append((size, done)))


def synced(registry, store):
    """Sync without the index at its end, and return the walk."""
    layout = StoreLayout(store)
    walking = Walking(SyncPlan(), layout, api_of(registry), Silent(), lambda: datetime.now(UTC))
    with only_load(layout):
        asyncio.run(walking.run())
    return walking.walk


def ids(store):
    with writing(StoreLayout(store)) as records:
        return SyncState(records).held()


def test_the_zip_lies_where_the_registry_says():
    wanted = "https://clinicaltrials.gov/api/v2/studies/download?format=json.zip"
    assert zip_address("https://clinicaltrials.gov/api/v2") == wanted


def test_all_records_of_the_zip_are_loaded_and_a_sync_after_it_asks_only_for_changes_of_the_last_days(registry, store):
    heard = []
    registry.faults[1] = Fault(cut=100)  # and a cut download begins again
    summary = loaded(registry, store, heard)
    assert (summary.new, summary.complete) == (10, True)
    assert ids(store) == set(registry.records)
    assert not list(store.glob("registry*"))
    assert heard[-1][1] > 0
    registry.put(record(50, updated=RECENTLY))
    after = synced(registry, store)
    assert after.since == "2026-01-01"  # a zip may be some days old: the newest records are asked for again
    assert after.new == 1


def test_a_download_that_never_comes_leaves_the_library_as_it_was(registry, store):
    synced(registry, store)
    held = ids(store)
    registry.faults = {number: Fault(cut=100) for number in range(1, 99)}
    with pytest.raises(SyncError, match="cut short"):
        loaded(registry, store)
    assert ids(store) == held
    assert not list(store.glob("registry*"))


def test_what_is_no_zip_is_refused(registry, store):
    registry.faults[1] = Fault(status=200, body=b"<html>soon</html>")
    with pytest.raises(SourceError):
        loaded(registry, store)


def test_a_zip_that_is_not_wholly_taken_does_not_count_as_a_sync(registry, store):
    registry.zip_files = {"NCT123.json": b'{"protocolSection": {"identificationModule": {"nctId": "NCT123"}}}'}
    assert not loaded(registry, store).complete
    assert synced(registry, store).since == ""
