"""A place in a registry record: reads values of any shape without failing, and remembers where they stood.

Registry text is third-party data: types may be wrong, modules absent, characters
escaped. Nothing beyond this module meets raw JSON.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.traced import Traced

_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~^|&/'\"])")
# Longer ones are no counts, and Python refuses to read the longest.
_LONGEST_NUMBER = 18
_CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None, 0xFEFF: None}
_BIDI_CONTROLS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean_text(raw: str) -> str:
    """Return registry text as people read it: escapes and entities resolved, control characters out, NFC."""
    if "&" in raw:
        raw = html.unescape(raw)
    if raw.isascii() and raw.isprintable():
        return (_MARKDOWN_ESCAPE.sub(r"\1", raw) if "\\" in raw else raw).strip()
    text = unicodedata.normalize("NFC", raw).translate(_CONTROL).translate(_BIDI_CONTROLS)
    return _MARKDOWN_ESCAPE.sub(r"\1", text).strip()


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and its path in the record."""

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
        if isinstance(self.value, str):
            return Traced(clean_text(self.value), self.path)
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            return Traced(str(self.value), self.path)
        return Traced("", self.path)

    def texts(self) -> Traced[tuple[str, ...]]:
        """Return the non-empty texts of a list, duplicates taken out, order kept."""
        found = (item.text().value for item in self.items())
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
