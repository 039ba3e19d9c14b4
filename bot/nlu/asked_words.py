"""Reads which word a message asks to have explained, and which language it asks for."""

from collections.abc import Container, Sequence

from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located
from bot.nlu.phrasebook import Spot
from bot.nlu.utterance import Utterance
from bot.words import fold

# A word that no glossary knows is taken up to so many words long.
_LONGEST_UNKNOWN = 3
_QUOTES = frozenset("\"'“”\u2018\u2019«»„")
# A message of so many words may be a language and nothing else.
_SHORT = 2
_NEGATION_REACH = 3


class TermReader:
    """Reads the word asked about in one language; `ordinary` words alone are none."""

    def __init__(self, words: HealthWords, ordinary: Container[str]) -> None:
        self._fillers = words.small("term", "fillers")
        self._after = words.small("term", "after_fillers")
        self._ordinary = ordinary

    def read(
        self, utterance: Utterance, spots: Spots, taken: Container[int], sentence: Sequence[int]
    ) -> Located | None:
        """Return the term: one that the glossary knows, else what a sure question names; `taken` words are none."""
        for find in (self._known_after, self._known_before, self._quoted, self._alone, self._unknown):
            found = find(utterance, spots, sentence)
            if found and not any(position in taken for position in range(found.start, found.end)):
                return Located(_as_meant(utterance, found.start, found.end), found.start, found.end)
        return None

    def _known_after(self, utterance: Utterance, spots: Spots, sentence: Sequence[int]) -> Located | None:
        """Return a known term after a question; after a vague one ("what is") only where the sentence ends with it."""
        for kind, ends_with_it in (("term_before_sure", False), ("term_before", True)):
            for cue in spots.of(kind):
                term = spots.at("term", self._skip(utterance, cue.end, self._fillers))
                if term is None or sentence[term.start] != sentence[cue.start]:
                    continue
                rest = self._skip(utterance, term.end, self._after)
                if not ends_with_it or rest == len(sentence) or sentence[rest] != sentence[term.start]:
                    return Located(None, term.start, term.end)
        return None

    def _known_before(self, utterance: Utterance, spots: Spots, sentence: Sequence[int]) -> Located | None:
        """Return a known term before the question: "ECOG means what"."""
        for cue in spots.of("term_after_sure"):
            end = cue.start
            while end > 0 and not spots.ending("term", end) and self._is_between(utterance.tokens[end - 1].text):
                end -= 1
            term = spots.ending("term", end)
            if term and sentence[term.start] == sentence[cue.start]:
                return Located(None, term.start, term.end)
        return None

    def _is_between(self, word: str) -> bool:
        return word in self._after or word.isdecimal()

    def _quoted(self, utterance: Utterance, spots: Spots, sentence: Sequence[int]) -> Located | None:  # noqa: ARG002
        """Return a known term in quotes, in a message that asks what something is."""
        asks = spots.of("term_before") or spots.of("term_before_sure") or spots.of("term_asks")
        for term in spots.of("term") if asks else ():
            start, end = utterance.tokens[term.start].start, utterance.tokens[term.end - 1].end
            if (
                utterance.original[max(0, start - 1) : start] in _QUOTES
                and utterance.original[end : end + 1] in _QUOTES
            ):
                return Located(None, term.start, term.end)
        return None

    def _alone(self, utterance: Utterance, spots: Spots, sentence: Sequence[int]) -> Located | None:  # noqa: ARG002
        """Return a term that is all of the message."""
        start = self._skip(utterance, 0, self._fillers)
        term = spots.at("term", start)
        return Located(None, start, term.end) if term and term.end == len(utterance.tokens) else None

    def _unknown(self, utterance: Utterance, spots: Spots, sentence: Sequence[int]) -> Located | None:
        """Return what a sure question names, where that is no everyday word: "what does DOTATATE mean"."""
        ends = {cue.start for cue in spots.of("term_after_sure")}
        for cue in (*spots.of("term_before_with_after"), *spots.of("term_before_sure")):
            start = end = self._skip(utterance, cue.end, self._fillers)
            while end < len(sentence) and sentence[end] == sentence[cue.start] and end not in ends:
                end += 1
            if cue.kind == "term_before_with_after" and end not in ends:
                continue
            words = [token.text for token in utterance.tokens[start:end]]
            while words and words[-1] in self._after:
                words.pop()
            if 0 < len(words) <= _LONGEST_UNKNOWN and not all(word in self._ordinary for word in words):
                return Located(None, start, start + len(words))
        return None

    @staticmethod
    def _skip(utterance: Utterance, position: int, words: Container[str]) -> int:
        while position < len(utterance.tokens) and utterance.tokens[position].text in words:
            position += 1
        return position


class LanguageReader:
    """Reads the language asked for, as its code."""

    def __init__(self, words: HealthWords) -> None:
        self._before = words.small("language_before")
        self._after = words.small("language_after")
        self._negations = words.small("language_negations")

    def read(self, utterance: Utterance, spots: Spots) -> Located | None:
        """Return the language that a message asks to be answered in, not one that merely stands in it."""
        # "Now all is in Spanish, put it in English": what is wanted comes last.
        asked = [spot for spot in spots.of("language") if self._is_asked_for(utterance, spot)]
        spot = asked[-1] if asked else None
        return Located(spot.value, spot.start, spot.end) if spot else None

    def _is_asked_for(self, utterance: Utterance, spot: Spot) -> bool:
        tokens = utterance.tokens
        reach = tokens[max(0, spot.start - _NEGATION_REACH) : spot.start]
        if any(token.text in self._negations for token in reach):
            return False
        before = spot.start > 0 and tokens[spot.start - 1].text in self._before
        after = spot.end < len(tokens) and tokens[spot.end].text in self._after
        return before or after or len(tokens) <= _SHORT


def _as_meant(utterance: Utterance, start: int, end: int) -> str:
    """Return words as they were written, or in their right spelling where they were not spelled so."""
    tokens = utterance.tokens[start:end]
    if all(fold(token.original) == token.text for token in tokens):
        return utterance.written(start, end)
    return utterance.phrase(start, end)
