"""Finds what is written with digits: NCT ids, phases, distances, positions in a list. Linear in the message."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.nlu.clauses import pause_after
from bot.nlu.slots import Quantity
from bot.nlu.utterance import Token, Utterance
from bot.words import plain_phrases, plain_words

_COMPLETE_ID = re.compile(r"(?<![^\W_])n\s?c\s?t[\s:#-]{0,3}(\d{8})(?!\d)", re.IGNORECASE)
_ANY_ID = re.compile(r"(?<![^\W_])n\s?c\s?t[\s:#-]{0,3}(\d(?:[ -]?\d){2,11})(?!\d)", re.IGNORECASE)
_BARE_ID = re.compile(r"(?<![\w.])(0\d{6,8})(?![\w.])")
Value = TypeVar("Value", int, str)

_NUMBER = re.compile(r"\d{1,6}")
# A minus or the fraction of another number stands right before.
_SIGNED = re.compile(r"(?:(?:^|[^\w])-|\d\.)\Z")
OLDEST = 120
NOT_APPLICABLE = "NA"
# How far before "en fase 4" the word may stand that tells what is in that phase.
_PHASE_REACH = 12
# "El 2" means the second result, "el 25" does not.
_LAST_ON_A_PAGE = 10


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
        self.words = frozenset(
            part for entry in words.values() for phrase in plain_phrases(entry) for part in phrase.split()
        )
        self._phase = plain_phrases(words["phase"])
        self._early = plain_phrases(words["early"])
        self._joiners = plain_phrases(words["joiners"])
        self._numerals: Mapping[str, int] = _plain(words["numerals"])
        self._not_applicable = plain_phrases(words["not_applicable"])
        self._phase_links = plain_phrases(words["phase_links"])
        self._of_trials = plain_phrases(words["phase_of_trials"])
        self._of_the_ill = plain_phrases(words["phase_of_the_ill"])
        self._illnesses = plain_phrases(words["illnesses"])
        self._spelled: Mapping[str, int] = _plain(words["spelled"])
        self._and = plain_phrases(words["number_joiners"])
        self._units: Mapping[str, str] = _plain({**words["age_units"], **words["distance_units"]})
        self.age_units = _plain(words["age_units"])
        self._glued = frozenset((*self._units, *plain_phrases(words["glued"])))
        self._distance_units: Mapping[str, str] = _plain(words["distance_units"])
        self._ordinals: Mapping[str, int] = _plain(words["ordinals"])
        self._one = plain_phrases(words["one"])
        self._ordinal_cues = plain_phrases(words["ordinal_cues"])
        self._ordinal_names = plain_phrases(words["ordinal_names"])
        self._ordinal_articles = plain_phrases(words["ordinal_articles"])
        self._ordinal_blockers = plain_phrases(words["ordinal_blockers"])

    def phases(self, utterance: Utterance) -> Located | None:
        """Return the phases named ("phase 2/3", "early phase 1", "fase 1 temprana", "Phase 0", "phases II and III")."""
        tokens = utterance.tokens
        for start, token in enumerate(tokens):
            if token.text not in self._phase or self._is_of_illness(utterance, start):
                continue
            codes, end = self._phase_codes(utterance, start + 1)
            if not codes and start and tokens[start - 1].text in self._not_applicable:
                return Located((NOT_APPLICABLE,), start - 1, start + 1)
            if codes:
                before = start > 0 and tokens[start - 1].text in self._early
                after = end < len(tokens) and tokens[end].text in self._early
                within = any(inner.text in self._early for inner in tokens[start + 1 : end])
                early = before or after or within
                named = ["EARLY_PHASE1" if early and code == "PHASE1" else code for code in codes]
                return Located(tuple(dict.fromkeys(named)), start - before, end + after)
        return None

    def _is_of_illness(self, utterance: Utterance, start: int) -> bool:
        """Return whether the phase is how far an illness has come: "tiene cáncer en fase 4" names no kind of trial."""
        if start == 0 or utterance.tokens[start - 1].text not in self._phase_links:
            return False
        ill = False
        for token in reversed(utterance.tokens[max(0, start - _PHASE_REACH) : start - 1]):
            if token.text in self._of_trials:
                return False
            if token.text in self._of_the_ill:
                return True
            ill = ill or token.text in self._illnesses
        return ill

    def _phase_codes(self, utterance: Utterance, start: int) -> tuple[list[str], int]:
        codes: list[str] = []
        end = position = start
        passed = self._joiners | self._phase | self._early
        while position < len(utterance.tokens):
            word = utterance.tokens[position].text
            number = self._numerals.get(word, self._numerals.get(word.rstrip("abc")))
            if word in self._not_applicable:
                codes.append(NOT_APPLICABLE)
                end = position + 1
            elif number is not None and 0 <= number <= 4:
                codes.append("EARLY_PHASE1" if number == 0 else f"PHASE{number}")
                end = position + 1
            elif word not in passed:
                break
            position += 1
        return codes, end

    def radius(self, utterance: Utterance) -> Located | None:
        """Return a distance ("50 miles", "within 30 km")."""
        for found in self.numbers(utterance):
            unit = self.unit_after(utterance, found.end, self._distance_units)
            if unit:
                return Located(Quantity(found.value, unit.value), found.start, unit.end)
        return None

    def ordinal(self, utterance: Utterance) -> int | None:
        """Return a position in a list ("the second one", "number 3", "#3", "el 2", "last one" as -1)."""
        tokens = utterance.tokens
        for position, token in enumerate(tokens):
            following = tokens[position + 1].text if position + 1 < len(tokens) else ""
            after_article = position > 0 and tokens[position - 1].text in self._ordinal_articles
            points = following in self._ordinal_cues or len(tokens) <= 3 or after_article
            if token.text in self._ordinals and points and following not in self._ordinal_blockers:
                return self._ordinals[token.text]
            if token.text in self._ordinal_cues and _is_short(following):
                return int(following)
            if token.text in self._ordinal_names and following in self._spelled and following not in self._one:
                return self._spelled[following]
            if _is_short(token.text) and self._is_bare_position(utterance, position, after_article=after_article):
                return int(token.text)
        return None

    def _is_bare_position(self, utterance: Utterance, position: int, *, after_article: bool) -> bool:
        """Return whether digits alone name a position: "#3", or "el 2" with nothing after it that it could count."""
        token = utterance.tokens[position]
        if utterance.original[: token.start].endswith("#"):
            return True
        ends = position + 1 == len(utterance.tokens) or pause_after(utterance, position)
        return after_article and ends and int(token.text) <= _LAST_ON_A_PAGE

    def numbers(self, utterance: Utterance) -> Iterator[Located]:
        """Yield the whole numbers, in digits or spelled, that are no part of an NCT id."""
        ids = set(nct_tokens(utterance))
        reached = 0
        for position, token in enumerate(utterance.tokens):
            if position in ids or position < reached:
                continue
            found = self._number_at(utterance, position, token)
            if found:
                reached = found.end
                yield found

    def _number_at(self, utterance: Utterance, position: int, token: Token) -> Located | None:
        if _NUMBER.fullmatch(token.text):
            if _SIGNED.search(utterance.original[max(0, token.start - 2) : token.start]):
                return None
            return Located(int(token.text), position, self._after_fraction(utterance, position))
        if token.text in self._spelled:
            return self._spelled_out(utterance, position)
        digits = _NUMBER.match(token.text)
        if digits and token.text[digits.end() :] in self._glued:
            return Located(int(digits[0]), position, position)
        return None

    @staticmethod
    def _after_fraction(utterance: Utterance, position: int) -> int:
        """Return the position after a number; "30.5" is one number of two tokens."""
        tokens = utterance.tokens
        if position + 1 < len(tokens) and tokens[position + 1].text.isdecimal():
            between = utterance.original[tokens[position].end : tokens[position + 1].start]
            return position + 2 if between == "." else position + 1
        return position + 1

    def _spelled_out(self, utterance: Utterance, position: int) -> Located:
        """Return a number in words; "seventy two" and "setenta y dos" are one number."""
        tokens = utterance.tokens
        value = self._spelled[tokens[position].text]
        joined = position + 1 < len(tokens) and tokens[position + 1].text in self._and
        ones = position + 1 + joined
        unit = self._spelled.get(tokens[ones].text, 0) if ones < len(tokens) else 0
        if value >= 20 and value % 10 == 0 and 1 <= unit <= 9:
            return Located(value + unit, position, ones + 1)
        return Located(value, position, position + 1)

    def unit_after(self, utterance: Utterance, position: int, units: Mapping[str, str]) -> Located | None:
        """Return the unit at a token; it may be glued to its number ("9mo")."""
        if position >= len(utterance.tokens):
            return None
        word = utterance.tokens[position].text
        word = word.lstrip("0123456789")
        return Located(units[word], position, position + 1) if word in units else None


def _plain(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return a map with its keys in the compared form."""
    return {plain_words(str(word)): value for word, value in values.items()}


def _is_short(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2


def overlaps(start: int, end: int, taken: Container[int]) -> bool:
    """Return whether one of the tokens [start, end) is taken."""
    return any(position in taken for position in range(start, end))
