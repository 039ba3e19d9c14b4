"""Compares two record stores trial by trial, in the order of their ids, a few records at a time. Knows no words.

Records of the same digest are the same and stay packed. A store keeps no record
of the past: of a single one only that can be told which the records date themselves.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.building.store.inspecting import inspecting
from bot.library.changes import Change, changes, changes_since
from bot.library.layout import StoreLayout
from bot.library.trial import Trial


@dataclass(frozen=True, slots=True)
class TrialChanges:
    """A trial, as it is in the newer store where it is there, and what changed."""

    trial: Trial
    changes: tuple[Change, ...]


def compare_stores(old: Path, new: Path) -> Iterator[TrialChanges]:
    """Yield every trial that changed between two libraries, and how."""
    with ExitStack() as opened:
        before, after = (opened.enter_context(inspecting(StoreLayout(store))) for store in (old, new))
        for nct_id, was, now in _differing(before.digests(), after.digests()):
            older = before.trial(nct_id) if was else None
            newer = after.trial(nct_id) if now else None
            shown, found = newer or older, changes(older, newer)
            if shown is not None and found:
                yield TrialChanges(shown, found)


def changed_since(store: Path, day: str) -> Iterator[TrialChanges]:
    """Yield what the records of one library say happened on that day or later."""
    with inspecting(StoreLayout(store)) as records:
        for trial in records.updated_since(day):
            yield TrialChanges(trial, changes_since(trial, day))


_End = tuple[str, bytes]
# No id comes after it.
_LAST: _End = ("~", b"")


def _differing(before: Iterator[_End], after: Iterator[_End]) -> Iterator[tuple[str, bool, bool]]:
    """Yield the ids that are not the same on both sides, and on which side each is; both are in order."""
    old, new = next(before, _LAST), next(after, _LAST)
    while old is not _LAST or new is not _LAST:
        nct_id = min(old[0], new[0])
        was, now = old[0] == nct_id, new[0] == nct_id
        if not (was and now and old == new):
            yield nct_id, was, now
        old = next(before, _LAST) if was else old
        new = next(after, _LAST) if now else new
