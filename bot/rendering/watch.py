"""Notes which traced values a template reads: those are the citations of its sentences."""

from collections.abc import Callable
from typing import Any

from bot.traced import Traced, TracedRecord

Note = Callable[[str], None]


class Watched:
    """Stands in for a record inside a template: attributes read through it are noted and come out plain."""

    __slots__ = ("_note", "_record")

    def __init__(self, record: TracedRecord, note: Note) -> None:
        self._record = record
        self._note = note

    def __getattr__(self, name: str) -> Any:
        return watch(getattr(self._record, name), self._note)


def watch(value: Any, note: Note) -> Any:
    """Return what a template may see of `value`; noting its path when it is traced."""
    if isinstance(value, Traced):
        note(value.path)
        return watch(value.value, note)
    if isinstance(value, TracedRecord):
        return Watched(value, note)
    if isinstance(value, tuple):
        return tuple(watch(item, note) for item in value)
    return value
