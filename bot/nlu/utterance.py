"""A message as words with their places in it. Nothing is lost: every token knows its span in the original."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.words import WORD, fold

# Longer messages are answered with a request to shorten them.
LENGTH_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Token:
    """A word: `text` in the form that is compared, `original` as written, `start` and `end` in the message."""

    text: str
    original: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a person wrote, and its words."""

    original: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Utterance":
        """Return words that nobody wrote as a message."""
        return cls("", tuple(Token(word, word, 0, 0) for word in words))

    def phrase(self, start: int, end: int) -> str:
        """Return the tokens [start, end) as a phrase in the compared form."""
        return " ".join(token.text for token in self.tokens[start:end])

    def written(self, start: int, end: int) -> str:
        """Return the tokens [start, end) as they were written."""
        return self.original[self.tokens[start].start : self.tokens[end - 1].end]

    def respelled(self, corrections: Mapping[int, str]) -> "Utterance":
        """Return the message with some tokens in another spelling; their places stay."""
        if not corrections:
            return self
        tokens = (
            replace(token, text=corrections[position]) if position in corrections else token
            for position, token in enumerate(self.tokens)
        )
        return Utterance(self.original, tuple(tokens))

    @property
    def words(self) -> str:
        """All words in the compared form."""
        return self.phrase(0, len(self.tokens))


def read_utterance(text: str, shorthand: Mapping[str, str] = MappingProxyType({})) -> Utterance:
    """Return the words of a message; shorthand is written out, each of its words at the place of the short one."""
    original = unicodedata.normalize("NFKC", text)
    found = (Token(fold(match[0]), match[0], match.start(), match.end()) for match in WORD.finditer(original))
    written = (
        replace(token, text=word) for token in found for word in shorthand.get(token.text, token.text).split() if word
    )
    return Utterance(original, tuple(written))
