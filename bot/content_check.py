"""The checks behind `bot check`: names agree in all places, files have their shape, every template compiles."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from bot.content import Content
from bot.errors import ContentError
from bot.handlers import SUBJECTS
from bot.nlu.matcher import marks
from bot.nlu.rules import FEATURE_MARK
from bot.rendering.templates import DISCLAIMERS, LABELS, Templates

CONTRACT_KEYS = frozenset({"means", "about", "yields", "handler", "says", "offers", "disclaimer"})
WORD_KEYS = frozenset({"templates", "examples", "not_examples"})
RULE_KEYS = frozenset({"all", "any", "none", "score", "open"})


def check_content(content: Content) -> Iterator[str]:
    """Yield every problem as one line: file, entry, what would be right."""
    try:
        yield from _check_contract(content)
        for language in content.languages:
            yield from _check_intent_words(content, language)
            yield from _check_responses(content, language)
    except ContentError as error:
        yield str(error)


def _check_contract(content: Content) -> Iterator[str]:
    for intent, entry in content.intents.items():
        where = f"intents/intents.yaml: {intent}"
        yield from _unknown_keys(where, entry, CONTRACT_KEYS)
        if not entry.get("means"):
            yield f"{where}: `means` is missing: say in a line what the person wants"
        if ("handler" in entry) == ("says" in entry):
            yield f"{where}: needs either `handler` or `says`"
        subject = entry.get("handler")
        if subject and not callable(getattr(SUBJECTS.get(subject), intent, None)):
            yield f"{where}: there is no function {intent} in bot/handlers/{subject}.py"


def _check_intent_words(content: Content, language: str) -> Iterator[str]:
    words = content.intent_words(language)
    folder = f"intents/{language}"
    safety = frozenset(words["_safety"])
    written = {name for name in words if not name.startswith("_")}
    for intent in sorted(content.intents.keys() - written - safety):
        yield f"{folder}/{intent}.yaml: is missing"
    for name in sorted(written - content.intents.keys()):
        yield f"{folder}/{name}.yaml: no such intent in intents/intents.yaml"
    for name in sorted(safety - content.intents.keys()):
        yield f"{folder}/_safety.yaml: {name}: no such intent in intents/intents.yaml"
    for name in sorted(written):
        yield from _check_intent_file(f"{folder}/{name}.yaml", words[name])
    yield from _check_rules(content, language, frozenset(words["_concepts"]))


def _check_intent_file(path: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown_keys(path, entry, WORD_KEYS)
    for key in ("examples", "not_examples"):
        if not entry.get(key):
            yield f"{path}: `{key}` is missing or empty"


def _check_rules(content: Content, language: str, concepts: frozenset[str]) -> Iterator[str]:
    for intent in sorted(content.rules.keys() - content.intents.keys()):
        yield f"intents/rules.yaml: {intent}: no such intent in intents/intents.yaml"
    for where, rule in _numbered_rules(content):
        yield from _unknown_keys(where, rule, RULE_KEYS)
        for name in chain(rule.get("all", ()), rule.get("any", ()), rule.get("none", ())):
            feature = name.removeprefix(FEATURE_MARK)
            if feature not in (marks() if name.startswith(FEATURE_MARK) else concepts):
                yield f"{where}: {name} is neither a slot nor a concept in intents/{language}/_concepts.yaml"


def _numbered_rules(content: Content) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for intent, rules in content.rules.items():
        for number, rule in enumerate(rules, 1):
            yield f"intents/rules.yaml: {intent}: rule {number}", rule


def _check_responses(content: Content, language: str) -> Iterator[str]:
    templates = Templates(content, language)
    folder = f"responses/{language}"
    for intent, entry in content.intents.items():
        if "says" in entry and not templates.has(entry["says"]):
            yield f"{folder}: {entry['says']} is missing; it answers {intent}"
        try:
            templates.disclaimer_version(entry.get("disclaimer", "general"))
        except ContentError as error:
            yield str(error)
    for name in templates.names():
        yield from _check_block(templates, name)
    for intent in content.intents.keys() - frozenset(content.intent_words(language)["_safety"]):
        if not templates.has(f"_common.choice_intent_{intent}"):
            yield f"{folder}/_common.yaml: choice_intent_{intent} is missing; it names the intent in a choice"
    yield from _check_labels(content, language)


def _check_block(templates: Templates, name: str) -> Iterator[str]:
    try:
        block = templates.block(name)
    except ContentError as error:
        yield str(error)
        return
    file, _, entry = name.partition(".")
    if file == DISCLAIMERS and not entry.partition("@")[2].isdecimal():
        yield f"responses/{templates.language}/{file}.yaml: {entry}: needs a version, such as {entry}@1"
    if file == DISCLAIMERS and block.variables:
        yield f"responses/{templates.language}/{file}.yaml: {entry}: a disclaimer is a fixed text"


def _check_labels(content: Content, language: str) -> Iterator[str]:
    labels = content.responses(language)[LABELS]
    for kind, entries in labels.items():
        if not isinstance(entries, dict) or not all(isinstance(text, str) and text for text in entries.values()):
            yield f"responses/{language}/{LABELS}.yaml: {kind}: must be a map of codes to words"
    for subject in content.intent_words(language)["_people"]["subjects"]:
        if subject not in labels["subject"]:
            yield f"responses/{language}/{LABELS}.yaml: subject: {subject} is missing"


def _unknown_keys(where: str, entry: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    for key in sorted(entry.keys() - known):
        yield f"{where}: {key} is no key here; known are {', '.join(sorted(known))}"
