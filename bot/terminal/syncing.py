"""Syncing in the terminal: a bar with rate and remaining time, a summary, and one clear sentence when it is stopped."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.building.syncing.bulk import load_zip, zip_address
from bot.building.syncing.pacing import Pace
from bot.building.syncing.registry_api import RegistryApi, checked_address
from bot.building.syncing.slices import Slice
from bot.building.syncing.sync import SyncSummary, sync
from bot.building.syncing.sync_account import SyncPlan, SyncStage
from bot.errors import SettingsError
from bot.settings import Settings
from bot.terminal.loading import LoadingBar, print_rejections, print_summary
from bot.terminal.watching import interval_of, watch

STAGE_NAMES = {SyncStage.FETCHING: "Fetching", SyncStage.CHECKING: "Checking", SyncStage.INDEXING: "Indexing"}
DOWNLOADING = "Download"
MOST_IDS_SHOWN = 20
SHORTEST_WAIT_TOLD = 3.0
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


class Terminated(KeyboardInterrupt):
    """The system asks us to end, as Ctrl-C does."""


class _Trials(ProgressColumn):
    """How many trials there are, of how many; nothing where a stage has none."""

    def render(self, task: Task) -> Text:
        """Return the count."""
        if task.total is None:
            return Text(trials(int(task.completed)) if task.completed else "")
        return Text(f"{task.completed:,.0f}/{trials(int(task.total))}")


class _Rate(ProgressColumn):
    """Trials per second."""

    def render(self, task: Task) -> Text:
        """Return the rate, or nothing where there is none yet."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class _Megabytes(ProgressColumn):
    """How much of a download has come, and how fast; nothing beside what is counted otherwise."""

    def render(self, task: Task) -> Text:
        """Return the amount and the rate."""
        if task.description != DOWNLOADING:
            return Text()
        return Text(f"{task.completed / 1e6:,.0f} MB" + (f" · {task.speed / 1e6:,.1f} MB/s" if task.speed else ""))


