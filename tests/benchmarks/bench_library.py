"""What the trial library costs at two sizes, and how much more at the larger one. Prints; asserts nothing.

Times are CPU time, so that neighbours on the machine change them little; each question is
different and asked once. Without options two small libraries are built and thrown away:

    python tests/benchmarks/bench_library.py

The whole registry takes about 15 GB of disk, and half an hour the first time; what is kept is used
again, so delete FOLDER/library-* where the building has changed:

    python tests/benchmarks/bench_library.py --trials 60000 600000 --keep FOLDER --processes 2
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec
from benchmarks.ask_process import Figures, Times
from benchmarks.generated_questions import KINDS, Kind, questions
from benchmarks.generated_registry import SIZES, write_registry
from benchmarks.load_process import Loaded

from bot.errors import LibraryError
from bot.library.layout import StoreLayout, current_index
from bot.library.reader import open_library

_HERE = Path(__file__).parent
_MB = 1e6
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    trials: tuple[int, ...]
    size: str
    questions: int
    seconds: float
    load_trials: int
    processes: int


class Built(msgspec.Struct):
    """A library and what building it cost; json_bytes: of the registry file."""

    trials: int
    sites: int
    json_bytes: int
    loaded: Loaded
    unchanged: Loaded


def run(script: str, *arguments: object, given: bytes = b"", answer: type[T]) -> T:
    """Measure in a process of its own."""
    command = [sys.executable, str(_HERE / script), *map(str, arguments)]
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own scripts
    return msgspec.json.decode(done.stdout, type=answer)


def built_library(folder: Path, trials: int, size: str, processes: int) -> tuple[Path, Built]:
    """The library of so many trials in the folder: the one that is there, else a new one."""
    name = f"{trials}-{size}"
    store, account = folder / f"library-{name}", folder / f"library-{name}.json"
    if account.exists() and is_usable(store):
        print(f"library of {trials:,} trials: kept from an earlier run, and so are the figures of its building")
        return store, msgspec.json.decode(account.read_bytes(), type=Built)
    file, sites = registry_file(folder, trials, size, processes)
    shutil.rmtree(store, ignore_errors=True)
    loaded = run("load_process.py", file, store, answer=Loaded)
    unchanged = run("load_process.py", file, store, answer=Loaded)
    built = Built(trials, sites, file.stat().st_size, loaded, unchanged)
    account.write_bytes(msgspec.json.encode(built))
    return store, built


def is_usable(store: Path) -> bool:
    """Whether this version of the code can open the library."""
    try:
        open_library(store).close()
    except LibraryError:
        return False
    return True


def registry_file(folder: Path, trials: int, size: str, processes: int) -> tuple[Path, int]:
    """The registry file of so many trials, and how many sites are in it."""
    file, counted = folder / f"registry-{trials}-{size}.jsonl", folder / f"registry-{trials}-{size}.sites"
    if not (file.exists() and counted.exists()):
        written = write_registry(file, trials, size=size, processes=processes)
        counted.write_text(str(written.sites), encoding="ascii")
    return file, int(counted.read_text(encoding="ascii"))


def ask(store: Path, trials: int, options: Options) -> Figures:
    """Ask a library all kinds of questions; a fifth of them are asked before the clock runs."""
    kinds = {kind.name: questions(kind, options.questions * 5 // 4, trials) for kind in KINDS}
    given = msgspec.json.encode({"store": str(store), "seconds": options.seconds, "kinds": kinds})
    return run("ask_process.py", given=given, answer=Figures)


def print_load(name: str, loaded: Loaded, unchanged: Loaded, json_bytes: int) -> None:
    print(f"{name}: {loaded.records:,} records of {json_bytes / loaded.records:,.0f} bytes, {loaded.rejected} rejected")
    print(f"    read and kept  {loaded.records / loaded.reading:10,.0f} records/s a core")
    print(f"    unchanged      {unchanged.unchanged / unchanged.reading:10,.0f} records/s a core")
    print(f"    index built in {loaded.indexing:10.1f} s CPU")
    print(f"    all done in    {loaded.wall:10.1f} s, with at most {loaded.peak_mb:,.0f} MB of memory")


def print_files(store: Path, trials: int) -> None:
    """The record store and what the index in use consists of, the largest first; arrays by their first word."""
    sizes: dict[str, list[int]] = {}
    for path in [StoreLayout(store).records, *filter(Path.is_file, current_index(store).rglob("*"))]:
        name = path.name if path.suffix != ".npy" else f"{path.name.split('_')[0]}_*.npy"
        sizes.setdefault(name, []).append(path.stat().st_size)
    total = sum(map(sum, sizes.values()))
    records = StoreLayout(store).records.stat().st_size
    print(f"    record store   {records / trials:10,.0f} bytes a trial; all files {total / _MB:,.1f} MB:")
    for name, listed in sorted(sizes.items(), key=lambda item: (-sum(item[1]), item[0])):
        files = f"{len(listed)} files" if len(listed) > 1 else ""
        print(f"        {name:24} {sum(listed) / _MB:10,.1f} MB {sum(listed) / trials:8,.0f} bytes a trial  {files}")


def print_ready(figures: Figures) -> None:
    print(
        f"    ready to serve in {figures.ready_seconds:.2f} s, {figures.ready_cpu:.2f} s CPU"
        f" (and {figures.start_cpu:.2f} s CPU for Python and its imports)"
    )
    for moment, memory in zip(
        ("before it is opened", "when ready", "after all questions"), figures.memory, strict=True
    ):
        if memory:
            shared = f"beyond {memory['mapped']:6.0f} MB of clean pages of mapped files"
            print(f"    memory {moment:20} {memory['beyond']:6.0f} MB {shared}")


def print_questions(asked: dict[int, Figures]) -> None:
    """A row a kind; the last column is how much more it costs in the largest library than in the smallest."""
    sizes = list(asked)
    print("\nµs of CPU a question; * more than the goal")
    print(f"{'':46}" + "".join(f" | {f'{trials:,} trials':^40}" for trials in sizes) + " |")
    heads = f" | {'p50':>8} {'p99':>8} {'worst':>7} {'found':>6} {'right':>6} "
    print(
        f"{'':32} {'goal p50/p99':>13}"
        + heads * len(sizes)
        + f" | p50, p99 at {sizes[-1] / sizes[0]:.1f} times the trials"
    )
    for kind in KINDS:
        goal = "/".join(f"{limit:,}" if limit else "-" for limit in kind.goal)
        times = [figures.times[kind.name] for figures in asked.values()]
        grown = f"x{times[-1].p50 / times[0].p50:.1f}, x{times[-1].p99 / times[0].p99:.1f}"
        print(f"{kind.name:32} {goal:>13}" + "".join(cells(kind, one) for one in times) + f" | {grown}")
    print("found: of the questions, those with an answer; right: of the misspelled names, those understood")
    least = min(times.number for figures in asked.values() for times in figures.times.values())
    print(f"at least {least} questions of each kind")


def cells(kind: Kind, times: Times) -> str:
    over = [
        "*" if limit and spent > limit else " " for spent, limit in zip((times.p50, times.p99), kind.goal, strict=True)
    ]
    right = "" if times.right is None else f"{times.right:.0%}"
    spent = f"{times.p50:7,.0f}{over[0]} {times.p99:7,.0f}{over[1]} {times.worst:7,.0f}"
    return f" | {spent} {times.found:6.0%} {right:>6} "


def measure(folder: Path, options: Options) -> None:
    """Build, ask and print."""
    _, built = built_library(folder, options.load_trials, "large", options.processes)
    print_load("loading large records", built.loaded, built.unchanged, built.json_bytes)
    asked = {}
    for trials in options.trials:
        store, built = built_library(folder, trials, options.size, options.processes)
        print_load(f"{trials:,} trials, {built.sites:,} sites", built.loaded, built.unchanged, built.json_bytes)
        print_files(store, trials)
        asked[trials] = ask(store, trials, options)
        print_ready(asked[trials])
    print_questions(asked)


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, nargs="+", default=[4_000, 12_000])
    parser.add_argument("--size", choices=SIZES, default="medium", help="about 4, 10 or 20 KB a record")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep files and libraries here, and use those there are"
    )
    parser.add_argument("--questions", type=int, default=500, help="of each kind")
    parser.add_argument("--seconds", type=float, default=20, help="after which a kind of question is left")
    parser.add_argument("--load-trials", type=int, default=1_500, help="of 20 KB, to measure loading")
    parser.add_argument("--processes", type=int, default=1, help="that write the registry files")
    given = vars(parser.parse_args())
    keep = given.pop("keep")
    options = Options(**given | {"trials": tuple(sorted(given["trials"]))})
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measure(folder, options)


if __name__ == "__main__":
    main()
