"""Finds ages in a message. Only what is surely somebody's age now is one: no stretch of time, limit, decade or past.

An age that is not there could turn somebody down who may join, so a number needs a word that makes it an age. Whose age
it is, `people` tells.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.clauses import pause_after
from bot.nlu.numbers import OLDEST, Located, NumberWords
from bot.nlu.slots import Quantity
from bot.nlu.utterance import Token, Utterance
from bot.words import plain_phrases

# Fewer years "with" an illness are how long it lasts ("tengo 10 años con diabetes"), more are an age.
_LONGEST_ILLNESS = 40
# A sex may be said by a letter after an age of that many years ("72F"), but "5m" is something else.
_YOUNGEST_WITH_LETTER = 10
_LONGEST_PHRASE = 4
# How many words may stand between a person and the "de" that links an age.
_LINKED, _LINKED_WITH_UNIT = 1, 3
# Between two numbers: a range, a date, a fraction.
_JOINING_SIGNS = frozenset({"/", "-", "\u2013"})
_YEAR = "year"


@dataclass(frozen=True, slots=True)
class _Number:
    """A number, the unit after it where there is one, and the token after both."""

    value: int
    start: int
    number_end: int
    end: int
    unit: str | None


class AgeReader:
    """Reads ages in one language, by the words of intents/LANGUAGE/_numbers.yaml and _people.yaml."""

    def __init__(self, words: Mapping[str, Any], people: Mapping[str, Any], numbers: NumberWords) -> None:
        self._numbers = numbers
        self._units = numbers.age_units
        self._phrases = {name: plain_phrases(entry) for name, entry in words.items() if isinstance(entry, list)}
        self._sexes = plain_phrases(word for entry in people["sexes"].values() for word in entry)
        kin = plain_phrases(word for entry in people["subjects"].values() for word in entry["words"])
        self._people = frozenset(phrase.split()[-1] for phrase in kin | self._sexes) | self._phrases["age_people"]
        self._letters = frozenset(letter for entry in people["sex_letters"].values() for letter in entry)

    def read(self, utterance: Utterance) -> Iterator[Located]:
        """Yield the ages; in "2 or 3 years" none is said."""
        for number in self._candidates(utterance):
            if self._is_age(utterance, number):
                unit = number.unit or _YEAR
                yield Located(Quantity(number.value, unit), number.start, number.end)

    def _candidates(self, utterance: Utterance) -> Iterator[_Number]:
        for found in self._numbers.numbers(utterance):
            unit = self._numbers.unit_after(utterance, found.end, self._units)
            end = unit.end if unit else max(found.end, found.start + 1)
            number = _Number(found.value, found.start, found.end, end, unit.value if unit else None)
            if number.value <= OLDEST or number.unit not in (None, _YEAR):
                yield number

    def _is_age(self, utterance: Utterance, number: _Number) -> bool:
        if self._is_written_otherwise(utterance, number):
            return False
        before = self._skip_back(utterance, number.start, self._phrases["about"])
        limited = self._ends(utterance, before, "not_now") and not self._after_pause(utterance, before)
        if limited or self._follows(utterance, number.end, "limits"):
            return False
        if self._follows(utterance, number.end, "old"):
            return number.unit is not None
        if self._follows(utterance, number.end, "no_age"):
            return False
        if number.unit is None:
            return self._is_bare_age(utterance, number, before)
        return not self._is_stretch(utterance, number, before) and self._is_said_of(utterance, number, before)

    def _is_written_otherwise(self, utterance: Utterance, number: _Number) -> bool:
        """Return whether it is part of a fraction, a date, a range or a decade ("1/2", "18-65", "18 to 65", "60's")."""
        tokens = utterance.tokens
        if self._follows(utterance, number.number_end, "decades"):
            return True
        if any(self._is_joined(utterance, left) for left in (number.start - 1, number.end - 1)):
            return True
        return self._ends_range(utterance, number.start) or (
            number.end + 1 < len(tokens)
            and tokens[number.end].text in self._phrases["ranges"]
            and _is_number(tokens[number.end + 1])
        )

    def _ends_range(self, utterance: Utterance, start: int) -> bool:
        """Return whether the number before is the other end: "18 to 65", "between 18 and 65"."""
        tokens, other = utterance.tokens, start - 2
        if other < 0 or not _is_number(tokens[other]):
            return False
        link = tokens[start - 1].text
        limits = link in self._phrases["range_links"] and self._ends(utterance, other, "not_now")
        return link in self._phrases["ranges"] or limits

    def _is_joined(self, utterance: Utterance, left: int) -> bool:
        """Return whether two numbers are joined by a sign right between them."""
        tokens = utterance.tokens
        if left < 0 or left + 1 >= len(tokens):
            return False
        between = utterance.original[tokens[left].end : tokens[left + 1].start].strip()
        return between in _JOINING_SIGNS and tokens[left].text.isdecimal() and _is_number(tokens[left + 1])

    def _is_bare_age(self, utterance: Utterance, number: _Number, before: int) -> bool:
        """Return whether a number without a unit is an age: "she is 72", "mom 72", "72F", "un niño de 8"."""
        tokens = utterance.tokens
        if tokens[number.start].text in self._phrases["one"]:
            return False
        if self._ends(utterance, before, "age_cues") or self._held(utterance, before):
            return True
        if self._ends(utterance, before, "age_verbs_alone"):
            return self._may_end_here(utterance, number.end)
        return self._near_person(utterance, number, before) or self._with_sex(utterance, number)

    def _is_said_of(self, utterance: Utterance, number: _Number, before: int) -> bool:
        """Return whether a number with a unit is said of a person: "is 9 months", "tiene 9 meses", or stands alone."""
        if utterance.tokens[number.end - 1].text.lstrip("0123456789") in self._phrases["sure_units"]:
            return True
        cues = ("age_cues", "age_verbs_alone", "age_verbs_with_unit")
        if any(self._ends(utterance, before, name) for name in cues) or self._held(utterance, before):
            return True
        return self._near_person(utterance, number, before) or self._stands_alone(utterance, number)

    def _held(self, utterance: Utterance, before: int) -> bool:
        """Return whether a person and a verb of being stand before: "she is", "my mom is"."""
        tokens = utterance.tokens
        if before < 2 or tokens[before - 1].text not in self._phrases["age_verbs"]:
            return False
        holder = self._skip_back(utterance, before - 1, self._phrases["about"])
        word = tokens[holder - 1].text if holder else ""
        return word in self._phrases["age_holders"] or word in self._people

    def _near_person(self, utterance: Utterance, number: _Number, before: int) -> bool:
        """Return whether it stands beside a person: "mom 72", "una mujer de 45", "mi hijo menor, de 8", "72 man"."""
        tokens = utterance.tokens
        following = tokens[number.end].text if number.end < len(tokens) else ""
        if (number.unit and following in self._people) or (following in self._sexes and before == 0):
            return not pause_after(utterance, number.end - 1)
        linked = before > 0 and tokens[before - 1].text in self._phrases["age_links"]
        person = before - 1 - linked
        if person < 0 or (linked and not number.unit and not self._may_end_here(utterance, number.end)):
            return False
        # "Mi hijo menor, de 8", "un hijo con autismo de 4 años": some words may stand between where they are linked.
        between = _LINKED_WITH_UNIT if number.unit else _LINKED
        near = {token.text for token in tokens[max(0, person - between * linked) : person + 1]}
        return not near.isdisjoint(self._people)

    def _with_sex(self, utterance: Utterance, number: _Number) -> bool:
        """Return whether a sex is said with it: "72F", "65/M", "24, male", "Female. 58."."""
        tokens = utterance.tokens
        glued = tokens[number.start].text.lstrip("0123456789")
        following = tokens[number.end].text if number.end < len(tokens) else ""
        if glued in self._letters or (following in self._letters and self._is_letter(utterance, number.end)):
            return number.value >= _YOUNGEST_WITH_LETTER
        if not self._stands_alone(utterance, number):
            return following in self._sexes and not pause_after(utterance, number.end - 1) and not glued
        previous = tokens[number.start - 1].text if number.start else ""
        return not {following, previous}.isdisjoint(self._sexes)

    def _is_letter(self, utterance: Utterance, position: int) -> bool:
        """Return whether a letter stands for a sex: a capital one, or one after a stroke."""
        token = utterance.tokens[position]
        before = utterance.original[utterance.tokens[position - 1].end : token.start]
        return token.original.isupper() or "/" in before

    def _stands_alone(self, utterance: Utterance, number: _Number) -> bool:
        """Return whether there is nothing else between two pauses."""
        begins = number.start == 0 or self._after_pause(utterance, number.start)
        return begins and (number.end == len(utterance.tokens) or pause_after(utterance, number.end - 1))

    def _may_end_here(self, utterance: Utterance, position: int) -> bool:
        """Return whether a number is not the number of something: "tengo 45 y…", but not "tengo 3 hijos"."""
        tokens = utterance.tokens
        if position >= len(tokens) or pause_after(utterance, position - 1):
            return True
        return tokens[position].text in self._phrases["age_followers"]

    def _is_stretch(self, utterance: Utterance, number: _Number, before: int) -> bool:
        """Return whether the number is a stretch of time ("3 years ago", "for 2 months"), which is nobody's age."""
        if self._ends(utterance, before, "stretch_before") or self._follows(utterance, number.end, "stretch_after"):
            return True
        had = self._ends(utterance, before, "age_verbs_alone") or self._ends(utterance, before, "age_verbs_with_unit")
        lasting = had and number.value < _LONGEST_ILLNESS
        return lasting and self._follows(utterance, number.end, "ill_since")

    def _skip_back(self, utterance: Utterance, position: int, words: Iterable[str]) -> int:
        while position > 0 and utterance.tokens[position - 1].text in words:
            position -= 1
        return position

    def _ends(self, utterance: Utterance, position: int, name: str) -> bool:
        """Return whether a phrase of that list ends right before the position, with no pause inside it."""
        phrases = self._phrases[name]
        start = position - 1
        while start >= max(0, position - _LONGEST_PHRASE):
            if utterance.phrase(start, position) in phrases:
                return True
            if self._after_pause(utterance, start):
                return False
            start -= 1
        return False

    @staticmethod
    def _after_pause(utterance: Utterance, position: int) -> bool:
        return position > 0 and pause_after(utterance, position - 1)

    def _follows(self, utterance: Utterance, position: int, name: str) -> bool:
        """Return whether a phrase of that list begins at the position."""
        phrases = self._phrases[name]
        last = min(len(utterance.tokens), position + _LONGEST_PHRASE)
        return any(utterance.phrase(position, end) in phrases for end in range(position + 1, last + 1))


def _is_number(token: Token) -> bool:
    return token.text[:1].isdecimal()
