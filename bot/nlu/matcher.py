"""Understands one message, stage by stage, each leaving its trace. Same message, same result.

words → spelling → safety → slots → concepts → rules, templates, examples → unknown words → decision
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.content import Content
from bot.nlu.examples import Example, ExampleIndex, Nearest
from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.rules import FEATURE_MARK, Candidate, Rules, read_rules
from bot.nlu.safety import SafetyReader
from bot.nlu.slot_finder import Found, SlotFinder
from bot.nlu.slots import Slots
from bot.nlu.spelling import Speller
from bot.nlu.symbols import symbols_in, symbols_of
from bot.nlu.templates import SentenceTemplates, Template
from bot.nlu.understanding import ACCEPT, CLARIFY, OUT_OF_SCOPE, REJECT, Context, Understanding
from bot.nlu.utterance import Utterance, read_utterance
from bot.vocabulary import Vocabulary

# At or above the first an intent is believed; between the two the person is asked; below nothing is understood.
ACCEPTED_SCORE = 0.6
ASKED_SCORE = 0.42
# Two intents that lie closer than this are both offered.
CLEAR_MARGIN = 0.02
TEMPLATE_SCORE = 0.98
# What a like example adds to a rule that speaks for the same intent.
AGREEMENT = 0.1
# How much of its score a message loses when all its words are unknown.
UNKNOWN_PRICE = 0.8
# What is left of a score when an intent is about a trial and the message speaks of none.
UNANCHORED = 0.72
# What shows that a message speaks of a trial, or that the talk does.
ANCHORS = frozenset(
    {"trial", "join", "phase_word", "@trial", "@results", "@condition", "@intervention", "@phase", "@asking"}
)
# What is left of a score when the message speaks of another walk of life and of nothing that is ours.
OTHERWISE_MEANT = 0.6
ELSEWHERE = "elsewhere"
STRONG_ANCHORS = frozenset({"trial", "phase_word", "@id", "@known_name", "@phase", "@asking"})
MOST_CANDIDATES = 5
# A message of at most so many words is "short" for rules.
SHORT = 3

# What rules may ask for besides slots: the state of the talk and the shape of the message.
STATES = ("asking", "focus", "results", "id", "trial", "place", "short", "known_name", "keywords", "several_ids")
_CONCEPTS = "_concepts"
_SAFETY = "_safety"
_TEMPLATES = "_templates"
_SHORTHAND = "_shorthand"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One message after its slots and concepts were found."""

    utterance: Utterance
    corrections: Mapping[str, str]
    found: Found
    spotted: Sequence[Spotted]
    features: frozenset[str]
    symbols: tuple[str, ...]


