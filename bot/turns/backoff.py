"""When a reply that could not be sent is tried again, and when it is given up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.state.store import OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Full jitter: each wait is a random part of a span that doubles up to `longest`.

    attempts, age: a reply that failed so often or is so old is given up.
    """

    base: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=5)
    attempts: int = 12
    age: timedelta = timedelta(hours=24)

    def next_try(
        self, row: OutboxRow, now: datetime, random: Callable[[], float], wished: float | None = None
    ) -> datetime | None:
        """Return when to try again, not before `wished` seconds have passed; None when it is time to give up."""
        failed = row.attempts + 1
        if failed >= self.attempts:
            return None
        span = min(self.longest, self.base * 2**row.attempts)
        # A platform that wishes for an endless wait must not overflow the calendar: beyond `age` all is the same.
        least = timedelta(seconds=min(max(0.0, wished or 0.0), self.age.total_seconds()))
        at = now + least + (self.base if wished else span) * random()
        return at if at < row.created_at + self.age else None
