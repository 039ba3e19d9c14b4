"""Which words stand in which trials: all of them, any of them, and how well a trial fits what was said.

A word that stands in nearly all trials tells nothing and costs most, so the rare words of
a text are looked up first and the rest only as far as a fixed amount of work goes.
"""

import math
from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from bot.library.searching.arrays import Array, read_array
from bot.library.searching.bitmaps import set_of
from bot.library.searching.names import UNKNOWN, NameTable
from bot.library.words import index_terms


class Field(StrEnum):
    """Parts of a record in which words are looked for."""

    CONDITIONS = "conditions"
    TERMS = "terms"
    KEYWORDS = "keywords"
    TITLE = "title"
    INTERVENTIONS = "interventions"
    SUMMARY = "summary"
    MARKERS = "markers"


FIELDS = tuple(Field)
ABOUT = (Field.CONDITIONS, Field.TERMS, Field.KEYWORDS, Field.TITLE)
TESTED = (Field.INTERVENTIONS, Field.TITLE)
# Weights are kept as whole numbers up to this.
WEIGHT_STEPS = 255
# How many entries one text may cost; a few milliseconds.
_MOST_ENTRIES = 500_000
# More words than this say no more about what is sought; they only cost time.
_MOST_TERMS = 200


class Postings:
    """The words of an index of `trials` trials."""

    def __init__(self, folder: Path, trials: int) -> None:
        self._trials = trials
        self._names = NameTable(folder, "words")
        self._ends = read_array(folder, "words_ends")
        self._ranks = read_array(folder, "words_ranks")
        self._weights = read_array(folder, "words_weights")
        self._fields = read_array(folder, "words_fields")

    def with_all(self, text: str, fields: Collection[Field] = FIELDS) -> BitMap:
        """Return the trials that have every telling word of a text in these fields; none for a text without one."""
        terms = [term for term in self._terms(text) if not self._is_unspecific(term)]
        if not terms:
            return BitMap()
        mask = sum(1 << FIELDS.index(field) for field in fields)
        rarest, *others = sorted(map(self._span, terms), key=_length)
        ranks = self._ranks[rarest][(self._fields[rarest] & mask) > 0]
        for span in others:
            ranks = ranks[self._stand_in(span, ranks, mask)]
        return set_of(ranks)

    def fit(self, text: str) -> Array:
        """Return by rank (0 is no trial) how well each trial fits a text."""
        fit = np.zeros(self._trials + 1, np.float32)
        for span, worth in self._affordable(text):
            fit[self._ranks[span]] += self._weights[span] * np.float32(worth / WEIGHT_STEPS)
        return fit

    def share(self, text: str) -> Array:
        """Return by rank what share of a text's worth each trial has; what nobody wrote is worth most."""
        share = np.zeros(self._trials + 1, np.float32)
        total = sum(self._worths(text).values())
        for span, worth in self._affordable(text):
            share[self._ranks[span]] += np.float32(worth / total)
        return share

    def _affordable(self, text: str) -> Iterator[tuple[slice, float]]:
        """Yield the words of a text with their worth, the rarest first, until they have cost enough."""
        worths = self._worths(text)
        spans = sorted((_length(span := self._span(term)), term, span) for term in worths)
        cost = 0
        for length, term, span in spans:
            cost += length
            if cost > _MOST_ENTRIES and cost > length:
                break
            yield span, worths[term]

    def _worths(self, text: str) -> dict[str, float]:
        terms = (term for term in self._terms(text) if not self._is_unspecific(term))
        return {term: rarity(_length(self._span(term)), self._trials) for term in terms}

    def _stand_in(self, span: slice, ranks: Array, mask: int) -> Array:
        """Tell of each trial whether a word stands in these fields of it."""
        having = self._ranks[span]
        if not len(having):
            return np.zeros(len(ranks), np.bool_)
        at = np.minimum(np.searchsorted(having, ranks), len(having) - 1)
        return np.asarray((having[at] == ranks) & ((self._fields[span][at] & mask) > 0))

    def _terms(self, text: str) -> list[str]:
        return list(dict.fromkeys(index_terms(text)))[:_MOST_TERMS]

    def _span(self, term: str) -> slice:
        number = self._names.number(term)
        if number == UNKNOWN:
            return slice(0, 0)
        return slice(int(self._ends[number]), int(self._ends[number + 1]))

    def _is_unspecific(self, term: str) -> bool:
        """Tell whether a word was left out when the index was built, for it tells nothing."""
        return self._names.number(term) != UNKNOWN and not _length(self._span(term))


def rarity(number: int, of: int) -> float:
    """Return what a thing tells by being rare, as BM25 counts it: `number` trials of all have it."""
    return math.log1p((of - number + 0.5) / (number + 0.5))


def _length(span: slice) -> int:
    return int(span.stop - span.start)
