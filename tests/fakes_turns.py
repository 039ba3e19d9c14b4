"""Stand-ins for what the turn machinery meets: messages, a responder that counts, a platform that writes down."""

# ruff: noqa: ARG002  # stand-ins take what the protocols give them

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.channels.base import RawRequest, SendResult, Sent, WireMessage
from bot.conversation import Conversation
from bot.dialogue.turn import Turn
from bot.errors import StateError
from bot.library.query import Found, LibraryInfo
from bot.messages import Disclaimer, Message, MessageKind, Reply, Text
from bot.state.store import TurnEffects
from bot.turns.answering import Answering
from bot.turns.batcher import Batcher
from bot.turns.library_thread import LibraryThread
from bot.turns.observer import Outcome
from bot.turns.retention import Retention

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
PULL = frozenset({"page"})
DISCLAIMER = Disclaimer("Made up for a test.", "test@1")


def message(key: str, *, talk: str = "ann", text: str = "hello", channel: str = "fake", at: datetime = NOW) -> Message:
    return Message(
        channel=channel,
        account="bot",
        conversation=talk,
        key=key,
        kind=MessageKind.TEXT,
        received_at=at,
        text=text,
        reply_to=f"to-{talk}",
    )


def reply(text: str) -> Reply:
    return Reply(blocks=(Text(text),), disclaimer=DISCLAIMER, language="en")


def said(answer: Reply | None) -> str | None:
    return answer.blocks[0].text if answer else None


def turn(key: str, *, talk: str = "ann", at: datetime = NOW, **fields: object) -> TurnEffects:
    """Effects as the batcher would make them, for tests of the store alone."""
    given = {
        "effect_key": f"fake:bot:{key}",
        "conversation_key": f"fake:bot:{talk}",
        "channel": "fake",
        "received_at": at,
        "expires_at": at + timedelta(days=30),
        "reply_to": f"to-{talk}",
    }
    return TurnEffects(**given | fields)


class FakeTime:
    """A clock that stands still until a test moves it; who sleeps wakes when the time has come."""

    def __init__(self) -> None:
        self.now = 0.0
        self._asleep: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        waking = asyncio.get_running_loop().create_future()
        self._asleep.append((self.now + seconds, waking))
        await waking

    def move(self, seconds: float) -> None:
        self.now += seconds
        for at, waking in self._asleep:
            if at <= self.now and not waking.done():
                waking.set_result(None)


class EmptyLibrary:
    """A library without trials."""

    info = LibraryInfo(0, "", "", 0)

    def trial(self, nct_id):
        return None

    def find(self, query, limit=5, offset=0):
        return Found(0, 0, ())

    def similar_ids(self, digits, limit=3):
        return ()


class CountingResponder:
    """Answers "<n>: <text>", n counting the messages of the conversation. Some texts have a meaning of their own."""

    def __init__(self, on_respond: Callable[[Message], None] = lambda _message: None) -> None:
        self._on_respond = on_respond

    def respond(self, message: Message, conversation: Conversation | None, library: EmptyLibrary) -> Turn:
        self._on_respond(message)
        if message.text == "break":
            raise KeyError(message.text)
        conversation = conversation or Conversation(key=message.conversation_key)
        conversation = conversation.but(turns=conversation.turns + 1)
        answer = None if message.text == "leave" else reply(f"{conversation.turns}: {message.text}")
        trace = {"rule": "counting"}
        forget = message.text == "forget me"
        return Turn(conversation=conversation, reply=answer, trace=trace, understood={}, forget=forget)

    def prepare(self, library) -> None:
        """Nothing to make ready."""

    def apologise(self, message: Message, conversation: Conversation | None) -> Reply:
        return reply("sorry")


class FakeChannel:
    """A platform that writes down what it takes; `results` are given out before everything is taken."""

    name = "fake"

    def __init__(self, *results: SendResult, calls_per_reply: int = 1) -> None:
        self.results = list(results)
        self.taken: list[WireMessage] = []
        self.tried: list[WireMessage] = []
        self.calls_per_reply = calls_per_reply

    def verify(self, request: RawRequest, now: datetime) -> bool:
        return True

    def parse(self, request: RawRequest, now: datetime) -> Sequence[Message]:
        return ()

    def render(self, answer: Reply, reply_to: str) -> Sequence[WireMessage]:
        arguments = {"to": reply_to, "text": said(answer)}
        return [WireMessage("say", {**arguments, "part": part}) for part in range(self.calls_per_reply)]

    async def send(self, wire: WireMessage) -> SendResult:
        self.tried.append(wire)
        result = self.results.pop(0) if self.results else Sent()
        if isinstance(result, Sent):
            self.taken.append(wire)
        return result

    async def close(self) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [str(wire.arguments["text"]) for wire in self.taken]


class CountingObserver:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.told: list[str] = []

    def turn(self, channel: str, seconds: float, outcome: Outcome) -> None:
        assert seconds >= 0
        self.outcomes.append(outcome)

    def sent(self, channel: str) -> None:
        self.told.append("sent")

    def retried(self, channel: str) -> None:
        self.told.append("retried")

    def dead(self, channel: str) -> None:
        self.told.append("dead")


class FailingStore:
    """A store some of whose calls fail: the errors are raised first, one a call, then the real store is asked."""

    def __init__(self, store, **errors: list[Exception]) -> None:
        self._store = store
        self._errors = errors

    def __getattr__(self, name: str):
        work = getattr(self._store, name)

        async def call(*arguments):
            if self._errors.get(name):
                raise self._errors[name].pop(0)
            return await work(*arguments)

        return call


DISK_FULL = StateError("state.sqlite3: the disk is full; free some space")


def batcher_on(store, responder=None, **options) -> Batcher:
    answering = Answering(responder or CountingResponder(), Retention(pull_channels=PULL))
    return Batcher(store, answering, library_thread(), **options)


def library_thread(current: Callable[[], EmptyLibrary] = EmptyLibrary) -> LibraryThread:
    return LibraryThread(current, release=lambda: None)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something has become true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # the condition has no event of its own
            await asyncio.sleep(0.002)
