"""How long a conversation is kept, and which channels fetch their replies instead of being sent them."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """pull_channels: those whose people come back for the reply (page, Direct Line): it goes to the transcript."""

    pull_channels: frozenset[str]
    pull: timedelta = timedelta(hours=24)
    others: timedelta = timedelta(days=30)

    def expires_at(self, channel: str, received_at: datetime) -> datetime:
        """Return when a conversation ends if nothing more comes."""
        return received_at + (self.pull if channel in self.pull_channels else self.others)
