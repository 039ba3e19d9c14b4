"""Fills the slots of a message: numbers first, then people, then names; each word is used once."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.names import NameFinder, NameWords
from bot.nlu.numbers import Located, NumberWords, find_nct_ids, nct_tokens
from bot.nlu.slots import PlaceName, Slots
from bot.nlu.utterance import Utterance
from bot.vocabulary import Vocabulary

Spans = list[tuple[int, int]]


class SlotFinder:
    """Finds slots in one language."""

    def __init__(self, words: Mapping[str, Mapping[str, Any]], lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        people, names = words["_people"], NameWords.of(words["_names"])
        self._numbers = NumberWords(words["_numbers"])
        self._subjects = Lexicon({subject: entry["words"] for subject, entry in people["subjects"].items()})
        self._subject_sex = {subject: entry.get("sex") for subject, entry in people["subjects"].items()}
        self._owners = frozenset(people["owners"])
        self._sexes = Lexicon(people["sexes"])
        self._statuses = Lexicon(words["_statuses"])
        self._answers = Lexicon(words["_answers"])
        self._near_me = Lexicon({"near_me": words["_names"]["near_me"]})
        self._healthy = Lexicon({"healthy": people["healthy"]})
        self._ordinary = names.ordinary | names.place_cues | names.negations | lexicon.words
        self._names = NameFinder(
            vocabulary, names, lexicon.words | self._subjects.words | self._sexes.words | self._statuses.words
        )

    def find(self, utterance: Utterance) -> Slots:
        """Return the slots of a message."""
        nct_id, nct_partial = find_nct_ids(utterance.original)
        taken: Spans = [(position, position + 1) for position in nct_tokens(utterance)]
        phase = _take(self._numbers.phases(utterance), taken)
        age = _take(self._numbers.age(utterance), taken)
        radius = _take(self._numbers.radius(utterance), taken)
        subject, sex = self._person(utterance)
        status = self._statuses.spot(utterance)
        place = self._place(utterance, taken)
        interventions = self._take_all(self._names.interventions(utterance, taken), taken)
        conditions = self._take_all(self._names.conditions(utterance, taken), taken)
        return Slots(
            condition=conditions,
            intervention=interventions,
            phase=phase.value if phase else (),
            status=_longest(status) if status else None,
            age=age.value if age else None,
            sex=sex,
            subject=subject,
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
        """Return "yes", "no" or "not_sure" when the message begins with or is such an answer."""
        found = [spotted for spotted in self._answers.spot(utterance) if spotted.start == 0]
        return _longest(found) if found else None

    def age_number(self, utterance: Utterance) -> Located | None:
        """Return the age in an answer to "how old": with its unit, else the only number as years."""
        numbers = list(self._numbers.numbers(utterance))
        return self._numbers.age(utterance) or (numbers[0] if len(numbers) == 1 else None)

    def _person(self, utterance: Utterance) -> tuple[str | None, str | None]:
        sexes = self._sexes.spot(utterance)
        said = sexes[0].concept if sexes else None
        for spotted in self._subjects.spot(utterance):
            before = utterance.tokens[max(0, spotted.start - 4) : spotted.start]
            if any(token.text in self._owners for token in before):
                return spotted.concept, said or self._subject_sex[spotted.concept]
        return None, said

    def _place(self, utterance: Utterance, taken: Spans) -> dict[str, PlaceName]:
        found = list(self._names.places(utterance, taken))
        taken.extend((place.start, place.end) for place in found)
        slots: dict[str, PlaceName] = {}
        if not found:
            return slots
        place = _agreeing([located.value for located in found])
        text = utterance.written(found[0].start, found[-1].end)
        for name in ("city", "state", "country"):
            if getattr(place, name):
                slots[name] = PlaceName(text, getattr(place, name))
        return slots

    def _take_all(self, found: Any, taken: Spans) -> tuple[Any, ...]:
        located = list(found)
        taken.extend((item.start, item.end) for item in located)
        return tuple(item.value for item in located)

    def _remaining_words(self, utterance: Utterance, taken: Spans) -> str:
        left = (
            token.text
            for position, token in enumerate(utterance.tokens)
            if token.text not in self._ordinary and not any(start <= position < end for start, end in taken)
        )
        return " ".join(left)


def _take(found: Located | None, taken: Spans) -> Located | None:
    if found:
        taken.append((found.start, max(found.end, found.start + 1)))
    return found


def _longest(spotted: Sequence[Spotted]) -> str:
    return max(spotted, key=lambda found: found.end - found.start).concept


def _agreeing(named: Sequence[tuple[Any, ...]]) -> Any:
    """Return the place that the names mean together: "Bethesda, Maryland" is the Bethesda that lies in Maryland."""
    for candidate in named[0]:
        wider = {candidate.state, candidate.country}
        if all(any(place.state in wider or place.country in wider for place in others) for others in named[1:]):
            return candidate
    return named[0][0]
