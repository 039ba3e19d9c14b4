"""Many people at the same time: each is answered, and the library is asked by one thread alone."""

import asyncio
import threading

import pytest
from aiohttp.test_utils import TestClient, TestServer
from fakes_botapi import bot_api
from fakes_web import FakeLibrary, FakeResponder, running

from bot.app import build_app
from bot.settings import Settings

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "example_secret"}
TELEGRAM = {"telegram_token": "123456789:EXAMPLE-token", "telegram_secret": "example_secret"}
QUESTIONS = ("sarcoma trials in Spain", "tell me about NCT06087341", "who can join NCT05783089?")


async def look(client):
    async with client.get("/") as response:
        return response.status


async def ask(client, number):
    form = {"text": QUESTIONS[number % len(QUESTIONS)], "key": f"key-of-the-form-{number:04}"}
    async with client.post("/page/message", data=form, allow_redirects=False) as response:
        return response.status


async def write(client, number):
    chat = {"id": number, "type": "private"}
    message = {"message_id": 1, "from": {"id": number}, "chat": chat, "date": 1, "text": QUESTIONS[0]}
    update = {"update_id": number, "message": message}
    async with client.post("/webhooks/telegram", json=update, headers=SECRET) as response:
        return response.status


async def is_ready(client):
    async with client.get("/readyz") as response:
        return response.status


async def all_at_once(client, count):
    doors = [(look(client), ask(client, number), write(client, number + 1)) for number in range(count)]
    return await asyncio.gather(is_ready(client), *(request for requests in doors for request in requests))


class Watched(FakeResponder):
    """Notes in which threads it answers."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def respond(self, message, conversation, library):
        self.threads.add(threading.get_ident())
        return super().respond(message, conversation, library)


async def test_greetings_turns_and_checks_ask_the_library_in_one_thread(tmp_path):
    responder = Watched()

    def library():
        responder.threads.add(threading.get_ident())
        return FakeLibrary()

    parts = {"responder": responder, "library": library, "telegram_api": "http://127.0.0.1:9"}
    async with running(tmp_path, **parts, **TELEGRAM) as client:
        assert set(await all_at_once(client, 20)) == {200, 303}
    assert len(responder.threads) == 1
    assert threading.get_ident() not in responder.threads


@pytest.mark.timeout(60)
async def test_a_crowd_is_answered_from_real_records(sample_store, tmp_path):
    async with bot_api() as api:
        state = tmp_path / "state.sqlite3"
        settings = Settings(
            store=sample_store, state=state, telegram_api=api.url, address_per_minute=10_000, **TELEGRAM
        )
        async with TestClient(TestServer(build_app(settings))) as client:
            assert set(await all_at_once(client, 60)) == {200, 303}
