"""Reads the stage of an illness ("stage IIIb", "metastatic", "etapa cuatro"). A trial's phase is none."""

from collections.abc import Container
from typing import Any

from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located
from bot.nlu.phrasebook import Spot
from bot.nlu.slots import HealthFact
from bot.nlu.utterance import Utterance
from bot.words import fold

_SUBSTAGES = frozenset("abcd")
# How many words before a stage it may be denied: "it has not spread".
_NEGATION_REACH = 2


class StageReader:
    """Reads stages in one language."""

    def __init__(self, words: HealthWords) -> None:
        stage: dict[str, Any] = words.words["stage"]
        self._words = words.small("stage", "words")
        self._numerals: dict[str, str] = {fold(word): value for word, value in stage["numerals"].items()}
        self._ordinals: dict[str, str] = {fold(word): value for word, value in stage["ordinals"].items()}
        self._beside_condition = frozenset(stage["beside_condition"])
        self._order = list(stage["said"])
        self._not_followed_by = words.small("stage", "not_followed_by")
        self._negations = words.small("stage", "negations")

    def numbered(self, utterance: Utterance, taken: Container[int]) -> Located | None:
        """Return the first stage that has a number; `taken` tokens mean something else."""
        for position, token in enumerate(utterance.tokens):
            if token.text not in self._words or position in taken:
                continue
            found = self._number_after(utterance, position) or self._number_before(utterance, position)
            if found:
                return found
        return None

    def said(
        self, utterance: Utterance, spots: Spots, taken: Container[int], *, beside_condition: bool
    ) -> Located | None:
        """Return the stage that was said in words, the most telling one."""
        told = [
            spot
            for spot in spots.of("stage_said")
            if spot.start not in taken
            and (beside_condition or spot.value not in self._beside_condition)
            and not self._is_denied(utterance, spot)
        ]
        if not told:
            return None
        best = min(told, key=lambda spot: self._order.index(spot.value))
        return Located(HealthFact(utterance.written(best.start, best.end), str(best.value)), best.start, best.end)

    def _number_after(self, utterance: Utterance, position: int) -> Located | None:
        tokens = utterance.tokens
        if position + 1 == len(tokens):
            return None
        value, end = self._value(tokens[position + 1].text), position + 2
        if not value or (end < len(tokens) and tokens[end].text in self._not_followed_by):
            return None
        # "IV-B" is written with a hyphen; "stage 3 b cell lymphoma" is not.
        hyphen = end < len(tokens) and utterance.original[tokens[end - 1].end : tokens[end].start] == "-"
        if hyphen and tokens[end].text in _SUBSTAGES:
            value, end = value + tokens[end].text.upper(), end + 1
        return Located(HealthFact(utterance.written(position, end), value), position, end)

    def _number_before(self, utterance: Utterance, position: int) -> Located | None:
        before = utterance.tokens[position - 1].text if position else ""
        value = self._ordinals.get(before)
        if not value:
            return None
        return Located(HealthFact(utterance.written(position - 1, position + 1), value), position - 1, position + 1)

    def _value(self, word: str) -> str:
        if word in self._numerals:
            return self._numerals[word]
        number = self._numerals.get(word[:-1])
        return f"{number}{word[-1].upper()}" if number and word[-1] in _SUBSTAGES else ""

    def _is_denied(self, utterance: Utterance, spot: Spot) -> bool:
        before = utterance.tokens[max(0, spot.start - _NEGATION_REACH) : spot.start]
        return any(token.text in self._negations for token in before)
