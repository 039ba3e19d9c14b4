"""Which intents a sentence may mean, and how far each is to be believed.

Templates, examples and rules speak for an intent; unknown words, and words of other walks of life, speak against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.nlu.examples import ExampleIndex
from bot.nlu.rules import Candidate, Rules
from bot.nlu.templates import SentenceTemplates

TEMPLATE_SCORE = 2.0
# What is likely is never as certain as a template.
LIKELY = 1.9
# What a rule adds to the likeness of examples, for each point of its score.
RULE_WEIGHT = 0.2
# How much of its score a sentence loses when all its words are unknown.
UNKNOWN_PRICE = 0.8
# What is left of a score when an intent is about a trial and the message speaks of none.
UNANCHORED = 0.72
# What shows that a message speaks of a trial, or that the talk does.
ANCHORS = frozenset(
    {"trial", "join", "phase_word", "@trial", "@results", "@condition", "@intervention", "@phase", "@asking"}
)
# What an intent gains that answers a pending question in its own way ("why?", "skip"), and what is left without one.
ASKED_GAIN = 1.7
UNASKED = 0.8
ASKED_FROM = 0.3
ASKING = "@asking"
# What is left of a score when the message speaks of another walk of life and of nothing that is ours.
OTHERWISE_MEANT = 0.6
ELSEWHERE = "elsewhere"
STRONG_ANCHORS = frozenset({"trial", "phase_word", "@id", "@known_name", "@phase", "@asking"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the sources of meaning see it.

    features: concepts and slots, for rules; known: the part of its words that have a meaning here, 0…1.
    """

    symbols: tuple[str, ...]
    concepts: tuple[str, ...]
    features: frozenset[str]
    known: float


class CandidateFinder:
    """Finds the intents that a sentence of one language may mean."""

    def __init__(
        self,
        rules: Rules,
        examples: ExampleIndex,
        templates: SentenceTemplates,
        *,
        about_trials: Iterable[str],
        about_questions: Iterable[str],
    ) -> None:
        self._rules = rules
        self._examples = examples
        self._templates = templates
        self._about_trials = frozenset(about_trials)
        self._about_questions = frozenset(about_questions)

    def candidates(self, sentence: Sentence) -> Mapping[str, Candidate]:
        """Return the candidates by intent."""
        full = self._templates.match([{symbol} for symbol in sentence.symbols])
        certain = {
            template.intent: Candidate(template.intent, TEMPLATE_SCORE, template.name)
            for template in full
            if ASKING in sentence.features or template.intent not in self._about_questions
        }
        likely = {candidate.intent: self._gated(candidate, sentence) for candidate in self._likely(sentence)}
        return {**likely, **certain}

    def _likely(self, sentence: Sentence) -> Sequence[Candidate]:
        ruled = {candidate.intent: candidate for candidate in self._rules.candidates(sentence.features)}
        nearest = self._examples.nearest(sentence.symbols, sentence.concepts)
        alike = [_supported(Candidate(near.intent, near.likeness, near.example), ruled) for near in nearest]
        others = [
            replace(candidate, score=RULE_WEIGHT * candidate.score)
            for candidate in ruled.values()
            if all(candidate.intent != near.intent for near in nearest)
        ]
        return [*alike, *others]

    def _gated(self, candidate: Candidate, sentence: Sentence) -> Candidate:
        """Return the candidate after what speaks against it: unknown words, and nothing that speaks of a trial."""
        factor = 1.0 if candidate.is_open else 1 - UNKNOWN_PRICE * (1 - sentence.known)
        if candidate.intent in self._about_trials and ANCHORS.isdisjoint(sentence.features):
            factor *= UNANCHORED
        if candidate.intent in self._about_questions:
            asked = ASKING in sentence.features and candidate.score >= ASKED_FROM
            factor *= ASKED_GAIN if asked else UNASKED
        if ELSEWHERE in sentence.features and STRONG_ANCHORS.isdisjoint(sentence.features):
            factor *= OTHERWISE_MEANT
        return replace(candidate, score=round(min(LIKELY, candidate.score * factor), 3))


def _supported(candidate: Candidate, ruled: Mapping[str, Candidate]) -> Candidate:
    """Return a candidate of the examples with what a rule for the same intent adds."""
    rule = ruled.get(candidate.intent)
    if rule is None:
        return candidate
    score = candidate.score + RULE_WEIGHT * rule.score
    return Candidate(candidate.intent, score, f"{candidate.rule} {rule.rule}", rule.is_open)
