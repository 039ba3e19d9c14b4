"""Which words of a message have a meaning already, which slot they fill, and with what. Each word is used once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.nlu.numbers import Located
from bot.nlu.slots import HealthFact, Measure, Mention, Quantity
from bot.nlu.utterance import Utterance
from bot.words import fold


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """A value of a slot, the characters [start, end) that said it, and how they were written where that was amended."""

    slot: str
    value: Any
    start: int
    end: int
    corrected_from: str = ""


class Taken(dict[int, str]):
    """The positions of tokens that have a meaning already, and the slot they fill."""

    def __init__(self, taken: Mapping[int, str]) -> None:
        super().__init__(taken)
        self._found: list[tuple[str, Located, bool]] = []

    def take(self, name: str, *found: Located, corrected: bool = False) -> None:
        """Remember that these tokens fill the slot `name`; corrected: they nearly say it."""
        for located in found:
            for position in range(located.start, max(located.end, located.start + 1)):
                self.setdefault(position, name)
        self.note(name, *found, corrected=corrected)

    def note(self, name: str, *found: Located, corrected: bool = False) -> None:
        """Remember which tokens fill a slot that leaves them their other meaning."""
        self._found += [(name, located, corrected) for located in found]

    def spans(self, utterance: Utterance) -> Iterator[SlotSpan]:
        """Yield what was found, in the order of the message."""
        for name, located, corrected in sorted(self._found, key=lambda entry: (entry[1].start, entry[0])):
            tokens = utterance.tokens[located.start : max(located.end, located.start + 1)]
            written = utterance.original[tokens[0].start : tokens[-1].end]
            amended = corrected or any(_is_respelled(tokens))
            yield SlotSpan(
                slot=name,
                value=_plain(located.value, written),
                start=tokens[0].start,
                end=tokens[-1].end,
                corrected_from=written if amended else "",
            )


def _is_respelled(tokens: Iterable[Any]) -> Iterator[bool]:
    return (fold(token.original) != token.text for token in tokens)


def _plain(value: Any, written: str) -> Any:
    """Return a value as JSON types; a place is given as it was written."""
    if isinstance(value, Mention):
        return value.best_name
    if isinstance(value, HealthFact):
        return value.name
    if isinstance(value, Measure | Quantity):
        return msgspec.to_builtins(value)
    if isinstance(value, tuple) and all(isinstance(entry, str) for entry in value):
        return list(value)
    return value if isinstance(value, str | int) else written
