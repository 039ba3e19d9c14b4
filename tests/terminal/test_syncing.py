"""What `sync` prints, how it is stopped, and what it does on a schedule."""

import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from fakes_registry import FakeRegistry, Fault, running
from rich.console import Console
from rich.progress import Progress
from trial_records import record, site

from bot.building.store.records import writing
from bot.building.syncing.sync_account import SyncStage
from bot.building.syncing.sync_state import SyncState
from bot.cli import main
from bot.errors import SettingsError, SyncError
from bot.library.layout import StoreLayout
from bot.library.query import Query
from bot.library.reader import open_library
from bot.terminal.syncing import SyncBar
from bot.terminal.watching import interval_of, watch


@pytest.fixture
def registry():
    records = [record(number, updated=f"2026-10-{number:02}", conditions=["Asthma"]) for number in range(1, 24)]
    with running(FakeRegistry(records, most_per_page=5)) as fake:
        yield fake


@pytest.fixture
def store(tmp_path):
    return tmp_path / "library"


def run(registry, store, *options, per_minute=60_000):
    given = ["sync", "--store", store, "--api", registry.address, "--per-minute", per_minute, *options]
    return CliRunner().invoke(main, [str(part) for part in given])


def count(store):
    return open_library(store).find(Query(), limit=0).total


def test_a_sync_says_what_came_and_a_second_one_that_there_is_nothing_to_do(registry, store):
    done = run(registry, store)
    assert done.exit_code == 0, done.output
    told = done.stdout.splitlines()
    assert told[:3] == [
        "Fetched the whole registry.",
        "new: 23 · rejected: 0",
        "The registry counts 23 trials here; all came.",
    ]
    assert told[3].startswith(f"The library at {store} holds 23 trials (")
    assert "23/23 trials" in done.stderr
    again = run(registry, store)
    assert again.exit_code == 0
    assert again.stdout.startswith("Nothing to fetch for the whole registry: the registry's data are still those of 20")


def test_filters_are_given_and_told(registry, store):
    registry.put(record(40, conditions=["Lung Cancer"], sites=[site(country="Spain")], status="NOT_YET_RECRUITING"))
    done = run(
        registry, store, "--condition", "lung cancer", "--country", "Spain", "--status", "not-yet-recruiting", "--full"
    )
    assert "Fetched condition: lung cancer · country: Spain · status: NOT_YET_RECRUITING." in done.stdout
    assert count(store) == 1


