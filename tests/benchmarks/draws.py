"""Numbers that look random and follow from a key alone: the same on every machine, in every process and version.

They come from SHAKE-128 and are used with whole-number arithmetic only; `random` promises
as much for none of its choices, and floating point for no logarithm. Knows no record.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import shake_128
from itertools import accumulate, count
from typing import Any

_BLOCK = struct.Struct("<256I")
_ALL = 1 << 32
# How many slots a table for `Draws.slots` has.
SLOTS = 1 << 16
_SLOTS_AT_ONCE = 1024


class Weighted:
    """Values to draw from, some more often than others; weights are whole numbers."""

    def __init__(self, values: Iterable[Any], weights: Iterable[int]) -> None:
        self.values = tuple(values)
        self.bounds = tuple(accumulate(weights))


def zipf(values: Iterable[Any], flattening: int) -> Weighted:
    """The first value most often, the others by their place: the larger `flattening`, the more alike the first ones."""
    listed = tuple(values)
    return Weighted(listed, (10**9 // (place + flattening) for place in range(1, len(listed) + 1)))


class Along:
    """A number by its cumulative shares; between two of them it grows evenly."""

    def __init__(self, points: Mapping[int, int]) -> None:
        self.shares, self.numbers = tuple(points), tuple(points.values())


class Draws:
    """One stream of draws."""

    def __init__(self, *key: object) -> None:
        self._key = "/".join(map(str, key)).encode()
        self._numbers = self._endless()
        self._slots: tuple[int, ...] = ()
        self._used = self._refills = 0

    def _endless(self) -> Iterator[int]:
        for block in count():
            yield from _BLOCK.unpack(shake_128(b"%b/%d" % (self._key, block)).digest(_BLOCK.size))

    def below(self, limit: int) -> int:
        """A number from 0 up to, but not, the limit."""
        return next(self._numbers) * limit >> 32

    def between(self, lowest: int, highest: int) -> int:
        return lowest + self.below(highest - lowest + 1)

    def chance(self, percent: int) -> bool:
        return next(self._numbers) * 100 < percent * _ALL

    def pick(self, values: Sequence[Any]) -> Any:
        return values[next(self._numbers) * len(values) >> 32]

    def weighted(self, table: Weighted) -> Any:
        return table.values[bisect_right(table.bounds, next(self._numbers) * table.bounds[-1] >> 32)]

    def along(self, table: Along) -> int:
        shares, numbers = table.shares, table.numbers
        # In thousandths of a share, so that long stretches are not drawn in steps.
        share = next(self._numbers) * shares[-1] * 1000 >> 32
        place = bisect_right(shares, share // 1000)
        low, high = shares[place - 1], shares[place]
        grown = (numbers[place] - numbers[place - 1]) * (share - low * 1000)
        return numbers[place - 1] + grown // ((high - low) * 1000)

    def slots(self, number: int) -> tuple[int, ...]:
        """Many numbers below SLOTS at once."""
        if self._used + number > len(self._slots):
            self._refill(number)
        start = self._used
        self._used += number
        return self._slots[start : self._used]

    def _refill(self, number: int) -> None:
        self._refills += 1
        wanted = max(number, _SLOTS_AT_ONCE)
        content = shake_128(b"%b/slots/%d" % (self._key, self._refills)).digest(2 * wanted)
        self._slots, self._used = struct.unpack(f"<{wanted}H", content), 0
