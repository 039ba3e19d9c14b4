"""Finds names in a message: conditions, treatments, places. What is a name, the vocabulary decides."""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.nlu.numbers import Located, overlaps
from bot.nlu.slots import Mention
from bot.nlu.utterance import Utterance
from bot.vocabulary import KnownPlace, Vocabulary
from bot.words import plain_words

_LONGEST_NAME = 8
_LONGEST_PLACE = 4
# How many words before a name a "not" may stand.
_NEGATION_REACH = 3
# Shorter ones are abbreviations, and mostly other words.
_SHORTEST_PLACE = 3
# A short word is too easily another short word: it is never corrected.
_SHORTEST_CORRECTED = 5


@dataclass(frozen=True, slots=True)
class NameWords:
    """The small words around names in one language, from intents/LANGUAGE/_names.yaml."""

    ordinary: frozenset[str]
    place_cues: frozenset[str]
    sure_place_cues: frozenset[str]
    not_places_alone: frozenset[str]
    negations: frozenset[str]

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "NameWords":
        """Return the words of a file."""
        names = ("ordinary", "place_cues", "sure_place_cues", "not_places_alone", "negations")
        return cls(*(frozenset(words[name]) for name in names))


class NameFinder:
    """Finds names, longest first. `known_words` are words that have a meaning of their own in the language."""

    def __init__(self, vocabulary: Vocabulary, words: NameWords, known_words: Collection[str]) -> None:
        self._vocabulary = vocabulary
        self._words = words
        self._known = frozenset(known_words) | words.ordinary | words.place_cues | words.negations

    def places(self, utterance: Utterance, taken: Container[int]) -> Iterator[Located]:
        """Yield places: any name after "in" or "near", other names only where they are written like names."""
        yield from _walk(utterance, lambda position: self._place_at(utterance, position, taken))

    def conditions(self, utterance: Utterance, taken: Container[int]) -> Iterator[Located]:
        """Yield conditions: known names, else runs of words of which the names of conditions are made."""
        yield from _walk(utterance, lambda position: self._condition_at(utterance, position, taken))

    def negated(self, utterance: Utterance, start: int) -> bool:
        """Return whether what begins at `start` was turned down: "not breast cancer", "no history of asthma"."""
        before = {token.text for token in utterance.tokens[max(0, start - _NEGATION_REACH) : start]}
        return not before.isdisjoint(self._words.negations)

    def unknown_place(self, utterance: Utterance, taken: Container[int]) -> Located | None:
        """Return a name after "near" or "in" that is no place the library knows, written like one."""
        for position, token in enumerate(utterance.tokens[1:], 1):
            cue = utterance.tokens[position - 1].text
            if position in taken or cue not in self._words.place_cues or not self._could_be_name(token.text):
                continue
            if (
                cue in self._words.sure_place_cues or token.original[0].isupper()
            ) and not self._vocabulary.condition_word(token.text):
                return Located(token.original, position, position + 1)
        return None

    def interventions(self, utterance: Utterance, taken: Container[int]) -> Iterator[Located]:
        """Yield treatments by their known names."""
        found_here: set[int] = set()
        for start, end in self._windows(utterance, _LONGEST_NAME):
            phrase = utterance.phrase(start, end)
            free = (
                not overlaps(start, end, taken)
                and not overlaps(start, end, found_here)
                and not self._all_known(utterance, start, end)
            )
            name = self._vocabulary.intervention(phrase) if free else None
            if name:
                found_here.update(range(start, end))
                yield Located(self._mention(utterance, start, end, name), start, end)

    def _place_at(self, utterance: Utterance, start: int, taken: Container[int]) -> Located | None:
        after_cue = start > 0 and utterance.tokens[start - 1].text in self._words.place_cues
        for end in range(min(len(utterance.tokens), start + _LONGEST_PLACE), start, -1):
            if overlaps(start, end, taken):
                continue
            phrase = utterance.phrase(start, end)
            if not after_cue and not self._written_like_a_name(utterance, start, end):
                continue
            places = self._vocabulary.places(phrase) if phrase not in self._words.ordinary else ()
            if places:
                return Located(tuple(places), start, end)
        return self._misspelled_place(utterance, start) if after_cue and not overlaps(start, start + 1, taken) else None

    def _misspelled_place(self, utterance: Utterance, start: int) -> Located | None:
        token = utterance.tokens[start]
        if len(token.text) < _SHORTEST_CORRECTED or token.text in self._known:
            return None
        if self._vocabulary.condition_word(token.text):
            return None
        place: KnownPlace | None = self._vocabulary.near_place(token.text)
        return Located((place,), start, start + 1) if place else None

    def _written_like_a_name(self, utterance: Utterance, start: int, end: int) -> bool:
        """Return whether a place may be meant without "in" before it: no word of another meaning, no "OH"."""
        tokens = utterance.tokens[start:end]
        if any(token.text in self._known or len(token.text) <= _SHORTEST_PLACE for token in tokens):
            return False
        capital = all(token.original[0].isupper() for token in tokens) and not utterance.original.isupper()
        return capital or not any(token.text in self._words.not_places_alone for token in tokens)

    def _condition_at(self, utterance: Utterance, start: int, taken: Container[int]) -> Located | None:
        for end in range(min(len(utterance.tokens), start + _LONGEST_NAME), start, -1):
            if overlaps(start, end, taken) or self._all_known(utterance, start, end):
                continue
            name = self._vocabulary.condition(utterance.phrase(start, end))
            if name:
                return Located(self._mention(utterance, start, end, name), start, end)
        return self._misspelled(utterance, start, taken) or self._run_of_condition_words(utterance, start, taken)

    def _run_of_condition_words(self, utterance: Utterance, start: int, taken: Container[int]) -> Located | None:
        """Return a run of words that have no other meaning, if names of conditions are made of one of them.

        The run keeps the words that no name has: "breast cancer" must not be found as any cancer.
        """
        end, last = start, min(len(utterance.tokens), start + _LONGEST_NAME)
        while end < last and end not in taken and self._could_be_name(utterance.tokens[end].text):
            end += 1
        parts = [
            position
            for position in range(start, end)
            if self._vocabulary.condition_word(utterance.tokens[position].text)
        ]
        if not parts:
            return None
        core = (parts[0], parts[-1] + 1)
        name = self._vocabulary.condition(utterance.phrase(*core))
        span = core if name else (start, end)
        return Located(self._mention(utterance, *span, name or ""), *span)

    def _could_be_name(self, word: str) -> bool:
        return not word.isdecimal() and word not in self._known

    def _misspelled(self, utterance: Utterance, start: int, taken: Container[int]) -> Located | None:
        for end in range(min(len(utterance.tokens), start + 3), start, -1):
            tokens = utterance.tokens[start:end]
            if overlaps(start, end, taken) or any(token.text in self._known for token in tokens):
                continue
            phrase = utterance.phrase(start, end)
            near = self._vocabulary.near_condition(phrase) if len(phrase) >= _SHORTEST_CORRECTED else None
            # Few slips change the first letter; without this, many an ordinary word would be a disease.
            if near and plain_words(near[0]).startswith(phrase[0]):
                return Located(self._mention(utterance, start, end, near[0]), start, end)
        return None

    def _mention(self, utterance: Utterance, start: int, end: int, name: str) -> Mention:
        return Mention(utterance.written(start, end), name, negated=self.negated(utterance, start))

    def _all_known(self, utterance: Utterance, start: int, end: int) -> bool:
        return all(token.text in self._known or token.text.isdecimal() for token in utterance.tokens[start:end])

    @staticmethod
    def _windows(utterance: Utterance, longest: int) -> Iterator[tuple[int, int]]:
        count = len(utterance.tokens)
        for start in range(count):
            for end in range(min(count, start + longest), start, -1):
                yield start, end


def _walk(utterance: Utterance, find_at: Callable[[int], Located | None]) -> Iterator[Located]:
    """Yield what is found from each position on; the next search begins after it."""
    position = 0
    while position < len(utterance.tokens):
        found = find_at(position)
        if found:
            yield found
        position = found.end if found else position + 1
