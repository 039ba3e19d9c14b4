"""Finds places in a message: a name after "in" or "near", or one that is written like a name. Knows no place itself."""

from collections.abc import Collection, Container, Iterator

from bot.nlu.names import NameWords, walk
from bot.nlu.numbers import Located, overlaps
from bot.nlu.utterance import Utterance
from bot.vocabulary import KnownPlace, Vocabulary

_LONGEST_PLACE = 4
_LONGEST_CUE = 3
# Shorter ones are abbreviations, and mostly other words.
_SHORTEST_PLACE = 3
# A short word is too easily another short word: it is never corrected.
_SHORTEST_CORRECTED = 5
# The world has a town for nearly every word ("Winter", "Price", "Power"): the less the writing tells that a place is
# meant, the more prominent it must be. After "near", and after "in", in small letters; with a capital; without both.
_NEAR_IN_SMALL, _CUED_IN_SMALL = 5_000, 15_000
_CAPITAL_ALONE, _SMALL_ALONE = 5_000, 100_000
# Few other things are called like a place of several words.
_OF_SEVERAL_WORDS = 0.1
_SENTENCE_ENDS = ".!?:;\n"
# A misspelled place in small letters is a city that most people have heard of.
_CORRECTED_IN_SMALL = 200_000
# Without "in" or "near" before it, it is one of the great ones.
_CORRECTED_ALONE = 1_000_000


