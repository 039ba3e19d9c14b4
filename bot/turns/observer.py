"""What can be counted about turns and sending. Knows neither what was said nor who said it."""

from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """How a message ended: answered, nothing to say, seen before, or failed and apologised for."""

    ANSWERED = "answered"
    SILENT = "silent"
    REPEATED = "repeated"
    FAILED = "failed"


class TurnObserver(Protocol):
    """Is told what happens; must return quickly and never raise."""

    def turn(self, channel: str, seconds: float, outcome: Outcome) -> None:
        """A message was committed, `seconds` after it came in."""

    def sent(self, channel: str) -> None:
        """A reply has arrived."""

    def retried(self, channel: str) -> None:
        """A reply could not be sent and will be tried again."""

    def dead(self, channel: str) -> None:
        """A turn failed or a reply was given up: a dead letter was kept."""


class NoObserver:
    """Counts nothing."""

    def turn(self, channel: str, seconds: float, outcome: Outcome) -> None:
        """Do nothing."""

    def sent(self, channel: str) -> None:
        """Do nothing."""

    def retried(self, channel: str) -> None:
        """Do nothing."""

    def dead(self, channel: str) -> None:
        """Do nothing."""
