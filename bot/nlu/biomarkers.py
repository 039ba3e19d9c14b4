"""Reads biomarkers and what is told of them ("HER2 positive", "KRAS G12C", "ER+", "no EGFR mutation")."""

import re
from collections.abc import Iterator

from bot.nlu.clauses import pause_after
from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located
from bot.nlu.phrasebook import Spot
from bot.nlu.slots import HealthFact
from bot.nlu.utterance import Utterance

# "V600E", "G12C", "L858R".
_CHANGE = re.compile(r"[a-z]\d{1,4}[a-z]\Z")
# A sign right after a name is a result ("ER+", "HER2-"), one before a letter is a hyphen.
_SIGN = re.compile(r"\s?([+\u2212-])(?![^\W_])")
_REACH = 4
_POSITIVE, _NEGATIVE, _MUTATION = "positive", "negative", "mutation"


class BiomarkerReader:
    """Reads biomarkers in one language."""

    def __init__(self, words: HealthWords) -> None:
        self._fillers = words.small("result_fillers")
        self._negations = words.small("stage", "negations")
        self._needing_result = words.needing_result
        self._without = frozenset(words.words["results_without"])

    def read(self, utterance: Utterance, spots: Spots) -> Iterator[Located]:
        """Yield biomarkers with what is told of them."""
        reached = 0
        for marker in spots.of("biomarker"):
            if marker.start < reached:
                continue
            found = self._told(utterance, spots, marker)
            if found:
                reached = found.end
                yield found

    def _told(self, utterance: Utterance, spots: Spots, marker: Spot) -> Located | None:
        variant, end = _variant(utterance, spots, marker.end)
        result, start, end = self._result(utterance, spots, marker, end)
        if not variant:
            variant, end = _variant(utterance, spots, end)
        if marker.value in self._needing_result and not variant and not result:
            return None
        if variant and result == _MUTATION:
            result = ""
        name = " ".join(part for part in (marker.value, variant, result) if part)
        # Records of trials for people without a marker name it too: only with the result are they told apart.
        sought = " ".join(part for part in (marker.value, variant, result if result in self._without else "") if part)
        return Located(HealthFact(utterance.written(start, end), name, sought), start, end)

    def _result(self, utterance: Utterance, spots: Spots, marker: Spot, end: int) -> tuple[str, int, int]:
        """Return the result, and the tokens [start, end) of both."""
        sign = _SIGN.match(utterance.original, utterance.tokens[end - 1].end)
        if sign:
            return (_POSITIVE if sign[1] == "+" else _NEGATIVE), marker.start, end
        after = self._after(utterance, spots, end)
        before = None if after else self._before(utterance, spots, marker.start)
        said = after or before
        if not said:
            return "", marker.start, end
        start, end = min(said.start, marker.start), max(said.end, end)
        turned = said.value in (_POSITIVE, _MUTATION) and self._is_negated(utterance, start)
        return (_NEGATIVE if turned else str(said.value)), start, end

    def _after(self, utterance: Utterance, spots: Spots, end: int) -> Spot | None:
        for position in range(end, min(end + _REACH, len(utterance.tokens))):
            if pause_after(utterance, position - 1):
                return None
            said = spots.at("result", position)
            if said:
                return said
            if utterance.tokens[position].text not in self._fillers:
                return None
        return None

    def _before(self, utterance: Utterance, spots: Spots, start: int) -> Spot | None:
        for end in range(start, max(0, start - _REACH), -1):
            if pause_after(utterance, end - 1):
                return None
            said = spots.ending("result", end)
            if said:
                return said
            if utterance.tokens[end - 1].text not in self._fillers:
                return None
        return None

    def _is_negated(self, utterance: Utterance, start: int) -> bool:
        for position in range(start - 1, max(0, start - _REACH) - 1, -1):
            word = utterance.tokens[position].text
            if word in self._negations:
                return True
            if word not in self._fillers:
                return False
        return False


def _variant(utterance: Utterance, spots: Spots, position: int) -> tuple[str, int]:
    """Return the change of a gene that is said at a token, and the token after it."""
    listed = spots.at("variant", position)
    if listed:
        return str(listed.value), listed.end
    if position < len(utterance.tokens) and _CHANGE.match(utterance.tokens[position].text):
        return utterance.tokens[position].text.upper(), position + 1
    return "", position
