"""Collects which words stand in which trials, and how much each tells of its trial. Knows no question.

The weight of a word in a trial is that of BM25 over fields (Robertson, Zaragoza, Taylor
2004): what fields a word stands in and how often, against the length of the trial's
text, saturated. How rare a word is comes in when it is asked for.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from bot.library.searching.arrays import Array, ends_of, write_array
from bot.library.searching.names import write_names
from bot.library.searching.postings import FIELDS, WEIGHT_STEPS, Field
from bot.library.words import JOINING_WORDS, index_terms, is_short, normalise, stems_of

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


class _Numbers(dict[str, int]):
    """Numbers terms as they are met."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _Stems(dict[str, str]):
    """The stem of each word; a million words are but some ten thousand different ones."""

    def __missing__(self, word: str) -> str:
        stem = self[word] = stems_of([word])[0] if word else ""
        return stem


class Postings:
    """The words of all trials, added in the order of their ranks."""

    def __init__(self, unspecific: Collection[str]) -> None:
        self._numbers = _Numbers()
        for term in sorted({term for words in unspecific for term in index_terms(words)}):
            self._numbers[term] = len(self._numbers)
        self._stems = _Stems()
        # Terms with a lower number are unspecific.
        self._first = len(self._numbers)
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

    def _numbered(self, texts: Iterable[str]) -> Iterator[int]:
        """Yield the numbers of the terms of texts: those of `index_terms`, each word's stem found once."""
        numbers, stems, first = self._numbers, self._stems, self._first
        words: list[str] = []
        for text in texts:
            words += [word for word in normalise(text).split() if word not in JOINING_WORDS]
            words.append("")
        found = [stems[word] for word in words]
        terms = [stem for stem in found if len(stem) > 1]
        short = [at for at, stem in enumerate(found) if stem and is_short(stem)]
        beside = dict.fromkeys(start for at in short for start in (at - 1, at) if start >= 0)
        terms += [f"{found[start]} {found[start + 1]}" for start in beside if found[start] and found[start + 1]]
        return (number for term in terms if (number := numbers[term]) >= first)

    def write(self, folder: Path) -> None:
        """Keep all in arrays of the folder: for each term its trials by rank, for an unspecific one none."""
        terms = np.frombuffer(self._terms, np.uint32)
        order = np.argsort(terms, kind="stable")
        columns: dict[str, Array] = {
            "ranks": np.frombuffer(self._ranks, np.uint32),
            "weights": np.frombuffer(self._weights, np.uint8),
            "fields": np.frombuffer(self._fields, np.uint8),
        }
        for name, values in columns.items():
            write_array(folder, f"words_{name}", values[order])
        write_array(folder, "words_ends", ends_of(np.bincount(terms, minlength=len(self._numbers))))
        write_names(folder, "words", self._numbers)
