"""Deletes once in a while what has expired. Knows no conversation."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.errors import StateError
from bot.state.store import StateStore
from bot.turns import background
from bot.turns.sender import utc_now

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0


class Housekeeping:
    """Expires conversations at the start and then every `seconds`."""

    def __init__(
        self, store: StateStore, *, seconds: float = EVERY_SECONDS, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = store
        self._seconds = seconds
        self._clock = clock
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = background.start(self._run(), "housekeeping")

    @property
    def is_alive(self) -> bool:
        """Whether it goes on; false before its start, and once an error that nobody expected has ended it."""
        return background.is_running(self._task)

    async def close(self) -> None:
        """Finish the expiry that is under way and end."""
        self._closing.set()
        if self._task:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while not self._closing.is_set():
            await self._expire()
            try:
                await asyncio.wait_for(self._closing.wait(), self._seconds)
            except TimeoutError:
                continue

    async def _expire(self) -> None:
        try:
            gone = await self._store.expire(self._clock())
        except StateError as error:
            logger.error("nothing was expired", extra={"error": type(error).__name__})  # noqa: TRY400  # no trace
        else:
            logger.info("expired", extra={"conversations": gone})
