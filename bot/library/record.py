"""A place in a registry record: reads values of any shape without failing, and remembers where they stood.

Registry text is third-party data: types may be wrong, modules absent, characters
escaped. Nothing beyond this module meets raw JSON.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.traced import Traced

_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~^|&/'\"])")
# Longer ones are no counts, and Python refuses to read the longest.
_LONGEST_NUMBER = 18
# Control characters but line breaks and tabs, the byte order mark, and what turns the direction of writing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def clean_text(raw: str) -> str:
    """Return registry text as people read it: escapes and entities resolved, control characters out, NFC."""
    if "&" in raw:
        raw = html.unescape(raw)
    text = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
    text = _CONTROLS.sub("", text)
    return (_MARKDOWN_ESCAPE.sub(r"\1", text) if "\\" in text else text).strip()


def text_of(value: Any) -> str:
    """Return a JSON value as cleaned text; empty for what is absent or no text."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


class Node(NamedTuple):
    """A JSON value and its path in the record; a plain tuple, for an index makes hundreds of each record."""

    value: Any
    path: str = ""

    def at(self, *names: str) -> "Node":
        """Return the node below `names`; one that is absent has the value None."""
        node = self
        for name in names:
            value = node.value.get(name) if isinstance(node.value, dict) else None
            node = Node(value, f"{node.path}.{name}" if node.path else name)
        return node

    def items(self) -> Iterator["Node"]:
        """Yield the nodes of a list; nothing for any other value."""
        if isinstance(self.value, list):
            for position, value in enumerate(self.value):
                yield Node(value, f"{self.path}[{position}]")

    def text(self) -> Traced[str]:
        """Return the cleaned text; empty for what is absent or no text."""
        return Traced(text_of(self.value), self.path)

    def texts(self) -> Traced[tuple[str, ...]]:
        """Return the non-empty texts of a list, duplicates taken out, order kept."""
        found = map(text_of, self.value if isinstance(self.value, list) else ())
        return Traced(tuple(dict.fromkeys(text for text in found if text)), self.path)

    def number(self) -> Traced[int | None]:
        """Return a whole number, also where the record wrote it as text."""
        value = self.value
        if isinstance(value, str) and value.strip().isdecimal() and len(value) <= _LONGEST_NUMBER:
            value = int(value)
        whole = isinstance(value, int) and not isinstance(value, bool)
        return Traced(value if whole else None, self.path)

    def flag(self) -> Traced[bool | None]:
        """Return yes or no, also where the record wrote it as text."""
        known = {True: True, False: False, "yes": True, "true": True, "no": False, "false": False}
        key = self.value.strip().lower() if isinstance(self.value, str) else self.value
        return Traced(known.get(key) if isinstance(key, bool | str) else None, self.path)

    def decimal(self) -> float | None:
        """Return a finite number."""
        number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return float(self.value) if number and abs(self.value) < 1e9 else None
