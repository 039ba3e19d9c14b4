"""Finds what is written with digits: NCT ids, phases, ages, distances, positions in a list. Linear in the message."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.slots import Quantity
from bot.nlu.utterance import Utterance

_COMPLETE_ID = re.compile(r"(?<![^\W_])n\s?c\s?t[\s:#-]{0,3}(\d{8})(?!\d)", re.IGNORECASE)
_ANY_ID = re.compile(r"(?<![^\W_])n\s?c\s?t[\s:#-]{0,3}(\d(?:[ -]?\d){2,11})(?!\d)", re.IGNORECASE)
_BARE_ID = re.compile(r"(?<![\w.])(0\d{6,8})(?![\w.])")
_NUMBER = re.compile(r"\d{1,6}")
# A minus or the fraction of another number stands right before.
_SIGNED = re.compile(r"(?:(?:^|[^\w])-|\d\.)\Z")
OLDEST = 120
NOT_APPLICABLE = "NA"


@dataclass(frozen=True, slots=True)
class Located:
    """A value and the tokens [start, end) that said it."""

    value: Any
    start: int
    end: int


def find_nct_ids(text: str) -> tuple[tuple[str, ...], str | None]:
    """Return the complete ids of a message, and the digits of the first one that is not complete."""
    complete = [match[1] for match in _COMPLETE_ID.finditer(text)]
    partial = None
    for match in _ANY_ID.finditer(_COMPLETE_ID.sub(" ", text)):
        digits = re.sub(r"\D", "", match[1])
        if len(digits) == 8:
            complete.append(digits)
        else:
            partial = partial or digits
    if not complete and not partial:
        bare = _BARE_ID.search(text)
        if bare and len(bare[1]) == 8:
            complete.append(bare[1])
        elif bare:
            partial = bare[1]
    return tuple(dict.fromkeys(f"NCT{digits}" for digits in complete)), partial


def nct_tokens(utterance: Utterance) -> Iterator[int]:
    """Yield the positions of tokens that belong to an NCT id."""
    spans = [match.span() for pattern in (_ANY_ID, _BARE_ID) for match in pattern.finditer(utterance.original)]
    for position, token in enumerate(utterance.tokens):
        if any(start <= token.start < end for start, end in spans):
            yield position


class NumberWords:
    """The words around numbers in one language, from intents/LANGUAGE/_numbers.yaml."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._known = frozenset(str(word) for entry in words.values() for word in entry)
        self._phase = frozenset(words["phase"])
        self._early = frozenset(words["early"])
        self._joiners = frozenset(words["joiners"])
        self._numerals: Mapping[str, int] = words["numerals"]
        self._spelled: Mapping[str, int] = words["spelled"]
        self._age_units: Mapping[str, str] = words["age_units"]
        self._age_cues = frozenset(words["age_cues"])
        self._past = frozenset(words["past"])
        self._age_verbs = frozenset(words["age_verbs"])
        self._age_holders = frozenset(words["age_holders"])
        self._old = frozenset(words["old"])
        self._stretch_before = frozenset(words["stretch_before"])
        self._stretch_after = frozenset(words["stretch_after"])
        self._distance_units: Mapping[str, str] = words["distance_units"]
        self._ordinals: Mapping[str, int] = words["ordinals"]
        self._ordinal_cues = frozenset(words["ordinal_cues"])
        self._ordinal_articles = frozenset(words["ordinal_articles"])
        self._ordinal_blockers = frozenset(words["ordinal_blockers"])
        self._not_applicable = frozenset(words["not_applicable"])

    @property
    def words(self) -> frozenset[str]:
        """The words around numbers."""
        return self._known

    def phases(self, utterance: Utterance) -> Located | None:
        """Return the phases named ("phase 2/3", "early phase 1", "Phase 0", "phases II and III")."""
        tokens = utterance.tokens
        for start, token in enumerate(tokens):
            if token.text not in self._phase:
                continue
            codes, end = self._phase_codes(utterance, start + 1)
            if not codes and start and tokens[start - 1].text in self._not_applicable:
                return Located((NOT_APPLICABLE,), start - 1, start + 1)
            if codes:
                early = start > 0 and tokens[start - 1].text in self._early
                named = ["EARLY_PHASE1" if early and code == "PHASE1" else code for code in codes]
                return Located(tuple(dict.fromkeys(named)), start - early, end)
        return None

    def _phase_codes(self, utterance: Utterance, start: int) -> tuple[list[str], int]:
        codes: list[str] = []
        end = position = start
        while position < len(utterance.tokens):
            word = utterance.tokens[position].text
            number = self._numerals.get(word, self._numerals.get(word.rstrip("abc")))
            if word in self._not_applicable:
                codes.append(NOT_APPLICABLE)
                end = position + 1
            elif number is not None and 0 <= number <= 4:
                codes.append("EARLY_PHASE1" if number == 0 else f"PHASE{number}")
                end = position + 1
            elif word not in self._joiners and word not in self._phase:
                break
            position += 1
        return codes, end

    def ages(self, utterance: Utterance) -> Iterator[Located]:
        """Yield ages: numbers with a unit of age, and numbers right after a word that announces an age."""
        for found in self.numbers(utterance):
            unit = self._unit_after(utterance, found.end, self._age_units)
            if unit:
                if (unit.value != "year" or found.value <= OLDEST) and not self._stretch(utterance, found, unit):
                    yield Located(Quantity(found.value, unit.value), found.start, unit.end)
            elif (
                found.value <= OLDEST and self._announced(utterance, found) and not self._measured(utterance, found.end)
            ):
                yield Located(Quantity(found.value, "year"), found.start, found.end)

    def radius(self, utterance: Utterance) -> Located | None:
        """Return a distance ("50 miles", "within 30 km")."""
        for found in self.numbers(utterance):
            unit = self._unit_after(utterance, found.end, self._distance_units)
            if unit:
                return Located(Quantity(found.value, unit.value), found.start, unit.end)
        return None

    def ordinal(self, utterance: Utterance) -> int | None:
        """Return a position in a list ("the second one", "number 3", "last one" as -1)."""
        tokens = utterance.tokens
        for position, token in enumerate(tokens):
            following = tokens[position + 1].text if position + 1 < len(tokens) else ""
            after_article = position > 0 and tokens[position - 1].text in self._ordinal_articles
            points = following in self._ordinal_cues or len(tokens) <= 3 or after_article
            if token.text in self._ordinals and points and following not in self._ordinal_blockers:
                return self._ordinals[token.text]
            if token.text in self._ordinal_cues and following.isdecimal() and len(following) <= 2:
                return int(following)
        return None

    def numbers(self, utterance: Utterance) -> Iterator[Located]:
        """Yield the whole numbers, in digits or spelled, that are no part of an NCT id."""
        ids = set(nct_tokens(utterance))
        for position, token in enumerate(utterance.tokens):
            if position in ids:
                continue
            if _NUMBER.fullmatch(token.text):
                if not _SIGNED.search(utterance.original[max(0, token.start - 2) : token.start]):
                    yield Located(int(token.text), position, self._after_fraction(utterance, position))
            elif token.text in self._spelled:
                yield self._spelled_out(utterance, position)
            elif glued := self._glued(token.text):
                yield Located(glued, position, position)

    @staticmethod
    def _after_fraction(utterance: Utterance, position: int) -> int:
        """Return the position after a number; "30.5" is one number of two tokens."""
        tokens = utterance.tokens
        if position + 1 < len(tokens) and tokens[position + 1].text.isdecimal():
            between = utterance.original[tokens[position].end : tokens[position + 1].start]
            return position + 2 if between == "." else position + 1
        return position + 1

    def _spelled_out(self, utterance: Utterance, position: int) -> Located:
        """Return a number in words; "seventy two" is one number."""
        value = self._spelled[utterance.tokens[position].text]
        following = utterance.tokens[position + 1].text if position + 1 < len(utterance.tokens) else ""
        unit = self._spelled.get(following, 0)
        if value >= 20 and value % 10 == 0 and 1 <= unit <= 9:
            return Located(value + unit, position, position + 2)
        return Located(value, position, position + 1)

    def _glued(self, word: str) -> int | None:
        digits = _NUMBER.match(word)
        unit = word[digits.end() :] if digits else ""
        return int(digits[0]) if digits and (unit in self._age_units or unit in self._distance_units) else None

    def _unit_after(self, utterance: Utterance, position: int, units: Mapping[str, str]) -> Located | None:
        if position >= len(utterance.tokens):
            return None
        word = utterance.tokens[position].text
        word = word.lstrip("0123456789")
        return Located(units[word], position, position + 1) if word in units else None

    def _announced(self, utterance: Utterance, number: Located) -> bool:
        before = [token.text for token in utterance.tokens[max(0, number.start - 2) : number.start]]
        if before and before[-1] in self._age_cues:
            # "at age 30" is the age at some event, not the age now.
            return len(before) == 1 or before[0] not in self._past
        return len(before) == 2 and before[1] in self._age_verbs and before[0] in self._age_holders

    def _stretch(self, utterance: Utterance, number: Located, unit: Located) -> bool:
        """Return whether the number is a stretch of time ("3 years ago", "for 2 months"), which is nobody's age."""
        tokens = utterance.tokens
        before = tokens[number.start - 1].text if number.start else ""
        after = tokens[unit.end].text if unit.end < len(tokens) else ""
        said_old = after in self._old
        return not said_old and (before in self._stretch_before or after in self._stretch_after)

    def _measured(self, utterance: Utterance, position: int) -> bool:
        return self._unit_after(utterance, position, self._distance_units) is not None


def overlaps(start: int, end: int, taken: Container[int]) -> bool:
    """Return whether one of the tokens [start, end) is taken."""
    return any(position in taken for position in range(start, end))
