"""How long a text is for a platform, and where it may be cut. Knows no platform and no markup."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

ELLIPSIS = "…"
ZERO_WIDTH_JOINER = "\u200d"
# A sentence ends at its mark and the space behind it; "e.g. " and "vs. " end none, nor does a digit's point.
SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)\s+(?=[A-Z0-9\"“(¿¡])|(?<=[。！？])\s*")  # noqa: RUF001
WORD = re.compile(r"\S+\s*|\s+")


def utf16_units(text: str) -> int:
    """Return the length of the text as platforms count it: characters beyond U+FFFF count twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def utf8_bytes(text: str) -> int:
    """Return the length of the text on the wire."""
    return len(text.encode("utf-8", "surrogatepass"))


def sentences(text: str) -> list[str]:
    """Return the text in sentences; joined they are the text."""
    return _cut(text, [match.end() for match in SENTENCE_END.finditer(text)])


def words(text: str) -> list[str]:
    """Return the text in words with the space behind each; a URL or an NCT id is one word."""
    return WORD.findall(text)


def graphemes(text: str) -> list[str]:
    """Return the text in what people see as single characters: accents, emoji sequences and flags stay whole."""
    bounds: list[int] = []
    flags = 0
    for position, (before, letter) in enumerate(pairwise(text), start=1):
        flags = flags + 1 if _is_flag_half(before) else 0
        if not _continues(before, letter, odd_flags=flags % 2 == 1):
            bounds.append(position)
    return _cut(text, bounds)


def shorten(text: str, limit: int) -> str:
    """Return the text with at most `limit` UTF-16 units; what was cut is shown by an ellipsis."""
    if utf16_units(text) <= limit:
        return text
    kept = ""
    for piece in graphemes(text):
        if utf16_units(kept + piece) > limit - 1:
            break
        kept += piece
    return kept.rstrip() + ELLIPSIS


def _cut(text: str, bounds: list[int]) -> list[str]:
    return [piece for piece in _pieces(text, bounds) if piece]


def _pieces(text: str, bounds: list[int]) -> Iterator[str]:
    for start, end in pairwise([0, *bounds, len(text)]):
        yield text[start:end]


def _continues(before: str, letter: str, *, odd_flags: bool) -> bool:
    if letter.isascii():
        return False
    return (
        ZERO_WIDTH_JOINER in {before, letter}
        or unicodedata.category(letter).startswith("M")
        or "\U0001f3fb" <= letter <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= letter <= "\U000e007f"  # tags of regional flags
        or "\u1160" <= letter <= "\u11ff"  # vowels and finals of decomposed Hangul
        or (_is_flag_half(letter) and odd_flags)
    )


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
