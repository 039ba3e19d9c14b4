"""Checks what people say, intents/LANGUAGE/: the files, their examples and templates, the lists that intents share."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from bot.content import Content
from bot.content_check.shapes import differences, is_texts, meant, unknown_keys, word_faults
from bot.errors import ContentError
from bot.nlu.slots import Slots
from bot.nlu.symbols import symbols_in
from bot.nlu.templates import SentenceTemplates, Template
from bot.words import plain_words

WORD_KEYS = frozenset({"templates", "examples", "not_examples"})
CONCEPTS, SAFETY, TEMPLATES, SHORTHAND = "_concepts", "_safety", "_templates", "_shorthand"
SAFETY_WORDS = "_safety_words"
NEEDED = (CONCEPTS, SAFETY, SAFETY_WORDS, SHORTHAND)
# Shared lists whose names are words or notions of one language; in all others each language has the same names.
OWN_NAMES = frozenset({TEMPLATES, SHORTHAND, SAFETY_WORDS})
# What may stand in braces: what understanding finds, and a place by any of its parts.
SLOT_NAMES = frozenset(entry.name for entry in fields(Slots)) | {"place", "zip"}
SLOT = re.compile(r"\{(\w+)\}")
RULE = re.compile(r"<([^<>]*)>")

Words = Mapping[str, Mapping[str, Any]]


def check_sayings(content: Content, language: str) -> Iterator[str]:
    """Yield what is wrong in the files of one language."""
    words = content.intent_words(language)
    folder = f"intents/{language}"
    yield from _check_names(content, words, folder)
    yield from _check_shared(content, words, language)
    for name, entry in words.items():
        yield from word_faults(f"{folder}/{name}.yaml", entry)
        if name in OWN_NAMES:
            faulty = (key for key, text in entry.items() if not isinstance(text, str))
            yield from (f"{folder}/{name}.yaml: {key}: must be a text" for key in faulty)
        if not name.startswith("_"):
            yield from _check_intent_file(f"{folder}/{name}.yaml", entry)
    yield from _check_templates(words, folder)
    yield from _duplicates(words, folder)


def _check_names(content: Content, words: Words, folder: str) -> Iterator[str]:
    """An intent has a file of its own, or is a class of danger."""
    yield from (f"{folder}/{name}.yaml: is missing" for name in NEEDED if name not in words)
    safety = frozenset(words.get(SAFETY, ()))
    written = {name for name in words if not name.startswith("_")}
    for intent in sorted(content.intents.keys() - written - safety):
        yield f"{folder}/{intent}.yaml: is missing"
    for name in sorted(written - content.intents.keys()):
        yield f"{folder}/{name}.yaml: no such intent in intents/intents.yaml{meant(name, content.intents)}"
    for name in sorted(safety - content.intents.keys()):
        yield f"{folder}/{SAFETY}.yaml: {name}: no such intent in intents/intents.yaml{meant(name, content.intents)}"


def _check_shared(content: Content, words: Words, language: str) -> Iterator[str]:
    """The shared lists of every language have the names and kinds of the first one's."""
    first = content.first_language
    if language == first:
        return
    theirs = {name: entry for name, entry in content.intent_words(first).items() if name.startswith("_")}
    for name, entry in theirs.items():
        where = f"intents/{language}/{name}.yaml"
        if name not in words:
            yield f"{where}: is missing"
        elif name not in OWN_NAMES:
            yield from differences(where, words[name], entry, f"intents/{first}")
            yield from _kinds_differ(where, words[name], entry)
    for name in sorted(words.keys() - theirs.keys()):
        if name.startswith("_"):
            yield f"intents/{language}/{name}.yaml: there is no such list in intents/{first}{meant(name, theirs)}"


def _kinds_differ(where: str, entry: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(entry.keys() & theirs.keys()):
        wanted = type(theirs[name])
        if not isinstance(entry[name], wanted):
            yield f"{where}: {name}: must be {KINDS.get(wanted, f'of the kind {wanted.__name__}')}"


KINDS: Mapping[type, str] = {list: "a list", dict: "a map", str: "a text"}


def _check_intent_file(path: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield from unknown_keys(path, entry, WORD_KEYS)
    for key in ("examples", "not_examples"):
        if not entry.get(key):
            yield f"{path}: `{key}` is missing or empty"
    for key in sorted(WORD_KEYS & entry.keys()):
        if isinstance(entry[key], list):
            yield from _check_slots(f"{path}: {key}", entry[key])
        else:
            yield f"{path}: `{key}` must be a list of sentences"
    if is_texts(entry.get("examples")) and is_texts(entry.get("not_examples")):
        both = {plain_words(text) for text in entry["examples"]} & {plain_words(text) for text in entry["not_examples"]}
        yield from (f'{path}: "{text}" is an example and none; take one away' for text in sorted(both))


def _check_slots(where: str, sentences: list[Any]) -> Iterator[str]:
    for number, sentence in enumerate(map(str, sentences), 1):
        if re.search(r"[{}]", SLOT.sub("", sentence)):
            yield f"{where} {number}: a brace is open or stands alone: {sentence}"
        for name in SLOT.findall(sentence):
            if name not in SLOT_NAMES:
                yield f"{where} {number}: {{{name}}} is no slot{meant(name, SLOT_NAMES)}"


def _check_templates(words: Words, folder: str) -> Iterator[str]:
    """Every template can be read, and so can every rule that templates share; each rule is used."""
    rules = words.get(TEMPLATES, {})
    written = [
        (f"{folder}/{name}.yaml: templates", str(source))
        for name, entry in words.items()
        for source in (entry["templates"] if isinstance(entry.get("templates"), list) else ())
    ]
    used = {
        name for source in (*rules.values(), *(source for _, source in written)) for name in RULE.findall(str(source))
    }
    yield from (f"{folder}/{TEMPLATES}.yaml: {name}: no template uses it" for name in sorted(rules.keys() - used))
    yield from _check_slots(f"{folder}/{TEMPLATES}.yaml: rule", list(rules.values()))
    compiled = SentenceTemplates(rules)
    for where, source in (*written, *((f"{folder}/{TEMPLATES}.yaml", f"<{name}>") for name in rules)):
        try:
            compiled.add(source, Template(where, ""))
        except ContentError as error:
            yield str(error)


def _duplicates(words: Words, folder: str) -> Iterator[str]:
    """No sentence is an example in two files, or twice in one; the names of places are all one to understanding."""
    owners: dict[tuple[str, ...], str] = {}
    shorthand = {short: long for short, long in words.get(SHORTHAND, {}).items() if isinstance(long, str)}
    for intent, entry in words.items():
        seen: set[str] = set()
        examples = entry.get("examples")
        for number, text in enumerate(map(str, examples if isinstance(examples, list) else ()), 1):
            name = f"{intent}:{number}"
            written = " ".join(text.casefold().split())
            owner = owners.setdefault(symbols_in(text, shorthand), name)
            if written in seen:
                yield f"{folder}/{intent}.yaml: {name} stands there already: {text}"
            elif owner.partition(":")[0] != intent:
                yield f"{folder}/{intent}.yaml: {name} is an example of {owner} too: {text}"
            seen.add(written)
