"""Finds the words that say a sex: nouns, pronouns, a letter after an age, endings. Whose it is, `people` tells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.nlu.clauses import pause_after
from bot.nlu.lexicon import Lexicon
from bot.nlu.numbers import Located
from bot.nlu.utterance import Utterance
from bot.words import plain_phrases

# How far before a word a "not" may stand.
_NEGATION_REACH = 2


class How(Enum):
    """By what a sex is said; a pronoun is never the writer, an ending of "estoy cansada" always is."""

    NOUN = "noun"
    PRONOUN = "pronoun"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class SexSaid:
    """A sex, and the token that says it."""

    sex: str
    position: int
    how: How


class SexReader:
    """Reads sexes in one language, by the words of intents/LANGUAGE/_people.yaml."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._nouns = Lexicon(words["sexes"])
        self._pronouns = Lexicon(words["pronouns"])
        self._letters = {letter: sex for sex, letters in words["sex_letters"].items() for letter in letters}
        endings = words["sex_endings"]
        self._verbs = plain_phrases(endings["verbs"])
        self._endings = {ending: sex for sex in words["sexes"] for ending in endings[sex]}
        self._negations = plain_phrases(words["negations"])
        self.words = self._nouns.words

    def read(self, utterance: Utterance, ages: Sequence[Located]) -> Iterator[SexSaid]:
        """Yield the sexes said in a message; `ages` are those in it."""
        for found in self._nouns.spot(utterance):
            if not self._denied(utterance, found.start):
                yield SexSaid(found.concept, found.start, How.NOUN)
        for age in ages:
            sex = self._lettered(utterance, age)
            if sex:
                yield SexSaid(sex, age.start, How.NOUN)
        for found in self._pronouns.spot(utterance):
            yield SexSaid(found.concept, found.start, How.PRONOUN)
        yield from self._agreeing(utterance)

    def _denied(self, utterance: Utterance, start: int) -> bool:
        """Return whether a "not" stands a little before: "I am not a woman"; in "no, soy mujer" a pause is between."""
        for position in range(start - 1, max(0, start - _NEGATION_REACH) - 1, -1):
            if pause_after(utterance, position):
                return False
            if utterance.tokens[position].text in self._negations:
                return True
        return False

    def _lettered(self, utterance: Utterance, age: Located) -> str | None:
        """Return the sex that a letter after an age stands for: "72F", "65/M"."""
        tokens = utterance.tokens
        glued = tokens[age.start].text.lstrip("0123456789")
        after = tokens[age.end] if age.end < len(tokens) else None
        if glued in self._letters or after is None:
            return self._letters.get(glued)
        between = utterance.original[tokens[age.end - 1].end : after.start]
        return self._letters.get(after.text) if after.original.isupper() or "/" in between else None

    def _agreeing(self, utterance: Utterance) -> Iterator[SexSaid]:
        """Yield the sex that an adjective shows where the language has such endings: "estoy cansada"."""
        for position in range(1, len(utterance.tokens)):
            if utterance.tokens[position - 1].text not in self._verbs:
                continue
            adjective = utterance.tokens[position].text
            for ending, sex in self._endings.items():
                if adjective.endswith(ending):
                    yield SexSaid(sex, position, How.ENDING)