class Matcher:
    """Understands messages of one language against one library's names."""

    def __init__(self, content: Content, language: str, vocabulary: Vocabulary) -> None:
        words = content.intent_words(language)
        intents = [name for name in words if not name.startswith("_")]
        self.language = language
        self._vocabulary = vocabulary
        self._version = content.version
        self._shorthand: Mapping[str, str] = words[_SHORTHAND]
        self._about_trials = frozenset(name for name, entry in content.intents.items() if entry.get("about") == "trial")
        self._lexicon = Lexicon(words[_CONCEPTS])
        self._safety = SafetyReader(words[_SAFETY])
        self.slot_finder = SlotFinder(words, self._lexicon, vocabulary)
        self._rules = Rules([rule for name in intents for rule in read_rules(name, content.rules.get(name, ()))])
        self._examples = ExampleIndex(example for name in intents for example in _examples(name, words[name]))
        self._templates = _templates(words, intents)
        self._domain = frozenset(self._domain_words(words, intents))
        self._speller = Speller(self._domain)

    def understand(self, text: str, context: Context) -> Understanding:
        """Return what the message means in this context."""
        reading = self._read(text, context)
        slots = reading.found.slots
        safety = self.safety(self.words_of(text))
        if safety:
            candidate = Candidate(safety, 1.0, f"{_SAFETY}:{safety}")
            return Understanding(
                decision=ACCEPT,
                intent=safety,
                slots=slots,
                candidates=(candidate,),
                safety=safety,
                features=reading.features,
                trace=self._trace(reading, ()),
            )
        unknown = self._unknown_words(reading)
        candidates = self._candidates(reading, unknown)
        decision, intent = _decide(candidates)
        return Understanding(
            decision=decision,
            intent=intent,
            slots=slots,
            candidates=candidates,
            features=reading.features,
            trace=self._trace(reading, unknown),
        )

    def words_of(self, text: str) -> Utterance:
        """Return the words of a message in this language."""
        return read_utterance(text, self._shorthand)

    def safety(self, utterance: Utterance) -> str:
        """Return the safety class whose phrase stands in the message, one slip of the pen allowed, or nothing."""
        known = frozenset(token.text for token in utterance.tokens if self.slot_finder.knows(token.text))
        return self._safety.danger(utterance, known)

    def _read(self, text: str, context: Context) -> _Reading:
        written = self.words_of(text)
        corrections = self._corrections(written)
        utterance = written.respelled(corrections)
        spotted = self._lexicon.spot(utterance)
        found = self.slot_finder.find(utterance)
        return _Reading(
            utterance=utterance,
            corrections={written.tokens[position].text: word for position, word in corrections.items()},
            found=found,
            spotted=spotted,
            features=_features(utterance, spotted, found.slots, context),
            symbols=symbols_of(utterance, found.taken),
        )

    def _corrections(self, utterance: Utterance) -> dict[int, str]:
        """Return other spellings of words that mean nothing here: no names of conditions, no names at all."""
        corrected = {}
        for position, token in enumerate(utterance.tokens):
            is_name = position > 0 and token.original[0].isupper() and not utterance.original.isupper()
            if is_name or self.slot_finder.knows(token.text) or self._vocabulary.condition_word(token.text):
                continue
            word = self._speller.correct(token.text)
            if word != token.text:
                corrected[position] = word
        return corrected

    def _candidates(self, reading: _Reading, unknown: Sequence[str]) -> tuple[Candidate, ...]:
        """Return the intents that rules, templates and examples speak for, best first."""
        best: dict[str, Candidate] = {}
        nearest = {near.intent: near for near in self._examples.nearest(reading.symbols)}
        for candidate in self._rules.candidates(reading.features):
            near = nearest.get(candidate.intent)
            best[candidate.intent] = _confirmed(candidate, near)
        for near in nearest.values():
            if near.intent not in best:
                best[near.intent] = Candidate(near.intent, round(near.likeness, 3), near.example)
        kept = self._kept(reading, unknown)
        gated = [self._gated(candidate, kept, reading.features) for candidate in best.values()]
        full = {template.intent: template for template in self._templates.match([{name} for name in reading.symbols])}
        matched = [Candidate(intent, TEMPLATE_SCORE, template.name) for intent, template in full.items()]
        others = [candidate for candidate in gated if candidate.intent not in full]
        ranked = sorted([*matched, *others], key=lambda candidate: (-candidate.score, candidate.intent))
        return tuple(ranked[:MOST_CANDIDATES])

    def _gated(self, candidate: Candidate, kept: float, features: frozenset[str]) -> Candidate:
        """Return the candidate after what speaks against it: unknown words, and nothing that speaks of a trial."""
        factor = 1.0 if candidate.is_open else kept
        if candidate.intent in self._about_trials and ANCHORS.isdisjoint(features):
            factor *= UNANCHORED
        if ELSEWHERE in features and STRONG_ANCHORS.isdisjoint(features):
            factor *= OTHERWISE_MEANT
        return replace(candidate, score=round(candidate.score * factor, 3))

    def _unknown_words(self, reading: _Reading) -> tuple[str, ...]:
        """Return the words that mean nothing here: no slot, no word of ours, no ordinary word."""
        tokens = enumerate(reading.utterance.tokens)
        free = (token.text for position, token in tokens if position not in reading.found.taken)
        return tuple(
            word
            for word in free
            if word not in self._domain and not self.slot_finder.is_ordinary(word) and not word.isdecimal()
        )

    def _kept(self, reading: _Reading, unknown: Sequence[str]) -> float:
        """Return the part of a score that is kept: the more of the message is unknown, the less."""
        content = sum(
            not self.slot_finder.is_ordinary(symbol) or bool(self._lexicon.concepts_of(symbol))
            for symbol in reading.symbols
        )
        return 1 - UNKNOWN_PRICE * len(unknown) / content if content else 1.0

    def _domain_words(self, words: Mapping[str, Mapping[str, Any]], intents: Sequence[str]) -> Iterator[str]:
        yield from self._lexicon.words
        yield from self._templates.words
        yield from self.slot_finder.words
        for name in intents:
            for example in _examples(name, words[name]):
                yield from (symbol for symbol in example.symbols if not symbol.startswith("{"))

    def _trace(self, reading: _Reading, unknown: Sequence[str]) -> Mapping[str, Any]:
        utterance = reading.utterance
        return {
            "words": utterance.words,
            "corrections": dict(reading.corrections),
            "concepts": [[found.concept, utterance.phrase(found.start, found.end)] for found in reading.spotted],
            "features": sorted(reading.features),
            "symbols": list(reading.symbols),
            "unknown_words": list(unknown),
            "content": self._version,
        }


