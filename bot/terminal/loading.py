"""Loading in the terminal: a progress bar while it runs, a summary at its end, every rejected record by name."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.building.load import LoadSummary, load
from bot.building.progress import Stage
from bot.building.sources import Rejection

STAGE_NAMES = {Stage.READING: "Reading", Stage.INDEXING: "Indexing"}
MOST_REJECTIONS_SHOWN = 50


class LoadingBar:
    """Shows the stages of a load as progress bars."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def start(self, stage: Stage, total: int) -> None:
        """Begin the stage's bar."""
        self._task = self._progress.add_task(STAGE_NAMES[stage], total=total)

    def advance(self, amount: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._progress.advance(self._task, amount)


def load_files(files: Sequence[Path], store: Path) -> bool:
    """Load the files, print what happened, and return whether everything in them was taken."""
    columns = (TextColumn("{task.description:<9}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        summary = load(files, store, LoadingBar(progress))
    print_summary(summary, store)
    return summary.complete


def print_summary(summary: LoadSummary, store: Path) -> None:
    """Print the counts, and each rejected record with its reason."""
    print_rejections(summary.rejected)
    counts = (
        ("loaded", summary.new),
        ("changed", summary.changed),
        ("skipped, unchanged", summary.unchanged),
        ("skipped, older than ours", summary.older),
        ("duplicates", summary.duplicates),
        ("rejected", len(summary.rejected)),
    )
    shown = " · ".join(f"{name}: {number:,}" for name, number in counts if number or name in ("loaded", "rejected"))
    click.echo(f"{shown}\nThe library at {store} holds {summary.in_library:,} trials ({summary.seconds:.1f} s).")


def print_rejections(rejected: Sequence[Rejection]) -> None:
    """Print each rejected record with its reason, up to so many."""
    for rejection in rejected[:MOST_REJECTIONS_SHOWN]:
        name = rejection.nct_id or rejection.where
        click.echo(f"rejected: {name}: {rejection.reason} ({rejection.source})", err=True)
    left = len(rejected) - MOST_REJECTIONS_SHOWN
    if left > 0:
        click.echo(f"rejected: … and {left} more", err=True)
