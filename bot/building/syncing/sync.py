"""Brings the library up to date with the registry: walks, indexes, switches. Knows no terminal.

Each page is one transaction: its records, and where to go on. A sync that is cut anywhere
goes on there the next time; the library in use serves meanwhile, and is switched once, at the end.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bot.building.indexing.index import build_index
from bot.building.locking import only_load, unwritable
from bot.building.store.records import writing
from bot.building.switching import switch_to
from bot.building.syncing.registry_api import RegistryApi
from bot.building.syncing.sync_account import Account, Silent, SyncPlan, SyncProgress, SyncStage
from bot.building.syncing.sync_state import Walk
from bot.building.syncing.walking import Walking
from bot.content import content_root
from bot.errors import SyncError
from bot.library.layout import StoreLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSummary:
    """What a sync did: `walk` counts over all its interruptions, `account` tells of this run."""

    walk: Walk
    account: Account
    in_library: int
    seconds: float

    @property
    def short(self) -> int:
        """How many trials the registry counts that did not come."""
        return max(0, (self.account.counted or 0) - self.account.seen)

    @property
    def complete(self) -> bool:
        """Whether all came and was taken; if not, a command ends with an exit code other than 0."""
        return self.account.up_to_date or not (self.walk.rejected or self.short)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def sync(
    plan: SyncPlan,
    store: Path,
    api: RegistryApi,
    progress: SyncProgress | None = None,
    clock: Callable[[], datetime] = _utc_now,
) -> SyncSummary:
    """Take from the registry what is new or changed, and let readers use it."""
    shown, started, layout = progress or Silent(), perf_counter(), StoreLayout(store)
    walking = Walking(plan, layout, api, shown, clock)
    try:
        with only_load(layout):
            asyncio.run(walking.run())
            in_library = _index(layout, shown)
    except OSError as error:
        raise unwritable(store, error) from error
    seconds = perf_counter() - started
    return SyncSummary(walk=walking.walk, account=walking.account, in_library=in_library, seconds=seconds)


def _index(layout: StoreLayout, shown: SyncProgress) -> int:
    """Index the records; cheap where nothing has changed, and never left out: a sync may be cut before it."""
    with writing(layout) as records:
        in_library = len(records)
        if not in_library:
            raise SyncError("The registry has no trial for this, and the library has none; check the filters.")
        shown.start(SyncStage.INDEXING, in_library, 0)
        index = build_index(records, layout, content_root() / "data", shown.advance)
    switch_to(index, layout)
    shown.start(SyncStage.INDEXING, in_library, in_library)
    return in_library