class PlaceFinder:
    """Finds places, longest names first. `known_words` are words that have a meaning of their own in the language."""

    def __init__(self, vocabulary: Vocabulary, words: NameWords, known_words: Collection[str]) -> None:
        self._vocabulary = vocabulary
        self._words = words
        self._known = frozenset(known_words) | words.known

    def places(self, utterance: Utterance, taken: Container[int]) -> Iterator[Located]:
        """Yield places: any name after "in" or "near", other names only where they are written like names."""
        yield from walk(utterance, lambda position: self._place_at(utterance, position, taken))

    def unknown_place(self, utterance: Utterance, taken: Container[int]) -> Located | None:
        """Return a name after "near" or "in" that is no place the library knows, written like one."""
        for position, token in enumerate(utterance.tokens[1:], 1):
            if position in taken or not self._could_be_name(token.text):
                continue
            if not self._after_cue(utterance, position, self._words.place_cues):
                continue
            sure = self._after_cue(utterance, position, self._words.sure_place_cues)
            if (sure or token.original[0].isupper()) and not self._vocabulary.condition_word(token.text):
                return Located(token.original, position, position + 1)
        return None

    def is_place(self, word: str) -> bool:
        """Return whether a word is a place as it stands, however it is written, and needs no other spelling."""
        if self._begins_no_name(word) or word in self._words.never_places or len(word) <= _SHORTEST_PLACE:
            return False
        return any(place.prominence >= _SMALL_ALONE for place in self._vocabulary.places(word))

    def _place_at(self, utterance: Utterance, start: int, taken: Container[int]) -> Located | None:
        after_cue = self._after_cue(utterance, start, self._words.place_cues)
        if not after_cue and self._begins_no_name(utterance.tokens[start].text):
            return None
        for end in range(min(len(utterance.tokens), start + _LONGEST_PLACE), start, -1):
            if overlaps(start, end, taken):
                continue
            phrase = utterance.phrase(start, end)
            if not after_cue and not self._written_like_a_name(utterance, start, end):
                continue
            places = self._vocabulary.places(phrase) if self._could_be_place(utterance, start, end) else ()
            least = self._least_prominence(utterance, start, end, after_cue=after_cue) if places else 0
            is_meant = any(place.prominence >= least for place in places)
            if is_meant and not self._inside_condition(utterance, start, end):
                return Located(tuple(places), start, end)
        if overlaps(start, start + 1, taken):
            return None
        if after_cue:
            return self._misspelled_place(utterance, start, _CORRECTED_IN_SMALL)
        return self._misspelled_place(utterance, start, _CORRECTED_ALONE) if self._ends_wish(utterance, start) else None

    def _least_prominence(self, utterance: Utterance, start: int, end: int, *, after_cue: bool) -> float:
        """Return how prominent a place must be to be meant by these words, as they are written."""
        # Every sentence begins with a capital.
        capital = self._is_capital(utterance, start, end) and (after_cue or not _begins_sentence(utterance, start))
        if after_cue:
            sure = self._after_cue(utterance, start, self._words.sure_place_cues)
            least = 0 if capital else _NEAR_IN_SMALL if sure else _CUED_IN_SMALL
        else:
            least = _CAPITAL_ALONE if capital else _SMALL_ALONE
        return least * (_OF_SEVERAL_WORDS if end - start > 1 else 1)

    def _begins_no_name(self, word: str) -> bool:
        """Return whether no place without a cue begins with this word; most words need not be looked at further."""
        return word in self._known and word not in self._words.place_articles and word not in self._words.name_joiners

    def _after_cue(self, utterance: Utterance, start: int, cues: Container[str]) -> bool:
        """Return whether a cue stands right before, or before an article: "in the Netherlands"."""
        position = start
        while position > 0 and utterance.tokens[position - 1].text in self._words.place_articles:
            position -= 1
        first = max(0, position - _LONGEST_CUE)
        return any(utterance.phrase(begin, position) in cues for begin in range(first, position))

    def _inside_condition(self, utterance: Utterance, start: int, end: int) -> bool:
        """Return whether a place is only a part of a condition's name: "West Nile virus", "cáncer de colon"."""
        tokens = len(utterance.tokens)
        return any(
            self._vocabulary.condition(utterance.phrase(first, last))
            for first in range(max(0, start - _LONGEST_PLACE), start + 1)
            for last in range(end, min(tokens, end + _LONGEST_PLACE) + 1)
            if last - first > end - start
        )

    def _ends_wish(self, utterance: Utterance, start: int) -> bool:
        """Return whether a word stands at the end, right after a condition: "kidney cancer philadelpia"."""
        firsts = range(max(0, start - _LONGEST_PLACE), start) if start == len(utterance.tokens) - 1 else ()
        return any(self._vocabulary.condition(utterance.phrase(first, start)) for first in firsts)

    def _misspelled_place(self, utterance: Utterance, start: int, prominence: float) -> Located | None:
        token = utterance.tokens[start]
        if len(token.text) < _SHORTEST_CORRECTED or token.text in self._known:
            return None
        if self._vocabulary.condition_word(token.text):
            return None
        place: KnownPlace | None = self._vocabulary.near_place(token.text)
        surely = token.original[0].isupper() or self._after_cue(utterance, start, self._words.sure_place_cues)
        if place is None or not (surely or place.prominence >= prominence):
            return None
        return Located((place,), start, start + 1)

    def _written_like_a_name(self, utterance: Utterance, start: int, end: int) -> bool:
        """Return whether a place may be meant without "in" before it: no word of another meaning, no "OH"."""
        first = start + (utterance.tokens[start].text in self._words.place_articles)
        tokens = utterance.tokens[first:end]
        if not tokens or tokens[-1].text in self._words.name_joiners:
            return False
        if first > start and self._is_capital(utterance, start, end):
            return True
        own = [token for token in tokens if token.text not in self._words.name_joiners]
        if not own or any(token.text in self._known or len(token.text) <= _SHORTEST_PLACE for token in own):
            return False
        capital = self._is_capital(utterance, first, end) and not _begins_sentence(utterance, first)
        return capital or not any(token.text in self._words.not_places_alone for token in own)

    def _is_capital(self, utterance: Utterance, start: int, end: int) -> bool:
        """Return whether all words begin with a capital letter, but for small ones, and not the whole message does."""
        tokens = (token for token in utterance.tokens[start:end])
        own = (
            token for token in tokens if token.text not in self._words.name_joiners or token is utterance.tokens[start]
        )
        return all(token.original[0].isupper() for token in own) and not utterance.original.isupper()

    def _could_be_place(self, utterance: Utterance, start: int, end: int) -> bool:
        """Return whether words may be a place after a cue: ordinary ones are none, but "USA" and "El Paso" are."""
        first = start + (utterance.tokens[start].text in self._words.place_articles)
        tokens = utterance.tokens[first:end]
        alone = utterance.phrase(first, end)
        if alone in self._words.never_places or (alone in self._known and tokens[0].original.islower()):
            return False
        if alone in self._words.ordinary:
            abbreviated = len(tokens) == 1 and len(tokens[0].text) >= _SHORTEST_PLACE and tokens[0].original.isupper()
            return (abbreviated and not utterance.original.isupper()) or (
                first > start and self._is_capital(utterance, start, end)
            )
        ambiguous = first > start and utterance.phrase(first, end) in self._words.not_places_alone
        return bool(tokens) and (not ambiguous or self._is_capital(utterance, start, end))

    def _could_be_name(self, word: str) -> bool:
        return not word.isdecimal() and word not in self._known


def _begins_sentence(utterance: Utterance, start: int) -> bool:
    before = utterance.original[: utterance.tokens[start].start].rstrip()
    return not before or before[-1] in _SENTENCE_ENDS
