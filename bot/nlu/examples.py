"""The nearest examples: how much a message is worded like the examples of each intent. An inverted index, no model.

A message and an example are rows of symbols (words, and slots in braces). They are compared by the cosine of their
features: words, pairs of neighbours, concepts, and the letter groups that survive a typo, each weighted by its rarity.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# What a feature of each kind counts beside a word.
_PAIR_WEIGHT = 0.7
_LETTERS_WEIGHT = 0.35
_SHORTEST_WITH_LETTERS = 4
# How much of an intent's likeness is that of its best example, of the second best, and of all its examples together.
_BEST, _SECOND, _ALL = 0.5, 0.25, 1.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """An example sentence as symbols and the concepts in it, and its name ("find_trial:3")."""

    name: str
    intent: str
    symbols: tuple[str, ...]
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nearest:
    """An intent's likeness (0 is nothing in common, about 1 the wording of an example), and its nearest example."""

    intent: str
    likeness: float
    example: str


class ExampleIndex:
    """All examples of one language."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._examples = sorted(examples, key=lambda example: (example.intent, example.name))
        rows = [features(example.symbols, example.concepts) for example in self._examples]
        spread = Counter(feature for row in rows for feature in row)
        total = len(rows) or 1
        self._rarity = {feature: 1 + math.log(total / count) for feature, count in spread.items()}
        self._unseen = 1 + math.log(total)
        intents = [example.intent for example in self._examples]
        self._intents = sorted(set(intents))
        self._starts = np.array([intents.index(intent) for intent in self._intents], dtype=np.intp)
        self._intent_of = np.array([self._intents.index(intent) for intent in intents], dtype=np.intp)
        self._postings = self._posted(rows)
        self._typical = self._typical_of()

    def nearest(self, symbols: Sequence[str], concepts: Iterable[str] = ()) -> list[Nearest]:
        """Return the intents by likeness, most alike first; those that share nothing are left out."""
        if not self._intents:
            return []
        scores, typical = self._scores(features(symbols, concepts))
        best = np.maximum.reduceat(scores, self._starts)
        found = [self._nearest(int(number), scores, typical[number]) for number in np.flatnonzero(best)]
        return sorted(found, key=lambda near: (-near.likeness, near.intent))

    def _nearest(self, number: int, scores: Numbers, typical: float) -> Nearest:
        start = int(self._starts[number])
        end = int(self._starts[number + 1]) if number + 1 < len(self._starts) else len(scores)
        own = scores[start:end]
        first = int(own.argmax())
        best = float(own[first])
        second = float(np.partition(own, -2)[-2]) if len(own) > 1 else 0.0
        likeness = _BEST * best + _SECOND * second + _ALL * float(typical)
        return Nearest(self._intents[number], round(likeness, 3), self._examples[start + first].name)

    def _scores(self, row: dict[str, float]) -> tuple[Numbers, Numbers]:
        """Return how near every example is, and the examples of every intent taken together."""
        length = self._length(row)
        scores, typical = np.zeros(len(self._examples)), np.zeros(len(self._intents))
        for feature, weight in row.items():
            if feature in self._postings:
                share = weight * self._rarity[feature] / length
                numbers, weights = self._postings[feature]
                scores[numbers] += share * weights
                typical += share * self._typical[feature]
        return scores, typical

    def _posted(self, rows: Sequence[dict[str, float]]) -> dict[str, tuple[NDArray[np.intp], Numbers]]:
        """Return by feature which examples have it, and its share of each."""
        posted: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, row in enumerate(rows):
            length = self._length(row)
            for feature, weight in row.items():
                posted[feature].append((number, weight * self._rarity[feature] / length))
        return {
            feature: (np.array([number for number, _ in found]), np.array([share for _, share in found]))
            for feature, found in posted.items()
        }

    def _typical_of(self) -> dict[str, Numbers]:
        """Return by feature its share of every intent's examples taken together, each intent of length 1."""
        count = len(self._intents)
        sums = {
            feature: np.bincount(self._intent_of[numbers], weights=weights, minlength=count)
            for feature, (numbers, weights) in self._postings.items()
        }
        lengths = np.sqrt(sum((row * row for row in sums.values()), start=np.zeros(count)))
        return {feature: row / lengths for feature, row in sums.items()}

    def _length(self, row: dict[str, float]) -> float:
        squares = ((weight * self._rarity.get(feature, self._unseen)) ** 2 for feature, weight in row.items())
        return math.sqrt(sum(squares)) or 1.0


def features(symbols: Sequence[str], concepts: Iterable[str] = ()) -> dict[str, float]:
    """Return the features of a row of symbols with their weights."""
    row: dict[str, float] = {}
    for symbol in symbols:
        row[symbol] = 1.0
        if len(symbol) >= _SHORTEST_WITH_LETTERS and not symbol.startswith("{"):
            row |= {f"~{group}": _LETTERS_WEIGHT for group in _letters(symbol)}
    row |= {f"{one} {other}": _PAIR_WEIGHT for one, other in pairwise(symbols)}
    row |= {f"#{concept}": 1.0 for concept in concepts}
    return row


def _letters(word: str) -> Iterator[str]:
    framed = f"^{word}$"
    return (framed[start : start + 4] for start in range(len(framed) - 3))
