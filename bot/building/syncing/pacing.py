"""How often the registry is asked, and how long to wait before a failed request is tried again. Knows no request."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MINUTE = 60.0
# More than this is as good as never; a number of a thousand digits is none.
_LONGEST = 30 * 86_400.0


class Pace:
    """Lets one request through at a time, evenly spaced: never more than so many in any minute.

    clock, sleep: given by tests.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._interval = _MINUTE / per_minute
        self._clock = clock
        self._sleep = sleep
        self._free_at = clock()

    async def turn(self) -> None:
        """Wait until the next request may be sent."""
        await self.rest(self._free_at - self._clock())
        self._free_at = max(self._free_at, self._clock()) + self._interval

    async def rest(self, seconds: float) -> None:
        """Wait."""
        if seconds > 0:
            await self._sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Full jitter: each wait is a random part of a span that doubles up to `longest` seconds.

    attempts: after so many failures in a row a request is given up.
    longest_asked: a wait that the registry asks for is kept up to this; beyond it the sync ends, to be run later.
    """

    attempts: int = 8
    first: float = 2.0
    longest: float = 120.0
    longest_asked: float = 900.0

    def seconds(self, failures: int, random: float, asked: float) -> float:
        """Return how long to wait after so many failures, never less than what was asked for."""
        span = min(self.longest, self.first * 2 ** (failures - 1))
        return asked + (self.first if asked else span) * random


def retry_after(header: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for, given as a number or a date; 0 where it is neither."""
    if header.isascii() and header.strip().isdigit():
        return min(float(header), _LONGEST)
    try:
        wished = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    if wished.tzinfo is None:
        wished = wished.replace(tzinfo=UTC)
    return max(0.0, (wished - now).total_seconds())
