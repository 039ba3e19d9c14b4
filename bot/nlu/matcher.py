"""Understands one message, stage by stage, each leaving its trace. Same message, same result.

words → spelling → safety → slots → concepts → by sentence: templates, examples, rules, unknown words → decision
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import msgspec

from bot.content import Content
from bot.nlu.candidates import CandidateFinder, Sentence
from bot.nlu.decision import Decision, decide, ranked
from bot.nlu.examples import Example, ExampleIndex
from bot.nlu.health_words import HealthWords
from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.local_names import local_vocabulary
from bot.nlu.rules import FEATURE_MARK, Candidate, Rules, read_rules
from bot.nlu.safety import Danger, SafetyReader
from bot.nlu.sentences import sentences
from bot.nlu.slot_finder import Found, SlotFinder
from bot.nlu.slots import Slots
from bot.nlu.spelling import Speller
from bot.nlu.symbols import symbols_in, symbols_of
from bot.nlu.templates import SentenceTemplates, Template
from bot.nlu.understanding import ACCEPT, OUT_OF_SCOPE, Context, Understanding
from bot.nlu.utterance import Utterance, read_utterance
from bot.vocabulary import Vocabulary
from bot.words import plain_words

# A sentence of at most so many words is "short" for rules.
SHORT = 3
# A message of several sentences is also looked at as one, up to so many words.
READ_WHOLE = 40
# A sentence of at most so many words may point at the one before.
POINTING = 5

# What rules may ask for besides slots: the state of the talk and the shape of the message.
STATES = ("asking", "focus", "results", "id", "trial", "place", "short", "known_name", "keywords", "several_ids")
_CONCEPTS = "_concepts"
_SAFETY = "_safety"
_SAFETY_WORDS = "_safety_words"
_TEMPLATES = "_templates"
_SHORTHAND = "_shorthand"
_ELSEWHERE = "_elsewhere"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One message after its slots and concepts were found."""

    utterance: Utterance
    corrections: Mapping[str, str]
    found: Found
    spotted: Sequence[Spotted]
    unknown: frozenset[int]
    marks: frozenset[str]


