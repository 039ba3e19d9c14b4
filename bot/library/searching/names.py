"""Exact look-ups of names among hundreds of thousands: a sorted array of their hashes, searched by halving.

Nothing but the mapped file is held in memory. Two names with one 64-bit hash would be
taken for each other; writing them is refused, and a strange word that hits one of a
million hashes is a chance of one in ten million million.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bot.errors import LibraryError
from bot.library.searching.arrays import as_integers, read_array, write_array

UNKNOWN = -1


def name_hash(name: str) -> int:
    """Return the 64-bit hash of a name; the same in every process."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class NameTable:
    """Numbers by name; names are compared letter by letter, so they come normalised."""

    def __init__(self, folder: Path, name: str) -> None:
        self._hashes = as_integers(read_array(folder, f"{name}_hashes"))
        self._numbers = as_integers(read_array(folder, f"{name}_numbers"))

    def __len__(self) -> int:
        return len(self._hashes)

    def number(self, name: str) -> int:
        """Return the number of a name, or UNKNOWN."""
        wanted = name_hash(name)
        at = bisect_left(self._hashes, wanted)
        if at < len(self._hashes) and self._hashes[at] == wanted:
            return int(self._numbers[at])
        return UNKNOWN


def write_names(folder: Path, name: str, numbers: Mapping[str, int]) -> None:
    """Keep the number of each name."""
    hashes = np.fromiter((name_hash(text) for text in numbers), np.uint64, len(numbers))
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    if len(hashes) > 1 and bool((hashes[1:] == hashes[:-1]).any()):
        raise LibraryError("Two names have one hash; change one of them.")
    write_array(folder, f"{name}_hashes", hashes)
    write_array(folder, f"{name}_numbers", np.fromiter(numbers.values(), np.uint32, len(numbers))[order])
