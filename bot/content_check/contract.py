"""Checks what holds in every language: the languages, the contract of the intents, the rules."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.content import Content, is_draft
from bot.content_check.shapes import is_text, is_texts, meant, unknown_keys
from bot.handlers import SUBJECTS
from bot.nlu.matcher import marks
from bot.nlu.rules import FEATURE_MARK

LANGUAGE_KEYS = frozenset({"name", "also_called", "direction", "marks", "draft"})
DIRECTIONS = ("ltr", "rtl")
CONTRACT_KEYS = frozenset({"means", "about", "yields", "handler", "says", "offers", "disclaimer"})
# What a key may say where it may not say everything.
CHOICES: Mapping[str, tuple[object, ...]] = {"about": ("trial", "question"), "yields": (True,), "offers": ("menu",)}
RULE_KEYS = frozenset({"all", "any", "none", "score", "open"})
FEATURE_LISTS = ("all", "any", "none")

Rule = Mapping[str, Any]


def check_languages(content: Content) -> Iterator[str]:
    """Yield what is wrong in intents/languages.yaml."""
    declared = content.declared_languages
    for code, entry in declared.items():
        where = f"intents/languages.yaml: {code}"
        if not is_language_code(code):
            yield f"{where}: is no code of a language; such are en and es"
        yield from _check_language(where, entry)
    if is_draft(declared[content.first_language]):
        yield "intents/languages.yaml: the first language is the one that others are translated from; it is no draft"


def is_language_code(code: object) -> bool:
    """Return whether dates, numbers and lists can be written in the language of that code."""
    if not isinstance(code, str) or not (code.isascii() and code.islower() and code.isalpha()):
        return False
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _check_language(where: str, entry: object) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield f"{where}: must be a map with name and direction"
        return
    yield from unknown_keys(where, entry, LANGUAGE_KEYS)
    if not is_text(entry.get("name")):
        yield f"{where}: `name` is missing: how the language calls itself"
    if entry.get("direction") not in DIRECTIONS:
        yield f"{where}: `direction` must be one of {', '.join(DIRECTIONS)}"
    if not isinstance(entry.get("marks", ""), str):
        yield f"{where}: `marks` must be a text of letters and signs that only this language has"
    if not is_texts(entry.get("also_called", [])):
        yield f"{where}: `also_called` must be a list of names"
    if not isinstance(entry.get("draft", False), bool):
        yield f"{where}: `draft` must be true, or be left out"


def check_contract(content: Content) -> Iterator[str]:
    """Yield what is wrong in intents/intents.yaml."""
    for intent, entry in content.intents.items():
        where = f"intents/intents.yaml: {intent}"
        if isinstance(entry, dict):
            yield from _check_intent(where, str(intent), entry)
        else:
            yield f"{where}: must be a map with `means`, and `handler` or `says`"


def _check_intent(where: str, intent: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield from unknown_keys(where, entry, CONTRACT_KEYS)
    if not is_text(entry.get("means")):
        yield f"{where}: `means` is missing: say in a line what the person wants"
    for key, allowed in CHOICES.items():
        if entry.get(key, allowed[0]) not in allowed:
            yield f"{where}: `{key}` must be {' or '.join(map(str, allowed)).lower()}, or be left out"
    if ("handler" in entry) == ("says" in entry):
        yield f"{where}: needs either `handler` or `says`"
    subject = entry.get("handler")
    if subject and not callable(getattr(SUBJECTS.get(subject), intent, None)):
        yield f"{where}: there is no function {intent} in bot/handlers/{subject}.py{meant(str(subject), SUBJECTS)}"


def check_rules(content: Content) -> Iterator[str]:
    """Yield what is wrong in intents/rules.yaml. Concepts have one name in all languages: the first one's count."""
    concepts = frozenset(content.intent_words(content.first_language)["_concepts"])
    known = concepts | {FEATURE_MARK + mark for mark in marks()}
    for intent, rules in content.rules.items():
        where = f"intents/rules.yaml: {intent}"
        if intent not in content.intents:
            yield f"{where}: no such intent in intents/intents.yaml{meant(str(intent), content.intents)}"
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            yield f"{where}: must be a list of maps with `all`, `any`, `none`"
            continue
        for number, rule in enumerate(rules, 1):
            yield from _check_rule(f"{where}: rule {number}", rule, known)
            if rule in rules[: number - 1]:
                yield f"{where}: rule {number}: stands there already"


def _check_rule(where: str, rule: Rule, known: frozenset[str]) -> Iterator[str]:
    yield from unknown_keys(where, rule, RULE_KEYS)
    if faulty := [key for key in FEATURE_LISTS if not is_texts(rule.get(key, []))]:
        yield from (
            f"{where}: `{key}` must be a list of concepts, and of slots with a mark {FEATURE_MARK}" for key in faulty
        )
        return
    if not (rule.get("all") or rule.get("any")):
        yield f"{where}: holds for every message; it needs `all` or `any`"
    for name in chain.from_iterable(rule.get(key, ()) for key in FEATURE_LISTS):
        if name not in known:
            kind = "neither a slot nor a state of the talk" if name.startswith(FEATURE_MARK) else "no concept"
            yield f"{where}: {name} is {kind}{meant(name, known)}"
    score = rule.get("score", 0.8)
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 < score < 1:
        yield f"{where}: `score` must be a number between 0 and 1"
    if rule.get("open", True) is not True:
        yield f"{where}: `open` must be true, or be left out"