def test_what_is_rejected_or_gone_is_listed_and_removed_when_that_is_asked_for(registry, store):
    registry.records["broken"] = {"protocolSection": {"identificationModule": {"nctId": "NCT123"}}}
    done = run(registry, store)
    assert done.exit_code == 1
    assert "rejected: NCT123: the NCT id is malformed" in done.stderr
    assert "rejected: 1" in done.stdout
    del registry.records["broken"], registry.records["NCT00000007"]
    kept = run(registry, store, "--full")
    assert "Not in the registry any more: 1 trial: NCT00000007. They are kept; --full --remove-gone" in kept.stdout
    removed = run(registry, store, "--full", "--remove-gone")
    assert (removed.exit_code, count(store)) == (0, 22)
    assert "NCT00000007. They were removed." in removed.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--remove-gone"], "--remove-gone needs --full"),
        (["--zip", "--watch"], "--zip loads the whole registry once"),
        (["--zip", "--country", "Spain"], "--zip loads the whole registry once"),
        (["--watch", "often"], "--watch=often: must be"),
        (["--per-minute", "0"], "TRIALOGUE_SYNC_PER_MINUTE: must be a whole number"),
        (["--api", "http://example.org/"], "must begin with https://"),
        (["--zip", "http://example.org/a.zip"], "must begin with https://"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_asked(registry, store, options, says):
    done = run(registry, store, *options)
    assert done.exit_code == 1
    assert says in done.stderr
    assert registry.requests == []


def test_an_unknown_status_is_refused_with_those_there_are(registry, store):
    done = run(registry, store, "--status", "open")
    assert done.exit_code == 2
    assert "NOT_YET_RECRUITING" in done.stderr


def test_the_zip_is_loaded_and_told_like_a_load(registry, store):
    done = run(registry, store, "--zip")
    assert done.exit_code == 0, done.output
    assert "loaded: 23" in done.stdout
    assert "Download" in done.stderr


def test_a_failure_is_one_clear_sentence_with_what_to_do(registry, store):
    registry.faults = {number: Fault(status=400, body=b"no") for number in range(2, 9)}
    done = run(registry, store)
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == "Error: The registry refuses the request (400): no"


def test_the_bar_tells_long_waits_and_what_came_so_far(capsys):
    bar = SyncBar(Progress(console=Console()))
    assert bar.so_far == ""
    bar.start(SyncStage.FETCHING, None, 0)
    bar.start(SyncStage.FETCHING, 3000, 1000)
    bar.advance(1000)
    bar.wait(0.4, "it answered 503")
    bar.wait(12.3, "it answered [429]")
    assert bar.so_far == "2,000 trials came so far."
    assert capsys.readouterr().out == "Waiting 12 s: it answered [429]\n"


# Signals, in a process of its own


def under_way(store):
    """Whether a page was taken, and a next one is known."""
    with writing(StoreLayout(store)) as records:
        walk = SyncState(records).walk("the whole registry")
    return walk.under_way and walk.seen >= 5 and bool(walk.token)


def begun(registry, store, *options):
    """Start a slow sync, and return its process when it has asked for two pages."""
    command = [sys.executable, "-m", "bot", "sync", "--store", str(store), "--api", registry.address, *options]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIALOGUE_")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603
    deadline = time.monotonic() + 30
    while len(registry.asked()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


@pytest.mark.parametrize(
    ("sign", "options", "code"),
    [
        (signal.SIGINT, (), 130),
        (signal.SIGTERM, (), 143),
        (signal.SIGTERM, ("--watch", "1h"), 0),
        (signal.SIGINT, ("--watch", "1h"), 130),
    ],
)
def test_stopped_it_says_so_and_knows_where_to_go_on(registry, store, sign, options, code):
    process = begun(registry, store, "--per-minute", "120", *options)
    process.send_signal(sign)
    _, told = process.communicate(timeout=20)
    assert process.returncode == code
    assert "Stopped. What was taken is kept" in told
    assert "Traceback" not in told
    assert under_way(store)


def test_a_killed_sync_goes_on_the_next_time(registry, store):
    process = begun(registry, store, "--per-minute", "120")
    process.kill()
    process.communicate(timeout=20)
    assert under_way(store)
    registry.requests.clear()
    done = run(registry, store)
    assert "pageToken" in registry.asked()[0]
    assert "going on where an earlier sync had stopped" in done.stdout
    assert count(store) == 23


# The schedule


class EnoughSeen(Exception):
    pass


def watched(outcomes, interval, capsys):
    """Watch through these outcomes of runs; return the waits between them and what was told."""
    left, waits = list(outcomes), []

    def once():
        if not left:
            raise EnoughSeen
        outcome = left.pop(0)
        if outcome is not None:
            raise outcome

    with pytest.raises(EnoughSeen):
        watch(once, interval, waits.append)
    return waits, capsys.readouterr()


def test_a_watch_repeats_at_its_interval_and_says_when(capsys):
    waits, told = watched([None, None], 3600.0, capsys)
    assert waits == [3600.0, 3600.0]
    assert told.out.count("Next sync at 20") == 2


def test_a_failure_is_told_and_tried_again_sooner_each_time_later_up_to_the_interval(capsys):
    waits, told = watched([SyncError("nobody there")] * 9 + [None], 3600.0, capsys)
    spans = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert all(span / 2 <= wait <= span for span, wait in zip(spans, waits, strict=False))
    assert waits[9] == 3600.0
    assert told.err.count("Error: nobody there") == 9


def test_failures_for_ever_do_not_end_a_watch(capsys):
    waits, _ = watched([SyncError("nobody there")] * 1100, 3600.0, capsys)
    assert len(waits) == 1100


@pytest.mark.parametrize(
    ("given", "seconds"), [("", 86_400), ("90s", 90), ("30m", 1800), ("6h", 21_600), (" 2d ", 172_800)]
)
def test_an_interval_is_a_number_with_its_unit(given, seconds):
    assert interval_of(given, 24) == seconds


@pytest.mark.parametrize("given", ["6", "h", "0h", "-1h", "1w", "1.5h", "1h30m", "9999999d"])
def test_other_intervals_are_refused_with_what_would_be_right(given):
    with pytest.raises(SettingsError, match="such as 6h"):
        interval_of(given, 24)
