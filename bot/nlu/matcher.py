"""Understands one message: words → safety → concepts → slots → rules → decision. Same message, same result."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.content import Content
from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.rules import FEATURE_MARK, Candidate, Rules, read_rules
from bot.nlu.slot_finder import SlotFinder
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, CLARIFY, OUT_OF_SCOPE, REJECT, Context, Understanding
from bot.nlu.utterance import Utterance, read_utterance
from bot.vocabulary import Vocabulary

# At or above the first a rule is believed; between the two the person is asked; below nothing is understood.
ACCEPTED_SCORE = 0.6
ASKED_SCORE = 0.4
# Two intents that lie closer than this are both offered.
CLEAR_MARGIN = 0.02

# A message of at most so many words is "short" for rules.
SHORT = 3

_CONCEPTS = "_concepts"
_SAFETY = "_safety"


class Matcher:
    """Understands messages of one language against one library's names."""

    def __init__(self, content: Content, language: str, vocabulary: Vocabulary) -> None:
        words = content.intent_words(language)
        self.language = language
        self._lexicon = Lexicon(words[_CONCEPTS])
        self._safety = Lexicon(words[_SAFETY])
        self.slot_finder = SlotFinder(words, self._lexicon, vocabulary)
        intents = (name for name in words if not name.startswith("_"))
        self._rules = Rules([rule for name in intents for rule in read_rules(name, words[name]["rules"])])

    def understand(self, text: str, context: Context) -> Understanding:
        """Return what the message means in this context."""
        utterance = read_utterance(text)
        spotted = self._lexicon.spot(utterance)
        slots = self.slot_finder.find(utterance)
        features = _features(utterance, spotted, slots, context)
        safety = self.safety(utterance)
        trace = _trace(utterance, spotted, features)
        if safety:
            candidate = Candidate(safety, 1.0, f"{_SAFETY}:{safety}")
            return Understanding(
                decision=ACCEPT, intent=safety, slots=slots, candidates=(candidate,), safety=safety, trace=trace
            )
        candidates = tuple(self._rules.candidates(features))
        decision, intent = _decide(candidates)
        return Understanding(
            decision=decision, intent=intent, slots=slots, candidates=candidates, features=features, trace=trace
        )

    def safety(self, utterance: Utterance) -> str:
        """Return the safety class whose phrase stands in the message, or nothing."""
        found = self._safety.spot(utterance)
        return found[0].concept if found else ""


def _features(utterance: Utterance, spotted: Sequence[Spotted], slots: Slots, context: Context) -> frozenset[str]:
    """Return what rules can ask for: concepts by name; slots, the talk's state and the message's length with a mark."""
    said = set(slots.as_json())
    an_id = bool(said & {"nct_id", "nct_partial"})
    states = {
        "asking": bool(context.asking),
        "focus": bool(context.focus),
        "results": context.screen == "results",
        "id": an_id,
        "trial": an_id or "ordinal" in said or bool(context.focus),
        "place": bool(said & {"city", "state", "country", "near_me"}),
        "short": len(utterance.tokens) <= SHORT,
    }
    marks = {FEATURE_MARK + name for name in said | {name for name, holds in states.items() if holds}}
    return frozenset(marks | {found.concept for found in spotted})


def _decide(candidates: Sequence[Candidate]) -> tuple[str, str]:
    if not candidates or candidates[0].score < ASKED_SCORE:
        return REJECT, OUT_OF_SCOPE
    best = candidates[0]
    rival = next((candidate for candidate in candidates[1:] if best.score - candidate.score < CLEAR_MARGIN), None)
    if best.score < ACCEPTED_SCORE or rival:
        return CLARIFY, best.intent
    return ACCEPT, best.intent


def _trace(utterance: Utterance, spotted: Sequence[Spotted], features: frozenset[str]) -> Mapping[str, Any]:
    return {
        "words": utterance.words,
        "concepts": [[found.concept, utterance.phrase(found.start, found.end)] for found in spotted],
        "features": sorted(features),
    }
