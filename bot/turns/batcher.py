"""Collects what arrived while the last commit ran, has it answered and commits it. Knows no channel and no words."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.errors import Overloaded, StateConflict
from bot.messages import Message, Reply
from bot.state.store import Loaded, StateStore
from bot.turns import background
from bot.turns.answering import Answered, Answering
from bot.turns.library_thread import LibraryThread
from bot.turns.observer import NoObserver, Outcome, TurnObserver

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 2
LARGEST_BATCH = 256
COMMIT_TRIES = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    message: Message
    reply: "asyncio.Future[Reply | None]"
    since: float = field(default_factory=time.perf_counter)


def _do_nothing() -> None:
    pass


class Batcher:
    """Answers messages in the order of their arrival; a reply is returned once it is durable.

    library: asked once for each batch, which is answered in its thread.
    queue: how many messages may wait.
    on_commit: called when replies may stand in the outbox.
    """

    def __init__(
        self,
        store: StateStore,
        answering: Answering,
        library: LibraryThread,
        *,
        queue: int = 1000,
        on_commit: Callable[[], None] = _do_nothing,
        observer: TurnObserver | None = None,
    ) -> None:
        self._store = store
        self._answering = answering
        self._library = library
        self._queue = queue
        self._on_commit = on_commit
        self._observer = observer or NoObserver()
        self._waiting: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._deaths: dict[str, int] = {}
        self._draining = False
        self._has_failed = False

    @property
    def is_alive(self) -> bool:
        """Whether all went as it should; false once an error that nobody expected has ended the work."""
        return not self._has_failed

    async def start(self) -> None:
        """Learn which messages were in work when the process died; to be called before the first message."""
        self._deaths = dict(await self._store.suspects())

    async def submit(self, messages: Sequence[Message]) -> Sequence[Reply | None]:
        """Return the reply to each message after its commit; None where nothing is said or it was seen before.

        Raises Overloaded when too many wait, and whatever kept the batch from being committed: then nothing was kept.
        """
        # One delivery that is larger than the whole queue is taken when nothing else waits: it would never fit.
        if self._draining or (self._waiting and len(self._waiting) + len(messages) > self._queue):
            raise Overloaded(RETRY_AFTER_SECONDS)
        loop = asyncio.get_running_loop()
        entries = [_Waiting(message, loop.create_future()) for message in messages]
        self._waiting.extend(entries)
        if self._worker is None:
            self._worker = background.start(self._work(), "batcher")
        return await asyncio.gather(*(entry.reply for entry in entries))

    async def drain(self) -> None:
        """Take nothing more; return when all that waited was answered."""
        self._draining = True
        if self._worker:
            await asyncio.wait([self._worker])

    async def _work(self) -> None:
        batch: list[_Waiting] = []
        try:
            while self._waiting:
                batch = self._next_batch()
                await self._answer_batch(batch)
        except BaseException as error:
            # Nobody is left waiting for ever; the next message begins anew.
            self._has_failed = True
            _refuse([*batch, *self._waiting], error)
            self._waiting.clear()
            raise
        finally:
            self._worker = None

    async def _answer_batch(self, batch: Sequence[_Waiting]) -> None:
        # A task of its own holds whatever goes wrong with one batch; the next one is answered all the same.
        committed = asyncio.ensure_future(self._process([entry.message for entry in batch]))
        await asyncio.wait([committed])
        if error := committed.exception():
            _refuse(batch, error)
        else:
            self._resolve(batch, committed.result())

    def _next_batch(self) -> list[_Waiting]:
        """Return the messages from the head of the queue; one that may kill the process comes alone."""
        batch = [self._waiting.popleft()]
        while self._waiting and len(batch) < LARGEST_BATCH:
            if self._is_suspect(batch[0]) or self._is_suspect(self._waiting[0]):
                break
            batch.append(self._waiting.popleft())
        return batch

    def _is_suspect(self, entry: _Waiting) -> bool:
        return entry.message.effect_key in self._deaths

    async def _process(self, messages: Sequence[Message]) -> list[Answered]:
        for _ in range(COMMIT_TRIES - 1):
            try:
                return await self._attempt(messages)
            except StateConflict:
                continue
        return await self._attempt(messages)

    async def _attempt(self, messages: Sequence[Message]) -> list[Answered]:
        effect_keys = list(dict.fromkeys(message.effect_key for message in messages))
        conversation_keys = list(dict.fromkeys(message.conversation_key for message in messages))
        # The earliest arrival decides what has expired, so that nothing counts as gone that a commit still finds.
        loaded = await self._store.load(effect_keys, conversation_keys, min(each.received_at for each in messages))
        answers = await self._answer(messages, loaded)
        effects = [answered.effects for answered in answers if answered.effects]
        if effects:
            await self._store.commit(effects)
        return answers

    async def _answer(self, messages: Sequence[Message], loaded: Loaded) -> list[Answered]:
        unseen = list(
            dict.fromkeys(message.effect_key for message in messages if message.effect_key not in loaded.seen)
        )
        # Only the answering is marked: a process that dies while it waits for the disk says nothing of the message.
        await self._store.begin_work(unseen)
        try:
            return await self._library.ask(
                lambda library: self._answering.answer(messages, loaded, library, self._deaths)
            )
        finally:
            await self._store.end_work()

    def _resolve(self, batch: Sequence[_Waiting], answers: Sequence[Answered]) -> None:
        self._on_commit()
        now = time.perf_counter()
        for entry, answered in zip(batch, answers, strict=True):
            self._deaths.pop(entry.message.effect_key, None)
            self._observer.turn(entry.message.channel, now - entry.since, answered.outcome)
            if answered.outcome is Outcome.FAILED:
                self._observer.dead(entry.message.channel)
            if not entry.reply.done():  # whoever waited may have gone; the reply is kept all the same
                entry.reply.set_result(answered.reply)


def _refuse(batch: Sequence[_Waiting], error: BaseException) -> None:
    logger.error("a batch was not committed", extra={"messages": len(batch), "error": type(error).__name__})
    for entry in batch:
        if not entry.reply.done():
            entry.reply.set_exception(error)
