"""Reads several places of a list that are named together: "the second and the fourth", "compare 1 and 3"."""

from collections.abc import Container, Mapping
from typing import Any

from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.utterance import Utterance
from bot.words import fold

# Bigger numbers are no places of a list that anybody was shown.
_LAST_PLACE = 20
_FEWEST = 2


class ListPlaceReader:
    """Reads places of a list in one language; one place alone the numbers read."""

    def __init__(self, words: HealthWords, numbers: Mapping[str, Any]) -> None:
        self._ordinals: dict[str, int] = {fold(str(word)): place for word, place in numbers["ordinals"].items()}
        self._spelled: dict[str, int] = {fold(str(word)): value for word, value in numbers["spelled"].items()}
        self._joiners = words.small("list_joiners")
        self._blockers = frozenset(map(fold, map(str, numbers["ordinal_blockers"])))

    def read(self, utterance: Utterance, spots: Spots, taken: Container[int], *, comparing: bool) -> tuple[int, ...]:
        """Return the places, in the order said; where trials are compared, plain numbers are places too."""
        few = next(iter(spots.of("first_few")), None)
        if few:
            return tuple(range(1, int(few.value) + 1))
        places: list[int] = []
        for position in range(len(utterance.tokens)):
            place = 0 if position in taken else self._place(utterance, position, comparing=comparing)
            if place:
                places.append(place)
            elif places and utterance.tokens[position].text not in self._joiners:
                if len(places) >= _FEWEST:
                    break
                places = []
        found = tuple(dict.fromkeys(places))
        return found if len(found) >= _FEWEST else ()

    def _place(self, utterance: Utterance, position: int, *, comparing: bool) -> int:
        tokens = utterance.tokens
        word = tokens[position].text
        following = tokens[position + 1].text if position + 1 < len(tokens) else ""
        if following in self._blockers and following not in self._joiners:
            return 0
        if word in self._ordinals:
            return self._ordinals[word]
        number = int(word) if word.isdecimal() and len(word) <= _FEWEST else self._spelled.get(word, 0)
        return number if comparing and number <= _LAST_PLACE else 0
