"""Collects which words stand in which trials, and how much each tells of its trial. Knows no question.

The weight of a word in a trial is that of BM25 over fields (Robertson, Zaragoza, Taylor
2004): what fields a word stands in and how often, against the length of the trial's
text, saturated. How rare a word is comes in when it is asked for.
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import numpy as np

from bot.library.searching.arrays import Array, write_array
from bot.library.searching.names import write_names
from bot.library.searching.postings import FIELDS, WEIGHT_STEPS, Field
from bot.library.words import index_terms

# How soon a word that comes again says no more, and how much a long text is held against its words.
_SATURATION = 1.2
_LENGTH = 0.6
_AVERAGE_LENGTH = 130.0
_WORTH: Mapping[Field, float] = {
    Field.CONDITIONS: 3.0,
    Field.TITLE: 3.0,
    Field.TERMS: 1.5,
    Field.KEYWORDS: 2.0,
    Field.INTERVENTIONS: 2.0,
    Field.SUMMARY: 1.0,
    Field.MARKERS: 0.5,
}


class Postings:
    """The words of all trials, added in the order of their ranks."""

    def __init__(self, unspecific: Collection[str]) -> None:
        self._unspecific = frozenset(term for words in unspecific for term in index_terms(words))
        self._numbers: dict[str, int] = {}
        self._terms = array("I")
        self._ranks = array("I")
        self._weights = array("B")
        self._fields = array("B")

    def add(self, rank: int, texts: Mapping[Field, Iterable[str]]) -> None:
        """Take in the texts of a trial, by field."""
        worth: dict[int, float] = {}
        places: dict[int, int] = {}
        length = 0.0
        for field, written in texts.items():
            each, bit = _WORTH[field], 1 << FIELDS.index(field)
            for number in self._numbered(written):
                worth[number] = worth.get(number, 0.0) + each
                places[number] = places.get(number, 0) | bit
                length += each
        slack = _SATURATION * (1 - _LENGTH + _LENGTH * length / _AVERAGE_LENGTH)
        self._terms.extend(worth)
        self._ranks.extend([rank] * len(worth))
        self._weights.extend([int(WEIGHT_STEPS * much / (much + slack)) for much in worth.values()])
        self._fields.extend(places.values())

    def _numbered(self, texts: Iterable[str]) -> list[int]:
        numbers, unspecific = self._numbers, self._unspecific
        terms = [term for text in texts for term in index_terms(text) if term not in unspecific]
        return [numbers.setdefault(term, len(numbers)) for term in terms]

    def write(self, folder: Path) -> None:
        """Keep all in arrays of the folder: for each term its trials by rank, for an unspecific one none."""
        for term in sorted(self._unspecific):
            self._numbers.setdefault(term, len(self._numbers))
        terms = np.frombuffer(self._terms, np.uint32)
        order = np.argsort(terms, kind="stable")
        ends = np.zeros(len(self._numbers) + 1, np.uint64)
        np.cumsum(np.bincount(terms, minlength=len(self._numbers)), out=ends[1:])
        columns: dict[str, Array] = {
            "ranks": np.frombuffer(self._ranks, np.uint32),
            "weights": np.frombuffer(self._weights, np.uint8),
            "fields": np.frombuffer(self._fields, np.uint8),
        }
        for name, values in columns.items():
            write_array(folder, f"words_{name}", values[order])
        write_array(folder, "words_ends", ends)
        write_names(folder, "words", self._numbers)
