"""Fills the library from the registry's zip of all records, which it offers for download. Knows no page of its API.

The next `sync` asks only for what has changed since.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from yarl import URL

from bot.building.load import LoadSummary, load
from bot.building.locking import only_load, unwritable
from bot.building.progress import Progress
from bot.building.store.records import writing
from bot.building.syncing.registry_api import RegistryApi, checked_address
from bot.building.syncing.slices import Slice, newest_day
from bot.building.syncing.sync_state import SyncState, Walk
from bot.library.layout import StoreLayout

_PART = "registry.zip.part"
# The zip may have been packed some days ago, while the library has newer records from syncs before.
_MAY_BE_OLD = timedelta(days=7)

Downloading = Callable[[int | None, int], None]


def zip_address(api: str) -> str:
    """Return where the registry offers the zip of all its records."""
    return str(checked_address(api) / "studies" / "download" % {"format": "json.zip"})


def load_zip(
    address: str, store: Path, api: RegistryApi, downloading: Downloading, progress: Progress | None = None
) -> LoadSummary:
    """Download the zip and load it; `downloading` hears its size, where it is told, and how much has come."""
    url, layout, started = checked_address(address), StoreLayout(store), datetime.now(UTC)
    part = store / _PART
    try:
        with only_load(layout), part.open("wb") as file:
            asyncio.run(_download(url, file, api, downloading))
        summary = load([part], store, progress)
        if summary.complete:
            with only_load(layout), writing(layout) as records:
                _remember(SyncState(records), started)
    except OSError as error:
        raise unwritable(store, error) from error
    finally:
        part.unlink(missing_ok=True)
    return summary


async def _download(url: URL, file: BinaryIO, api: RegistryApi, downloading: Downloading) -> None:
    size: int | None = None

    def begin(told: int | None) -> None:
        nonlocal size
        size = told
        file.seek(0)
        file.truncate()

    def take(chunk: bytes) -> None:
        file.write(chunk)
        downloading(size, file.tell())

    async with api:
        await api.download(url, take, begin)


def _remember(state: SyncState, started: datetime) -> None:
    """Note that all was taken up to some days ago, so that the next sync asks for changes alone."""
    before = state.walk(Slice().name)
    newest = newest_day(state.update_days(), (started - _MAY_BE_OLD).date())
    began = started.isoformat(timespec="seconds")
    walk = Walk(slice=before.slice, number=before.number + 1, begun_at=began, finished_at=began, finished_newest=newest)
    state.save(walk)
