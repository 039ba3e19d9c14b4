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

from bot.building.indexing.index import build_index
from bot.building.locking import only_load, unwritable
from bot.building.progress import Progress, Silent, Stage
from bot.building.sources import RawRecord, Rejection, check_sources, read_source
from bot.building.store.fingerprints import Reading, reading_of
from bot.building.store.records import Change, Kept, Prepared, RecordStore, prepare, writing
from bot.building.switching import switch_to
from bot.content import content_root
from bot.errors import RecordRejected, SourceError
from bot.library.layout import StoreLayout

_BATCH = 1000
_BATCH_BYTES = 32 << 20


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
    entries = intake.from_the_first_record()
    try:
        with only_load(layout):
            in_library = _renew(layout, intake, entries, shown)
    except OSError as error:
        raise unwritable(store, error) from error
    return intake.summary(in_library, perf_counter() - started)


def _renew(layout: StoreLayout, intake: "_Intake", entries: Iterator[RawRecord], shown: Progress) -> int:
    """Take all entries in, index them, and switch; return how many records the library has now."""
    with writing(layout) as records:
        for batch in _batches(entries):
            intake.keep(batch, records)
        in_library = len(records)
        shown.start(Stage.INDEXING, in_library)
        index = build_index(records, layout, content_root() / "data", shown.advance)
    switch_to(index, layout)
    return in_library


def _batches(entries: Iterator[RawRecord]) -> Iterator[list[RawRecord]]:
    """Yield the entries in parts that fit into memory, however long a record is."""
    batch: list[RawRecord] = []
    room = _BATCH_BYTES
    for entry in entries:
        batch.append(entry)
        room -= len(entry.text)
        if len(batch) >= _BATCH or room <= 0:
            yield batch
            batch, room = [], _BATCH_BYTES
    if batch:
        yield batch


class _Intake:
    """The records of one load on their way in, and the account of what became of each."""

    def __init__(self, paths: Sequence[Path], progress: Progress) -> None:
        self._paths = paths
        self._progress = progress
        self._loaded_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._changes: dict[str, Change] = {}
        self._duplicates = 0
        self._rejected: list[Rejection] = []
        self._failures: list[SourceError] = []

    def from_the_first_record(self) -> Iterator[RawRecord]:
        """Return the entries of all files from the first that is a record; SourceError where there is none."""
        entries = chain.from_iterable(map(self._entries, self._paths))
        first = next((entry for entry in entries if self._accept(entry)), None)
        if first is None:
            raise self._failure()
        return chain([first], entries)

    def _entries(self, path: Path) -> Iterator[RawRecord]:
        """Read a file; one that is none of ours does not keep the others from being loaded."""
        try:
            for entry in read_source(path, self._progress.advance):
                if isinstance(entry, RawRecord):
                    yield entry
                else:
                    self._rejected.append(entry)
        except SourceError as error:
            self._failures.append(error)
            self._rejected.append(Rejection(path.name, "whole file", str(error)))

    def keep(self, batch: Sequence[RawRecord], records: RecordStore) -> None:
        """Take a batch into the store; a record that comes again in this load is still counted once."""
        newest = self._newest(batch, records)
        prepared = [record for record in newest.values() if isinstance(record, Prepared)]
        same = {nct_id: Change.UNCHANGED for nct_id, record in newest.items() if isinstance(record, Kept)}
        for nct_id, change in (records.add(prepared, self._loaded_at) | same).items():
            before = self._changes.get(nct_id)
            self._duplicates += before is not None
            if before is None or change is Change.CHANGED:
                self._changes[nct_id] = change if before is not Change.NEW else Change.NEW

    def _newest(self, batch: Sequence[RawRecord], records: RecordStore) -> dict[str, Prepared | Kept]:
        """Return each record of a batch once: what the store has of it where it was read from the same bytes before."""
        readings = [reading_of(entry.text) for entry in batch]
        kept = records.kept_as_read([reading.digest for reading in readings])
        newest: dict[str, Prepared | Kept] = {}
        for entry, reading in zip(batch, readings, strict=True):
            record = kept.get(reading.digest) or self._accept(entry, reading)
            if record is None:
                continue
            before = newest.get(record.nct_id)
            self._duplicates += before is not None
            if before is None or before.precedence <= record.precedence:
                newest[record.nct_id] = record
        return newest

    def _accept(self, entry: RawRecord, reading: Reading | None = None) -> Prepared | None:
        try:
            return prepare(entry.value, entry.source, reading)
        except RecordRejected as error:
            self._rejected.append(Rejection(entry.source, entry.where, error.reason, error.nct_id or ""))
            return None

    def _failure(self) -> SourceError:
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
