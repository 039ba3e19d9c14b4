"""Which conditions and treatments a trial is about, as concepts: headings of a vocabulary, and names of its own.

A concept is a heading, or a name that some registrant wrote and no vocabulary has. Texts
become concepts by their whole name first, then by the longest names within them: "Stage
IV Lung Cancer AJCC v8" is about lung cancer. Knows no file and no order of trials.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.building.indexing.headings import Headings
from bot.library.searching.spotting import MOST_WORDS, names_within
from bot.library.words import normalise

_SHORTEST_WITHIN = 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one kind, as they are found in texts; all normalised.

    headings: the vocabulary; keys: by every name, the key of its heading; names: by every key, its names.
    within: the names that may be looked for inside longer texts; longest: by first word, the words of the longest.
    """

    headings: Headings
    keys: Mapping[str, str]
    names: Mapping[str, Sequence[str]]
    within: Collection[str]
    longest: Mapping[str, int]

    @classmethod
    def of(cls, headings: Headings, aliases: Mapping[str, str], within: Iterable[str]) -> "Vocabulary":
        """Return the names of a vocabulary, and `aliases` of its headings."""
        keys = {**headings.keys, **aliases}
        names: dict[str, list[str]] = {}
        for name, key in sorted(keys.items()):
            names.setdefault(key, []).append(name)
        kept = frozenset(within)
        longest: dict[str, int] = {}
        for name in kept:
            words = name.split(" ")
            longest[words[0]] = min(MOST_WORDS, max(len(words), longest.get(words[0], 0)))
        return cls(headings, keys, names, kept, longest)


def condition_vocabulary(headings: Headings, rows: Iterable[Iterable[str]]) -> Vocabulary:
    """Return the names of conditions; `rows` are names that mean the same, by which people's words meet headings."""
    aliases: dict[str, str] = {}
    for row in rows:
        names = [normalise(name) for name in row]
        heading = next((headings.keys[name] for name in names if name in headings.keys), None)
        if heading is not None:
            # Our own table beats an entry term ("cirrhosis" is one of Fibrosis), but no heading.
            aliases |= {name: heading for name in names if name not in headings.displays}
    known = (name for name in (*headings.keys, *aliases) if len(name) >= _SHORTEST_WITHIN)
    return Vocabulary.of(headings, aliases, known)


def drug_vocabulary(headings: Headings) -> Vocabulary:
    """Return the names of drugs; brands are no names within a text, for many are everyday words."""
    generic = (name for name, key in headings.keys.items() if name == key and len(name) > _SHORTEST_WITHIN)
    return Vocabulary.of(headings, {}, generic)


# The same few terms stand in thousands of records.
key_of = lru_cache(maxsize=1 << 16)(normalise)


class Concepts:
    """Numbers the concepts of one kind as they are met. Keys are normalised names."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._meant: dict[str, tuple[int, ...]] = {}
        self._named: dict[str, tuple[int, ...]] = {}
        self._wider: dict[int, tuple[int, ...]] = {}
        self._headings: set[int] = set()
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def keys(self) -> Mapping[str, int]:
        """All concepts by their keys."""
        return self._numbers

    def number(self, key: str) -> int:
        """Return the number of a concept; a new one where it is met first."""
        return self._numbers.setdefault(key, len(self._numbers))

    def meant_by(self, text: str) -> tuple[int, ...]:
        """Return the concepts of a name in a record: its heading, else itself and the headings within it."""
        if text not in self._meant:
            self._meant[text] = tuple(dict.fromkeys(self._read(normalise(text))))
        return self._meant[text]

    def term(self, text: str) -> int:
        """Return the concept of a term of the registry's own vocabulary."""
        name = key_of(text)
        return self._heading(self.vocabulary.keys.get(name, name))

    def is_heading(self, number: int) -> bool:
        """Tell whether a concept is a heading, not a registrant's own name."""
        return number in self._headings

    def named_in(self, text: str) -> tuple[int, ...]:
        """Return the headings that are named in a longer text, as a title."""
        if text not in self._named:
            words = normalise(text).split()
            self._named[text] = tuple(dict.fromkeys(map(self._heading, self._within(words))))
        return self._named[text]

    def wider(self, number: int) -> tuple[int, ...]:
        """Return the concepts above one; they have numbers of their own afterwards."""
        return self._wider.get(number, ())

    def closed(self, numbers: Iterable[int]) -> set[int]:
        """Return concepts with all that are above them."""
        closed = set(numbers)
        for number in list(closed):
            closed.update(self.wider(number))
        return closed

    def _read(self, name: str) -> Iterator[int]:
        heading = self.vocabulary.keys.get(name)
        if heading is not None:
            yield self._heading(heading)
            return
        words = name.split()
        within = tuple(dict.fromkeys(map(self._heading, self._within(words))))
        if words and len(words) <= MOST_WORDS:
            number = self.number(name)
            self._wider.setdefault(number, tuple(sorted(self.closed(within) - {number})))
            yield number
        yield from within

    def _heading(self, key: str) -> int:
        number = self.number(key)
        if number not in self._headings:
            self._headings.add(number)
            above = self.vocabulary.headings.wider.get(key, ())
            self._wider[number] = tuple(self.number(other) for other in sorted(above))
        return number

    def _within(self, words: list[str]) -> Iterator[str]:
        """Yield the headings that are named in a text."""
        known = self.vocabulary
        for name in names_within(words, known.within.__contains__, lambda word: known.longest.get(word, 0)):
            yield known.keys[name]
