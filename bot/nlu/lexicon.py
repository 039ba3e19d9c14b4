"""Concepts and the phrases that stand for them, from intents/LANGUAGE/_concepts.yaml. Looks phrases up, never scans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.utterance import Utterance
from bot.words import plain_words


@dataclass(frozen=True, slots=True)
class Spotted:
    """A concept at the tokens [start, end)."""

    concept: str
    start: int
    end: int


class Lexicon:
    """Phrases of concepts; of those that overlap and stand for one concept, the longest counts."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._concepts: dict[str, list[str]] = {}
        for concept, entries in phrases.items():
            for phrase in dict.fromkeys(plain_words(str(entry)) for entry in entries):
                self._concepts.setdefault(phrase, []).append(concept)
        # How long the longest phrase is that begins with a word: most words begin none.
        self._longest: dict[str, int] = {}
        for phrase in filter(None, self._concepts):
            words = phrase.split()
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))
        self.words = frozenset(word for phrase in self._concepts for word in phrase.split())

    def spot(self, utterance: Utterance) -> Sequence[Spotted]:
        """Return the concepts in the message, in the order of their words."""
        spotted: list[Spotted] = []
        reached: dict[str, int] = {}
        for found in self._all(utterance):
            if found.end > reached.get(found.concept, 0):
                reached[found.concept] = found.end
                spotted.append(found)
        return spotted

    def concepts_of(self, phrase: str) -> Sequence[str]:
        """Return the concepts that a whole phrase stands for."""
        return self._concepts.get(phrase, ())

    def _all(self, utterance: Utterance) -> Iterator[Spotted]:
        count = len(utterance.tokens)
        for start, token in enumerate(utterance.tokens):
            for end in range(min(count, start + self._longest.get(token.text, 0)), start, -1):
                for concept in self._concepts.get(utterance.phrase(start, end), ()):
                    yield Spotted(concept, start, end)
