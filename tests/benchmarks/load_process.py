"""Loads one file into a library and tells what that cost; run by bench_library.py, alone, for its peak of memory."""

import os
import resource
import sys
from pathlib import Path
from time import perf_counter

import msgspec

from bot.building.load import load
from bot.building.progress import Stage


class Loaded(msgspec.Struct):
    """CPU seconds, those of helping processes among them; reading is all up to the building of the index."""

    records: int
    new: int
    unchanged: int
    rejected: int
    reading: float
    indexing: float
    wall: float
    peak_mb: float


class Clock:
    """Notes the CPU time at which each stage began."""

    def __init__(self) -> None:
        self.began: dict[Stage, float] = {}

    def start(self, stage: Stage, total: int) -> None:  # noqa: ARG002 - the protocol's
        self.began.setdefault(stage, cpu_seconds())

    def advance(self, amount: int) -> None:
        pass


def cpu_seconds() -> float:
    return sum(os.times()[:4])


def main() -> None:
    """Load FILE into STORE, and write the figures."""
    file, store = map(Path, sys.argv[1:])
    clock, began = Clock(), perf_counter()
    summary = load([file], store, clock)
    figures = Loaded(
        records=summary.new + summary.changed + summary.unchanged + summary.older,
        new=summary.new,
        unchanged=summary.unchanged,
        rejected=len(summary.rejected),
        reading=clock.began[Stage.INDEXING] - clock.began[Stage.READING],
        indexing=cpu_seconds() - clock.began[Stage.INDEXING],
        wall=perf_counter() - began,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    sys.stdout.buffer.write(msgspec.json.encode(figures))


if __name__ == "__main__":
    main()
