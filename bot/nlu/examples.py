"""The nearest example: how much a message is worded like the examples of each intent. An inverted index, no model.

A message and an example are rows of symbols (words, and slots in braces). They are compared by the cosine of their
features: words, pairs of neighbours, and the letter groups that survive a typo, each weighted by its rarity.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# What a feature of each kind counts beside a word.
_PAIR_WEIGHT = 0.7
_LETTERS_WEIGHT = 0.35
_SHORTEST_WITH_LETTERS = 4
# The best example decides; the second best of an intent confirms it.
_BEST, _SECOND = 0.75, 0.25


@dataclass(frozen=True, slots=True)
class Example:
    """An example sentence as symbols, and its name ("find_trial:3")."""

    name: str
    intent: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """An intent's likeness in 0…1, and the example that is nearest."""

    intent: str
    likeness: float
    example: str


class ExampleIndex:
    """All examples of one language."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._examples = sorted(examples, key=lambda example: example.name)
        counted = [features(example.symbols) for example in self._examples]
        spread = Counter(feature for row in counted for feature in row)
        total = len(self._examples) or 1
        self._rarity = {feature: 1 + math.log(total / count) for feature, count in spread.items()}
        self._unseen = 1 + math.log(total)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, row in enumerate(counted):
            length = self._length(row)
            for feature, weight in row.items():
                self._postings[feature].append((number, weight * self._rarity[feature] / length))

    def nearest(self, symbols: Sequence[str]) -> list[Nearest]:
        """Return the intents by likeness, most alike first."""
        row = features(symbols)
        length = self._length(row)
        scores: dict[int, float] = defaultdict(float)
        for feature, weight in row.items():
            share = weight * self._rarity.get(feature, 0.0) / length
            for number, other in self._postings.get(feature, ()):
                scores[number] += share * other
        return sorted(self._by_intent(scores), key=lambda near: (-near.likeness, near.intent))

    def _by_intent(self, scores: dict[int, float]) -> Iterator[Nearest]:
        ranked: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for number, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
            example = self._examples[number]
            ranked[example.intent].append((score, example.name))
        for intent, found in ranked.items():
            second = found[1][0] if len(found) > 1 else 0.0
            yield Nearest(intent, _BEST * found[0][0] + _SECOND * max(second, found[0][0] / 2), found[0][1])

    def _length(self, row: dict[str, float]) -> float:
        squares = ((weight * self._rarity.get(feature, self._unseen)) ** 2 for feature, weight in row.items())
        return math.sqrt(sum(squares)) or 1.0


def features(symbols: Sequence[str]) -> dict[str, float]:
    """Return the features of a row of symbols with their weights."""
    row: dict[str, float] = {}
    for symbol in symbols:
        row[symbol] = 1.0
        if len(symbol) >= _SHORTEST_WITH_LETTERS and not symbol.startswith("{"):
            row |= {f"~{group}": _LETTERS_WEIGHT for group in _letters(symbol)}
    row |= {f"{one} {other}": _PAIR_WEIGHT for one, other in pairwise(symbols)}
    return row


def _letters(word: str) -> Iterator[str]:
    framed = f"^{word}$"
    return (framed[start : start + 4] for start in range(len(framed) - 3))
