"""How fast records are taken into the record store, and known again, and how much room they need. Prints only.

Rates are per CPU second of this process, the best of several rounds; neither the
index nor the criteria are part of them. Uses the registry records beside the
checkout, several times over under ids of their own.
"""

import gzip
import re
import sys
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from statistics import mean
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from trial_records import REGISTRY

from bot.building.load import _batches, _Intake
from bot.building.progress import Silent
from bot.building.store.inspecting import inspecting
from bot.building.store.records import writing
from bot.library.layout import StoreLayout

_OWN_RECORDS, _CONVERTED = "studies_v2.jsonl.gz", "studies_converted.jsonl.gz"
_COPIES = 6
_PAGE = 1000
_ROUNDS = 3
_NUMBER = re.compile(rb'"nctId": "NCT\d{8}"')
_DAY = re.compile(rb'("versionHolder": ")\d{4}-\d{2}-\d{2}')


def copies(lines: list[bytes], times: int) -> Iterable[bytes]:
    """The records several times over; the first number in a record is its own."""
    for number, line in enumerate(lines * times):
        yield _NUMBER.sub(b'"nctId": "NCT%08d"' % (number * 7919 % 99_999_989), line, count=1)


def take_in(paths: list[Path], store: Path) -> tuple[int, float]:
    """Read files into a record store; return how many records that were, and the CPU seconds it took."""
    started = process_time()
    intake = _Intake(paths, Silent())
    store.mkdir(exist_ok=True)
    with writing(StoreLayout(store)) as records:
        for batch in _batches(intake.from_the_first_record()):
            intake.keep(batch, records)
    summary = intake.summary(0, 0.0)
    return summary.new + summary.changed + summary.unchanged, process_time() - started


def report(name: str, measured: list[tuple[int, float]]) -> None:
    records, seconds = min(measured, key=lambda taken: taken[1] / taken[0])
    print(f"{name:44} {records:7,} records {records / seconds:9,.0f} a second")


def forms(folder: Path, lines: list[bytes]) -> dict[str, list[Path]]:
    """Write the same records in every form in which they come."""
    plain, packed, other_day = folder / "records.jsonl", folder / "records.jsonl.gz", folder / "other_day.jsonl"
    plain.write_bytes(b"\n".join(lines))
    packed.write_bytes(gzip.compress(plain.read_bytes(), 6))
    other_day.write_bytes(b"\n".join(_DAY.sub(rb"\g<1>2030-01-01", line) for line in lines))
    pages, left = [], iter(lines)
    while page := list(islice(left, _PAGE)):
        pages.append(folder / f"page-{len(pages)}.json")
        pages[-1].write_bytes(b'{"studies":[' + b",".join(page) + b'],"nextPageToken":"token"}')
    return {
        "JSON lines": [plain],
        "pages of the API": pages,
        "JSON lines, gzip": [packed],
        "of another day": [other_day],
    }


def measure_speed(folder: Path, lines: list[bytes]) -> None:
    written = forms(folder, lines)
    for name in ("JSON lines", "pages of the API", "JSON lines, gzip"):
        report(f"new, {name}", [take_in(written[name], folder / f"{name} {turn}") for turn in range(_ROUNDS)])
    store = folder / "JSON lines 0"
    for name, paths in written.items():
        report(f"unchanged, {name}", [take_in(paths, store) for _ in range(_ROUNDS)])


def measure_size(folder: Path, name: str, lines: list[bytes]) -> None:
    path, store = folder / "sized.jsonl", folder / f"size {name}"
    path.write_bytes(b"\n".join(lines))
    records, _ = take_in([path], store)
    with inspecting(StoreLayout(store)) as kept:
        packed = kept.packed_bytes() / records
    whole = StoreLayout(store).records.stat().st_size / records
    raw = mean(map(len, lines))
    print(f"{name:44} {records:7,} records, mean {raw:7,.0f} bytes raw, {packed:6,.0f} packed, {whole:6,.0f} stored")


def main() -> None:
    if not (REGISTRY / _OWN_RECORDS).is_file():
        print("needs the registry records in ../shared/registry; nothing was measured")
        return
    own = gzip.decompress((REGISTRY / _OWN_RECORDS).read_bytes()).splitlines()
    converted = gzip.decompress((REGISTRY / _CONVERTED).read_bytes()).splitlines()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many = list(copies(own, _COPIES))
        print(f"records of {mean(map(len, many)):,.0f} bytes")
        measure_speed(folder, many)
        measure_size(folder, "genuine API records", own)
        measure_size(folder, "those of 8 to 12 KB", [line for line in own if 8_000 <= len(line) <= 12_000])
        measure_size(folder, "converted records", converted)


if __name__ == "__main__":
    main()
