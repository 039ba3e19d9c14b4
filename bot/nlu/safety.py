"""Finds danger in a message before anything else is understood: phrases, and words that mean it together.

Precise on purpose: a trial about suicide or a heart attack is no emergency. One slip of the pen is allowed in words
that nobody uses otherwise; with two, sound words would turn into words of danger.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.nlu.lexicon import Lexicon
from bot.nlu.spelling import Speller
from bot.nlu.utterance import Utterance

_SHORTEST_CORRECTED = 3


class SafetyReader:
    """Reads messages of one language by intents/LANGUAGE/_safety.yaml."""

    def __init__(self, words: Mapping[str, Mapping[str, Any]]) -> None:
        self.classes = tuple(words)
        self._phrases = Lexicon({name: entry["phrases"] for name, entry in words.items()})
        self._together = {
            name: [[Lexicon({"said": part}) for part in parts] for parts in entry.get("together", ())]
            for name, entry in words.items()
        }
        self._speller = Speller(self._phrases.words, shortest=_SHORTEST_CORRECTED)

    def danger(self, utterance: Utterance, known: Sequence[str] | frozenset[str] = frozenset()) -> str:
        """Return the safety class of a message, or nothing; `known` words are spelled right as they stand."""
        corrections = {
            position: self._speller.correct(token.text, slips=1)
            for position, token in enumerate(utterance.tokens)
            if token.text not in known
        }
        return self._class_of(utterance) or self._class_of(utterance.respelled(corrections))

    def _class_of(self, utterance: Utterance) -> str:
        phrases = {found.concept for found in self._phrases.spot(utterance)}
        for name in self.classes:
            if name in phrases or any(all(part.spot(utterance) for part in parts) for parts in self._together[name]):
                return name
        return ""
