"""A registry of made-up trials, for benchmarks: record after record, each following from seed and number alone.

The records have the shape of API v2, the names of real conditions, drugs and cities, and
the shares and lengths of the registry (registry_facts.yaml), but no trial of the registry.

    python tests/benchmarks/generated_registry.py --trials 60000 --out registry.jsonl
    python tests/benchmarks/generated_registry.py --trials 600000 --size medium --out registry.jsonl.gz --processes 4
"""

import argparse
import gzip
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec
from benchmarks import registry_modules as modules
from benchmarks.draws import Draws
from benchmarks.registry_modules import Size
from benchmarks.registry_sites import contacts_and_sites
from benchmarks.registry_sketch import sketch

SEED = 2026
# About 4, 10 and 20 KB a record.
SIZES = {"small": Size(10, full=False), "medium": Size(85), "large": Size(233)}
# Ids lie as scattered as the registry's: as many numbers as it has given out, and a step that meets each of them once.
_IDS, _STEP = 7_400_000, 4_573_497
# Former ids begin where no registry of a size that is asked for has a record; so many records in 100 have one.
_FORMER_IDS, _WITH_FORMER_ID = 5_000_000, 1
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    trials: int
    sites: int
    bytes: int


def nct_id(number: int) -> str:
    """The id of a record; as many different ones as the registry has numbers."""
    return f"NCT{1 + number * _STEP % _IDS:08}"


def record(number: int, *, seed: int = SEED, size: str = "medium") -> dict[str, Any]:
    """The record of that number."""
    draws, length = Draws(seed, "record", number), SIZES[size]
    outline = sketch(draws)
    identity = modules.identification(draws, outline, nct_id(number))
    if draws.chance(_WITH_FORMER_ID):
        identity["nctIdAliases"] = [nct_id(_FORMER_IDS + number)]
    protocol = {
        "identificationModule": identity,
        "statusModule": modules.status(draws, outline),
        "sponsorCollaboratorsModule": modules.sponsor(draws, identity["organization"]),
        "oversightModule": {"oversightHasDmc": draws.chance(40), "isFdaRegulatedDrug": draws.chance(25)},
        "descriptionModule": modules.description(draws, outline, length),
        "conditionsModule": modules.conditions(draws, outline, length),
        "designModule": modules.design(draws, outline),
        "armsInterventionsModule": modules.arms(draws, outline, length),
        "outcomesModule": modules.outcomes(draws, outline, length),
        "eligibilityModule": modules.eligibility(draws, outline, length),
        "contactsLocationsModule": contacts_and_sites(draws, outline, with_contacts=length.full),
        "ipdSharingStatementModule": {"ipdSharing": "NO"},
    }
    return {
        "protocolSection": protocol,
        "derivedSection": modules.derived(draws, outline),
        "hasResults": draws.chance(12),
    }


def lines(numbers: range, *, seed: int = SEED, size: str = "medium") -> tuple[bytes, int]:
    """Records as JSON lines, and how many sites they have."""
    content, sites = [], 0
    for number in numbers:
        made = record(number, seed=seed, size=size)
        sites += len(made["protocolSection"]["contactsLocationsModule"].get("locations", ()))
        content.append(msgspec.json.encode(made) + b"\n")
    return b"".join(content), sites


def write_registry(path: Path, trials: int, *, seed: int = SEED, size: str = "medium", processes: int = 1) -> Written:
    """Write the first so many records; as gzip where the file's name ends so."""
    sites = content = 0
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        for chunk, number in _chunks(trials, partial(lines, seed=seed, size=size), processes):
            content += len(chunk)
            sites += number
            file.write(gzip.compress(chunk, 6, mtime=0) if path.suffix == ".gz" else chunk)
    unfinished.replace(path)
    return Written(trials, sites, content)


def _chunks(trials: int, make: partial[tuple[bytes, int]], processes: int) -> Iterator[tuple[bytes, int]]:
    parts = [range(start, min(start + _CHUNK, trials)) for start in range(0, trials, _CHUNK)]
    if processes == 1:
        yield from map(make, parts)
        return
    with ProcessPoolExecutor(processes) as pool:
        # A few parts at a time: what is waiting to be written is held in memory.
        for start in range(0, len(parts), 4 * processes):
            yield from pool.map(make, parts[start : start + 4 * processes])


def main() -> None:
    """Write a registry file and say what is in it."""
    parser = argparse.ArgumentParser(description="Write a registry of made-up trials as JSON lines.")
    parser.add_argument("--trials", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, help="FILE.jsonl or FILE.jsonl.gz")
    parser.add_argument("--size", choices=SIZES, default="medium", help="about 4, 10 or 20 KB a record")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    began = perf_counter()
    written = write_registry(asked.out, asked.trials, seed=asked.seed, size=asked.size, processes=asked.processes)
    seconds = perf_counter() - began
    print(f"{written.trials:,} trials, {written.sites:,} sites ({written.sites / written.trials:.2f} a trial)")
    print(f"{written.bytes / 1e6:,.0f} MB as JSON, {written.bytes / written.trials:,.0f} bytes a record")
    print(f"{seconds:.1f} s, {written.trials / seconds:,.0f} records/s")


if __name__ == "__main__":
    main()
