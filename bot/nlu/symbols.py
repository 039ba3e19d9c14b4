"""Messages and examples as rows of symbols: words, and slots in braces where a name or number stands."""

import re
from collections.abc import Container, Mapping
from types import MappingProxyType

from bot.nlu.utterance import Utterance
from bot.words import fold

_SYMBOL = re.compile(r"\{\w+\}|[^\W_]+")
# Examples may name a place by what it is; understanding knows only that it is one.
_PLACES = frozenset({"{city}", "{state}", "{country}", "{zip}"})


def symbols_of(utterance: Utterance, taken: Mapping[int, str], start: int, end: int) -> tuple[str, ...]:
    """Return the symbols of the tokens [start, end): those that fill one slot together are one symbol."""
    row: list[str] = []
    before = ""
    for position, token in enumerate(utterance.tokens[start:end], start):
        slot = taken.get(position, "")
        if not slot:
            row.append(token.text)
        elif slot != before:
            row.append(f"{{{slot}}}")
        before = slot
    return tuple(row)


def symbols_in(
    example: str, shorthand: Mapping[str, str] = MappingProxyType({}), age_units: Container[str] = frozenset()
) -> tuple[str, ...]:
    """Return the symbols of an example as it is written in a content file, with shorthand written out.

    age_units: words that are part of an age in a message, and so in "{age} year old" too.
    """
    row: list[str] = []
    for symbol in _SYMBOL.findall(example):
        if symbol[0] == "{":
            row.append("{place}" if symbol in _PLACES else symbol)
        elif row and row[-1] == "{age}" and fold(symbol) in age_units:
            continue
        else:
            row += shorthand.get(fold(symbol), fold(symbol)).split()
    return tuple(row)
