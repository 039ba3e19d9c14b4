"""Checks the facts in data/ that are looked up by name: glossary, other names of things, places, help lines."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.content import Content
from bot.content_check.conditions import NO_HEADING, ROWS, check_conditions
from bot.content_check.shapes import differences, is_text, is_texts, meant, unknown_keys, word_faults
from bot.glossary import Glossary
from bot.rendering.filters import REGISTRY_LOCALE
from bot.words import plain_words

GLOSSARY = ("data", "glossary")
VOCABULARY = ("data", "vocabulary")
# A file that need not be there.
HELP_LINES = ("data", "help_lines.yaml")
HELP_KEYS = frozenset({"emergency", "crisis", "abuse", "source"})
LINES = ("abuse", "crisis")
LINE_KEYS = frozenset({"name", "call"})
PLACES, PROVINCES = ("data", "places.yaml"), ("data", "provinces.yaml")
# Names that count in capital letters only: a list beside the names themselves.
CAPITALS = "capitals"
# Short names, which may stand for several things.
ABBREVIATIONS = "abbreviations"
# Several names of one thing, the usual one first.
OR = " / "
# The tables of conditions, one for each language; their rows have a check of their own.
CONDITIONS = "conditions_"
_OF_SEVERAL = frozenset({ABBREVIATIONS, NO_HEADING, ROWS})


def check_facts(content: Content) -> Iterator[str]:
    """Yield what is wrong in the facts that all languages share, and in the tables of names."""
    for path in (PLACES, PROVINCES):
        if content.root.joinpath(*path).is_file():
            yield from word_faults("/".join(path), content.file(*path))
    if content.root.joinpath(*HELP_LINES).is_file():
        yield from _check_help(content)
    for table in sorted(content.root.joinpath(*VOCABULARY).glob("*.yaml")):
        where, document = f"{'/'.join(VOCABULARY)}/{table.name}", content.file(*VOCABULARY, table.name)
        yield from _check_table(where, document)
        if table.name.startswith(CONDITIONS):
            yield from check_conditions(where, document)


def _check_help(content: Content) -> Iterator[str]:
    """Somebody in danger reads these: each country is one that records name, and has a number and its source."""
    path, countries = "/".join(HELP_LINES), {*REGISTRY_LOCALE.territories.values(), *content.file(*PLACES)["countries"]}
    yield from word_faults(path, content.file(*HELP_LINES))
    for country, entry in content.file(*HELP_LINES).items():
        where = f"{path}: {country}"
        if country not in countries:
            yield f"{where}: is no country by the name that records give it{meant(str(country), countries)}"
        if isinstance(entry, dict):
            yield from _check_country(where, entry)
        else:
            yield f"{where}: must be a map with emergency and source"


def _check_country(where: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield from unknown_keys(where, entry, HELP_KEYS)
    if not (is_texts(entry.get("emergency")) and entry["emergency"]):
        yield f"{where}: `emergency` must be a list of numbers in quotes"
    if not is_text(entry.get("source")):
        yield f"{where}: `source` is missing: where the numbers can be checked"
    for kind in LINES:
        line = entry.get(kind, {"name": "-", "call": "-"})
        if not isinstance(line, dict) or line.keys() != LINE_KEYS or not all(map(is_text, line.values())):
            yield f"{where}: {kind}: must be a map of `name` and `call`, numbers in quotes"


def check_glossary(content: Content, language: str) -> Iterator[str]:
    """Yield what is wrong in a glossary: it can be read, and each language explains the same terms."""
    path = f"{'/'.join(GLOSSARY)}/{language}.yaml"
    Glossary.of(content, language)
    first = content.first_language
    terms, theirs = (content.file(*GLOSSARY, f"{code}.yaml") for code in (language, first))
    yield from differences(path, terms, theirs, f"{'/'.join(GLOSSARY)}/{first}.yaml")
    if language != first:
        yield from (f"{path}: {key}: `term` is missing: how it is written" for key in terms if "term" not in terms[key])


def _check_table(path: str, document: Mapping[str, Any]) -> Iterator[str]:
    """A table has lists of names, words in a row, and maps of a name to its other name or names."""
    yield from word_faults(path, document)
    for part, entries in document.items():
        where = f"{path}: {part}"
        if isinstance(entries, dict):
            yield from _check_names(where, entries)
            yield from _shared_names(where, entries) if part not in _OF_SEVERAL else ()
        elif not (is_texts(entries) or is_text(entries)):
            yield f"{where}: must be a list of names, or a map of a name to its other names"
    yield from _check_capitals(path, document)


def _check_names(where: str, entries: Mapping[str, Any]) -> Iterator[str]:
    for name, others in entries.items():
        if not (is_text(others) or is_texts(others)):
            yield f"{where}: {name}: must be a name or a list of names"
        for other in _names(others):
            if not plain_words(other):
                yield f'{where}: {name}: "{other}" has neither letters nor digits'


def _shared_names(where: str, entries: Mapping[str, Any]) -> Iterator[str]:
    """No name is another name of two things."""
    owners: dict[str, str] = {}
    for name, others in entries.items():
        for other in _names(others):
            owner = owners.setdefault(plain_words(other), name)
            if owner != name:
                yield f'{where}: {name}: "{other}" belongs to {owner} already; keep it in one of them'


def _check_capitals(path: str, document: Mapping[str, Any]) -> Iterator[str]:
    capitals = document.get(CAPITALS)
    if is_texts(capitals):
        known = {
            plain_words(name) for part, entries in document.items() if part != CAPITALS for name in _names(entries)
        }
        yield from (
            f"{path}: {CAPITALS}: {name} is no name here" for name in capitals if plain_words(name) not in known
        )


def _names(entries: object) -> Iterator[str]:
    """Yield all names in a part of a table, on either side."""
    if isinstance(entries, Mapping):
        for name, others in entries.items():
            yield from str(name).split(OR)
            yield from _names(others)
    elif isinstance(entries, list):
        yield from map(str, entries)
    elif isinstance(entries, str):
        yield entries
