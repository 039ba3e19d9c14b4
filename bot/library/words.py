"""Names as they are compared and searched: the index is written and asked with the same words. Knows no query."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import Stemmer

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
# Small letters and digits stay, capitals become small, all else parts words.
_WORD_LETTERS = bytes(code if 32 < code < 128 and chr(code).isalnum() else 32 for code in range(256)).lower()
# A stem of so many letters says little alone.
_SHORT = 2
# Who says more words tells of a person.
_LONGEST_WISH = 25
_stemmer = Stemmer.Stemmer("porter", 100_000)
_PLACE_ABBREVIATIONS = {"st": "saint", "ft": "fort", "mt": "mount"}


def normalise(text: str) -> str:
    """Return the words of a name, folded and parted by one space; a possessive counts as the bare name."""
    if text.isascii():
        plain = " ".join(text.encode().translate(_WORD_LETTERS).decode().split())
    else:
        plain = plain_words(text.translate(_LETTERS_WITHOUT_PARTS))
    return _without_possessive(plain)


def _without_possessive(plain: str) -> str:
    """Registrants write Alzheimer Disease and Alzheimer's Disease alike."""
    if " s " not in plain and not plain.endswith(" s"):
        return plain
    return " ".join(_without_lone_s(plain.split(" ")))


def _without_lone_s(words: Iterable[str]) -> Iterator[str]:
    return (word for before, word in pairwise(["", *words]) if word != "s" or len(before) < _SHORTEST_NAME)


def place_key(name: str) -> str:
    """Return the form in which a place's name is compared: "St. Louis" and "Saint Louis" are one."""
    return " ".join(_PLACE_ABBREVIATIONS.get(word, word) for word in normalise(name).split())


def index_terms(text: str) -> list[str]:
    """Return what a text is found by, in its order: the stems of its words, and pairs whose one part is short.

    A short word tells only beside its neighbour: "type 2", "hepatitis b", "car t", "phase 3".
    """
    stems = stems_of([word for word in normalise(text).split() if word not in JOINING_WORDS])
    short = [at for at, stem in enumerate(stems) if stem and is_short(stem)]
    beside = dict.fromkeys(start for at in short for start in (at - 1, at) if 0 <= start < len(stems) - 1)
    pairs = [(stems[start], stems[start + 1]) for start in beside]
    return [stem for stem in stems if len(stem) > 1] + [f"{one} {other}" for one, other in pairs if one and other]


def stems_of(words: list[str]) -> list[str]:
    """Return the stems of normalised words."""
    return list(_stemmer.stemWords(words))


def is_short(stem: str) -> bool:
    """Return whether a stem says little alone, and is looked for beside its neighbours."""
    return len(stem) <= _SHORT


def is_description(text: str) -> bool:
    """Return whether a text describes a person, and does not just say what is sought."""
    return len(text.split()) > _LONGEST_WISH
