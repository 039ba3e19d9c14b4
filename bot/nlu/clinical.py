"""Finds conditions and medicines by their exact names: the library's own, and those of the vocabulary files.

Misspelled conditions, and runs of words of which names are made, `names` finds in what is left.
"""

import re
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.clauses import pause_after
from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located
from bot.nlu.phrasebook import Spot
from bot.nlu.slots import Mention
from bot.nlu.spelling import Speller
from bot.nlu.utterance import Utterance
from bot.vocabulary import Vocabulary
from bot.words import plain_words

_LONGEST_NAME = 8
_LONGEST_TREATMENT = 5
# How a word may stand in a name.
_BEGINS, _INSIDE, _NO_PART = "begins", "inside", ""
# Short names are too easily other words; only long ones are misspelled twice.
_SHORTEST_CORRECTED, _SHORTEST_WITH_TWO_SLIPS = 7, 11
_PART_OF_A_CODE = re.compile(r"-\w*\d")

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClinicalNames:
    """Conditions and treatments, each with its tokens, in the order of the message."""

    conditions: list[Located]
    treatments: list[Located]


class ClinicalReader:
    """Finds names in one language against one library.

    known: words that have a meaning of their own; treatments: their names as people of the language say them.
    """

    def __init__(
        self, vocabulary: Vocabulary, words: HealthWords, known: Collection[str], treatments: Vocabulary | None = None
    ) -> None:
        self._vocabulary = vocabulary
        self._treatments = treatments or vocabulary
        self._known = frozenset(known)
        # No name of a treatment begins with such a word; one of a medicine does.
        self._not_begun = self._known | words.known
        self._joiners = words.small("name_joiners")
        self._medicines = words.medicines
        self._speller = Speller(words.medicines, shortest=_SHORTEST_CORRECTED)
        # The library does not change: what it calls the names of the files is asked once.
        self._conditions = {names: self._named(names) for names in words.conditions}
        rows = {plain_words(name): names for names in words.conditions for name in names}
        self._abbreviations = {
            meanings: tuple(self._named(rows.get(plain_words(meaning), ()), meaning) for meaning in meanings)
            for meanings in words.abbreviations
        }
        self._generics: Mapping[str, str] = {
            generic: vocabulary.intervention(plain_words(generic)) or ""
            for generic in dict.fromkeys(words.medicines.values())
        }
        self._kinds = {
            kind: vocabulary.intervention(plain_words(kind)) or "" for kind in words.words["wanted_treatments"]
        }

    def read(self, utterance: Utterance, spots: Spots, taken: Container[int]) -> ClinicalNames:
        """Return the names; `taken` tokens mean something else. Of two at one place the longer counts."""
        found = ClinicalNames([], [])
        parts = self._parts(utterance, taken)
        position = 0
        while position < len(utterance.tokens):
            condition = treatment = None
            if position not in taken:
                condition = self._condition(utterance, spots, position, parts)
                treatment = self._treatment(utterance, spots, position, taken)
            if condition and not (treatment and treatment.end > condition.end):
                found.conditions.append(condition)
                position = condition.end
            elif treatment:
                found.treatments.append(treatment)
                position = treatment.end
            else:
                position += 1
        return ClinicalNames(list(_without_told(found.conditions)), found.treatments)

    def _named(self, names: Names, concept: str = "") -> tuple[str, str]:
        """Return what the library calls a condition of the file, and what registries call it."""
        in_library = (self._vocabulary.condition(plain_words(name)) for name in names or (concept,))
        return next(filter(None, in_library), ""), concept or names[0]

    def _parts(self, utterance: Utterance, taken: Container[int]) -> Sequence[str]:
        """Return of each token whether it can be part of a name in the library: as its beginning, inside, or not."""
        return [
            _NO_PART
            if position in taken
            else _BEGINS
            if self._vocabulary.condition_word(token.text)
            else _INSIDE
            if token.text in self._joiners or token.text.isdecimal()
            else _NO_PART
            for position, token in enumerate(utterance.tokens)
        ]

    def _condition(self, utterance: Utterance, spots: Spots, start: int, parts: Sequence[str]) -> Located | None:
        """Return the longest name of a condition at a token."""
        said = self._said(utterance, spots, start)
        shortest = said.end + 1 if said else start + 1
        for end in self._ends(utterance, start, parts):
            name = self._vocabulary.condition(utterance.phrase(start, end)) if end >= shortest else None
            if name:
                return Located(Mention(utterance.written(start, end), name), start, end)
        return Located(self._mention(utterance, said), start, said.end) if said else None

    @staticmethod
    def _said(utterance: Utterance, spots: Spots, start: int) -> Spot | None:
        """Return the name of the files that begins at a token, the longer one; "PD" is none in "PD-1"."""
        name, short = spots.at("condition", start), spots.at("abbreviation", start)
        if short and _PART_OF_A_CODE.match(utterance.original, utterance.tokens[short.end - 1].end):
            short = None
        return max(filter(None, (name, short)), key=lambda spot: spot.end, default=None)

    def _mention(self, utterance: Utterance, said: Spot) -> Mention:
        """Return the condition that a name of the files means. The files know people's words better than a library."""
        text = utterance.written(said.start, said.end)
        if said.kind == "condition":
            name, concept = self._conditions[said.value]
            return Mention(text, name or self._vocabulary.condition(plain_words(text)) or "", concept)
        meant = tuple(Mention(text, *names) for names in self._abbreviations[said.value])
        return meant[0] if len(meant) == 1 else Mention(text, meanings=meant)

    def _ends(self, utterance: Utterance, start: int, parts: Sequence[str]) -> Iterable[int]:
        """Return where a name of the library that begins at a token may end, the longest first.

        Names are made of words of names; words that mean something else make none by themselves.
        """
        if parts[start] != _BEGINS:
            return ()
        ends, unknown = list[int](), False
        for position in range(start, min(start + _LONGEST_NAME, len(parts))):
            if parts[position] == _NO_PART:
                break
            unknown = unknown or (parts[position] == _BEGINS and utterance.tokens[position].text not in self._known)
            if unknown:
                ends.append(position + 1)
        return reversed(ends)

    def _treatment(self, utterance: Utterance, spots: Spots, start: int, taken: Container[int]) -> Located | None:
        """Return the longest name of a medicine or another treatment at a token."""
        tokens = utterance.tokens
        said = spots.at("medicine", start) or spots.at("wanted", start)
        if said is None and (tokens[start].text in self._not_begun or tokens[start].text.isdecimal()):
            return None
        free, last = start + 1, min(len(tokens), start + _LONGEST_TREATMENT)
        while free < last and free not in taken and not pause_after(utterance, free - 1):
            free += 1
        for end in range(free, said.end if said else start, -1):
            name = self._treatments.intervention(utterance.phrase(start, end))
            if name:
                return Located(Mention(utterance.written(start, end), name), start, end)
        return self._medicine(utterance, said, start)

    def _medicine(self, utterance: Utterance, said: Spot | None, start: int) -> Located | None:
        """Return a medicine that the file knows, by its generic name: that is what most records use; or a kind."""
        if said and said.kind == "wanted":
            text = utterance.written(start, said.end)
            return Located(Mention(text, self._kinds[said.value], said.value), start, said.end)
        generic, end = (said.value, said.end) if said else (self._misspelled(utterance.tokens[start].text), start + 1)
        if not generic:
            return None
        name = self._generics[generic] or self._treatments.intervention(utterance.phrase(start, end)) or generic
        return Located(Mention(utterance.written(start, end), name, generic), start, end)

    def _misspelled(self, word: str) -> str:
        if len(word) < _SHORTEST_CORRECTED:
            return ""
        slips = 2 if len(word) >= _SHORTEST_WITH_TWO_SLIPS else 1
        return self._medicines.get(self._speller.correct(word, slips), "")


def _without_told(conditions: Sequence[Located]) -> Iterable[Located]:
    """Yield conditions without the short forms whose meaning stands beside them: "multiple sclerosis (MS)"."""
    named = {found.value.concept for found in conditions}
    for found in conditions:
        if not any(meaning.concept in named for meaning in found.value.meanings):
            yield found
