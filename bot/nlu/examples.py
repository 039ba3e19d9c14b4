"""How much a message is worded like the examples of each intent. An inverted index and counts, no model.

A message and an example are rows of symbols (words, and slots in braces). Their features are words, pairs of
neighbours, concepts, and the letter groups that survive a typo. Two things speak for an intent: its nearest example,
by the cosine of the features, each weighted by its rarity; and features that its examples have oftener than others.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

# What a feature of each kind counts beside a word.
_PAIR_WEIGHT = 0.7
_LETTERS_WEIGHT = 0.35
_SHORTEST_WITH_LETTERS = 4
_CONCEPT_WEIGHT = 0.7
# What an intent's best example counts, its second best, and what tells the intent from others.
_BEST, _SECOND, _TELLING = 0.5, 0.25, 0.2
# What it takes from an intent, for each point, that a counter-example is nearer than all its examples.
_COUNTER = 1.0
# From this likeness on a message is a counter-example, and the intent is out.
_SAME = 0.97
# How often a feature is taken to stand where it was not seen: nothing is ruled out by few examples.
_UNSEEN_COUNT = 0.1
_UNSEEN_TOTAL = 2.0
# More intents than these never matter to a decision.
_MOST = 8

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """An example sentence as symbols and the concepts in it, and its name ("find_trial:3").

    is_counter: it looks like the intent and means something else.
    """

    name: str
    intent: str
    symbols: tuple[str, ...]
    concepts: tuple[str, ...] = ()
    is_counter: bool = False


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
        self._counter = np.array([example.is_counter for example in self._examples], dtype=bool)
        self._number_of = {feature: number for number, feature in enumerate(spread)}
        self._post(rows)
        self._telling = self._telling_of(rows)

    def nearest(self, symbols: Sequence[str], concepts: Iterable[str] = ()) -> list[Nearest]:
        """Return the most alike intents by likeness, equals by name; those that share nothing are left out."""
        if not self._intents:
            return []
        alike, telling = self._scores(features(symbols, concepts))
        scores = np.where(self._counter, 0.0, alike)
        best = np.maximum.reduceat(scores, self._starts)
        against = np.maximum.reduceat(alike, self._starts) - best
        others = np.where(scores == best[self._intent_of], 0.0, scores)
        second = np.maximum.reduceat(others, self._starts)
        likeness = np.round(_BEST * best + _SECOND * second + _TELLING * telling - _COUNTER * against, 3)
        likeness = np.where((against > 0) & (best + against >= _SAME), 0.0, likeness)
        nearest = [number for number in np.argsort(-likeness, kind="stable")[:_MOST] if likeness[number] > 0]
        return [
            Nearest(self._intents[number], float(likeness[number]), self._best(number, scores)) for number in nearest
        ]

    def _best(self, number: int, scores: Numbers) -> str:
        """Return the name of the best example of an intent."""
        start, end = self._starts[number], (*self._starts, len(scores))[number + 1]
        best = int(start + scores[start:end].argmax())
        return self._examples[best].name

    def _scores(self, row: dict[str, float]) -> tuple[Numbers, Numbers]:
        """Return how near every example is, and how much the features tell of every intent."""
        length = self._length(row)
        scores, telling = np.zeros(len(self._examples)), np.zeros(len(self._intents))
        for feature, weight in row.items():
            number = self._number_of.get(feature)
            if number is not None:
                start, end = self._bounds[number], self._bounds[number + 1]
                share = weight * self._rarity[feature] / length
                scores[self._posted[start:end]] += share * self._shares[start:end]
                telling += weight * self._telling[number]
        return scores, telling / (sum(row.values()) or 1.0)

    def _post(self, rows: Sequence[dict[str, float]]) -> None:
        """Keep by feature which examples have it, and its share of each: one row of numbers, and where each begins."""
        posted: list[list[tuple[int, float]]] = [[] for _ in self._number_of]
        for example, row in enumerate(rows):
            length = self._length(row)
            for feature, weight in row.items():
                posted[self._number_of[feature]].append((example, weight * self._rarity[feature] / length))
        self._bounds = [0, *accumulate(len(found) for found in posted)]
        self._posted = np.array([example for found in posted for example, _ in found], dtype=np.int32)
        self._shares = np.array([share for found in posted for _, share in found], dtype=np.float32)

    def _telling_of(self, rows: Sequence[dict[str, float]]) -> NDArray[np.float32]:
        """Return by feature, for every intent, how much oftener its examples have it than others, as a logarithm."""
        wanted = ~self._counter
        totals = np.bincount(self._intent_of[wanted], minlength=len(self._intents)).astype(float)
        counts = np.full((len(self._number_of), len(self._intents)), _UNSEEN_COUNT)
        for row, intent, counts_here in zip(rows, self._intent_of, wanted, strict=True):
            for feature in row:
                counts[self._number_of[feature], intent] += counts_here
        elsewhere = counts.sum(axis=1, keepdims=True) - counts - _UNSEEN_COUNT * (len(totals) - 2)
        others = totals.sum() - totals + _UNSEEN_TOTAL
        telling: NDArray[np.float64] = np.log(counts * others / (elsewhere * (totals + _UNSEEN_TOTAL)))
        return telling.astype(np.float32)

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
    row |= {f"#{concept}": _CONCEPT_WEIGHT for concept in concepts}
    return row


def _letters(word: str) -> Iterator[str]:
    framed = f"^{word}$"
    return (framed[start : start + 4] for start in range(len(framed) - 3))
