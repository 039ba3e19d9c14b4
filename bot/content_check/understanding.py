"""Has the examples of each language understood: an example must mean its intent, a counter-example must not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.content import Content
from bot.content_check.sample_names import SampleNames, SampleVocabulary
from bot.content_check.untranslated import marked_in
from bot.errors import ContentError
from bot.nlu.matcher import Matcher
from bot.nlu.understanding import ACCEPT, Context, Understanding

# So many examples are understood in about ten seconds; of more, as many are taken, evenly spread.
MOST_UNDERSTOOD = 8000
TRIAL = "NCT05783089"
# The talks in which somebody may say an example: in one of them it must mean its intent. The likely one comes first.
NOTHING_YET = Context()
ON_A_TRIAL = Context(focus=TRIAL, screen="trial")
ON_RESULTS = Context(screen="results")
AT_A_QUESTION = Context(focus=TRIAL, screen="trial", flow="eligibility", asking="age")
TALKS: Mapping[object, Sequence[Context]] = {
    None: (NOTHING_YET, ON_A_TRIAL, ON_RESULTS, AT_A_QUESTION),
    "trial": (ON_A_TRIAL, NOTHING_YET, ON_RESULTS, AT_A_QUESTION),
    "question": (AT_A_QUESTION, NOTHING_YET, ON_A_TRIAL, ON_RESULTS),
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: problems, and how many of how many examples were looked at."""

    problems: tuple[str, ...]
    understood: int
    examples: int


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of an intent's file, and its name there ("find_trial:3")."""

    language: str
    intent: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """The file it stands in."""
        return f"intents/{self.language}/{self.intent}.yaml"


def check_understanding(content: Content, most: int = MOST_UNDERSTOOD) -> Findings:
    """Return the examples that are understood as another intent, and counter-examples taken for the intent itself."""
    ready = [language for language in content.languages if _is_ready(content, language)]
    examples = [example for language in ready for example in _sentences(content, language, "examples")]
    taken = sampled(examples, most)
    problems = [
        problem
        for language in ready
        for problem in _problems(content, language, [example for example in taken if example.language == language])
    ]
    return Findings(tuple(problems), len(taken), len(examples))


def sampled(items: Sequence[T], most: int) -> Sequence[T]:
    """Return at most so many of them, evenly spread: the same ones each time."""
    if len(items) <= most:
        return items
    return [items[position * len(items) // most] for position in range(most)]


def _is_ready(content: Content, language: str) -> bool:
    """Return whether a language can be understood; what cannot be read is a problem that `check_content` tells."""
    try:
        return not any(map(marked_in, content.intent_words(language).values()))
    except ContentError:
        return False


def _problems(content: Content, language: str, examples: Sequence[Example]) -> Iterator[str]:
    try:
        names = SampleNames.of(content, language)
        matcher = _matcher(content, language, names)
    except ContentError as error:
        yield str(error)
        return
    yield from names.missing_in(example.text for example in examples)
    for example in examples:
        yield from _misunderstood(example, names, matcher, content)
    for sentence in _sentences(content, language, "not_examples"):
        yield from _taken_for_the_intent(sentence, names, matcher)


def _matcher(content: Content, language: str, names: SampleNames) -> Matcher:
    try:
        return Matcher(content, language, SampleVocabulary(names))
    except (KeyError, TypeError, AttributeError) as error:
        # Whatever reads a list of words expects its shape.
        hint = f"no message can be understood: {error!r}; a list is missing or has another shape"
        raise ContentError(f"intents/{language}", "", hint) from error


def _sentences(content: Content, language: str, kind: str) -> Iterator[Example]:
    for intent, entry in content.intent_words(language).items():
        if not intent.startswith("_"):
            for number, text in enumerate(entry.get(kind) or (), 1):
                yield Example(language, intent, f"{intent}:{number}", str(text))


def _misunderstood(example: Example, names: SampleNames, matcher: Matcher, content: Content) -> Iterator[str]:
    said = names.filled_in(example.text)
    others = []
    about = content.intents.get(example.intent, {}).get("about")
    for talk in TALKS.get(about, TALKS[None]):
        best = _best(matcher.understand(said, talk))
        if best in ("", example.intent):
            return
        others.append(best)
    yield f"{example.path}: {example.name} is understood as {others[0]}: {said}"


def _best(understood: Understanding) -> str:
    if understood.safety or not understood.candidates:
        return understood.safety
    return understood.candidates[0].intent


def _taken_for_the_intent(sentence: Example, names: SampleNames, matcher: Matcher) -> Iterator[str]:
    said = names.filled_in(sentence.text)
    understood = matcher.understand(said, NOTHING_YET)
    if (understood.decision, understood.intent) == (ACCEPT, sentence.intent):
        yield f"{sentence.path}: not_examples: {sentence.name} is understood as {sentence.intent}: {said}"
