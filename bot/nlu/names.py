"""Finds names of conditions in a message. What is a name, the vocabulary decides."""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.nlu.numbers import Located, overlaps
from bot.nlu.slots import Mention
from bot.nlu.utterance import Utterance
from bot.vocabulary import Vocabulary
from bot.words import plain_phrases

_LONGEST_NAME = 8
# How many words before a name a "not" may stand; only some words may stand between: "I don't know about lupus".
_NEGATION_REACH = 3
# How many words a misspelled name has at most, besides the small ones between them.
_LONGEST_CORRECTED = 3
# A short word is too easily another short word: it is never corrected.
_SHORTEST_CORRECTED = 5


@dataclass(frozen=True, slots=True)
class NameWords:
    """The small words around names in one language, from intents/LANGUAGE/_names.yaml.

    never_places: words that are no places by themselves, although a town is called so, however they are written;
    place_cues: words or phrases before places, place_articles may stand between;
    name_joiners: small words inside names;
    general_names: conditions that are another one with "of" after them ("cancer of the tongue");
    negation_bridges: words that may stand between a negation and what it turns down.
    """

    ordinary: frozenset[str]
    place_cues: frozenset[str]
    sure_place_cues: frozenset[str]
    place_articles: frozenset[str]
    not_places_alone: frozenset[str]
    never_places: frozenset[str]
    negations: frozenset[str]
    negation_bridges: frozenset[str]
    name_joiners: frozenset[str]
    general_names: frozenset[str]

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "NameWords":
        """Return the words of a file."""
        return cls(*(plain_phrases(words[entry.name]) for entry in fields(cls)))

    @property
    def known(self) -> frozenset[str]:
        """The words that are no names by themselves."""
        cues = (word for cue in self.place_cues for word in cue.split())
        return self.ordinary | frozenset(cues) | self.negations


class NameFinder:
    """Finds names, longest first. `known_words` are words that have a meaning of their own in the language."""

    def __init__(self, vocabulary: Vocabulary, words: NameWords, known_words: Collection[str]) -> None:
        self._vocabulary = vocabulary
        self._words = words
        self._known = frozenset(known_words) | words.known

    def conditions(self, utterance: Utterance, taken: Container[int]) -> Iterator[Located]:
        """Yield conditions: known names, else runs of words of which the names of conditions are made."""
        yield from walk(utterance, lambda position: self._condition_at(utterance, position, taken))

    def negated(self, utterance: Utterance, start: int) -> bool:
        """Return whether what begins at `start` was turned down: "not breast cancer", "no history of asthma"."""
        for position in range(start - 1, max(0, start - _NEGATION_REACH) - 1, -1):
            word = utterance.tokens[position].text
            if word in self._words.negations:
                return True
            if word not in self._words.negation_bridges:
                return False
        return False

    def _condition_at(self, utterance: Utterance, start: int, taken: Container[int]) -> Located | None:
        exact = self._exact_condition(utterance, start, taken)
        general = exact and utterance.phrase(start, exact.end) in self._words.general_names
        if exact and not (general and self._goes_on(utterance, exact.end, taken)):
            return exact
        # "Cáncer de lengua" is not any cancer: a longer name, misspelled or not known at all, comes first.
        near = self._misspelled(utterance, start, taken)
        if exact:
            return near if near and near.end > exact.end else self._longer(utterance, exact, taken)
        return near or self._run_of_condition_words(utterance, start, taken)

    def _exact_condition(self, utterance: Utterance, start: int, taken: Container[int]) -> Located | None:
        for end in range(min(len(utterance.tokens), start + _LONGEST_NAME), start, -1):
            if overlaps(start, end, taken) or self._all_known(utterance, start, end):
                continue
            name = self._vocabulary.condition(utterance.phrase(start, end))
            if name:
                return Located(self._mention(utterance, start, end, name), start, end)
        return None

    def _goes_on(self, utterance: Utterance, end: int, taken: Container[int]) -> int:
        """Return where a name goes on after "of", or 0: "cáncer" in "cáncer de lengua"."""
        position = end
        while position < len(utterance.tokens) and utterance.tokens[position].text in self._words.name_joiners:
            position += 1
        further = end < position < len(utterance.tokens) and position not in taken
        return position if further and self._could_be_name(utterance.tokens[position].text) else 0

    def _longer(self, utterance: Utterance, name: Located, taken: Container[int]) -> Located:
        end, further = name.end, self._goes_on(utterance, name.end, taken)
        while further and further - name.start < _LONGEST_NAME:
            end = further + 1
            further = self._goes_on(utterance, end, taken)
        return Located(self._mention(utterance, name.start, end, ""), name.start, end)

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
        """Return a name that is nearly one of a condition, the longest first; small words may stand inside it."""
        for end in reversed(list(self._ends_of_names(utterance, start, taken))):
            phrase = utterance.phrase(start, end)
            near = self._vocabulary.near_condition(phrase) if len(phrase) >= _SHORTEST_CORRECTED else None
            if near:
                return Located(self._mention(utterance, start, end, near[0]), start, end)
        return None

    def _ends_of_names(self, utterance: Utterance, start: int, taken: Container[int]) -> Iterator[int]:
        words = 0
        for position in range(start, len(utterance.tokens)):
            word = utterance.tokens[position].text
            joins = words and word in self._words.name_joiners
            if words == _LONGEST_CORRECTED or position in taken or (word in self._known and not joins):
                return
            if not joins:
                words += 1
                yield position + 1

    def _mention(self, utterance: Utterance, start: int, end: int, name: str) -> Mention:
        return Mention(utterance.written(start, end), name, negated=self.negated(utterance, start))

    def _all_known(self, utterance: Utterance, start: int, end: int) -> bool:
        return all(token.text in self._known or token.text.isdecimal() for token in utterance.tokens[start:end])


def walk(utterance: Utterance, find_at: Callable[[int], Located | None]) -> Iterator[Located]:
    """Yield what is found from each position on; the next search begins after it."""
    position = 0
    while position < len(utterance.tokens):
        found = find_at(position)
        if found:
            yield found
        position = found.end if found else position + 1
