"""Reads measured values, of what and in which unit: "creatinine is 1.9", "85,000 platelets". Knows no norms."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located
from bot.nlu.phrasebook import Spot
from bot.nlu.slots import Measure
from bot.nlu.utterance import Utterance
from bot.words import fold

_DIGITS = re.compile(r"(\d{1,9})(\D*)\Z")
_PERCENT = re.compile(r"\s?%")
# How many small words may stand between what was measured and its value, and how long a written unit is.
_REACH = 5
_LONGEST_UNIT = 5
_DIGITS_OF_A_THOUSAND = 3
# A whole number of four digits with no unit is a year.
_YEARS = range(1950, 2050)
# Before its name only a value that is no small count can stand: "type 2 A1c".
_SMALLEST_BEFORE = 10


@dataclass(frozen=True, slots=True)
class _Value:
    """A number at the tokens [start, end), the letters glued to it, and whether it had a fraction."""

    number: float
    start: int
    end: int
    glued: str


class MeasureReader:
    """Reads measured values in one language; `time_units` follow numbers that are stretches of time."""

    def __init__(self, words: HealthWords, time_units: Container[str]) -> None:
        self._fillers = words.small("measure_fillers")
        self._multipliers = {fold(word): factor for word, factor in words.words["multipliers"].items()}
        self._comma_is_decimal = bool(words.words["decimal_comma"])
        self._units = words.units
        self._time_units = time_units

    def read(
        self, utterance: Utterance, spots: Spots, taken: Container[int], sentence: Sequence[int]
    ) -> Iterator[Located]:
        """Yield the values; `taken` tokens mean something else."""
        for analyte in spots.of("analyte"):
            found = self._after(utterance, analyte, taken, sentence) or self._before(utterance, analyte, taken)
            if found:
                yield found

    def _after(
        self, utterance: Utterance, analyte: Spot, taken: Container[int], sentence: Sequence[int]
    ) -> Located | None:
        tokens = utterance.tokens
        for position in range(analyte.end, min(analyte.end + _REACH, len(tokens))):
            if position in taken or sentence[position] != sentence[analyte.start]:
                return None
            value = self._value(utterance, position)
            if value:
                return self._measured(utterance, analyte, value, analyte.start)
            if tokens[position].text not in self._fillers:
                return None
        return None

    def _before(self, utterance: Utterance, analyte: Spot, taken: Container[int]) -> Located | None:
        """Return a value that stands right before: "85,000 platelets", "85k platelets"."""
        for start in range(max(0, analyte.start - 3), analyte.start):
            if start in taken or (start and utterance.tokens[start - 1].text.isdecimal()):
                continue
            value = self._value(utterance, start)
            if value and value.number >= _SMALLEST_BEFORE and value.end == analyte.start:
                unit, _ = self._unit(utterance, value)
                return _located(value, unit, analyte, start, analyte.end)
        return None

    def _measured(self, utterance: Utterance, analyte: Spot, value: _Value, start: int) -> Located | None:
        unit, end = self._unit(utterance, value)
        following = utterance.tokens[end].text if end < len(utterance.tokens) else ""
        is_year = unit is None and value.number in _YEARS and value.end == value.start + 1
        if is_year or following in self._time_units:
            return None
        return _located(value, unit, analyte, start, end)

    def _value(self, utterance: Utterance, start: int) -> _Value | None:
        """Return the number that begins at a token; "1.9", "85,000" and "140/90" are several tokens."""
        tokens = utterance.tokens
        digits = _DIGITS.match(tokens[start].text)
        if not digits:
            return None
        written, glued, end = digits[1], digits[2], start + 1
        while not glued and end < len(tokens) and (part := _DIGITS.match(tokens[end].text)):
            separator = utterance.original[tokens[end - 1].end : tokens[end].start]
            if separator == "/":
                return _Value(self._number(written), start, end + 1, part[2])
            if separator not in (".", ","):
                break
            written, glued, end = f"{written}{separator}{part[1]}", part[2], end + 1
        factor = self._multipliers.get(glued or (tokens[end].text if end < len(tokens) else ""))
        if factor:
            return _Value(self._number(written) * factor, start, end if glued else end + 1, "")
        return _Value(self._number(written), start, end, glued)

    def _number(self, written: str) -> float:
        whole, *parts = re.split(r"[.,]", written)
        separators = re.findall(r"[.,]", written)
        groups = all(len(part) == _DIGITS_OF_A_THOUSAND for part in parts) and whole.strip("0")
        if parts and groups and (self._comma_is_decimal or "." not in separators):
            return float(whole + "".join(parts))
        return float(f"{whole}.{parts[-1]}") if parts else float(whole)

    def _unit(self, utterance: Utterance, value: _Value) -> tuple[str | None, int]:
        """Return the unit after a number and the token after it."""
        tokens = utterance.tokens
        if not value.glued and _PERCENT.match(utterance.original, tokens[value.end - 1].end):
            return "%", value.end
        for end in range(min(len(tokens), value.end + _LONGEST_UNIT), value.end - 1, -1):
            phrase = f"{value.glued} {utterance.phrase(value.end, end)}".strip()
            if phrase in self._units:
                return self._units[phrase], end
        return None, value.end


def _located(value: _Value, unit: str | None, analyte: Spot, start: int, end: int) -> Located:
    number = int(value.number) if value.number.is_integer() else value.number
    return Located(Measure(number, unit, str(analyte.value)), start, end)