class SyncBar:
    """Shows the stages of a sync as progress bars, and each longer wait as a line."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[SyncStage, TaskID] = {}
        self._task: TaskID | None = None

    def start(self, stage: SyncStage, total: int | None, done: int) -> None:
        """Begin the stage's bar, or give it the total that has become known."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(STAGE_NAMES[stage], total=total)
        self._task = self._tasks[stage]
        self._progress.update(self._task, total=total, completed=done)

    def advance(self, amount: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._progress.advance(self._task, amount)

    @property
    def so_far(self) -> str:
        """What was fetched until now, as a sentence; empty before there is anything."""
        fetching = self._tasks.get(SyncStage.FETCHING)
        done = int(self._progress.tasks[fetching].completed) if fetching is not None else 0
        return f"{trials(done)} came so far." if done else ""

    def wait(self, seconds: float, reason: str) -> None:
        """Say why nothing moves."""
        if seconds >= SHORTEST_WAIT_TOLD:
            self._progress.console.print(f"Waiting {seconds:.0f} s: {reason}", highlight=False, markup=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command was given; watch, from_zip: None where not asked for, empty where without a value."""

    conditions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    full: bool = False
    remove_gone: bool = False
    watch: str | None = None
    from_zip: str | None = None

    @property
    def plan(self) -> SyncPlan:
        """The plan of a sync."""
        part = Slice.of(self.conditions, self.countries, self.statuses)
        return SyncPlan(part=part, full=self.full, remove_gone=self.remove_gone)

    def check(self) -> None:
        """Raise SettingsError for options that do not go together."""
        if self.remove_gone and not self.full:
            raise SettingsError("--remove-gone needs --full: only a full sync tells what is gone.")
        if self.from_zip is not None and (self.full or self.watch is not None or not self.plan.part.is_whole):
            raise SettingsError("--zip loads the whole registry once: leave out --watch, --full and the filters.")


def run_sync(asked: Asked, settings: Settings) -> bool:
    """Do what was asked; return whether all came and was taken."""
    asked.check()
    checked_address(settings.registry_api)
    with stoppable(watching=asked.watch is not None):
        if asked.from_zip is not None:
            return sync_from_zip(asked.from_zip, settings)
        if asked.watch is not None:
            watch(lambda: sync_library(asked.plan, settings), interval_of(asked.watch, settings.sync_hours))
        return sync_library(asked.plan, settings)


def sync_library(plan: SyncPlan, settings: Settings) -> bool:
    """Sync, print what happened, and return whether all came and was taken."""
    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(),
        _Trials(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = SyncBar(progress)
        try:
            summary = sync(plan, settings.store, registry_of(settings, bar.wait), bar)
        except KeyboardInterrupt:
            if bar.so_far:
                progress.console.print(bar.so_far, highlight=False)
            raise
    print_sync(summary, settings.store, remove_gone=plan.remove_gone)
    return summary.complete


def sync_from_zip(address: str, settings: Settings) -> bool:
    """Load the registry's zip, without an address the one of its API; return whether everything in it was taken."""
    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(),
        TaskProgressColumn(),
        _Megabytes(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(DOWNLOADING, total=None)
        api = registry_of(settings, SyncBar(progress).wait)
        summary = load_zip(
            address or zip_address(settings.registry_api),
            settings.store,
            api,
            lambda size, done: progress.update(task, total=size, completed=done),
            LoadingBar(progress),
        )
    print_summary(summary, settings.store)
    return summary.complete


def registry_of(settings: Settings, waiting: Callable[[float, str], None]) -> RegistryApi:
    """Return the registry that the settings name, asked at their pace."""
    return RegistryApi(settings.registry_api, Pace(settings.sync_per_minute), waiting=waiting)


def trials(number: int) -> str:
    """Return the number with its noun."""
    return f"{number:,} trial" if number == 1 else f"{number:,} trials"


@contextmanager
def stoppable(*, watching: bool) -> Iterator[None]:
    """Let Ctrl-C and a request to end stop what runs, with a sentence instead of a traceback.

    A watch never ends by itself: being asked to end is its proper end.
    """
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    except Terminated:
        _stop(0 if watching else TERMINATED)
    except KeyboardInterrupt:
        _stop(INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_: int, __: FrameType | None) -> NoReturn:
    raise Terminated


def _stop(code: int) -> NoReturn:
    click.echo("Stopped. What was taken is kept: run the same command again, and it goes on from there.", err=True)
    sys.exit(code)


def print_sync(summary: SyncSummary, store: Path, *, remove_gone: bool) -> None:
    """Print what came, how that compares with the registry's own count, and what is not there any more."""
    print_rejections(summary.account.rejected)
    for line in _told(summary, remove_gone=remove_gone):
        click.echo(line)
    click.echo(f"The library at {store} holds {trials(summary.in_library)} ({summary.seconds:.1f} s).")


def _told(summary: SyncSummary, *, remove_gone: bool) -> Iterator[str]:
    walk, account = summary.walk, summary.account
    if account.up_to_date:
        yield f"Nothing to fetch for {walk.slice}: the registry's data are still those of {walk.finished_version}."
        return
    asked = f"what changed in {walk.slice} since {walk.since}" if walk.since else walk.slice
    yield f"Fetched {asked}" + (", going on where an earlier sync had stopped." if account.resumed else ".")
    yield _counts(summary)
    if account.counted is not None:
        came = f"{account.seen:,} came" if summary.short else "all came"
        yield f"The registry counts {trials(account.counted)} here; {came}."
    if account.missing:
        yield f"Listed, but not given: {_some(account.missing)}. Try again later with --full."
    if account.gone:
        done = "They were removed." if remove_gone else "They are kept; --full --remove-gone removes them."
        yield f"Not in the registry any more: {trials(len(account.gone))}: {_some(account.gone)}. {done}"


def _counts(summary: SyncSummary) -> str:
    walk, account = summary.walk, summary.account
    counts = (
        ("new", walk.new),
        ("changed", walk.changed),
        ("unchanged", walk.unchanged),
        ("older than ours", walk.older),
        ("moved while they were fetched", len(account.moved)),
        ("no longer in this part of the registry, brought up to date", len(account.refreshed)),
        ("under a former id, replaced", len(account.replaced)),
        ("rejected", walk.rejected),
    )
    return " · ".join(f"{name}: {number:,}" for name, number in counts if number or name in {"new", "rejected"})


def _some(nct_ids: set[str]) -> str:
    shown: Sequence[str] = sorted(nct_ids)[:MOST_IDS_SHOWN]
    left = len(nct_ids) - len(shown)
    return ", ".join(shown) + (f" … and {left:,} more" if left else "")
