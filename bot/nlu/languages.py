"""Tells in which language a message is written, by words that only one language has. In doubt it stays the same."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.content import Content
from bot.words import WORD, fold, plain_words

# A message that is longer needs so many words of another language, and so many times as many as of the present one.
_FEW = 3
_ENOUGH = 2
_CLEARLY = 2


class LanguageDetector:
    """Knows the words that people may say in each language of the content."""

    def __init__(self, content: Content) -> None:
        words = {code: frozenset(_words(content.intent_words(code))) for code in content.languages}
        self._own = {
            code: known.difference(*(others for other, others in words.items() if other != code))
            for code, known in words.items()
        }
        self._marks = {code: frozenset(entry.get("marks", "")) for code, entry in content.languages.items()}

    def detect(self, text: str, current: str) -> str:
        """Return the code of the message's language; `current` where it does not clearly tell of another one."""
        said = [fold(match[0]) for match in WORD.finditer(text)]
        count = {code: self._count(code, said, text) for code in self._own}
        best = max(sorted(count), key=lambda code: (count[code], code == current))
        enough = _ENOUGH if len(said) > _FEW else 1
        clear = count[best] >= enough and count[best] >= _CLEARLY * count[current]
        return best if clear else current

    def _count(self, code: str, said: list[str], text: str) -> int:
        return sum(word in self._own[code] for word in said) + len(self._marks[code].intersection(text))


def _words(entry: Mapping[str, Any] | list[Any] | str) -> Iterator[str]:
    """Yield all words of the texts in a content file, but no keys and no slots."""
    if isinstance(entry, dict):
        for part in entry.values():
            yield from _words(part)
    elif isinstance(entry, list):
        for part in entry:
            yield from _words(part)
    elif isinstance(entry, str):
        yield from plain_words(entry).split()
