"""Checks what we answer, responses/LANGUAGE/: blocks compile, know their filters, and are the same in all languages."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content import Content
from bot.content_check.shapes import differences, meant
from bot.errors import ContentError
from bot.rendering.templates import DISCLAIMERS, LABELS, WORD_FILES, Templates

# Filters whose first argument is a kind of labels.
OF_LABELS = frozenset({"label", "labels", "known"})
# Kinds of labels that each language has in its own way: forms of units, names that differ, sounds.
OWN_LABELS = frozenset({"unit", "country", "joining_word_before"})
COMMON, CHOICE = "_common", "choice_intent_"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def check_replies(content: Content, language: str) -> Iterator[str]:
    """Yield what is wrong in the files of one language."""
    templates = Templates(content, language)
    yield from _check_answers(content, templates)
    yield from _check_labels(content, language)
    for name in templates.names():
        yield from _check_block(templates, name)
    yield from _check_filters(content, templates)
    first = content.first_language
    if language != first:
        yield from _check_parity(content, templates, Templates(content, first))


def _check_answers(content: Content, templates: Templates) -> Iterator[str]:
    """Every intent has what it says, its disclaimer, and a name in a choice."""
    folder = f"responses/{templates.language}"
    contract = {intent: entry for intent, entry in content.intents.items() if isinstance(entry, dict)}
    for intent, entry in contract.items():
        if "says" in entry and not templates.has(entry["says"]):
            yield f"{folder}: {entry['says']} is missing; it answers {intent}{meant(entry['says'], templates.names())}"
        try:
            templates.disclaimer_version(entry.get("disclaimer", "general"))
        except ContentError as error:
            yield str(error)
    chosen = content.intents.keys() - frozenset(content.intent_words(content.first_language).get("_safety", ()))
    for intent in sorted(chosen):
        if not templates.has(f"{COMMON}.{CHOICE}{intent}"):
            yield f"{folder}/{COMMON}.yaml: {CHOICE}{intent} is missing; it names the intent in a choice"
    for name in content.responses(templates.language)[COMMON]:
        if name.startswith(CHOICE) and name.removeprefix(CHOICE) not in chosen:
            yield f"{folder}/{COMMON}.yaml: {name}: no such intent in intents/intents.yaml"


def _check_labels(content: Content, language: str) -> Iterator[str]:
    path = f"responses/{language}/{LABELS}.yaml"
    labels = content.responses(language)[LABELS]
    for kind, entries in labels.items():
        if not isinstance(entries, dict) or not all(isinstance(words, str) for words in entries.values()):
            yield f"{path}: {kind}: must be a map of codes to words"
        else:
            # A sign may be no sign: some languages group digits by nothing.
            empty = (code for code, words in entries.items() if not words.strip() and kind != "number")
            yield from (f"{path}: {kind}: {code}: has no words" for code in empty)
    for subject in content.intent_words(language).get("_people", {}).get("subjects", ()):
        if subject not in labels.get("subject", ()):
            yield f"{path}: subject: {subject} is missing"


def _check_block(templates: Templates, name: str) -> Iterator[str]:
    try:
        block = templates.block(name)
    except ContentError as error:
        yield str(error)
        return
    file, _, entry = name.partition(".")
    where = f"responses/{templates.language}/{file}.yaml: {entry}"
    if file == DISCLAIMERS and not entry.partition("@")[2].isdecimal():
        yield f"{where}: needs a version, such as {entry}@1"
    if file == DISCLAIMERS and block.variables:
        yield f"{where}: a disclaimer is a fixed text"


def _check_filters(content: Content, templates: Templates) -> Iterator[str]:
    """A filter or a kind of labels that is not there would be noticed only when a person asks for just that."""
    labels = content.responses(templates.language)[LABELS]
    used = [(where, found) for where, source in _sources(content, templates) for found in _filters(source)]
    unknown = _unknown_filters(content, templates.language, {found.name for _, found in used})
    for where, found in used:
        if found.name in unknown:
            yield f"{where}: there is no filter {found.name}"
        kind = found.args[0] if found.args else None
        if found.name in OF_LABELS and isinstance(kind, nodes.Const) and kind.value not in labels:
            yield f"{where}: there is no kind {kind.value} in {LABELS}.yaml{meant(str(kind.value), labels)}"


def _sources(content: Content, templates: Templates) -> Iterator[tuple[str, str]]:
    files = content.responses(templates.language)
    for name in templates.names():
        file, _, entry = name.partition(".")
        yield f"responses/{templates.language}/{file}.yaml: {entry}", str(files[file][entry])


def _filters(source: str) -> Iterator[nodes.Filter]:
    try:
        yield from ImmutableSandboxedEnvironment().parse(source).find_all(nodes.Filter)
    except TemplateSyntaxError:
        return  # that it is no template is told of the block


def _unknown_filters(content: Content, language: str, names: set[str]) -> set[str]:
    """Return the filters that do not exist: compiling finds them, but not in a branch, so each is compiled alone."""
    alone = _Alone(content, {name: f"{{{{ x | {name} }}}}" for name in names})
    templates = Templates(alone, language)
    return {name for name in names if not _compiles(templates, f"{_Alone.FILE}.{name}")}


def _compiles(templates: Templates, name: str) -> bool:
    try:
        templates.block(name)
    except ContentError:
        return False
    return True


class _Alone(Content):
    """Content whose blocks are one filter each."""

    FILE = "alone"

    def __init__(self, content: Content, blocks: Mapping[str, str]) -> None:
        super().__init__(content.root)
        self._blocks = blocks

    def responses(self, language: str) -> Mapping[str, Mapping[str, Any]]:
        return {LABELS: super().responses(language)[LABELS], self.FILE: self._blocks}


def _check_parity(content: Content, templates: Templates, first: Templates) -> Iterator[str]:
    """Every language has the same entries, and they speak of the same values."""
    files, theirs = content.responses(templates.language), content.responses(first.language)
    folder, of_first = f"responses/{templates.language}", f"responses/{first.language}"
    yield from differences(folder, files, theirs, of_first)
    for file in sorted(files.keys() & theirs.keys()):
        yield from differences(f"{folder}/{file}.yaml", files[file], theirs[file], of_first)
    for kind, entries in theirs[LABELS].items():
        if kind not in OWN_LABELS and isinstance(files[LABELS].get(kind), dict):
            yield from differences(f"{folder}/{LABELS}.yaml: {kind}", files[LABELS][kind], entries, of_first)
    for name in sorted({*templates.names()} & {*first.names()}):
        yield from _values_differ(
            f"{folder}/{name.replace('.', '.yaml: ', 1)}", _values(templates, name), _values(first, name)
        )
    for file in WORD_FILES - {LABELS}:
        for entry in sorted(files.get(file, {}).keys() & theirs.get(file, {}).keys()):
            here, there = (frozenset(PLACEHOLDER.findall(str(words[file][entry]))) for words in (files, theirs))
            yield from _values_differ(f"{folder}/{file}.yaml: {entry}", here, there)


def _values(templates: Templates, name: str) -> frozenset[str] | None:
    try:
        return templates.block(name).variables
    except (ContentError, TemplateSyntaxError):
        return None


def _values_differ(where: str, here: frozenset[str] | None, there: frozenset[str] | None) -> Iterator[str]:
    if here is None or there is None:
        return
    yield from (f"{where}: leaves out {{{{ {name} }}}}" for name in sorted(there - here))
    yield from (f"{where}: {{{{ {name} }}}} is given to no other language" for name in sorted(here - there))
