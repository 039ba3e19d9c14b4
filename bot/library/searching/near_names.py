"""Finds the name that a misspelled one was meant to be, by a deletion index in mapped files. Knows no kind of name.

Two names that few slips part become the same when each loses as many letters (symmetric
deletion), and so do their beginnings. The index holds each distinct beginning without up to
two of its letters, the names below it by length, and for each name a mark that few slips
change little. These sieves lose no name; what they leave is measured letter by letter.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.library.searching.arrays import Array, Strings, read_array
from bot.library.searching.slips import distance_within, one_slip_a_word, slips_allowed, words_with_slips

Numbers = NDArray[np.uint64]

# Longer beginnings tell more names apart, and have more variants. A variant must fit into 64 bits.
BEGINNING = 8
LENGTH_BITS = 8
# Still longer names stand together with those of this length.
LONGEST = (1 << LENGTH_BITS) - 1
_MOST_MEASURED = 50
_CODE_BITS = 6
_CODE_MASK = (1 << _CODE_BITS) - 1
_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True)
class NearNames:
    """The names of one index, in the order of their beginnings.

    names, uses: the names by number, and how often each is used.
    marks: what `mark_of` gives for each name.
    places: for each name the number of its beginning, and its length in the lowest bits; ascending.
    variants, owners: beginnings without some letters, ascending, and the number of the beginning of each.
    """

    names: Strings
    uses: NDArray[np.uint32]
    marks: Numbers
    places: Numbers
    variants: Numbers
    owners: NDArray[np.uint32]

    @classmethod
    def open(cls, folder: Path, stem: str) -> Self:
        """Map the files that were compiled under `stem`."""
        arrays = (read_array(folder, f"{stem}_{part}") for part in ("uses", "marks", "places", "variants", "owners"))
        return cls(Strings(folder, stem), *arrays)

    def nearest(self, name: str, accept: Callable[[str], bool] = bool) -> tuple[str, int] | None:
        """Return the nearest accepted name and its distance; among equally near ones the most used.

        A name of five letters or more may have a slip, a longer one two; where these find
        nothing, each longer word of it may have one. The name is normalised, as the compiled ones are.
        """
        slips = slips_allowed(name)
        if not slips:
            return None
        codes = codes_of(name)
        below = self._beginnings_near(codes, slips)
        found = self._best(name, self._likely(codes, below, slips), slips, accept)
        slips_in_words = words_with_slips(name)
        if found or slips_in_words <= slips:
            return found
        likely = self._likely(codes, below, slips_in_words)
        return self._best(name, likely, slips_in_words, lambda other: one_slip_a_word(name, other) and accept(other))

    def _beginnings_near(self, codes: Numbers, slips: int) -> Numbers:
        """Return the numbers of the beginnings that share a variant with the beginning of a name."""
        wanted = variants_of(codes[:BEGINNING], slips)
        wanted.sort()
        shared = _between(self.variants.searchsorted(wanted), self.variants.searchsorted(wanted, "right"))
        return np.unique(self.owners[shared]).astype(np.uint64)

    def _likely(self, codes: Numbers, below: Numbers, slips: int) -> list[int]:
        """Return the numbers of the names that may be so near, at most as many as are measured: the likeliest."""
        first = (below << LENGTH_BITS) | np.uint64(min(max(len(codes) - slips, 0), LONGEST))
        last = (below << LENGTH_BITS) | np.uint64(min(len(codes) + slips, LONGEST))
        numbers = _between(self.places.searchsorted(first), self.places.searchsorted(last, "right"))
        changed = np.bitwise_count(self.marks[numbers] ^ mark_of(codes))
        # A slip takes a letter, puts one, or does both: it changes two bits of the mark at most.
        few = changed <= 2 * slips
        numbers, changed = numbers[few], changed[few]
        if len(numbers) > _MOST_MEASURED:
            order = np.lexsort((numbers, -self.uses[numbers].astype(np.int64), changed))
            numbers = numbers[order[:_MOST_MEASURED]]
        likely: list[int] = numbers.tolist()
        return likely

    def _best(
        self, name: str, likely: Iterable[int], slips: int, accept: Callable[[str], bool]
    ) -> tuple[str, int] | None:
        best = min(self._near(name, likely, slips, accept), default=None)
        return (best[2], best[0]) if best else None

    def _near(
        self, name: str, likely: Iterable[int], slips: int, accept: Callable[[str], bool]
    ) -> Iterator[tuple[int, int, str]]:
        for number in likely:
            other = self.names[number]
            distance = distance_within(name, other, slips)
            if distance is not None and accept(other):
                yield distance, -int(self.uses[number]), other


def codes_of(text: str) -> Numbers:
    """Return a small number for each letter; some letters share one, which only makes the sieves wider."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return (letters & _CODE_MASK).astype(np.uint64)


def mark_of(codes: Numbers) -> np.uint64:
    """Return which letters occur an odd number of times, one bit each."""
    mark: np.uint64 = np.bitwise_xor.reduce(_ONE << codes)
    return mark


def variants_of(codes: Numbers, deletions: int) -> Numbers:
    """Return the beginnings in the rows of `codes` without up to so many letters, each packed into a number."""
    variants: Numbers = codes @ _weights(codes.shape[-1], deletions)
    return variants


@cache
def _weights(length: int, deletions: int) -> Numbers:
    """Return what each letter counts in the packed number; a column for each choice of the letters left out."""
    choices = [gone for count in range(deletions + 1) for gone in combinations(range(length), count)]
    weights = np.zeros((length, len(choices)), np.uint64)
    for column, gone in enumerate(choices):
        kept = [at for at in range(length) if at not in gone]
        weights[kept, column] = _ONE << (_CODE_BITS * np.arange(len(kept), dtype=np.uint64))
    return weights


def _between(starts: Array, stops: Array) -> Array:
    """Return all numbers from each start up to its stop, one range after the other."""
    counts = stops - starts
    before = counts.cumsum() - counts
    numbers: Array = np.arange(counts.sum()) + (starts - before).repeat(counts)
    return numbers
