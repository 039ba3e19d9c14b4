"""Reads postal codes of five digits. Where such a place lies, it does not know."""

import re
from collections.abc import Container, Sequence

from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located
from bot.nlu.utterance import Utterance

_CODE = re.compile(r"\d{5}\Z")
# What is written right before or after other numbers: "$10000", "#12345", "12345,67".
_BEFORE, _AFTER = "$#€£.,/-", "%.,/"


class ZipCodeReader:
    """Reads postal codes in one language."""

    def __init__(self, words: HealthWords) -> None:
        self._fillers = words.small("measure_fillers")

    def read(
        self, utterance: Utterance, spots: Spots, taken: Container[int], sentence: Sequence[int]
    ) -> Located | None:
        """Return the first code: after a cue, at the end of a sentence, after a place, or all of the message."""
        for position, token in enumerate(utterance.tokens):
            if not _CODE.match(token.text) or position in taken or not _stands_alone(utterance, position):
                continue
            if self._is_expected(utterance, spots, position, sentence):
                return Located(token.text, position, position + 1)
        return None

    def _is_expected(self, utterance: Utterance, spots: Spots, position: int, sentence: Sequence[int]) -> bool:
        tokens = utterance.tokens
        before = position
        while before > 0 and tokens[before - 1].text in self._fillers:
            before -= 1
        last = position + 1 == len(tokens) or sentence[position + 1] != sentence[position]
        after_name = position > 0 and tokens[position - 1].original[0].isupper()
        cue = spots.ending("zip_cues", position) or spots.ending("zip_cues", before)
        return bool(cue or last or after_name)


def _stands_alone(utterance: Utterance, position: int) -> bool:
    token, text = utterance.tokens[position], utterance.original
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 2]
    goes_on = len(after) > 1 and after[0] in _AFTER and after[1].isdigit()
    return not (before and before in _BEFORE) and not goes_on and after[:1] != "%"
