"""Empties the outbox: in order within a conversation, many conversations at a time. Knows no platform."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from bot.channels.base import Channel, RetryLater, SendResult, Sent, Undeliverable
from bot.errors import StateError
from bot.serialization import decode_reply
from bot.state.store import OutboxRow, StateStore
from bot.turns import background
from bot.turns.backoff import Backoff
from bot.turns.observer import NoObserver, TurnObserver

logger = logging.getLogger(__name__)

# Retries that an earlier process left behind have nobody who wakes us for them.
LONGEST_SLEEP_SECONDS = 30.0
MARK_AGAIN_SECONDS = 5.0
GRACE_SECONDS = 10.0


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Sender:
    """Sends what stands in the outbox. `notify` tells it that there may be something to do.

    parallel: how many conversations are served at a time.
    clock, jitter: the time, and a random number from 0 to 1.
    mark_again: seconds between two tries to write down what became of a reply.
    """

    def __init__(
        self,
        store: StateStore,
        channels: Mapping[str, Channel],
        *,
        parallel: int = 16,
        backoff: Backoff | None = None,
        clock: Callable[[], datetime] = utc_now,
        jitter: Callable[[], float] = random.random,
        mark_again: float = MARK_AGAIN_SECONDS,
        observer: TurnObserver | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._parallel = parallel
        self._backoff = backoff or Backoff()
        self._clock = clock
        self._jitter = jitter
        self._mark_again = mark_again
        self._observer = observer or NoObserver()
        self._wake = asyncio.Event()
        self._deliveries: set[asyncio.Task[None]] = set()
        self._closing = False
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send."""
        self._loop = background.start(self._run(), "sender")

    @property
    def is_alive(self) -> bool:
        """Whether it goes on; false before its start, and once an error that nobody expected has ended it."""
        return background.is_running(self._loop)

    def notify(self) -> None:
        """Look into the outbox soon."""
        self._wake.set()

    async def close(self, grace: float = GRACE_SECONDS) -> None:
        """Begin nothing more; what is under way has `grace` seconds to end, what is not sent then is sent next time."""
        self._closing = True
        self.notify()
        if self._loop:
            await asyncio.wait([self._loop])
        if self._deliveries:
            _, late = await asyncio.wait(self._deliveries, timeout=grace)
            for delivery in late:
                delivery.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self) -> None:
        while not self._closing:
            self._wake.clear()
            await self._begin_what_is_due()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LONGEST_SLEEP_SECONDS)

    async def _begin_what_is_due(self) -> None:
        free = self._parallel - len(self._deliveries)
        if not free:
            return
        try:
            rows = await self._store.claim(self._clock(), free)
        except StateError as error:
            logger.error("the outbox cannot be read", extra={"error": type(error).__name__})  # noqa: TRY400  # no trace
            return
        for row in rows:
            self._begin(row)
        if rows:
            self.notify()  # there may be more

    def _begin(self, row: OutboxRow) -> None:
        channel = self._channels.get(row.channel)
        if channel is None:
            # The row stays claimed, so it waits until a server starts that has the channel.
            logger.warning("a reply waits for a channel that is switched off", extra={"channel": row.channel})
            return
        delivery = background.start(self._deliver(row, channel), "delivery")
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._ended)

    def _ended(self, delivery: "asyncio.Task[None]") -> None:
        self._deliveries.discard(delivery)
        self.notify()

    async def _deliver(self, row: OutboxRow, channel: Channel) -> None:
        # A task of its own holds whatever goes wrong: a reply that cannot be rendered must not block its talk.
        sending = asyncio.ensure_future(self._send(row, channel))
        try:
            await asyncio.wait([sending])
        finally:
            sending.cancel()
        if error := sending.exception():
            await self._settle(row, Undeliverable(f"sending raised {type(error).__name__}"))
        else:
            await self._settle(row, sending.result())

    async def _send(self, row: OutboxRow, channel: Channel) -> SendResult:
        calls = channel.render(decode_reply(row.reply), row.reply_to)
        for number, call in enumerate(calls[row.parts_sent :], row.parts_sent + 1):
            result = await channel.send(call)
            if call.required and not isinstance(result, Sent):
                return result
            if call.required and number < len(calls):
                await self._mark(partial(self._store.part_sent, row.id, number))
        return Sent()

    async def _settle(self, row: OutboxRow, result: SendResult) -> None:
        match result:
            case Sent():
                await self._mark(partial(self._store.sent, row.id))
                self._observer.sent(row.channel)
            case RetryLater(reason, seconds):
                await self._try_again(row, reason, seconds)
            case Undeliverable(reason):
                await self._give_up(row, reason)

    async def _try_again(self, row: OutboxRow, reason: str, seconds: float | None) -> None:
        now = self._clock()
        at = self._backoff.next_try(row, now, self._jitter, seconds)
        if at is None:
            await self._give_up(row, f"given up after {row.attempts + 1} tries: {reason}")
            return
        await self._mark(partial(self._store.retry, row.id, at))
        asyncio.get_running_loop().call_later((at - now).total_seconds(), self.notify)
        self._observer.retried(row.channel)

    async def _give_up(self, row: OutboxRow, reason: str) -> None:
        await self._mark(partial(self._store.give_up, row.id, reason, self._clock()))
        logger.warning("a reply was given up", extra={"channel": row.channel, "outbox_id": row.id})
        self._observer.dead(row.channel)

    async def _mark(self, write: Callable[[], Awaitable[None]]) -> None:
        """Write down what became of a reply. Nothing else is sent in its conversation before: it would come twice."""
        while True:
            try:
                return await write()
            except StateError as error:
                logger.error("the outbox cannot be written", extra={"error": type(error).__name__})  # noqa: TRY400  # no trace
                await asyncio.sleep(self._mark_again)
