"""Phrases and what each stands for, looked up from their first word on. Knows no meaning itself.

A last "s" makes no difference, nor does "'s": "migraines", "Alzheimer's" and "alzheimers" are found as they stand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.nlu.utterance import Utterance
from bot.words import plain_words

# Shorter words keep their "s": it belongs to them ("gas", "als").
_SHORTEST_PLURAL = 4
_POSSESSIVE = "s"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase stands for: a value of some kind.

    exact: the phrase has no other form ("mets" is no "MET"); capitals: it counts in capital letters only ("ALL").
    """

    kind: str
    value: Any
    exact: bool = False
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A phrase of the book at the tokens [start, end)."""

    kind: str
    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A message's words as written and in the book's form, and the tokens [start, end) of each."""

    written: list[str]
    words: list[str]
    starts: list[int]
    ends: list[int]


class Phrasebook:
    """Of phrases of one kind that overlap, the one that begins first counts, and of those the longest.

    contractions: words whose "'s" is a word of its own ("what's").
    """

    def __init__(self, contractions: Iterable[str] = ()) -> None:
        self._contractions = frozenset(contractions)
        self._entries: dict[str, list[tuple[str, Entry]]] = {}
        self._longest: dict[str, int] = {}

    def add(self, phrase: str, entry: Entry) -> None:
        """Take a phrase in."""
        row = self._row(Utterance.of(plain_words(phrase).split()))
        if row.words:
            self._entries.setdefault(" ".join(row.words), []).append((" ".join(row.written), entry))
            self._longest[row.words[0]] = max(len(row.words), self._longest.get(row.words[0], 0))

    def read(self, utterance: Utterance) -> list[Spot]:
        """Return what stands in a message, in the order of its words."""
        row = self._row(utterance)
        spots: list[Spot] = []
        reached: dict[str, int] = {}
        for at, word in enumerate(row.words):
            longest = self._longest.get(word)
            for spot in self._from(utterance, row, at, longest) if longest else ():
                if spot.start >= reached.get(spot.kind, 0):
                    reached[spot.kind] = spot.end
                    spots.append(spot)
        return spots

    def _from(self, utterance: Utterance, row: _Row, at: int, longest: int) -> Iterator[Spot]:
        """Yield what begins at a word, the longest first."""
        for last in range(min(len(row.words), at + longest), at, -1):
            for written, entry in self._entries.get(" ".join(row.words[at:last]), ()):
                is_other = entry.exact and " ".join(row.written[at:last]) != written
                if is_other or (entry.capitals and not _in_capitals(utterance, row.starts[at], row.starts[last - 1])):
                    continue
                yield Spot(entry.kind, entry.value, row.starts[at], row.ends[last - 1])

    def _row(self, utterance: Utterance) -> _Row:
        row = _Row([], [], [], [])
        for position, token in enumerate(utterance.tokens):
            if token.text == _POSSESSIVE and row.words and row.written[-1] not in self._contractions:
                row.ends[-1] = position + 1
                continue
            row.written.append(token.text)
            row.words.append(bare(token.text))
            row.starts.append(position)
            row.ends.append(position + 1)
        return row


def bare(word: str) -> str:
    """Return a word without the "s" of several things ("allergies" is "allergy")."""
    if len(word) < _SHORTEST_PLURAL or word[-1] != "s" or word[-2] == "s":
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def _in_capitals(utterance: Utterance, first: int, last: int) -> bool:
    """Return whether the tokens are written in capital letters, in a message that is not."""
    tokens = utterance.tokens[first : last + 1]
    return all(token.original.isupper() for token in tokens) and not utterance.original.isupper()
