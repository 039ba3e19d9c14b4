"""Words in the one form in which they are compared: no case, no accents, no punctuation."""

import re
import unicodedata
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+")


def plain_words(text: str) -> str:
    """Return the words of a text, folded and parted by one space ("Lou Gehrig's" → "lou gehrig s")."""
    return " ".join(fold(word) for word in WORD.findall(unicodedata.normalize("NFKC", text)))


def plain_phrases(phrases: Iterable[object]) -> frozenset[str]:
    """Return words or phrases of a content file in that form."""
    return frozenset(plain_words(str(phrase)) for phrase in phrases)


def fold(word: str) -> str:
    """Return one word without case and accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
