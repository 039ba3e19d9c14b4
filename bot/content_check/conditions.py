"""Checks the tables of what people call conditions: each word has one row, and each short form names rows."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.content_check.shapes import is_text, is_texts, meant
from bot.nlu.phrasebook import bare
from bot.words import plain_words

ROWS, SHORT_FORMS, NO_HEADING = "conditions", "abbreviations", "no_heading"
_OR = " / "


def check_conditions(path: str, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong in the table of one language."""
    rows = document.get(ROWS)
    if not isinstance(rows, dict) or not all(map(is_texts, rows.values())):
        # What has another shape is told of elsewhere.
        return
    names = [name for row in rows for name in str(row).split(_OR)]
    yield from _words_of_two_rows(f"{path}: {ROWS}", rows)
    yield from _unknown_meanings(f"{path}: {SHORT_FORMS}", document.get(SHORT_FORMS), names)
    yield from _unknown_without_heading(f"{path}: {NO_HEADING}", document.get(NO_HEADING, {}), rows)


def _words_of_two_rows(where: str, rows: Mapping[str, list[str]]) -> Iterator[str]:
    """Whatever is said, one row is meant; names are compared as they are in messages."""
    owners: dict[str, str] = {}
    for row, others in rows.items():
        for said in (*str(row).split(_OR), *others):
            owner = owners.setdefault(_compared(said), row)
            if owner != row:
                yield f'{where}: {row}: "{said}" belongs to {owner} already; keep it in one of them'


def _unknown_meanings(where: str, short_forms: object, names: list[str]) -> Iterator[str]:
    for short, meanings in short_forms.items() if isinstance(short_forms, dict) else ():
        for meaning in meanings if is_texts(meanings) else ():
            if meaning not in names:
                yield f"{where}: {short}: {meaning} is no name of a row{meant(meaning, names)}"


def _unknown_without_heading(where: str, reasons: object, rows: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(reasons, dict):
        yield f"{where}: must be a map of a row's first name to the reason"
        return
    firsts = [str(row).split(_OR)[0] for row in rows]
    for name, reason in reasons.items():
        if name not in firsts:
            yield f"{where}: {name} is no first name of a row{meant(str(name), firsts)}"
        if not is_text(reason):
            yield f"{where}: {name}: the reason is missing"


def _compared(name: str) -> str:
    return " ".join(bare(word) for word in plain_words(str(name)).split())
