"""Which words stand in which trials: all of them, any of them, and how well a trial fits what was said.

A word that stands in nearly all trials tells nothing and costs most, so the rare words of
a text are looked up first and the rest only as far as a fixed amount of work goes.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from bot.library.searching.arrays import Array, read_array
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
# How many entries one text may cost; about five milliseconds.
_MOST_ENTRIES = 1_000_000
# More words than this say no more about what is sought; they only cost time.
_MOST_TERMS = 200


@dataclass(frozen=True, slots=True)
class Scores:
    """How well trials fit a text, by rank (0 is no trial): the fit, and what share of its worth was found."""

    fit: Array
    share: Array


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
        found = sorted((self._containing(term, mask) for term in terms), key=len)
        return BitMap.intersection(*found) if len(found) > 1 else found[0].copy()

    def scores(self, text: str) -> Scores:
        """Return how well trials fit a text; its rarest words count first and most."""
        fit, share = np.zeros(self._trials + 1, np.float32), np.zeros(self._trials + 1, np.float32)
        spans = {term: self._span(term) for term in self._terms(text) if not self._is_unspecific(term)}
        worth = {term: rarity(_length(span), self._trials) for term, span in spans.items()}
        total = sum(worth.values())
        work = 0
        for term, span in sorted(spans.items(), key=lambda pair: _length(pair[1])):
            work += _length(span)
            if work > _MOST_ENTRIES and work > _length(span):
                break
            ranks = self._ranks[span]
            fit[ranks] += self._weights[span] * np.float32(worth[term] / WEIGHT_STEPS)
            share[ranks] += np.float32(worth[term] / total)
        return Scores(fit, share)

    def _terms(self, text: str) -> list[str]:
        return list(dict.fromkeys(index_terms(text)))[:_MOST_TERMS]

    def _containing(self, term: str, mask: int) -> BitMap:
        span = self._span(term)
        if mask == (1 << len(FIELDS)) - 1:
            return BitMap(self._ranks[span])
        return BitMap(self._ranks[span][(self._fields[span] & mask) > 0])

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