class Matcher:
    """Understands messages of one language against one library's names."""

    def __init__(self, content: Content, language: str, vocabulary: Vocabulary) -> None:
        words = content.intent_words(language)
        intents = [name for name in words if not name.startswith("_")]
        self.language = language
        self._vocabulary = vocabulary
        self._version = content.version
        self._shorthand: Mapping[str, str] = words[_SHORTHAND]
        self._age_units = frozenset(words["_numbers"]["age_units"])
        self._lexicon = Lexicon(words[_CONCEPTS])
        self._safety = SafetyReader(words[_SAFETY], words[_SAFETY_WORDS])
        self.slot_finder = SlotFinder(
            words,
            self._lexicon,
            vocabulary,
            HealthWords.of(content, language),
            local_vocabulary(content, language, vocabulary),
        )
        examples = [example for name in intents for example in self._examples(name, words[name])]
        examples += self._examples(OUT_OF_SCOPE, words[_ELSEWHERE])
        templates = _templates(words, intents)
        self._candidates = CandidateFinder(
            Rules([rule for name in intents for rule in read_rules(name, content.rules.get(name, ()))]),
            ExampleIndex(examples),
            templates,
            about_trials=(name for name, entry in content.intents.items() if entry.get("about") == "trial"),
            about_questions=(name for name, entry in content.intents.items() if entry.get("about") == "question"),
        )
        self._polite = frozenset(name for name, entry in content.intents.items() if entry.get("yields"))
        self._domain = frozenset(self._domain_words(examples, templates))
        self._speller = Speller(self._domain | self.slot_finder.correctable)

    def understand(self, text: str, context: Context) -> Understanding:
        """Return what the message means in this context."""
        written = self.words_of(text)
        danger = self._danger(written)
        reading = self._read(written, context)
        whole = _features(reading, 0, len(reading.utterance.tokens))
        decision = _decided(danger) if danger.now else decide(self._heard(reading), self._polite)
        return Understanding(
            decision=decision.decision,
            intent=decision.intent,
            slots=reading.found.slots,
            candidates=decision.candidates,
            also=decision.also,
            safety=danger.now,
            mentioned=danger.mentioned,
            features=whole,
            trace=self._trace(reading, whole),
        )

    def words_of(self, text: str) -> Utterance:
        """Return the words of a message in this language."""
        return read_utterance(text, self._shorthand)

    def safety(self, utterance: Utterance) -> str:
        """Return the class of the danger that the message tells of, or nothing."""
        return self._danger(utterance).now

    def _danger(self, utterance: Utterance) -> Danger:
        known = frozenset(token.text for token in utterance.tokens if self.slot_finder.knows(token.text))
        return self._safety.read(utterance, known)

    def _read(self, written: Utterance, context: Context) -> _Reading:
        corrections = self._corrections(written)
        utterance = written.respelled(corrections)
        spotted = self._lexicon.spot(utterance)
        found = self.slot_finder.find(utterance, spotted)
        return _Reading(
            utterance=utterance,
            corrections={written.tokens[position].text: word for position, word in corrections.items()},
            found=found,
            spotted=spotted,
            unknown=frozenset(self._unknown(utterance, found)),
            marks=_marked(found.slots, context),
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

    def _heard(self, reading: _Reading) -> Iterator[Sequence[Candidate]]:
        """Yield the candidates of every sentence, best first, and of the message as a whole where it is short."""
        utterance = reading.utterance
        spans = list(_with_what_they_point_at(sentences(utterance)))
        if len(spans) > 1 and len(utterance.tokens) <= READ_WHOLE:
            spans.append((0, len(utterance.tokens)))
        for start, end in spans:
            yield ranked(self._candidates.candidates(self._sentence(reading, start, end)))

    def _sentence(self, reading: _Reading, start: int, end: int) -> Sentence:
        symbols = symbols_of(reading.utterance, reading.found.taken, start, end)
        unknown = sum(start <= position < end for position in reading.unknown)
        content = sum(
            not self.slot_finder.is_ordinary(symbol) or bool(self._lexicon.concepts_of(symbol)) for symbol in symbols
        )
        return Sentence(
            symbols=symbols,
            concepts=_concepts_in(reading, start, end),
            features=_features(reading, start, end),
            known=max(0.0, 1 - unknown / content) if content else 1.0,
        )

    def _unknown(self, utterance: Utterance, found: Found) -> Iterator[int]:
        """Yield the places of words that mean nothing here: no slot, no word of ours, no ordinary word."""
        asked = plain_words(found.slots.term or "").split()
        for position, token in enumerate(utterance.tokens):
            word = token.text
            if position in found.taken or word in self._domain or word in asked or word.isdecimal():
                continue
            if not self.slot_finder.is_ordinary(word):
                yield position

    def _examples(self, intent: str, entry: Mapping[str, Any]) -> Iterator[Example]:
        for kind, sign in (("examples", ":"), ("not_examples", ":not ")):
            for number, text in enumerate(entry.get(kind, ()), 1):
                symbols = symbols_in(str(text), self._shorthand, self._age_units)
                concepts = tuple(found.concept for found in self._lexicon.spot(Utterance.of(symbols)))
                yield Example(f"{intent}{sign}{number}", intent, symbols, concepts, kind == "not_examples")

    def _domain_words(self, examples: Sequence[Example], templates: SentenceTemplates) -> Iterator[str]:
        yield from self._lexicon.words
        yield from templates.words
        yield from self.slot_finder.words
        for example in examples:
            yield from (symbol for symbol in example.symbols if not symbol.startswith("{"))

    def _trace(self, reading: _Reading, features: frozenset[str]) -> Mapping[str, Any]:
        utterance = reading.utterance
        return {
            "words": utterance.words,
            "corrections": dict(reading.corrections),
            "concepts": [[found.concept, utterance.phrase(found.start, found.end)] for found in reading.spotted],
            "features": sorted(features),
            "symbols": list(symbols_of(utterance, reading.found.taken, 0, len(utterance.tokens))),
            "spans": [msgspec.to_builtins(span) for span in reading.found.spans],
            "unknown_words": [utterance.tokens[position].text for position in sorted(reading.unknown)],
            "content": self._version,
        }


def _with_what_they_point_at(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield sentences; a very short one is read with the one before: "It says phase 0. What does that mean?"."""
    before = 0
    for start, end in spans:
        yield (before if end - start <= POINTING else start), end
        before = start


def marks() -> frozenset[str]:
    """Return what rules may ask for with a mark: slots and states of the talk."""
    return frozenset(entry.name for entry in fields(Slots)) | frozenset(STATES)


def _decided(danger: Danger) -> Decision:
    return Decision(ACCEPT, danger.now, (Candidate(danger.now, 1.0, f"{_SAFETY}:{danger.rule}"),))


def _templates(words: Mapping[str, Mapping[str, Any]], intents: Sequence[str]) -> SentenceTemplates:
    templates = SentenceTemplates(words.get(_TEMPLATES, {}))
    for name in intents:
        for number, source in enumerate(words[name].get("templates", ()), 1):
            templates.add(str(source), Template(f"{name}/{number}", name))
    return templates


def _concepts_in(reading: _Reading, start: int, end: int) -> tuple[str, ...]:
    return tuple(found.concept for found in reading.spotted if start <= found.start and found.end <= end)


def _features(reading: _Reading, start: int, end: int) -> frozenset[str]:
    """Return what rules can ask for of the tokens [start, end): concepts by their names, all else with a mark."""
    here = _concepts_in(reading, start, end)
    shape = {
        "short": end - start <= SHORT,
        "keywords": not reading.found.slots.words and all(concept == "find" for concept in here),
    }
    return reading.marks.union(here, (FEATURE_MARK + name for name, holds in shape.items() if holds))


def _marked(slots: Slots, context: Context) -> frozenset[str]:
    """Return what rules can ask for of the whole message, with a mark: the slots that were said, the talk's state."""
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
        "known_name": any(mention.name or mention.concept for mention in (*slots.condition, *slots.intervention)),
    }
    return frozenset(FEATURE_MARK + name for name in said | {name for name, holds in states.items() if holds})
