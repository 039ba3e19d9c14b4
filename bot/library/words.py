"""Names as they are compared and searched: the index is written and asked with the same words. Knows no query."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.words import plain_words

# They join words and tell nothing about a condition: "cancer of the colon" is asked as "cancer colon".
JOINING_WORDS = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "without"}
)

_LETTERS_WITHOUT_PARTS = str.maketrans(
    {
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "\u0131": "i",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
    }
)
# Shorter words before an "s" are letters of an abbreviation: "U.S." keeps its s.
_SHORTEST_NAME = 2
_NO_WORD_CHARACTERS = re.compile(r"[^a-z0-9]+")
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
_PLACE_ABBREVIATIONS = {"st": "saint", "ft": "fort", "mt": "mount"}


def normalise(text: str) -> str:
    """Return the words of a name, folded and parted by one space; a possessive counts as the bare name."""
    if text.isascii():
        plain = _NO_WORD_CHARACTERS.sub(" ", text.lower()).strip()
    else:
        plain = plain_words(text.translate(_LETTERS_WITHOUT_PARTS))
    return _without_possessive(plain)


def _without_possessive(plain: str) -> str:
    """Registrants write Alzheimer Disease and Alzheimer's Disease alike."""
    if " s" not in plain:
        return plain
    return " ".join(_without_lone_s(plain.split(" ")))


def _without_lone_s(words: Iterable[str]) -> Iterator[str]:
    return (word for before, word in pairwise(["", *words]) if word != "s" or len(before) < _SHORTEST_NAME)


def place_key(name: str) -> str:
    """Return the form in which a place's name is compared: "St. Louis" and "Saint Louis" are one."""
    return " ".join(_PLACE_ABBREVIATIONS.get(word, word) for word in normalise(name).split())


def search_terms(text: str) -> tuple[str, ...]:
    """Return what must occur, each term once: words, and compounds ("CAR-NK") as the phrase "car nk"."""
    terms = _without_lone_s(normalise(part) for part in _HYPHENS.sub("-", text).replace("/", " ").split())
    return tuple(dict.fromkeys(term for term in terms if term and term not in JOINING_WORDS))


def ends_of(name: str) -> tuple[str, str]:
    """Return the first two and the last three letters: a misspelled name keeps at least one of them."""
    return name[:2], name[-3:]
