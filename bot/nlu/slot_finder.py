"""Fills the slots of a message: numbers first, then people, then names; each word is used once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.names import NameFinder, NameWords
from bot.nlu.numbers import Located, NumberWords, find_nct_ids, nct_tokens
from bot.nlu.people import PeopleReader, first_clause
from bot.nlu.slots import PlaceName, Slots
from bot.nlu.utterance import Utterance
from bot.vocabulary import Vocabulary

# The concept that asks to take part: whoever stands beside it is whom the message is about.
WANTING = "join"
ANSWERS = ("yes", "no", "not_sure")


class Taken(dict[int, str]):
    """The positions of tokens that have a meaning already, and the slot they fill."""

    def take(self, name: str, *found: Located) -> None:
        """Remember that these tokens fill the slot `name`."""
        for located in found:
            for position in range(located.start, max(located.end, located.start + 1)):
                self.setdefault(position, name)


@dataclass(frozen=True, slots=True)
class Found:
    """The slots of a message, and which token fills which."""

    slots: Slots
    taken: Mapping[int, str]


class SlotFinder:
    """Finds slots in one language."""

    def __init__(self, words: Mapping[str, Mapping[str, Any]], lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        people, names = words["_people"], NameWords.of(words["_names"])
        self._numbers = NumberWords(words["_numbers"])
        self._lexicon = lexicon
        self._people = PeopleReader(people)
        self._statuses = Lexicon(words["_statuses"])
        self._answers = Lexicon({name: words["_answers"][name] for name in ANSWERS})
        self._fillers = frozenset(words["_answers"]["fillers"])
        self._near_me = Lexicon({"near_me": words["_names"]["near_me"]})
        self._healthy = Lexicon({"healthy": people["healthy"]})
        self._ordinary = names.ordinary | names.place_cues | names.negations | lexicon.words
        self._plain = names.ordinary | names.place_cues | names.negations
        self.words = self._people.words | self._statuses.words | self._answers.words | self._numbers.words
        self._names = NameFinder(vocabulary, names, lexicon.words | self._people.words | self._statuses.words)

    def find(self, utterance: Utterance) -> Found:
        """Return the slots of a message, and the tokens that said them: numbers first, each word is used once."""
        taken = Taken(dict.fromkeys(nct_tokens(utterance), "nct_id"))
        said = self._numbers_said(utterance, taken) | self._names_said(utterance, taken)
        status = self._statuses.spot(utterance)
        slots = Slots(
            **said,
            status=_longest(status) if status else None,
            near_me=bool(self._near_me.spot(utterance)),
            healthy_volunteer=True if self._healthy.spot(utterance) else None,
            answer=self.answer(utterance),
            words=self._remaining_words(utterance, taken),
        )
        return Found(slots, taken)

    def _numbers_said(self, utterance: Utterance, taken: Taken) -> dict[str, Any]:
        nct_id, nct_partial = find_nct_ids(utterance.original)
        phase = _taken(taken, "phase", self._numbers.phases(utterance))
        ages = list(self._numbers.ages(utterance))
        taken.take("age", *ages)
        radius = _taken(taken, "radius", self._numbers.radius(utterance))
        wanted = [found.start for found in self._lexicon.spot(utterance) if found.concept == WANTING]
        people = self._people.read(utterance, ages, wanted)
        return {
            "nct_id": nct_id,
            "nct_partial": nct_partial,
            "phase": phase.value if phase else (),
            "radius": radius.value if radius else None,
            "ordinal": self._numbers.ordinal(utterance),
            "age": people.main.age,
            "sex": people.main.sex,
            "subject": people.main.subject,
            "people": people.all,
        }

    def _names_said(self, utterance: Utterance, taken: Taken) -> dict[str, Any]:
        places = list(self._names.places(utterance, taken))
        taken.take("place", *places)
        unknown_place = _taken(taken, "place", self._names.unknown_place(utterance, taken))
        interventions = list(self._names.interventions(utterance, taken))
        taken.take("intervention", *interventions)
        conditions = list(self._names.conditions(utterance, taken))
        taken.take("condition", *conditions)
        return {
            **self._place(utterance, places),
            "unknown_place": unknown_place.value if unknown_place else "",
            "not_there": any(self._names.negated(utterance, found.start) for found in places),
            "intervention": tuple(found.value for found in interventions),
            "condition": tuple(found.value for found in conditions),
        }

    def is_ordinary(self, word: str) -> bool:
        """Return whether a word carries no meaning of its own."""
        return word in self._plain

    def knows(self, word: str) -> bool:
        """Return whether a word means something as it stands, so that its spelling is right."""
        return word in self._ordinary or word in self.words

    def answer(self, utterance: Utterance) -> str | None:
        """Return "yes", "no" or "not_sure" when the message or its first clause is nothing but such an answer."""
        end = first_clause(utterance)
        while end > 1 and utterance.tokens[end - 1].text in self._fillers:
            end -= 1
        found = self._answers.concepts_of(utterance.phrase(0, end))
        return found[0] if found else None

    def _place(self, utterance: Utterance, found: Sequence[Located]) -> dict[str, PlaceName]:
        slots: dict[str, PlaceName] = {}
        if not found:
            return slots
        place = _agreeing([located.value for located in found])
        text = utterance.written(found[0].start, found[-1].end)
        for name in ("city", "state", "country"):
            if getattr(place, name):
                slots[name] = PlaceName(text, getattr(place, name))
        return slots

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


def _longest(spotted: Sequence[Spotted]) -> str:
    return max(spotted, key=lambda found: found.end - found.start).concept


def _agreeing(named: Sequence[tuple[Any, ...]]) -> Any:
    """Return the place that the names mean together: "Bethesda, Maryland" is the Bethesda that lies in Maryland."""
    for candidate in named[0]:
        wider = {candidate.state, candidate.country}
        if all(any(place.state in wider or place.country in wider for place in others) for others in named[1:]):
            return candidate
    # They contradict each other, as far as the library knows: the wider name is the safer one.
    return named[-1][0]
