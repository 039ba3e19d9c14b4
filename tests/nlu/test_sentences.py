"""What people say: sentences/LANGUAGE/<intent>.yaml is understood as that intent, its near misses are not."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from bot.nlu.understanding import ACCEPT, Context

FOLDER = Path(__file__).parents[1] / "sentences"
FILES = {file.stem: file for file in sorted((FOLDER / "en").glob("*.yaml"))}
FEWEST_SENTENCES = 10
FEWEST_NEAR_MISSES = 3
FEWEST_EXAMPLES = 12
FEWEST_COUNTER_EXAMPLES = 4
# What stands in an example where a name would stand, and such a name.
NAMES = {
    "{nct_id}": "NCT05783089",
    "{condition}": "sarcoma",
    "{intervention}": "B7-H3 CAR T cells",
    "{phase}": "phase 2",
    "{age}": "62",
    "{city}": "Madrid",
    "{country}": "Spain",
}


def filled_in(example: str) -> str:
    for slot, name in NAMES.items():
        example = example.replace(slot, name)
    return example


def entries(intent: str, kind: str):
    """Every sentence with what is expected of it."""
    for entry in yaml.safe_load(FILES[intent].read_text(encoding="utf-8"))[kind]:
        for said in entry["said"]:
            yield str(said), entry.get("context", {}), entry.get("slots", {})


def known_failures() -> dict[tuple[str, str], Any]:
    listed = yaml.safe_load((FOLDER / "expected_failures.yaml").read_text(encoding="utf-8")) or {}
    return {(intent, said): None for intent, sentences in listed.items() for said in sentences}


@pytest.fixture(scope="module")
def matcher(assistant, sample_library):
    return assistant.matcher("en", sample_library)


def misunderstood(matcher, intent: str) -> dict[str, str]:
    """The sentences of a file that are understood in another way, and how."""
    found = {}
    for said, context, slots in entries(intent, "accepted"):
        result = matcher.understand(said, Context(**context))
        seen = msgspec.json.decode(msgspec.json.encode(result.slots.as_json()))
        if (result.decision, result.intent) != (ACCEPT, intent):
            found[said] = f"{result.decision} {result.intent}"
        elif wrong := {name: seen.get(name) for name, value in slots.items() if seen.get(name) != value}:
            found[said] = f"slots {wrong}"
    for said, context, _ in entries(intent, "near_misses"):
        result = matcher.understand(said, Context(**context))
        if (result.decision, result.intent) == (ACCEPT, intent):
            found[said] = f"{result.decision} {result.intent}"
    return found


@pytest.mark.parametrize("intent", FILES)
def test_the_sentences_of(intent, matcher):
    expected = {said for name, said in known_failures() if name == intent}
    found = {said: how for said, how in misunderstood(matcher, intent).items() if said not in expected}
    assert not found


def test_a_sentence_that_is_listed_as_failing_still_fails(matcher):
    failing = {(intent, said) for intent in FILES for said in misunderstood(matcher, intent)}
    assert set(known_failures()) <= failing


def test_every_intent_with_words_has_enough_sentences_and_near_misses(content):
    words = content.intent_words("en")
    wanted = {name for name in words if not name.startswith("_")} | set(words["_safety"])
    assert set(FILES) == wanted
    for intent in FILES:
        assert len(set(entries_said(intent, "accepted"))) >= FEWEST_SENTENCES, intent
        assert len(set(entries_said(intent, "near_misses"))) >= FEWEST_NEAR_MISSES, intent


def test_every_intent_with_words_has_enough_examples_and_counter_examples(content):
    words = {name: entry for name, entry in content.intent_words("en").items() if not name.startswith("_")}
    few = {name for name, entry in words.items() if len(set(entry["examples"])) < FEWEST_EXAMPLES}
    assert (
        few | {name for name, entry in words.items() if len(set(entry["not_examples"])) < FEWEST_COUNTER_EXAMPLES}
        == set()
    )


def test_no_sentence_is_claimed_by_two_intents_in_one_context():
    claims = {
        (said.casefold(), tuple(sorted(context.items())), intent)
        for intent in FILES
        for said, context, _ in entries(intent, "accepted")
    }
    assert len(claims) == len({claim[:2] for claim in claims})


def entries_said(intent: str, kind: str):
    return [said for said, _, _ in entries(intent, kind)]


@pytest.mark.parametrize("intent", FILES)
def test_the_examples_of_the_content_hold_too(intent, matcher, content):
    """The examples and counter-examples that stand beside the rules are true without any context but a trial."""
    words = content.intent_words("en").get(intent)
    if words is None:
        return
    for said in map(filled_in, words["not_examples"]):
        result = matcher.understand(said, Context())
        assert (result.decision, result.intent) != (ACCEPT, intent), said
    for said in map(filled_in, words["examples"]):
        contexts = (
            Context(),
            Context(screen="results"),
            Context(focus="NCT05783089", screen="trial"),
            Context(flow="x", asking="age"),
        )
        results = [matcher.understand(said, context) for context in contexts]
        assert any((result.decision, result.intent) == (ACCEPT, intent) for result in results), said
