"""A sync takes what the registry has, once; cut anywhere it goes on there, and nothing is lost or taken twice."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes_registry import FakeRegistry, Fault, running
from registry_client import api_of
from trial_records import jsonl, record, site, write

from bot.building.load import load
from bot.building.locking import only_load
from bot.building.store.records import prepare, writing
from bot.building.syncing.slices import Slice
from bot.building.syncing.sync import SyncSummary, sync
from bot.building.syncing.sync_account import SyncPlan
from bot.building.syncing.sync_state import SyncState
from bot.building.syncing.walking import Walking
from bot.errors import LibraryUnwritable, SyncError
from bot.library.layout import StoreLayout, current_index
from bot.library.query import Query
from bot.library.reader import open_library

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
PER_PAGE = 5


def numbered(number, **more):
    """A trial whose day of change follows from its number, several on each day."""
    given = {"updated": f"2026-10-{1 + number // 3:02}", "conditions": ["Asthma"], "status": "RECRUITING"} | more
    return record(number, **given)


@pytest.fixture
def registry():
    with running(FakeRegistry([numbered(number) for number in range(1, 24)], most_per_page=PER_PAGE)) as fake:
        yield fake


@pytest.fixture
def store(tmp_path):
    return tmp_path / "library"


def planned(*, full=False, remove_gone=False, **slices):
    return SyncPlan(part=Slice.of(**slices), full=full, remove_gone=remove_gone)


def served(registry, store, progress=None):
    """A whole sync, with the index that people are answered from."""
    return sync(planned(), store, api_of(registry), progress, lambda: TODAY)


def synced(registry, store, *, progress=None, clock=None, **asked):
    """A sync without the index at its end."""
    walking = Walking(
        planned(**asked), StoreLayout(store), api_of(registry), progress or Deaf(), clock or (lambda: TODAY)
    )
    with only_load(StoreLayout(store)):
        asyncio.run(walking.run())
    return SyncSummary(walk=walking.walk, account=walking.account, in_library=len(ids(store)), seconds=0.0)


def content(store):
    with writing(StoreLayout(store)) as records:
        return records.digest


def state(store, name="the whole registry"):
    with writing(StoreLayout(store)) as records:
        return SyncState(records).walk(name)


def ids(store):
    with writing(StoreLayout(store)) as records:
        return SyncState(records).held()


def trial(store, nct_id):
    with writing(StoreLayout(store)) as records:
        return next(held for *_, held in records.ranked() if held.nct_id == nct_id)


def keep(store, *given):
    """Have these records in the store before a sync."""
    with only_load(StoreLayout(store)), writing(StoreLayout(store)) as records:
        records.add([prepare(one, "a file") for one in given], "2026-01-01")


def found(store):
    """The trials that people are answered from."""
    return {hit.nct_id for hit in open_library(store).find(Query(), limit=1000).hits}


def all_ids(registry):
    return set(registry.records)


def posted(registry, *records, timestamp="2026-11-21T09:00:05"):
    """A new day at the registry."""
    registry.timestamp = timestamp
    registry.put(*records)
    registry.requests.clear()


class Deaf:
    """Hears how far a sync has come, and does nothing with it."""

    def start(self, stage, total, done):
        pass

    def advance(self, amount):
        pass


class Heard(Deaf):
    def __init__(self):
        self.stages = []
        self.amount = 0

    def start(self, stage, total, done):
        self.stages.append((stage.value, total, done))

    def advance(self, amount):
        self.amount += amount


def test_a_sync_takes_everything_and_serves_what_a_load_of_the_same_records_serves(registry, store, tmp_path):
    summary = served(registry, store)
    assert (summary.walk.new, summary.account.counted, summary.account.seen) == (23, 23, 23)
    assert (summary.in_library, summary.complete) == (23, True)
    assert found(store) == all_ids(registry)
    load([write(tmp_path / "a.jsonl", registry.records.values())], tmp_path / "loaded")
    assert content(store) == content(tmp_path / "loaded")
    assert current_index(store).name == current_index(tmp_path / "loaded").name


def test_progress_is_told_in_trials(registry, store):
    heard = Heard()
    synced(registry, store, progress=heard)
    assert heard.stages == [("fetching", None, 0), ("fetching", 23, 5), ("checking", None, 0)]
    assert heard.amount == 18


def test_the_last_page_may_be_empty_and_so_may_one_between(registry, store):
    registry.put(numbered(24), numbered(25))  # five full pages: a sixth without studies follows
    registry.faults[4] = Fault(empty=True)
    assert synced(registry, store).account.seen == 25


# Again: only what changed


def test_while_the_registrys_data_are_the_same_nothing_is_asked_for(registry, store):
    synced(registry, store)
    registry.requests.clear()
    summary = synced(registry, store)
    assert summary.account.up_to_date
    assert summary.complete
    assert [request.path for request in registry.requests] == ["version"]


def test_a_later_sync_asks_only_for_what_changed_since_the_day_before_the_newest(registry, store):
    synced(registry, store)
    posted(registry, numbered(2, title="Changed", updated="2026-11-21"), numbered(50, updated="2026-11-20"))
    summary = synced(registry, store)
    assert all(asked["query.term"] == "AREA[LastUpdatePostDate]RANGE[2026-10-07,MAX]" for asked in registry.asked())
    assert (summary.walk.new, summary.walk.changed, summary.walk.since) == (1, 1, "2026-10-07")
    assert trial(store, "NCT00000002").title.value == "Changed"
    assert ids(store) == all_ids(registry)


def test_what_was_posted_late_on_the_newest_day_is_not_missed(registry, store):
    synced(registry, store)
    posted(registry, numbered(51, updated="2026-10-08"), numbered(52, updated="2026-10-07"))
    synced(registry, store)
    assert ids(store) == all_ids(registry)


def test_a_new_day_of_the_data_alone_changes_no_record(registry, store):
    for nct_id, held in registry.records.items():
        registry.records[nct_id] = held | {"derivedSection": {"miscInfoModule": {"versionHolder": "2026-11-20"}}}
    synced(registry, store)
    before = content(store)
    renewed = [
        held | {"derivedSection": {"miscInfoModule": {"versionHolder": "2026-11-21"}}}
        for held in registry.records.values()
    ]
    posted(registry, *renewed)
    summary = synced(registry, store, full=True)
    assert (summary.walk.new, summary.walk.changed, summary.walk.unchanged) == (0, 0, 23)
    assert content(store) == before


def test_a_full_sync_takes_everything_again(registry, store):
    synced(registry, store)
    registry.requests.clear()
    summary = synced(registry, store, full=True)
    assert (summary.walk.unchanged, summary.walk.since) == (23, "")
    assert not any("query.term" in asked for asked in registry.asked())


def test_a_day_to_come_in_a_record_does_not_hide_later_changes(registry, store):
    registry.put(numbered(30, updated="2999-12-31"))
    synced(registry, store)
    posted(registry, numbered(31, updated="2026-11-19"))
    synced(registry, store)
    assert "NCT00000031" in ids(store)


def test_an_older_copy_of_the_registry_does_not_replace_a_newer_record(registry, store):
    keep(store, numbered(1, title="Newer", updated="2026-11-01"))
    assert synced(registry, store).walk.older == 1
    assert trial(store, "NCT00000001").title.value == "Newer"


# Slices


def test_a_slice_takes_only_its_part_and_is_remembered_by_itself(registry, store):
    registry.put(
        numbered(40, conditions=["Lung Cancer"], sites=[site(country="Spain")]),
        numbered(41, conditions=["Lung Cancer"], sites=[site(country="France")]),
        numbered(42, conditions=["Lung Cancer"], sites=[site(country="Spain")], status="COMPLETED"),
    )
    part = {"conditions": ["lung cancer"], "countries": ["Spain"], "statuses": ["RECRUITING"]}
    assert synced(registry, store, **part).account.seen == 1
    assert ids(store) == {"NCT00000040"}
    assert synced(registry, store).walk.new == 25


def test_a_trial_that_leaves_its_slice_is_brought_up_to_date_and_not_shown_as_open_for_ever(registry, store):
    part = {"statuses": ["RECRUITING"]}
    synced(registry, store, **part)
    posted(registry, numbered(3, status="COMPLETED", updated="2026-11-20"))
    summary = synced(registry, store, **part)
    assert summary.account.refreshed == {"NCT00000003"}
    assert trial(store, "NCT00000003").status.value == "COMPLETED"
    posted(registry, numbered(3, status="TERMINATED", updated="2026-11-22"), timestamp="2026-11-22T09:00:00")
    synced(registry, store, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC), **part)
    assert trial(store, "NCT00000003").status.value == "TERMINATED"


def test_nothing_found_and_nothing_there_is_told(registry, store):
    registry.records = {}
    with pytest.raises(SyncError, match="check the filters"):
        served(registry, store)


# Cut


class Cut(KeyboardInterrupt):
    """The process ends here."""


class CutAfterCommit(Deaf):
    """Ends the process between the commit of a page and the next request."""

    def __init__(self, left):
        self.left = left

    def start(self, _, total, done):
        if total is not None and done:
            self.advance(done)

    def advance(self, _):
        self.left -= 1
        if self.left == 0:
            raise Cut


class CutBeforeCommit:
    """Ends the process within a transaction; a clock, since each page is stamped within its transaction."""

    def __init__(self, left):
        self.left = left

    def __call__(self):
        self.left -= 1
        if self.left == 0:
            raise Cut
        return TODAY


def one_interrupted_walk(registry, store, kind, at):
    """Walk until the cut; return whether there was one."""
    progress, clock = Deaf(), None
    if kind == "after commit":
        progress = CutAfterCommit(at)
    elif kind == "before commit":
        clock = CutBeforeCommit(at)
    else:
        registry.faults = {number: Fault(cut=40) for number in range(len(registry.requests) + at, 9_999)}
    try:
        synced(registry, store, progress=progress, clock=clock)
    except (Cut, SyncError):
        return True
    finally:
        registry.faults = {}
    return False


@pytest.mark.parametrize("kind", ["at request", "before commit", "after commit"])
def test_a_sync_cut_at_any_point_resumes_and_ends_with_the_same_content(registry, tmp_path, kind):
    registry.put(numbered(90, aliases=["NCT00000099"]), record(91, title="Never dated"))
    synced(registry, tmp_path / "uncut")
    wanted = content(tmp_path / "uncut")
    for at in range(1, 60):
        place = tmp_path / f"cut {at}"
        if not one_interrupted_walk(registry, place, kind, at):
            break
        account = synced(registry, place).account
        # Nothing had to be searched for: each page was taken together with where to go on, or not at all.
        assert (account.seen, account.moved) == (25, set())
        assert content(place) == wanted
    assert at > 5, "hardly a cut ever happened"
    assert at < 59, "the walk never came to its end"


# Which commit, clock reading or request of each run is its last, so that it gets one page further.
LIMITS = {"after commit": 2, "before commit": 3, "at request": 3}


@pytest.mark.parametrize("kind", LIMITS)
def test_a_sync_cut_again_and_again_still_comes_to_its_end(registry, store, tmp_path, kind):
    synced(registry, tmp_path / "uncut")
    asked_uncut = len(registry.requests)
    registry.requests.clear()
    cuts = 0
    while one_interrupted_walk(registry, store, kind, LIMITS[kind]):
        cuts += 1
        assert cuts < 50
    assert cuts >= 4
    assert content(store) == content(tmp_path / "uncut")
    assert len(registry.requests) < 6 * asked_uncut


def test_a_cut_sync_leaves_the_library_in_use_as_it_is_and_a_whole_one_replaces_it(registry, store, tmp_path):
    load([write(tmp_path / "a.jsonl", [numbered(7, title="There before")])], store)
    with pytest.raises(Cut):
        served(registry, store, CutAfterCommit(2))
    assert found(store) == {"NCT00000007"}
    summary = served(registry, store)
    assert summary.account.resumed
    assert (summary.walk.new, summary.walk.changed, summary.account.seen) == (22, 1, 23)
    assert found(store) == all_ids(registry)
    served(registry, tmp_path / "uncut")
    assert current_index(store).name == current_index(tmp_path / "uncut").name


def test_a_resumed_sync_asks_for_the_page_at_which_it_was_cut(registry, store):
    with pytest.raises(Cut):
        synced(registry, store, progress=CutAfterCommit(2))
    registry.requests.clear()
    synced(registry, store)
    assert registry.asked()[0]["pageToken"] == token_of(registry, 10)


def token_of(registry, offset):
    """The token of the page that begins at an offset of the walk through everything."""
    return next(asked["pageToken"] for asked in registry.asked() if asked.get("pageToken", "").startswith(f"{offset}x"))


def test_a_sync_cut_while_indexing_only_needs_the_index(registry, store):
    class CutWhileIndexing(Deaf):
        def start(self, stage, *_):
            if stage.value == "indexing":
                raise Cut

    with pytest.raises(Cut):
        served(registry, store, CutWhileIndexing())
    registry.requests.clear()
    assert served(registry, store).in_library == 23
    assert [request.path for request in registry.requests] == ["version"]
    assert found(store) == all_ids(registry)


def test_a_page_that_comes_again_changes_nothing(registry, store):
    synced(registry, store)
    before = content(store), state(store).new
    with writing(StoreLayout(store)) as records:
        SyncState(records).save(replace(state_in(records), under_way=True, paging=True, token="", start=""))
    again = synced(registry, store)
    assert (content(store), again.walk.new) == before
    assert (again.walk.unchanged, again.account.seen) == (0, 23)


def state_in(records):
    return SyncState(records).walk("the whole registry")


def test_a_full_sync_does_not_go_on_with_a_cut_one_that_only_asked_for_changes(registry, store):
    synced(registry, store)
    posted(registry, *[numbered(number, updated="2026-11-20") for number in range(60, 72)])
    with pytest.raises(Cut):
        synced(registry, store, progress=CutAfterCommit(1))
    assert synced(registry, store, full=True).walk.since == ""


# Tokens


def test_refused_tokens_begin_the_walk_again_from_the_newest_day_and_lose_nothing(registry, store):
    def refuse(number):
        registry.tokens_are_valid = number not in {4, 6}

    registry.before = refuse
    summary = synced(registry, store)
    assert ids(store) == all_ids(registry)
    assert (summary.walk.new, summary.account.seen, summary.complete) == (23, 23, True)
    assert any(asked.get("query.term", "").endswith("RANGE[2026-10-03,MAX]") for asked in registry.asked())


def test_a_token_of_yesterdays_data_is_not_used(registry, store):
    with pytest.raises(Cut):
        synced(registry, store, progress=CutAfterCommit(2))
    posted(registry, numbered(1, updated="2026-11-20"))  # all pages have moved on by one
    summary = synced(registry, store)
    assert "pageToken" not in registry.asked()[0]
    assert summary.account.resumed
    assert summary.complete
    assert ids(store) == all_ids(registry)


def test_a_registry_that_refuses_all_its_tokens_is_given_up(registry, store):
    registry.records = {nct_id: numbered(int(nct_id[3:]), updated="2026-10-01") for nct_id in registry.records}
    registry.tokens_are_valid = False
    with pytest.raises(SyncError, match="tokens of its own pages"):
        synced(registry, store)
    assert len(registry.requests) < 20


def test_refusals_of_an_earlier_run_do_not_count(registry, store):
    with pytest.raises(Cut):
        synced(registry, store, progress=CutAfterCommit(2))
    with writing(StoreLayout(store)) as records:
        SyncState(records).save(replace(state_in(records), restarts=6))
    registry.before = lambda number: setattr(registry, "tokens_are_valid", number != 6)
    assert synced(registry, store).complete


def test_a_page_that_names_itself_as_the_next_does_not_go_on_for_ever(registry, store):
    body = jsonl([{"studies": [], "nextPageToken": "again"}])
    registry.faults = {number: Fault(status=200, body=body) for number in range(2, 99)}
    with pytest.raises(SyncError, match="tokens of its own pages"):
        synced(registry, store)


# Counts


def test_a_trial_that_slips_between_the_pages_is_found_by_the_count(registry, store):
    def move(number):
        if number == 4:  # the first of all changes: every later one moves up by one place, one of them unseen
            registry.put(numbered(1, updated="2026-11-19"))

    registry.before = move
    summary = synced(registry, store)
    assert summary.complete
    assert (summary.account.counted, summary.account.seen, summary.short) == (23, 23, 0)
    assert ids(store) == all_ids(registry)
    assert summary.account.moved == {"NCT00000011"}
    assert any("filter.ids" in asked for asked in registry.asked())


def test_trials_without_a_day_are_not_lost_when_the_walk_begins_again(registry, store):
    registry.put(record(80), record(81), record(82))

    def refuse(number):
        registry.tokens_are_valid = number != 6

    registry.before = refuse
    assert synced(registry, store).complete
    assert ids(store) == all_ids(registry)


def test_what_the_registry_counts_and_does_not_give_is_told(registry, store):
    def hide(number):
        if registry.requests[-1].query.get("filter.ids"):
            registry.records = {nct_id: held for nct_id, held in registry.records.items() if nct_id != "NCT00000011"}
        if number == 4:
            registry.put(numbered(1, updated="2026-11-19"))

    registry.before = hide
    summary = synced(registry, store)
    assert (summary.account.missing, summary.short, summary.complete) == ({"NCT00000011"}, 1, False)
    assert "NCT00000011" not in ids(store)


# What is no longer there


def test_a_full_sync_tells_what_the_registry_no_longer_has_and_keeps_it(registry, store):
    synced(registry, store)
    del registry.records["NCT00000007"]
    summary = synced(registry, store, full=True)
    assert (summary.account.gone, summary.account.removed) == ({"NCT00000007"}, 0)
    assert "NCT00000007" in ids(store)
    assert synced(registry, store).account.up_to_date


def test_it_is_removed_when_that_is_asked_for(registry, store):
    synced(registry, store)
    del registry.records["NCT00000007"]
    summary = synced(registry, store, full=True, remove_gone=True)
    assert (summary.account.gone, summary.account.removed, summary.in_library) == ({"NCT00000007"}, 1, 22)
    assert ids(store) == all_ids(registry)
    assert synced(registry, store, full=True).account.gone == set()


def test_a_sync_of_changes_says_nothing_about_what_is_gone(registry, store):
    synced(registry, store)
    del registry.records["NCT00000007"]
    posted(registry)
    assert synced(registry, store).account.gone == set()


def test_a_full_sync_of_a_slice_tells_of_trials_that_left_it_from_those_that_are_gone(registry, store):
    part = {"statuses": ["RECRUITING"]}
    synced(registry, store, **part)
    del registry.records["NCT00000007"]
    posted(registry, numbered(8, status="COMPLETED"))
    summary = synced(registry, store, full=True, remove_gone=True, **part)
    assert (summary.account.gone, summary.account.refreshed) == ({"NCT00000007"}, {"NCT00000008"})
    assert ids(store) == all_ids(registry)


def test_a_full_sync_of_a_slice_leaves_what_is_not_of_it_alone(registry, store):
    keep(store, record(77))
    summary = synced(registry, store, full=True, remove_gone=True, statuses=["RECRUITING"])
    assert summary.account.gone == set()
    assert "NCT00000077" in ids(store)


# Former ids


def test_a_record_takes_the_place_of_those_under_its_former_ids(registry, store):
    keep(store, record(99, title="Under its old number"))
    registry.put(numbered(9, aliases=["NCT00000099", "NCT00000009"]))
    summary = served(registry, store)
    assert (summary.account.replaced, summary.account.gone) == ({"NCT00000099"}, set())
    assert found(store) == all_ids(registry)
    assert open_library(store).trial("NCT00000099").nct_id == "NCT00000009"


def test_a_former_id_that_a_later_load_brings_back_goes_with_the_next_sync(registry, store):
    registry.put(numbered(9, aliases=["NCT00000099"]))
    synced(registry, store)
    keep(store, record(99))
    posted(registry)
    assert synced(registry, store).account.replaced == {"NCT00000099"}


def test_a_trial_that_is_merged_into_another_is_found_under_that_one(registry, store):
    synced(registry, store)
    del registry.records["NCT00000005"]
    posted(registry, numbered(6, aliases=["NCT00000005"], updated="2026-11-20"))
    assert synced(registry, store).account.replaced == {"NCT00000005"}
    assert ids(store) == all_ids(registry)


def test_what_the_registry_gives_as_a_trial_of_its_own_is_one_whatever_another_claims(registry, store):
    registry.put(numbered(5, aliases=["NCT00000006"]), numbered(6, aliases=["NCT00000005"]))
    assert synced(registry, store).account.replaced == set()
    assert ids(store) == all_ids(registry)


# Records that cannot be taken


def test_a_record_that_is_none_is_named_and_stops_nothing(registry, store):
    registry.records["broken"] = {"protocolSection": {"identificationModule": {"nctId": "NCT123"}}}
    registry.records["empty"] = {}
    summary = synced(registry, store)
    assert sorted((told.nct_id, told.reason.split(":")[0]) for told in summary.account.rejected) == [
        ("", "has no NCT id (protocolSection.identificationModule.nctId)"),
        ("NCT123", "the NCT id is malformed"),
    ]
    assert (summary.walk.rejected, summary.in_library, summary.complete) == (2, 23, False)
    assert summary.short == 0


def test_a_record_that_is_no_json_of_its_own_is_rejected_alone(registry, store):
    bad = b'{"protocolSection": {"identificationModule": {"nctId": "NCT00000044", "briefTitle": "\xff\xfe"}}}'
    good = jsonl([numbered(45)]).strip()
    registry.faults[2] = Fault(status=200, body=b'{"totalCount": 2, "studies": [' + bad + b", " + good + b"]}")
    (told,) = synced(registry, store).account.rejected
    assert told.reason == "it cannot be read as JSON"
    assert "NCT00000045" in ids(store)


# Others


def test_only_one_writes_to_a_library_at_a_time(registry, store):
    with only_load(StoreLayout(store)), pytest.raises(LibraryUnwritable, match="Another load"):
        synced(registry, store)


def test_memory_of_another_version_is_begun_again(registry, store):
    synced(registry, store)
    with writing(StoreLayout(store)) as records:
        records.database.execute("ALTER TABLE sync ADD COLUMN something_new")
    registry.requests.clear()
    assert synced(registry, store).walk.unchanged == 23


def test_a_load_by_file_and_a_sync_share_one_library(registry, store):
    keep(store, numbered(1), record(70))
    summary = synced(registry, store)
    assert (summary.walk.unchanged, summary.walk.new) == (1, 22)
    assert summary.account.gone == {"NCT00000070"}
