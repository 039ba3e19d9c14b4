"""Sets of trials as compressed bitmaps in one file, each read when it is asked for. Knows no meaning of a set.

A trial is its rank: the order in which trials are shown when a question does not say
otherwise, from 1.
"""

from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from bot.library.searching.arrays import Array, Ranks, ends_of, read_array, write_array

# How many sets of one kind are kept unpacked.
_KEPT = 512


class Bitmaps:
    """Numbered sets of ranks. What is returned belongs to the index: never change it in place."""

    def __init__(self, folder: Path, name: str) -> None:
        self._packed = read_array(folder, f"{name}_packed")
        self._ends = read_array(folder, f"{name}_ends")
        self._kept: dict[int, BitMap] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def at(self, number: int) -> BitMap:
        """Return a set."""
        kept = self._kept.get(number)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[number] = self._read(number)
        return kept

    def _read(self, number: int) -> BitMap:
        start, end = int(self._ends[number]), int(self._ends[number + 1])
        return BitMap.deserialize(self._packed[start:end].tobytes())


def ranks_of(trials: BitMap) -> Ranks:
    """Return a set as an array, ascending."""
    return np.frombuffer(trials.to_array(), np.uint32)


def set_of(ranks: Array) -> BitMap:
    """Return an array as a set; by way of Python's own array, which is taken seven times as fast as numpy's."""
    return BitMap(array("I", ranks.astype(np.uint32, copy=False).tobytes()))


def mask_of(trials: BitMap, of: int) -> Array:
    """Return by rank, up to the highest one, whether a trial is in a set."""
    mask = np.zeros(of + 1, np.bool_)
    mask[ranks_of(trials)] = True
    return mask


def write_bitmaps(folder: Path, name: str, sets: Iterable[Iterable[int]]) -> None:
    """Keep sets, numbered from 0."""
    packed = [_packed(ranks) for ranks in sets]
    write_array(folder, f"{name}_packed", np.frombuffer(b"".join(packed), np.uint8))
    write_array(folder, f"{name}_ends", ends_of([len(one) for one in packed]))


def _packed(ranks: Iterable[int]) -> bytes:
    bitmap = BitMap(ranks)
    bitmap.run_optimize()
    return bytes(bitmap.serialize())
