"""The whole service: it says whether it can work, what it needs, and it leaves in order."""

import asyncio
import os
import signal
import sys
import textwrap
import threading
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from fakes_botapi import bot_api
from fakes_turns import FailingStore
from fakes_web import Clock, FakeLibrary, FakeResponder, running, until

from bot.app import build_app, serve
from bot.errors import LibraryError, LibraryMissing, SettingsError, StateError
from bot.settings import Settings
from bot.state.sqlite import SqliteStateStore
from bot.web import health
from bot.web.server import HttpServer
from bot.web.service import SERVICE

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "example_secret"}
TELEGRAM = {"telegram_token": "123456789:EXAMPLE-token", "telegram_secret": "example_secret"}
CHECKOUT = Path(__file__).parents[2]


async def test_it_is_alive_and_ready(client):
    for url, status in (("/healthz", "alive"), ("/readyz", "ready")):
        async with client.get(url) as response:
            assert response.status == 200
            assert (await response.json())["status"] == status


async def test_it_says_why_it_is_not_ready(tmp_path):
    async with running(tmp_path) as client:
        service = client.app[SERVICE]
        service.condition.draining = True
        await service.store.close()
        async with client.get("/readyz") as response:
            assert response.status == 503
            reasons = (await response.json())["reasons"]
    assert reasons[0] == "the service is shutting down"
    assert reasons[1].startswith("conversations cannot be kept")


async def test_a_library_that_breaks_is_a_reason_too(tmp_path):
    def broken():
        raise LibraryError("gone")

    async with running(tmp_path, library=broken) as client, client.get("/readyz") as response:
        assert response.status == 503
        assert (await response.json())["reasons"] == ["the trial library cannot be read: LibraryError"]


class DamagedLibrary(FakeLibrary):
    """Can be had, but not read."""

    def trial(self, nct_id):  # noqa: ARG002 - as the library has it
        raise LibraryError("damaged")


async def not_ready(client):
    async with client.get("/readyz") as response:
        assert response.status == 503
        return (await response.json())["reasons"]


async def test_a_library_that_can_be_had_but_not_read_is_a_reason(tmp_path):
    async with running(tmp_path, library=DamagedLibrary) as client:
        assert await not_ready(client) == ["the trial library cannot be read: LibraryError"]


async def test_storage_that_takes_nothing_is_a_reason(tmp_path):
    """Reading may go on while nothing can be written."""
    store = FailingStore(SqliteStateStore(tmp_path / "state.sqlite3"), prove=[StateError("the disk is full")])
    async with running(tmp_path, state_store=store) as client:
        assert await not_ready(client) == ["conversations cannot be kept: StateError"]
        async with client.get("/readyz") as response:
            assert response.status == 200


async def test_what_does_not_answer_in_time_is_a_reason(tmp_path, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.05)
    async with running(tmp_path, library=lambda: gate.wait() and FakeLibrary()) as client:
        assert await not_ready(client) == ["the trial library cannot be read: TimeoutError"]
        gate.set()


@pytest.mark.parametrize(
    ("call", "name"), [("claim", "sending"), ("expire", "deletion of what is over"), ("load", "answering")]
)
async def test_work_beside_the_requests_that_has_died_is_a_reason(tmp_path, call, name):
    store = FailingStore(SqliteStateStore(tmp_path / "state.sqlite3"), **{call: [KeyError("bug")]})
    async with running(tmp_path, state_store=store) as client:
        service = client.app[SERVICE]
        if call == "load":
            service.batcher._on_commit = lambda: {}["a bug"]
            for _ in range(2):
                async with client.post("/page/message", data={"text": "hello"}) as response:
                    assert response.status == 500
        await until(lambda: not service.background[name].is_alive)
        assert await not_ready(client) == [f"{name} has stopped"]


async def test_traces_are_kept_as_long_as_the_settings_say(tmp_path):
    clock = Clock()
    settings = Settings(state=tmp_path / "state.sqlite3", audit_days=1)
    for left in (1, 0):
        app = build_app(settings, responder=FakeResponder(), library=FakeLibrary, clock=clock)
        async with TestClient(TestServer(app)) as client:
            if left:
                async with client.post("/page/message", data={"text": "hello"}) as response:
                    assert response.status == 200
            store = app[SERVICE].store
            await store.expire(clock.now)
            found = await store._writer.run(lambda connection: connection.execute("SELECT 1 FROM audit").fetchall())
            assert bool(found) == bool(left)
        clock.move(days=1, seconds=1)