def marks() -> frozenset[str]:
    """Return what rules may ask for with a mark: slots and states of the talk."""
    return frozenset(entry.name for entry in fields(Slots)) | frozenset(STATES)


def _confirmed(candidate: Candidate, near: Nearest | None) -> Candidate:
    if near is None:
        return candidate
    return replace(candidate, score=round(min(0.99, candidate.score + AGREEMENT * near.likeness), 3))


def _examples(intent: str, entry: Mapping[str, Any]) -> Iterator[Example]:
    for number, text in enumerate(entry.get("examples", ()), 1):
        yield Example(f"{intent}:{number}", intent, symbols_in(str(text)))


def _templates(words: Mapping[str, Mapping[str, Any]], intents: Sequence[str]) -> SentenceTemplates:
    templates = SentenceTemplates(words.get(_TEMPLATES, {}))
    for name in intents:
        for number, source in enumerate(words[name].get("templates", ()), 1):
            templates.add(str(source), Template(f"{name}/{number}", name))
    return templates


def _features(utterance: Utterance, spotted: Sequence[Spotted], slots: Slots, context: Context) -> frozenset[str]:
    """Return what rules can ask for: concepts by name; slots, the talk's state and the message's length with a mark."""
    said = set(slots.as_json())
    an_id = bool(said & {"nct_id", "nct_partial"})
    states = {
        "asking": bool(context.asking),
        "focus": bool(context.focus),
        "results": context.screen == "results",
        "id": an_id,
        "several_ids": len(slots.nct_id) > 1,
        "trial": an_id or "ordinal" in said or bool(context.focus),
        "place": bool(said & {"city", "state", "country", "near_me"}),
        "short": len(utterance.tokens) <= SHORT,
        "known_name": any(mention.name for mention in (*slots.condition, *slots.intervention)),
        "keywords": not slots.words and not any(found.concept != "find" for found in spotted),
    }
    marked = {FEATURE_MARK + name for name in said | {name for name, holds in states.items() if holds}}
    return frozenset(marked | {found.concept for found in spotted})


def _decide(candidates: Sequence[Candidate]) -> tuple[str, str]:
    if not candidates or candidates[0].score < ASKED_SCORE:
        return REJECT, OUT_OF_SCOPE
    best = candidates[0]
    rival = next((candidate for candidate in candidates[1:] if best.score - candidate.score < CLEAR_MARGIN), None)
    if best.score < ACCEPTED_SCORE or rival:
        return CLARIFY, best.intent
    return ACCEPT, best.intent
