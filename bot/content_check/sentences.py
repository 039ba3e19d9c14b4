"""Checks the sentences that tests have understood, tests/sentences/LANGUAGE/, where there is a folder of tests."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from bot.content import Content
from bot.content_check.shapes import is_texts, meant, unknown_keys
from bot.nlu.understanding import Context

FOLDER = ("tests", "sentences")
FEWEST = {"accepted": 10, "near_misses": 3}
ENTRY_KEYS = frozenset({"said", "context", "slots"})
CONTEXT_KEYS = frozenset(entry.name for entry in fields(Context))


def check_sentences(content: Content, language: str) -> Iterator[str]:
    """Yield what is wrong or missing in the sentences of one language."""
    if not content.root.joinpath(*FOLDER).is_dir():
        return
    folder = content.root.joinpath(*FOLDER, language)
    written = {path.stem for path in folder.glob("*.yaml")}
    for intent in sorted(content.intents.keys() - written):
        yield f"{'/'.join(FOLDER)}/{language}/{intent}.yaml: is missing"
    for name in sorted(written):
        path = f"{'/'.join(FOLDER)}/{language}/{name}.yaml"
        if name not in content.intents:
            yield f"{path}: no such intent in intents/intents.yaml{meant(name, content.intents)}"
        yield from _check_file(path, content.file(*FOLDER, language, f"{name}.yaml"))


def said_in(document: Mapping[str, Any], kind: str) -> set[str]:
    """Return the sentences of a kind, each once."""
    entries = document.get(kind)
    listed = (entry.get("said") for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()
    return {said for texts in listed if is_texts(texts) for said in texts}


def _check_file(path: str, document: Mapping[str, Any]) -> Iterator[str]:
    yield from unknown_keys(path, document, FEWEST.keys())
    for kind, fewest in FEWEST.items():
        if not isinstance(document.get(kind, []), list):
            yield f"{path}: `{kind}` must be a list of maps with `said`"
            continue
        for number, entry in enumerate(document.get(kind) or (), 1):
            yield from _check_entry(f"{path}: {kind} {number}", entry)
        if (count := len(said_in(document, kind))) < fewest:
            yield f"{path}: `{kind}` has {count} different sentences; it needs {fewest}"


def _check_entry(where: str, entry: object) -> Iterator[str]:
    if not isinstance(entry, dict) or not is_texts(entry.get("said")):
        yield f"{where}: `said` must be a list of sentences, in quotes where YAML reads them otherwise"
        return
    yield from unknown_keys(where, entry, ENTRY_KEYS)
    for key in ("context", "slots"):
        if not isinstance(entry.get(key, {}), dict):
            yield f"{where}: `{key}` must be a map"
            return
    yield from unknown_keys(f"{where}: context", entry.get("context", {}), CONTEXT_KEYS)
