"""Reads which treatments somebody had already, or has: those that a word for having had them stands beside.

Such a treatment is no wish: "she failed Keytruda" asks for something else than Keytruda.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located
from bot.nlu.phrasebook import Spot
from bot.nlu.slots import HealthFact
from bot.nlu.utterance import Utterance
from bot.words import fold

# How many words may stand between a treatment and the word for having had it.
_REACH_BEFORE, _REACH_AFTER = 5, 3
# How many words join treatments that were had together: "chemo, radiation and then her surgery".
_JOINED = 4
# How many words before the word for having had it a "never" or a "can" counts.
_DENIAL_REACH = 2
_MOST_LINES = 9
NONE_YET = "none"


class HistoryReader:
    """Reads earlier treatment in one language."""

    def __init__(self, words: HealthWords, numerals: Mapping[str, int]) -> None:
        self._not_had = words.small("not_had")
        self._not_before = words.small("not_before_had")
        self._joiners = words.small("treatment_joiners")
        self._line_fillers = words.small("line_fillers")
        self._ordinals: dict[str, Any] = {fold(word): count for word, count in words.words["line_ordinals"].items()}
        self._numerals = numerals

    def read(
        self, utterance: Utterance, spots: Spots, medicines: Sequence[Located], sentence: Sequence[int]
    ) -> Iterator[Located]:
        """Yield the treatments that somebody had; `sentence` tells of each token in which sentence it stands."""
        yield from (_fact(utterance, spot, NONE_YET) for spot in spots.of("untreated"))
        yield from self._lines(utterance, spots, sentence)
        last: Located | None = None
        for treatment in _treatments(utterance, spots, medicines):
            joined = last is not None and self._are_joined(utterance, last, treatment, sentence)
            if joined or self._was_had(utterance, spots, treatment, sentence):
                last = treatment
                yield treatment

    def _was_had(self, utterance: Utterance, spots: Spots, treatment: Located, sentence: Sequence[int]) -> bool:
        return self._had_before(utterance, spots, treatment.start, sentence) or any(
            sentence[cue.start] == sentence[treatment.start]
            for position in range(treatment.end, treatment.end + _REACH_AFTER + 1)
            if (cue := spots.at("had_after", position))
        )

    def _had_before(self, utterance: Utterance, spots: Spots, start: int, sentence: Sequence[int]) -> bool:
        """Return whether a word for having had it stands before, and nothing between that says otherwise."""
        for end in range(start, max(0, start - _REACH_BEFORE - 1), -1):
            cue = spots.ending("had_before", end)
            if cue and sentence[cue.start] == sentence[start]:
                return not self._is_denied(utterance, cue)
            if utterance.tokens[end - 1].text in self._not_had:
                return False
        return False

    def _is_denied(self, utterance: Utterance, cue: Spot) -> bool:
        before = utterance.tokens[max(0, cue.start - _DENIAL_REACH) : cue.start]
        return any(token.text in self._not_before for token in before)

    def _are_joined(self, utterance: Utterance, first: Located, second: Located, sentence: Sequence[int]) -> bool:
        between = utterance.tokens[first.end : second.start]
        near = len(between) <= _JOINED and sentence[first.start] == sentence[second.start]
        return near and all(token.text in self._joiners for token in between)

    def _lines(self, utterance: Utterance, spots: Spots, sentence: Sequence[int]) -> Iterator[Located]:
        """Yield how many treatments were tried: "two prior lines", "on her third line"."""
        tokens = utterance.tokens
        for line in spots.of("lines"):
            start = line.start - 1
            while start > 0 and tokens[start].text in self._line_fillers:
                start -= 1
            if start < 0:
                continue
            word = tokens[start].text
            count, place = self._count(word), self._ordinals.get(word, 0)
            name = f"{count} lines" if count > 1 else "1 line" if count else f"line {place}" if place > 1 else ""
            told = start < line.start - 1 or self._had_before(utterance, spots, start, sentence)
            if name and told:
                yield Located(HealthFact(utterance.written(start, line.end), name), start, line.end)

    def _count(self, word: str) -> int:
        count = int(word) if word.isdecimal() and len(word) == 1 else self._numerals.get(word, 0)
        return count if count <= _MOST_LINES else 0


def _treatments(utterance: Utterance, spots: Spots, medicines: Sequence[Located]) -> list[Located]:
    """Return kinds of treatment and medicines, in the order of their words; each word once."""
    named = {position for medicine in medicines for position in range(medicine.start, medicine.end)}
    kinds = [_fact(utterance, spot, str(spot.value)) for spot in spots.of("treatment") if spot.start not in named]
    drugs = [Located(HealthFact(found.value.text, _name(spots, found)), found.start, found.end) for found in medicines]
    return sorted([*kinds, *drugs], key=lambda found: found.start)


def _name(spots: Spots, medicine: Located) -> str:
    kind = spots.at("treatment", medicine.start)
    return str(kind.value if kind else medicine.value.concept or medicine.value.best_name)


def _fact(utterance: Utterance, spot: Spot, name: str) -> Located:
    return Located(HealthFact(utterance.written(spot.start, spot.end), name), spot.start, spot.end)
