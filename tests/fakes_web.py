"""A small assistant and library, and an application around them, for tests of what surrounds the assistant."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from bot.app import build_app
from bot.conversation import Conversation
from bot.dialogue.turn import Turn
from bot.library.query import LibraryInfo
from bot.messages import Card, Choice, Choices, Disclaimer, Fact, Link, Message, MessageKind, Quote, Reply, Text
from bot.settings import Settings
from bot.state.sqlite import SqliteStateStore

DISCLAIMER = Disclaimer("General information, no medical advice.", "test@1")
HOSTILE = "<img src=x onerror=alert(1)> & {{ 7 * 7 }}"
CARD = Card(
    f"A trial {HOSTILE}",
    "NCT01234567",
    "Recruiting",
    (Fact("Phase", "Phase 2"),),
    "Condensed wording.",
    "https://clinicaltrials.gov/study/NCT01234567",
    1,
)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class FakeLibrary:
    """A library whose trials nobody asks for here."""

    info = LibraryInfo(trials=0, newest_record="2026-01-05", digest="none", condensed=0)

    def trial(self, nct_id: str) -> None:
        """There is none."""


class FakeResponder:
    """Repeats what it was told and counts; "trial" shows a card, "forget me" forgets, "boom" raises."""

    def respond(self, message: Message, conversation: Conversation | None, library) -> Turn:  # noqa: ARG002
        before = conversation or Conversation(key=message.conversation_key)
        if message.text == "boom":
            raise RuntimeError(f"secret words: {message.text}")
        after = before.but(turns=before.turns + 1, last_at=message.received_at)
        return Turn(
            conversation=after,
            reply=None if message.kind is MessageKind.LEFT else self._reply(message, after.turns),
            trace={"turn": after.turns},
            understood={},
            forget=message.text == "forget me",
        )

    def prepare(self, library) -> None:
        """Nothing to make ready."""

    def apologise(self, message: Message, conversation: Conversation | None) -> Reply:  # noqa: ARG002
        return _reply_of(Text("Sorry, that did not work."))

    def _reply(self, message: Message, turns: int) -> Reply:
        if message.kind is MessageKind.START:
            return _reply_of(Text(f"Hello! {message.text}".strip()), _choices(turns))
        if message.text == "trial":
            quote, link = Quote("Age >= 18 years", "Who can join, word for word"), Link("Call", "tel:+15550100")
            return _reply_of(CARD, quote, link, _choices(turns))
        return _reply_of(Text(f"{turns}: {message.kind} {message.text}"), _choices(turns))


def _choices(turns: int) -> Choices:
    return Choices((Choice(f"c{turns}.1", "Find a trial"), Choice(f"c{turns}.2", "What is phase 2?")), "What next?")


def _reply_of(*blocks) -> Reply:
    sources = ("Source: ClinicalTrials.gov, NCT01234567",) if CARD in blocks else ()
    return Reply(blocks=blocks, disclaimer=DISCLAIMER, language="en", sources=sources)


class Counting:
    """A store that counts how often a transcript is read."""

    def __init__(self, store) -> None:
        self._store = store
        self.read = 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def transcript(self, *arguments):
        self.read += 1
        return await self._store.transcript(*arguments)


async def until(condition: Callable[[], object]) -> None:
    """Wait for what happens in the background."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(folder: Path, **parts) -> AsyncIterator[TestClient]:
    """A client of an application with the fakes; `settings` fields and parts of `build_app` can be given."""
    fields = {
        name: parts.pop(name) for name in list(parts) if name in {field.name for field in dataclasses.fields(Settings)}
    }
    settings = Settings(**({"state": folder / "state.sqlite3", "address_per_minute": 10_000} | fields))
    store = parts.pop("state_store", None) or SqliteStateStore(settings.state)
    library: Callable = parts.pop("library", FakeLibrary)
    responder = parts.pop("responder", None) or FakeResponder()
    app = build_app(settings, responder=responder, library=library, store=store, **parts)
    server = TestServer(app)
    await server.start_server(access_log=None, auto_decompress=False)
    client = TestClient(server)
    try:
        yield client
    finally:
        await client.close()
