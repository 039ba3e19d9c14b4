"""Loads registry files into the library: reads, keeps, indexes, switches. Knows no terminal.

A load that fails or is interrupted leaves the library as it was.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from time import perf_counter

from bot.building.index import build_index
from bot.building.locking import only_load, unwritable
from bot.building.progress import Progress, Silent, Stage
from bot.building.records import Change, Prepared, RecordStore, prepare, writing
from bot.building.sources import Entry, Rejection, check_sources, read_source
from bot.building.switching import switch_to
from bot.content import content_root
from bot.errors import RecordRejected, SourceError
from bot.library.layout import StoreLayout

_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSummary:
    """What a load did.

    unchanged: were there already, word for word; older: the library has a newer copy, which stays;
    duplicates: stood more than once in the files, the newest was taken; rejected: were not loaded, and why.
    """

    new: int
    changed: int
    unchanged: int
    older: int
    duplicates: int
    rejected: tuple[Rejection, ...]
    in_library: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether everything in the files was taken; if not, a command ends with an exit code other than 0."""
        return not self.rejected


def load(paths: Sequence[Path], store: Path, progress: Progress | None = None) -> LoadSummary:
    """Load files into the library; SourceError, and nothing changed, where they hold no record at all."""
    shown, started = progress or Silent(), perf_counter()
    shown.start(Stage.READING, check_sources(paths))
    layout = StoreLayout(store)
    intake = _Intake(paths, shown)
    batches = intake.batches()
    first = next(batches, None)
    if first is None:
        raise intake.failure()
    try:
        with only_load(layout):
            in_library = _renew(layout, intake, chain([first], batches), shown)
    except OSError as error:
        raise unwritable(store, error) from error
    return intake.summary(in_library, perf_counter() - started)


def _renew(layout: StoreLayout, intake: "_Intake", batches: Iterator[list[Prepared]], shown: Progress) -> int:
    """Take all batches in, index them, and switch; return how many records the library has now."""
    with writing(layout) as records:
        for batch in batches:
            intake.keep(batch, records)
        in_library = len(records)
        shown.start(Stage.INDEXING, in_library)
        index = build_index(records, layout, content_root() / "data" / "places.yaml", shown.advance)
    switch_to(index, layout)
    return in_library


class _Intake:
    """The records of one load on their way in, and the account of what became of each."""

    def __init__(self, paths: Sequence[Path], progress: Progress) -> None:
        self._paths = paths
        self._progress = progress
        self._loaded_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._precedence: dict[str, tuple[bool, str]] = {}
        self._changes: dict[str, Change] = {}
        self._duplicates = 0
        self._rejected: list[Rejection] = []
        self._failures: list[SourceError] = []

    def batches(self) -> Iterator[list[Prepared]]:
        """Yield the records to keep; of several copies of one record never two in the same batch."""
        batch: dict[str, Prepared] = {}
        for path in self._paths:
            for entry in self._entries(path):
                record = self._accept(entry)
                if record is not None:
                    batch[record.nct_id] = record
                if len(batch) >= _BATCH:
                    yield list(batch.values())
                    batch = {}
        if batch:
            yield list(batch.values())

    def _entries(self, path: Path) -> Iterator[Entry]:
        """Read a file; one that is none of ours does not keep the others from being loaded."""
        try:
            yield from read_source(path, self._progress.advance)
        except SourceError as error:
            self._failures.append(error)
            self._rejected.append(Rejection(path.name, "whole file", str(error)))

    def _accept(self, entry: Entry) -> Prepared | None:
        if isinstance(entry, Rejection):
            self._rejected.append(entry)
            return None
        try:
            record = prepare(entry.value, entry.source)
        except RecordRejected as error:
            self._rejected.append(Rejection(entry.source, entry.where, error.reason, error.nct_id or ""))
            return None
        return record if self._is_newest(record) else None

    def _is_newest(self, record: Prepared) -> bool:
        """Tell whether no newer copy came before it in this load; of equally new ones the later stays."""
        before = self._precedence.get(record.nct_id)
        self._duplicates += before is not None
        if before is not None and before > record.standing.precedence:
            return False
        self._precedence[record.nct_id] = record.standing.precedence
        return True

    def keep(self, batch: Sequence[Prepared], records: RecordStore) -> None:
        """Take a batch into the store; a record that comes again in this load is still counted once."""
        for nct_id, change in records.add(batch, self._loaded_at).items():
            before = self._changes.get(nct_id, change)
            self._changes[nct_id] = before if before in {Change.NEW, Change.CHANGED} else change

    def failure(self) -> SourceError:
        """Return why there was nothing to load."""
        if not self._rejected:
            return SourceError("The files hold no studies; the library is unchanged.")
        if self._failures and len(self._paths) == 1:
            return self._failures[0]
        first = self._rejected[0]
        where = f"{first.source}, {first.where}" + (f", {first.nct_id}" if first.nct_id else "")
        return SourceError(f"Nothing could be loaded; the library is unchanged. First reason: {where}: {first.reason}")

    def summary(self, in_library: int, seconds: float) -> LoadSummary:
        """Return the account."""
        count = Counter(self._changes.values())
        return LoadSummary(
            new=count[Change.NEW],
            changed=count[Change.CHANGED],
            unchanged=count[Change.UNCHANGED],
            older=count[Change.OLDER],
            duplicates=self._duplicates,
            rejected=tuple(self._rejected),
            in_library=in_library,
            seconds=seconds,
        )
