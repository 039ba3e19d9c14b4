"""How far a load has come, told to whoever shows it. Knows no terminal."""

from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """What a load is doing."""

    READING = "reading"
    INDEXING = "indexing"


class Progress(Protocol):
    """Hears how far a load has come: bytes of the files while reading, trials while indexing."""

    def start(self, stage: Stage, total: int) -> None:
        """Hear that a stage begins, and how much there is to do."""

    def advance(self, amount: int) -> None:
        """Hear that so much more is done."""


class Silent:
    """Hears and says nothing."""

    def start(self, stage: Stage, total: int) -> None:
        """Say nothing."""

    def advance(self, amount: int) -> None:
        """Say nothing."""
