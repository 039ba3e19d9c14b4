"""Reads what a message tells of health: conditions, treatments, biomarkers, stage, earlier treatment, measures."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.nlu.asked_words import LanguageReader, TermReader
from bot.nlu.biomarkers import BiomarkerReader
from bot.nlu.clinical import ClinicalReader
from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.history import HistoryReader
from bot.nlu.list_places import ListPlaceReader
from bot.nlu.loose_conditions import LooseConditionReader
from bot.nlu.measures import MeasureReader
from bot.nlu.names import NameFinder
from bot.nlu.numbers import Located
from bot.nlu.phrasebook import Spot
from bot.nlu.sentences import sentences
from bot.nlu.stages import StageReader
from bot.nlu.taken import Taken
from bot.nlu.utterance import Utterance
from bot.nlu.zip_codes import ZipCodeReader
from bot.vocabulary import Vocabulary

# Names of health are no names of places: "in Alzheimer's research".
_NAMES = ("condition", "abbreviation", "medicine", "biomarker", "treatment", "analyte")
_QUESTIONS = ("term_before_with_after", "term_before_sure", "term_before", "term_after_sure", "term_asks")
# A stretch of shorter words holds no misspelled name of a condition; a shorter word alone is none.
_SHORTEST_LEFT = 5
_SHORTEST_MISSPELLED = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """A message, the phrases in it, and of each token in which sentence it stands."""

    utterance: Utterance
    spots: Spots
    sentence: Sequence[int]

    @property
    def is_question(self) -> bool:
        """Whether it asks what something means."""
        return any(self.spots.of(kind) for kind in _QUESTIONS)

    @property
    def names(self) -> frozenset[int]:
        """The tokens that are names of health."""
        return _positions(spot for kind in _NAMES for spot in self.spots.of(kind))


class HealthReader:
    """Reads one language; `known` words have a meaning of their own, `ordinary` ones none.

    treatments: their names as people of the language say them, where they say other ones;
    correctable: names of conditions that a misspelled word may have meant.
    """

    def __init__(
        self,
        words: HealthWords,
        numbers: Mapping[str, Any],
        vocabulary: Vocabulary,
        names: NameFinder,
        *,
        known: Collection[str],
        ordinary: Collection[str],
        treatments: Vocabulary | None = None,
    ) -> None:
        self._words = words
        self._vocabulary = vocabulary
        self._treatments = treatments or vocabulary
        self._names = names
        self._known = frozenset(known) | words.known
        self.known = words.known
        self.correctable = words.names.difference(known)
        self._joiners = words.small("name_joiners")
        self._measures = MeasureReader(words, frozenset(numbers["age_units"]))
        self._zip_codes = ZipCodeReader(words)
        self._clinical = ClinicalReader(vocabulary, words, known, treatments)
        self._loose = LooseConditionReader(vocabulary, words, known)
        self._biomarkers = BiomarkerReader(words)
        self._stages = StageReader(words)
        self._history = HistoryReader(words, numbers["spelled"])
        self._terms = TermReader(words, frozenset(ordinary))
        self._languages = LanguageReader(words)
        self._list_places = ListPlaceReader(words, numbers)

    def reading(self, utterance: Utterance) -> Reading:
        """Return the message with the phrases in it."""
        sentence = [number for number, (start, end) in enumerate(sentences(utterance)) for _ in range(start, end)]
        return Reading(utterance, self._words.spots(utterance), sentence)

    def numbers(self, reading: Reading, taken: Taken) -> dict[str, Any]:
        """Return the measured value and the postal code: numbers that are no ages."""
        utterance, spots, sentence = reading.utterance, reading.spots, reading.sentence
        measures = list(self._measures.read(utterance, spots, taken, sentence))
        taken.take("number", *measures)
        code = self._zip_codes.read(utterance, spots, taken, sentence)
        taken.take("zip", *_some(code))
        return {"number": measures[0].value if measures else None, "zip": code.value if code else None}

    def ordinals(self, reading: Reading, taken: Taken, *, comparing: bool) -> tuple[int, ...]:
        """Return several places of a list."""
        return self._list_places.read(reading.utterance, reading.spots, taken, comparing=comparing)

    def told(self, reading: Reading, taken: Taken) -> dict[str, Any]:
        """Return conditions, treatments, what was told of them, and what was asked about."""
        utterance, spots = reading.utterance, reading.spots
        term, language = self._asked_about(reading, taken)
        # The word asked about tells nothing ("what does metastatic mean"); one that is all of the message may.
        closed = _positions(_some(term) if reading.is_question else []) | taken.keys()
        named = self._clinical.read(utterance, spots, closed)
        stage = self._stages.numbered(utterance, closed)
        biomarkers = _outside(closed, self._biomarkers.read(utterance, spots))
        history = _outside(closed, self._history.read(utterance, spots, named.treatments, reading.sentence))
        marked = _positions(biomarkers)
        conditions = [found for found in named.conditions if not _is_inside(found, marked)]
        telling: list[Located | Spot] = [
            *named.treatments,
            *biomarkers,
            *history,
            *_some(stage),
            *spots.of("stage_said"),
        ]
        conditions = self._loose.read(utterance, spots, conditions, stage, closed | _positions(telling))
        nearly = self._nearly_named(utterance, closed | _positions([*telling, *conditions]))
        conditions = self._with_negation(utterance, sorted([*conditions, *nearly], key=_start))
        stage = stage or self._stages.said(utterance, spots, closed, beside_condition=bool(conditions))
        had = _positions(history)
        wanted = self._with_negation(utterance, [found for found in named.treatments if found.start not in had])
        self._take(taken, reading, {"intervention": wanted, "condition": conditions})
        for name, found in (("biomarker", biomarkers), ("stage", _some(stage)), ("prior_treatment", history)):
            taken.take(name, *found)
        return {
            "condition": _each_once(conditions),
            "intervention": _each_once(wanted),
            "biomarker": _each_once(biomarkers),
            "stage": stage.value if stage else None,
            "prior_treatment": _each_once(history),
            "term": term.value if term else None,
            "language": language.value if language else None,
        }

    def _asked_about(self, reading: Reading, taken: Taken) -> tuple[Located | None, Located | None]:
        """Return the word whose meaning is asked, and the language that is asked for."""
        # A value beside a word may be asked about with it: "ECOG 2 meaning".
        named_otherwise = {position for position, slot in taken.items() if slot != "number"}
        term = self._terms.read(reading.utterance, reading.spots, named_otherwise, reading.sentence)
        language = self._languages.read(reading.utterance, reading.spots)
        taken.note("term", *_some(term))
        taken.note("language", *_some(language))
        return term, language

    def _nearly_named(self, utterance: Utterance, inside: Container[int]) -> list[Located]:
        """Return conditions in what is left: misspelled ones, and runs of words of which names are made."""
        found: list[Located] = []
        for start, end in self._left(utterance, inside):
            part = Utterance(utterance.original, utterance.tokens[start:end])
            located = (one for one in self._names.conditions(part, ()) if self._is_plausible(part, one))
            found += [replace(one, start=one.start + start, end=one.end + start) for one in located]
        return found

    def _is_plausible(self, utterance: Utterance, found: Located) -> bool:
        """Return whether words that are no name themselves may mean one: long ones, or several words of names."""
        words = [token.text for token in utterance.tokens[found.start : found.end]]
        if found.value.name:
            return len(words) > 1 or len(words[0]) >= _SHORTEST_MISSPELLED
        return sum(self._vocabulary.condition_word(word) for word in words) > 1

    def _left(self, utterance: Utterance, inside: Container[int]) -> Iterator[tuple[int, int]]:
        """Yield the stretches of words that have no meaning yet, with the small words between them."""
        start = end = 0
        worth = False
        for position, token in enumerate(utterance.tokens):
            is_open = position not in inside and token.text not in self._known and not token.text.isdecimal()
            if is_open:
                start = position if start == end else start
                end, worth = position + 1, worth or len(token.text) >= _SHORTEST_LEFT
            elif start < end and (position in inside or token.text not in self._joiners):
                if worth:
                    yield start, end
                start = end = 0
                worth = False
        if worth:
            yield start, end

    def _with_negation(self, utterance: Utterance, found: Iterable[Located]) -> list[Located]:
        return [
            replace(one, value=replace(one.value, negated=self._names.negated(utterance, one.start))) for one in found
        ]

    def _take(self, taken: Taken, reading: Reading, named: Mapping[str, Iterable[Located]]) -> None:
        """Remember names, and whether they are what was nearly written."""
        for slot, mentions in named.items():
            for found in mentions:
                taken.take(slot, found, corrected=self._is_corrected(reading, found))

    def _is_corrected(self, reading: Reading, found: Located) -> bool:
        """Return whether a name is only near to what was written: no book and no library has the words themselves."""
        if any(reading.spots.at(kind, found.start) for kind in ("condition", "abbreviation", "medicine", "organ")):
            return False
        phrase = reading.utterance.phrase(found.start, found.end)
        exact = self._vocabulary.condition(phrase) or self._treatments.intervention(phrase)
        return bool(found.value.name) and exact is None


def _positions(found: Iterable[Located | Spot]) -> frozenset[int]:
    return frozenset(position for one in found for position in range(one.start, one.end))


def _is_inside(found: Located, positions: Container[int]) -> bool:
    return all(position in positions for position in range(found.start, found.end))


def _outside(closed: Container[int], found: Iterable[Located]) -> list[Located]:
    return [one for one in found if not any(position in closed for position in range(one.start, one.end))]


def _some(found: Located | None) -> list[Located]:
    return [found] if found else []


def _start(found: Located) -> int:
    return found.start


def _each_once(found: Iterable[Located]) -> tuple[Any, ...]:
    """Return the values, each name once."""
    once: dict[tuple[str, bool], Any] = {}
    for one in found:
        once.setdefault(_identity(one.value), one.value)
    return tuple(once.values())


def _identity(value: Any) -> tuple[str, bool]:
    """Return by what two values are one: a name that is wanted is another than one that is turned down."""
    name = getattr(value, "best_name", None) or value.name
    return str(name).casefold(), getattr(value, "negated", False)
