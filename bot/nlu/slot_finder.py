"""Fills the slots of a message: numbers first, then people, then names; each word is used once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.ages import AgeReader
from bot.nlu.clauses import first_clause
from bot.nlu.health import HealthReader, Reading
from bot.nlu.health_words import HealthWords
from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.meant_places import slots_of_place, slots_of_places
from bot.nlu.names import NameFinder, NameWords
from bot.nlu.numbers import Located, NumberWords, find_nct_ids, nct_tokens
from bot.nlu.people import SELF, PeopleReader
from bot.nlu.place_finder import PlaceFinder
from bot.nlu.slots import Slots
from bot.nlu.taken import SlotSpan, Taken
from bot.nlu.utterance import Utterance
from bot.vocabulary import Vocabulary

# The concept that asks to take part: whoever stands beside it is whom the message is about.
WANTING = "join"
# The concept that sets trials side by side: numbers beside it are places of the list.
COMPARING = "comparing"
ANSWERS = ("yes", "no", "not_sure")


@dataclass(frozen=True, slots=True)
class Found:
    """The slots of a message, which token fills which, and by which characters each value was said."""

    slots: Slots
    taken: Mapping[int, str]
    spans: tuple[SlotSpan, ...] = ()


class SlotFinder:
    """Finds slots in one language.

    health: names of the vocabulary files; without them only what the language's own files say is read.
    local: the names of the vocabulary as people of the language say them, where they say other ones.
    """

    def __init__(
        self,
        words: Mapping[str, Mapping[str, Any]],
        lexicon: Lexicon,
        vocabulary: Vocabulary,
        health: HealthWords | None = None,
        local: Vocabulary | None = None,
    ) -> None:
        people, names = words["_people"], NameWords.of(words["_names"])
        self._vocabulary = vocabulary
        self._numbers = NumberWords(words["_numbers"])
        self._lexicon = lexicon
        self._people = PeopleReader(people)
        self._ages = AgeReader(words["_numbers"], people, self._numbers)
        self._statuses = Lexicon(words["_statuses"])
        self._answers = Lexicon({name: words["_answers"][name] for name in ANSWERS})
        self._fillers = frozenset(words["_answers"]["fillers"])
        self._near_me = Lexicon({"near_me": words["_names"]["near_me"]})
        self._healthy = Lexicon({"healthy": people["healthy"]})
        self._ordinary = names.known | lexicon.words
        self._plain = names.known
        self.words = self._people.words | self._statuses.words | self._answers.words | self._numbers.words
        known = lexicon.words | self._people.words | self._statuses.words
        self._names = NameFinder(local or vocabulary, names, known)
        self._places = PlaceFinder(local or vocabulary, names, known)
        self._health = HealthReader(
            health or HealthWords.spoken(words),
            words["_numbers"],
            vocabulary,
            self._names,
            known=known | names.known,
            ordinary=names.known | self._statuses.words | self._numbers.words,
            treatments=local,
        )

    def find(self, utterance: Utterance, spotted: Sequence[Spotted] | None = None) -> Found:
        """Return the slots of a message, and the tokens that said them: numbers first, each word is used once.

        spotted: the concepts in the message, where they were looked up already.
        """
        concepts = self._lexicon.spot(utterance) if spotted is None else spotted
        reading = self._health.reading(utterance)
        taken = Taken(dict.fromkeys(nct_tokens(utterance), "nct_id"))
        said = self._numbers_said(reading, taken, concepts)
        said |= self._places_said(reading, taken, said["zip"])
        said |= self._health.told(reading, taken)
        if said["subject"] is None and self._is_own(utterance, taken):
            said["subject"] = SELF
        slots = Slots(**said, answer=self.answer(utterance), words=self._remaining_words(utterance, taken))
        return Found(slots, taken, tuple(taken.spans(utterance)))

    def _is_own(self, utterance: Utterance, taken: Mapping[int, str]) -> bool:
        """Return whether a condition is said to be the writer's: "my cluster headaches"."""
        return any(
            name == "condition" and position > 0 and self._people.is_mine(utterance.tokens[position - 1].text)
            for position, name in taken.items()
        )

    def _numbers_said(self, reading: Reading, taken: Taken, concepts: Sequence[Spotted]) -> dict[str, Any]:
        utterance = reading.utterance
        nct_id, nct_partial = find_nct_ids(utterance.original)
        phase = _taken(taken, "phase", self._numbers.phases(utterance))
        measured = self._health.numbers(reading, taken)
        ages = [found for found in self._ages.read(utterance) if found.start not in taken]
        taken.take("age", *ages)
        radius = _taken(taken, "radius", self._numbers.radius(utterance))
        wanted = [found.start for found in concepts if found.concept == WANTING]
        comparing = any(found.concept == COMPARING for found in concepts)
        people = self._people.read(utterance, ages, wanted, reading.names)
        return {
            "nct_id": nct_id,
            "nct_partial": nct_partial,
            "phase": phase.value if phase else (),
            "radius": radius.value if radius else None,
            "ordinal": self._numbers.ordinal(utterance),
            "ordinals": self._health.ordinals(reading, taken, comparing=comparing),
            "age": people.main.age,
            "sex": people.main.sex,
            "subject": people.main.subject,
            "people": people.all,
            **measured,
        }

    def _places_said(self, reading: Reading, taken: Taken, zip_code: str | None) -> dict[str, Any]:
        """Return places, and what else is said in fixed words. A name of health is no place."""
        utterance = reading.utterance
        closed = reading.names | taken.keys()
        places = list(self._places.places(utterance, closed))
        taken.take("place", *places)
        unknown = _taken(taken, "place", self._places.unknown_place(utterance, closed | taken.keys()))
        text = utterance.written(places[0].start, places[-1].end) if places else ""
        coded = self._vocabulary.zip_code(zip_code) if zip_code and not places else None
        return {
            **(slots_of_place(coded, zip_code or "") if coded else slots_of_places(places, text)),
            "unknown_place": unknown.value if unknown else "",
            "not_there": any(self._names.negated(utterance, found.start) for found in places),
            "status": self._fixed(utterance, taken, "status", self._statuses),
            "near_me": bool(self._fixed(utterance, taken, "near_me", self._near_me)),
            "healthy_volunteer": True if self._fixed(utterance, taken, "healthy_volunteer", self._healthy) else None,
        }

    @staticmethod
    def _fixed(utterance: Utterance, taken: Taken, name: str, words: Lexicon) -> str | None:
        """Return what the longest of some fixed phrases stands for; the words keep their other meanings."""
        spotted = words.spot(utterance)
        if not spotted:
            return None
        longest = max(spotted, key=lambda found: found.end - found.start)
        taken.note(name, Located(longest.concept, longest.start, longest.end))
        return longest.concept

    @property
    def correctable(self) -> frozenset[str]:
        """The names that a misspelled word may have meant, besides the words of the intents."""
        return self._health.correctable

    def is_ordinary(self, word: str) -> bool:
        """Return whether a word carries no meaning of its own."""
        return word in self._plain

    def knows(self, word: str) -> bool:
        """Return whether a word means something as it stands, so that its spelling is right."""
        if word in self._ordinary or word in self.words or word in self._health.known:
            return True
        return self._places.is_place(word)

    def answer(self, utterance: Utterance) -> str | None:
        """Return "yes", "no" or "not_sure" when the message or its first clause is nothing but such an answer."""
        end = first_clause(utterance)
        while end > 1 and utterance.tokens[end - 1].text in self._fillers:
            end -= 1
        found = self._answers.concepts_of(utterance.phrase(0, end))
        return found[0] if found else None

    def _remaining_words(self, utterance: Utterance, taken: Taken) -> str:
        left = (
            token.text
            for position, token in enumerate(utterance.tokens)
            if token.text not in self._ordinary and position not in taken
        )
        return " ".join(left)


def _taken(taken: Taken, name: str, found: Located | None) -> Located | None:
    if found:
        taken.take(name, found)
    return found
