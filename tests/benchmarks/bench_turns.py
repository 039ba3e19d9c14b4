"""How long a durable turn takes, and how many a second: batcher and SQLite store around a responder that only counts.

Printed, never asserted: the disk and its neighbours decide. CPU time is that of the whole process.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fakes_turns import batcher_on, message  # the path comes first

from bot.state.sqlite import SqliteStateStore  # as above

ROUNDS = ((1, 1_000), (32, 8_000), (128, 16_000))
TALKS = 1_000


async def measure(folder: Path, concurrency: int, count: int) -> tuple[list[float], float, float]:
    """Return the seconds of each turn, of all together, and of the processor."""
    store = SqliteStateStore(folder / f"{concurrency}.sqlite3")
    batcher = batcher_on(store)
    numbers = iter(range(count))
    seconds: list[float] = []

    async def person() -> None:
        for number in numbers:
            since = time.perf_counter()
            await batcher.submit([message(str(number), talk=str(number % TALKS))])
            seconds.append(time.perf_counter() - since)

    wall, processor = time.perf_counter(), time.process_time()
    await asyncio.gather(*(person() for _ in range(concurrency)))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    await store.close()
    return seconds, wall, processor


def main() -> None:
    """Print the table."""
    print(f"{'at a time':>9} {'turns':>7} {'turns/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs/turn':>12}")
    for concurrency, count in ROUNDS:
        with tempfile.TemporaryDirectory() as folder:
            seconds, wall, processor = asyncio.run(measure(Path(folder), concurrency, count))
        cuts = quantiles(seconds, n=100)
        row = (count / wall, cuts[49] * 1e3, cuts[98] * 1e3, processor / count * 1e6)
        print("{:>9} {:>7} {:>8.0f} {:>8.2f} {:>8.2f} {:>12.0f}".format(concurrency, count, *row))


if __name__ == "__main__":
    main()
