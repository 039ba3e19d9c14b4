"""Fills the slots of a message: numbers first, then people, then names; each word is used once."""

from collections.abc import Mapping, Sequence
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
# The positions of tokens that have a meaning already.
Taken = set[int]


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
        self._names = NameFinder(vocabulary, names, lexicon.words | self._people.words | self._statuses.words)

    def find(self, utterance: Utterance) -> Slots:
        """Return the slots of a message."""
        nct_id, nct_partial = find_nct_ids(utterance.original)
        taken: Taken = set(nct_tokens(utterance))
        phase = _take(self._numbers.phases(utterance), taken)
        ages = list(self._numbers.ages(utterance))
        _mark(ages, taken)
        radius = _take(self._numbers.radius(utterance), taken)
        wanted = [found.start for found in self._lexicon.spot(utterance) if found.concept == WANTING]
        people = self._people.read(utterance, ages, wanted)
        status = self._statuses.spot(utterance)
        places = list(self._names.places(utterance, taken))
        place = self._place(utterance, places, taken)
        not_there = any(self._names.negated(utterance, found.start) for found in places)
        unknown_place = _take(self._names.unknown_place(utterance, taken), taken)
        interventions = self._take_all(self._names.interventions(utterance, taken), taken)
        conditions = self._take_all(self._names.conditions(utterance, taken), taken)
        return Slots(
            condition=conditions,
            intervention=interventions,
            phase=phase.value if phase else (),
            status=_longest(status) if status else None,
            age=people.main.age,
            sex=people.main.sex,
            subject=people.main.subject,
            people=people.all,
            unknown_place=unknown_place.value if unknown_place else "",
            not_there=not_there,
            near_me=bool(self._near_me.spot(utterance)),
            radius=radius.value if radius else None,
            healthy_volunteer=True if self._healthy.spot(utterance) else None,
            nct_id=nct_id,
            nct_partial=nct_partial,
            ordinal=self._numbers.ordinal(utterance),
            answer=self.answer(utterance),
            words=self._remaining_words(utterance, taken),
            city=place.get("city"),
            state=place.get("state"),
            country=place.get("country"),
        )

    def answer(self, utterance: Utterance) -> str | None:
        """Return "yes", "no" or "not_sure" when the message or its first clause is nothing but such an answer."""
        end = first_clause(utterance)
        while end > 1 and utterance.tokens[end - 1].text in self._fillers:
            end -= 1
        found = self._answers.concepts_of(utterance.phrase(0, end))
        return found[0] if found else None

    def _place(self, utterance: Utterance, found: Sequence[Located], taken: Taken) -> dict[str, PlaceName]:
        _mark(found, taken)
        slots: dict[str, PlaceName] = {}
        if not found:
            return slots
        place = _agreeing([located.value for located in found])
        text = utterance.written(found[0].start, found[-1].end)
        for name in ("city", "state", "country"):
            if getattr(place, name):
                slots[name] = PlaceName(text, getattr(place, name))
        return slots

    def _take_all(self, found: Any, taken: Taken) -> tuple[Any, ...]:
        located = list(found)
        _mark(located, taken)
        return tuple(item.value for item in located)

    def _remaining_words(self, utterance: Utterance, taken: Taken) -> str:
        left = (
            token.text
            for position, token in enumerate(utterance.tokens)
            if token.text not in self._ordinary and position not in taken
        )
        return " ".join(left)


def _take(found: Located | None, taken: Taken) -> Located | None:
    if found:
        _mark([found], taken)
    return found


def _mark(found: Sequence[Located], taken: Taken) -> None:
    for located in found:
        taken.update(range(located.start, max(located.end, located.start + 1)))


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