async def test_metrics_count_turns_and_can_be_switched_off(tmp_path):
    async with running(tmp_path) as client:
        async with client.post("/page/message", data={"text": "hello"}) as response:
            assert response.status == 200
        async with client.get("/metrics") as response:
            text = await response.text()
        assert 'trialogue_turns_total{channel="web",outcome="answered"} 2.0' in text
        assert 'trialogue_requests_total{method="POST",route="/page/message",status="303"} 1.0' in text
        assert "trialogue_outbox_waiting 0.0" in text
    async with running(tmp_path, metrics=False) as client, client.get("/metrics") as response:
        assert response.status == 404


def test_what_is_missing_is_said_before_anything_is_served(tmp_path):
    with pytest.raises(LibraryMissing):
        build_app(Settings(store=tmp_path / "nothing"), responder=FakeResponder())
    with pytest.raises(SettingsError, match="TRIALOGUE_TELEGRAM_SECRET"):
        build_app(Settings(telegram_token="1:a"), responder=FakeResponder(), library=FakeLibrary)


async def test_a_state_file_that_cannot_be_is_said(tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    settings = Settings(state=tmp_path / "file" / "state.sqlite3")
    server = HttpServer(build_app(settings, responder=FakeResponder(), library=FakeLibrary))
    with pytest.raises(StateError):
        await server.start("127.0.0.1", 0)
    await server.stop()


class SlowResponder(FakeResponder):
    """Takes its time, so that leaving finds work under way."""

    def respond(self, message, conversation, library):
        import time  # noqa: PLC0415 - the one place that waits

        time.sleep(0.3)
        return super().respond(message, conversation, library)


async def test_leaving_finishes_what_is_under_way_and_sends_what_is_next_time(tmp_path):
    """A message that was being answered is acknowledged, and its reply arrives: now or from the next start."""
    async with bot_api() as api:
        settings = Settings(state=tmp_path / "state.sqlite3", telegram_api=api.url, **TELEGRAM)
        server = HttpServer(build_app(settings, responder=SlowResponder(), library=FakeLibrary))
        port = await server.start("127.0.0.1", 0)
        message = {"message_id": 1, "from": {"id": 5}, "chat": {"id": 5, "type": "private"}, "date": 1, "text": "hi"}
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{port}/webhooks/telegram"
            delivery = asyncio.ensure_future(
                session.post(url, json={"update_id": 1, "message": message}, headers=SECRET)
            )
            await asyncio.sleep(0.1)
            await server.stop()
            assert (await delivery).status == 200
            with pytest.raises(aiohttp.ClientConnectionError):
                await session.get(url)
        again = HttpServer(build_app(settings, responder=FakeResponder(), library=FakeLibrary))
        await again.start("127.0.0.1", 0)
        await until(api.texts)
        await again.stop()
        assert [text.split("\n")[0] for text in api.texts()] == ["1: text hi"]


SERVED = """
    import sys
    from pathlib import Path
    from bot import app
    from bot.settings import Settings
    from fakes_web import FakeLibrary, FakeResponder

    build = app.build_app
    app.build_app = lambda settings: build(settings, responder=FakeResponder(), library=FakeLibrary)
    app.serve(Settings(port=0, state=Path(sys.argv[1])), ready=lambda port: print(port, flush=True))
    print("left", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to leave by")
async def test_sigterm_is_a_request_to_leave_in_order(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", textwrap.dedent(SERVED), str(tmp_path / "state.sqlite3"),
        stdout=asyncio.subprocess.PIPE, cwd=CHECKOUT, env=os.environ | {"PYTHONPATH": str(CHECKOUT / "tests")},
    )  # fmt: skip
    async with asyncio.timeout(30):
        port = int(await process.stdout.readline())
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as response:
            assert response.status == 200
        process.send_signal(signal.SIGTERM)
        assert await process.stdout.readline() == b"left\n"
        assert await process.wait() == 0


def test_a_taken_port_is_said_with_what_to_do(tmp_path, monkeypatch):
    import socket  # noqa: PLC0415 - takes the port

    from bot import app  # noqa: PLC0415 - its build_app is exchanged

    build = app.build_app
    monkeypatch.setattr(
        app, "build_app", lambda settings: build(settings, responder=FakeResponder(), library=FakeLibrary)
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(port=taken.getsockname()[1], state=tmp_path / "state.sqlite3")
        with pytest.raises(SettingsError, match="set TRIALOGUE_PORT to a free port"):
            serve(settings, ready=print)
