"""What people say: sentences/LANGUAGE/<intent>.yaml is understood as that intent, its near misses are not.

Understood is what is accepted, and what is among the three choices that are offered; most must be accepted.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from bot.content import Content
from bot.nlu.understanding import ACCEPT, CLARIFY, Context

FOLDER = Path(__file__).parents[1] / "sentences"
LANGUAGES = tuple(Content().languages)
FILES = {(language, file.stem): file for language in LANGUAGES for file in sorted((FOLDER / language).glob("*.yaml"))}
FEWEST_SENTENCES = 10
FEWEST_NEAR_MISSES = 3
FEWEST_EXAMPLES = 12
FEWEST_COUNTER_EXAMPLES = 4
# Of the sentences that are understood, so many are accepted without asking.
ACCEPTED_SHARE = 0.8
CHOICES = 3
# What stands in an example where a name would stand, and such a name.
NAMES = {
    "{nct_id}": "NCT05783089",
    "{condition}": "sarcoma",
    "{intervention}": "B7-H3 CAR T cells",
    "{phase}": {"en": "phase 2", "es": "fase 2"},
    "{age}": {"en": "62 years old", "es": "62 años"},
    "{radius}": {"en": "50 miles", "es": "50 km"},
    "{place}": "Madrid",
    "{city}": "Madrid",
    "{state}": "Maryland",
    "{country}": {"en": "Spain", "es": "España"},
}


def filled_in(example: str, language: str) -> str:
    for slot, name in NAMES.items():
        example = example.replace(slot, name if isinstance(name, str) else name[language])
    return example


def entries(language: str, intent: str, kind: str):
    """Every sentence with what is expected of it."""
    for entry in yaml.safe_load(FILES[language, intent].read_text(encoding="utf-8"))[kind]:
        for said in entry["said"]:
            yield str(said), entry.get("context", {}), entry.get("slots", {})


def known_failures() -> dict[tuple[str, str, str], Any]:
    listed = yaml.safe_load((FOLDER / "expected_failures.yaml").read_text(encoding="utf-8")) or {}
    return {
        (language, intent, said): None
        for language, intents in listed.items()
        for intent, sentences in intents.items()
        for said in sentences
    }


@pytest.fixture(scope="module")
def matchers(assistant, sample_library):
    return {language: assistant.matcher(language, sample_library) for language in LANGUAGES}


def is_accepted(result, intent: str) -> bool:
    return (result.decision, result.intent) == (ACCEPT, intent)


def is_understood(result, intent: str) -> bool:
    offered = [candidate.intent for candidate in result.candidates[:CHOICES]]
    return is_accepted(result, intent) or (result.decision == CLARIFY and intent in offered)


def misunderstood(matcher, language: str, intent: str) -> dict[str, str]:
    """The sentences of a file that are understood in another way, and how."""
    found = {}
    for said, context, slots in entries(language, intent, "accepted"):
        result = matcher.understand(said, Context(**context))
        seen = msgspec.json.decode(msgspec.json.encode(result.slots.as_json()))
        if not is_understood(result, intent):
            found[said] = f"{result.decision} {result.intent}"
        elif wrong := {name: seen.get(name) for name, value in slots.items() if seen.get(name) != value}:
            found[said] = f"slots {wrong}"
    for said, context, _ in entries(language, intent, "near_misses"):
        result = matcher.understand(said, Context(**context))
        if is_accepted(result, intent):
            found[said] = f"{result.decision} {result.intent}"
    return found


@pytest.mark.parametrize(("language", "intent"), FILES)
def test_the_sentences_of(language, intent, matchers):
    expected = {said for code, name, said in known_failures() if (code, name) == (language, intent)}
    found = misunderstood(matchers[language], language, intent)
    assert {said: how for said, how in found.items() if said not in expected} == {}


def test_a_sentence_that_is_listed_as_failing_still_fails(matchers):
    failing = {
        (language, intent, said)
        for language, intent in FILES
        for said in misunderstood(matchers[language], language, intent)
    }
    assert set(known_failures()) <= failing


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_sentences_are_accepted_without_asking(language, matchers):
    results = [
        is_accepted(matchers[language].understand(said, Context(**context)), intent)
        for code, intent in FILES
        if code == language
        for said, context, _ in entries(language, intent, "accepted")
    ]
    assert sum(results) / len(results) >= ACCEPTED_SHARE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_with_words_has_enough_sentences_and_near_misses(content, language):
    words = content.intent_words(language)
    wanted = {name for name in words if not name.startswith("_")} | set(words["_safety"])
    assert {intent for code, intent in FILES if code == language} == wanted
    for intent in wanted:
        assert len({said for said, _, _ in entries(language, intent, "accepted")}) >= FEWEST_SENTENCES, intent
        assert len({said for said, _, _ in entries(language, intent, "near_misses")}) >= FEWEST_NEAR_MISSES, intent


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_with_words_has_enough_examples_and_counter_examples(content, language):
    words = {name: entry for name, entry in content.intent_words(language).items() if not name.startswith("_")}
    few = {name for name, entry in words.items() if len(set(entry["examples"])) < FEWEST_EXAMPLES}
    few |= {name for name, entry in words.items() if len(set(entry["not_examples"])) < FEWEST_COUNTER_EXAMPLES}
    assert few == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_claimed_by_two_intents_in_one_context(language):
    claims = {
        (said.casefold(), tuple(sorted(context.items())), intent)
        for code, intent in FILES
        if code == language
        for said, context, _ in entries(language, intent, "accepted")
    }
    assert len(claims) == len({claim[:2] for claim in claims})


@pytest.mark.parametrize(("language", "intent"), FILES)
def test_the_examples_of_the_content_hold_too(language, intent, matchers, content):
    """Examples are understood in some context, counter-examples are accepted in none but a trial's."""
    words = content.intent_words(language).get(intent)
    if words is None:
        return
    understand = matchers[language].understand
    accepted = [
        said for said in words["not_examples"] if is_accepted(understand(filled_in(said, language), Context()), intent)
    ]
    contexts = (
        Context(),
        Context(focus="NCT05783089", screen="trial"),
        Context(screen="results"),
        Context(flow="x", asking="age"),
    )
    strange = [
        said
        for said in words["examples"]
        if not any(is_understood(understand(filled_in(said, language), context), intent) for context in contexts)
    ]
    assert (accepted, strange) == ([], [])
