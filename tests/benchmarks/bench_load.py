"""How fast records are loaded, indexed and opened, and how fast questions are answered. Prints; asserts nothing.

Rates are per CPU second of this process. Uses the registry records beside the checkout.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from trial_records import REGISTRY, REGISTRY_FILES

from bot.building.load import load
from bot.building.progress import Stage
from bot.library.query import Query
from bot.library.reader import open_library
from bot.messages import Coordinates

_ROUNDS = 200
_BOSTON = Coordinates(42.36, -71.06)
_QUESTIONS = {
    "condition": Query(conditions=("lung cancer",)),
    "condition, country": Query(conditions=("lung cancer",), country="United States"),
    "condition, city, open": Query(conditions=("diabetes",), city="Boston", status="open"),
    "country alone": Query(country="United States"),
    "everything": Query(),
    "near, condition": Query(conditions=("lung cancer",), near=_BOSTON),
    "near alone": Query(near=_BOSTON),
    "near, from far out at sea": Query(near=Coordinates(-50.0, -140.0)),
    "within 50 km": Query(near=_BOSTON, radius_km=50),
    "state alone": Query(state="California", country="United States"),
    "free text, all words": Query(words="parkinson disease treatment"),
    "free text, any word": Query(words="early parkinson disease treatment"),
    "free text in a city": Query(words="early parkinson disease treatment", city="Boston"),
}


class Stopwatch:
    """Notes when each stage of a load began."""

    def __init__(self) -> None:
        self.began: dict[Stage, float] = {}

    def start(self, stage: Stage, total: int) -> None:  # noqa: ARG002 - the protocol's
        self.began[stage] = process_time()

    def advance(self, amount: int) -> None:
        pass


def measure_load(paths: list[Path], store: Path, name: str) -> None:
    watch = Stopwatch()
    summary = load(paths, store, watch)
    finished = process_time()
    records = summary.new + summary.changed + summary.unchanged
    reading = watch.began[Stage.INDEXING] - watch.began[Stage.READING]
    indexing = finished - watch.began[Stage.INDEXING]
    print(
        f"{name:24} {records:6} records  {records / reading:8,.0f}/s read and kept  {indexing:6.2f} s CPU index",
        end="  ",
    )
    print(f"{records / (reading + indexing):8,.0f}/s all together")


def microseconds(action: Callable[[], object], rounds: int) -> float:
    started = process_time()
    for _ in range(rounds):
        action()
    return (process_time() - started) / rounds * 1e6


def measure_questions(store: Path) -> None:
    started = perf_counter()
    library = open_library(store)
    opened = perf_counter()
    vocabulary = library.vocabulary
    known = perf_counter()
    print(f"open {(opened - started) * 1e3:.1f} ms, vocabulary {(known - opened) * 1e3:.1f} ms (wall)")
    for name, query in _QUESTIONS.items():
        total = library.find(query).total
        spent = microseconds(lambda query=query: library.find(query), 20)
        print(f"find: {name:25} {total:6} trials  {spent:9,.0f} µs CPU")
    first = library.find(Query()).hits[0].nct_id
    print(f"trial by id   {microseconds(lambda: library.trial(first), _ROUNDS):6.0f} µs CPU")
    print(f"condition     {microseconds(lambda: vocabulary.condition('lung cancer'), _ROUNDS):6.1f} µs CPU")
    print(f"near condition{microseconds(lambda: vocabulary.near_condition('lung cancr'), _ROUNDS):6.0f} µs CPU")
    print(f"near place    {microseconds(lambda: vocabulary.near_place('philadelpia'), _ROUNDS):6.0f} µs CPU")
    library.close()


def main() -> None:
    paths = [REGISTRY / name for name in REGISTRY_FILES]
    if not all(path.is_file() for path in paths):
        print("needs the registry records in ../shared/registry; nothing was measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder)
        measure_load(paths, store, "empty library")
        measure_load(paths, store, "nothing changed")
        measure_questions(store)


if __name__ == "__main__":
    main()
