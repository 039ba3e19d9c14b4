"""What a library is made of: records, index, their sizes, and what is missing or damaged. Changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bot.building.store.fingerprints import total_digest
from bot.building.store.inspecting import Source, StoredRecords, inspecting
from bot.building.switching import written_file
from bot.errors import LibraryError, LibraryMissing
from bot.library.layout import IndexFile, StoreLayout, current_index, read_manifest

_MOST_DAMAGED_NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsAccount:
    """The record store. Dates are ISO, empty where there are none; bytes: the file; packed_bytes: its records alone."""

    trials: int
    digest: str
    by_status: dict[str, int]
    by_study_type: dict[str, int]
    oldest_record: str
    newest_record: str
    first_loaded: str
    last_loaded: str
    condensed: int
    sources: tuple[Source, ...]
    bytes: int
    bytes_per_trial: int
    packed_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexAccount:
    """The index in use; older ones are kept for those who still read them."""

    name: str
    digest: str
    format: int
    trials: int
    newest_record: str
    bytes: int
    bytes_per_trial: int
    older: int
    older_bytes: int


@dataclass(slots=True)
class StoreAccount:
    """A whole library; a part that cannot be read is None, and the problems say why and what to do."""

    store: str
    records: RecordsAccount | None = None
    index: IndexAccount | None = None
    problems: list[str] = field(default_factory=list)


def account_of(store: Path, *, thorough: bool = False) -> StoreAccount:
    """Return what is in a library; LibraryMissing where there is nothing at all.

    thorough: unpack every record and compare it with its digest.
    """
    layout, account = StoreLayout(store), StoreAccount(str(store))
    if not layout.records.exists() and not layout.indexes.exists():
        raise LibraryMissing(f"No trial library at {store}. Build one: python -m bot load FILE…")
    try:
        account.index = _index(layout)
        account.problems += _index_damage(current_index(store), thorough=thorough)
    except LibraryError as error:
        account.problems.append(str(error))
    try:
        with inspecting(layout) as records:
            account.records = _records(records, layout)
            account.problems += _damage(records, thorough=thorough)
    except LibraryError as error:
        account.problems.append(str(error))
    account.problems += _at_odds(account)
    return account


def _records(records: StoredRecords, layout: StoreLayout) -> RecordsAccount:
    dates, trials, size = records.dates(), len(records), layout.records.stat().st_size
    return RecordsAccount(
        trials=trials,
        digest=total_digest(records.digests()),
        by_status=records.count_by("status"),
        by_study_type=records.count_by("study_type"),
        oldest_record=dates.oldest_record,
        newest_record=dates.newest_record,
        first_loaded=dates.first_loaded,
        last_loaded=dates.last_loaded,
        condensed=records.condensed(),
        sources=records.sources(),
        bytes=size,
        bytes_per_trial=_per_trial(size, trials),
        packed_bytes=records.packed_bytes(),
    )


def _index(layout: StoreLayout) -> IndexAccount:
    folder = current_index(layout.store)
    manifest, size = read_manifest(folder), _size(folder.iterdir())
    older = [other for other in layout.indexes.iterdir() if other.is_dir() and other != folder]
    return IndexAccount(
        name=folder.name,
        digest=manifest.digest,
        format=manifest.format,
        trials=manifest.trials,
        newest_record=manifest.newest_record,
        bytes=size,
        bytes_per_trial=_per_trial(size, manifest.trials),
        older=len(older),
        older_bytes=sum(_size(other.iterdir()) for other in older),
    )


def _index_damage(folder: Path, *, thorough: bool) -> list[str]:
    """Name the files that are not as they were written; that a bit was lost shows only in the checksum."""
    return [
        f"{folder / file.name} is missing or damaged; the next load builds the index again."
        for file in read_manifest(folder).files
        if not _is_as_written(folder / file.name, file, thorough=thorough)
    ]


def _is_as_written(path: Path, written: IndexFile, *, thorough: bool) -> bool:
    try:
        return written_file(path) == written if thorough else path.stat().st_size == written.size
    except OSError:
        return False


def _damage(records: StoredRecords, *, thorough: bool) -> list[str]:
    problems = []
    if missing := records.missing():
        problems.append(f"{missing:,} records are there in part only; load the registry files again.")
    if thorough and (damaged := list(islice(records.damaged(), _MOST_DAMAGED_NAMED + 1))):
        more = " and more" if len(damaged) > _MOST_DAMAGED_NAMED else ""
        named = ", ".join(damaged[:_MOST_DAMAGED_NAMED])
        problems.append(f"Damaged records: {named}{more}; move the record store away, and load again.")
    return problems


def _at_odds(account: StoreAccount) -> list[str]:
    records, index = account.records, account.index
    if records is None or index is None or records.trials == index.trials:
        return []
    held = f"The index holds {index.trials:,} trials, the record store {records.trials:,}"
    return [f"{held}; the next load builds a new index."]


def _size(files: Iterable[Path]) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())


def _per_trial(size: int, trials: int) -> int:
    return round(size / trials) if trials else 0
