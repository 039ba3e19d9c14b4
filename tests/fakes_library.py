"""A library in memory: trials straight from their records, and a few names. Searching returns all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.library.query import Found, Hit, LibraryInfo, Query
from bot.library.trial import JOINABLE, Trial


@dataclass(frozen=True, slots=True)
class MemoryVocabulary:
    """Knows the names it was given, and no place."""

    conditions: frozenset[str] = frozenset()

    def condition(self, phrase: str) -> str | None:
        return phrase if phrase in self.conditions else None

    def near_condition(self, phrase: str) -> tuple[str, int] | None:  # noqa: ARG002
        return None

    def condition_word(self, word: str) -> bool:
        return any(word in name.split() for name in self.conditions)

    def intervention(self, phrase: str) -> str | None:  # noqa: ARG002
        return None

    def places(self, phrase: str) -> Sequence:  # noqa: ARG002
        return ()

    def near_place(self, phrase: str) -> None:  # noqa: ARG002
        return None

    def zip_code(self, code: str) -> None:  # noqa: ARG002
        return None


class MemoryLibrary:
    """Trials by their NCT ids."""

    def __init__(self, trials: Iterable[Trial], conditions: Iterable[str] = ()) -> None:
        self._trials = {trial.nct_id: trial for trial in trials}
        self.vocabulary = MemoryVocabulary(frozenset(conditions))
        self.info = LibraryInfo(trials=len(self._trials), newest_record="2026-01-05", digest="memory", condensed=0)

    def trial(self, nct_id: str) -> Trial | None:
        return self._trials.get(nct_id)

    def find(self, query: Query, limit: int = 5, offset: int = 0) -> Found:  # noqa: ARG002
        hits = [Hit(nct_id, 0 if trial.sites else None) for nct_id, trial in self._trials.items()]
        joinable = sum(trial.status.value in JOINABLE for trial in self._trials.values())
        return Found(len(hits), joinable, tuple(hits[offset : offset + limit]))

    def reasons(self, trial: Trial, query: Query) -> Sequence:  # noqa: ARG002
        return ()

    def similar_ids(self, digits: str, limit: int = 3) -> Sequence[str]:
        return [nct_id for nct_id in self._trials if digits[:6] in nct_id][:limit]
