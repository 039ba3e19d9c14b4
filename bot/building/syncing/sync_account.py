"""What a sync is asked for, what it tells on its way, and the account that it gives. Knows no network and no store."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.building.sources import Rejection
from bot.building.syncing.slices import Slice


class SyncStage(StrEnum):
    """What a sync is doing."""

    FETCHING = "fetching"
    CHECKING = "checking"
    INDEXING = "indexing"


class SyncProgress(Protocol):
    """Hears how far a sync has come, in trials; a total of None is not known."""

    def start(self, stage: SyncStage, total: int | None, done: int) -> None:
        """Hear that a stage begins, or that its total has become known."""

    def advance(self, amount: int) -> None:
        """Hear that so much more is done."""


class Silent:
    """Hears and says nothing."""

    def start(self, stage: SyncStage, total: int | None, done: int) -> None:
        """Say nothing."""

    def advance(self, amount: int) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
    """What is wanted.

    full: everything, not only what changed since the last sync.
    remove_gone: whether records that the registry no longer has are removed.
    """

    part: Slice = Slice()
    full: bool = False
    remove_gone: bool = False


@dataclass(slots=True)
class Account:
    """What a run did.

    resumed: it went on where an earlier one was cut; up_to_date: the registry had nothing newer than the last one.
    counted: how many trials the registry counts in what was asked for, None where it does not say.
    seen: how many of them came, or were rejected;
    moved: those of them that had moved between the pages meanwhile, and were fetched by their ids.
    missing: those that it lists and did not give.
    refreshed: trials that were not in the slice any more, and were brought up to date.
    gone: trials of the library that the registry no longer has; removed: how many of them were removed.
    replaced: records under former ids that gave way to the trial's present one.
    rejected: what this run did not take; the walk counts those of the runs before it too.
    """

    resumed: bool = False
    up_to_date: bool = False
    counted: int | None = None
    seen: int = 0
    moved: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    refreshed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    removed: int = 0
    replaced: set[str] = field(default_factory=set)
    rejected: list[Rejection] = field(default_factory=list)
