"""Webhooks: only the platform is believed, hostile input is never our failure, an acknowledged message is durable."""

import asyncio
import json
from pathlib import Path

import pytest
from fakes_botapi import bot_api, refusal
from fakes_turns import FakeChannel, message
from fakes_web import Clock, running, until

from bot.errors import Overloaded, StateError
from bot.state.sqlite import SqliteStateStore
from bot.web.service import SERVICE

URL = "/webhooks/telegram"
SECRET = {"X-Telegram-Bot-Api-Secret-Token": "example_secret"}
TELEGRAM = {"telegram_token": "123456789:EXAMPLE-token", "telegram_secret": "example_secret"}
FILES = sorted((Path(__file__).parents[1] / "channels" / "telegram").glob("*.json"))


def update(number=1, text="hello", chat=5) -> dict:
    sender = {"id": chat, "is_bot": False, "first_name": "Example"}
    message = {"message_id": number, "from": sender, "chat": {"id": chat, "type": "private"}, "date": 1, "text": text}
    return {"update_id": number, "message": message}


def tap(number, code, chat=5) -> dict:
    message = {"message_id": 1, "chat": {"id": chat, "type": "private"}, "date": 0}
    query = {"id": f"press{number}", "from": {"id": chat, "is_bot": False}, "data": code, "message": message}
    return {"update_id": number, "callback_query": query}


async def post(client, body, headers=SECRET, status=200):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with client.post(URL, data=data, headers=headers) as response:
        assert response.status == status
        return response


@pytest.fixture
async def api():
    async with bot_api() as api:
        yield api


@pytest.fixture
async def telegram(tmp_path, api):
    async with running(tmp_path, telegram_api=api.url, **TELEGRAM) as client:
        yield client


async def test_a_message_is_answered_through_the_bot_api(telegram, api):
    await post(telegram, update(text="hello"))
    await until(lambda: api.calls)
    ((method, arguments),) = api.calls
    assert method == "sendMessage"
    assert arguments["chat_id"] == 5
    assert arguments["text"].startswith("1: text hello")
    assert arguments["text"].endswith("<i>General information, no medical advice.</i>")
    assert arguments["reply_markup"]["inline_keyboard"][0][0] == {"text": "Find a trial", "callback_data": "c1.1"}


async def test_a_tap_is_acknowledged_before_it_is_answered(telegram, api):
    await post(telegram, tap(1, "c1.1"))
    await until(lambda: len(api.calls) == 2)
    assert api.calls[0] == ("answerCallbackQuery", {"callback_query_id": "press1"})
    assert api.texts()[0].startswith("1: choice c1.1")


async def test_a_tap_too_old_to_acknowledge_is_answered_all_the_same(telegram, api):
    api.answers.append(refusal(400, "Bad Request: query is too old"))
    await post(telegram, tap(1, "c1.1"))
    await until(api.texts)


async def test_a_redelivered_update_has_one_effect(telegram, api):
    await asyncio.gather(*(post(telegram, update(7)) for _ in range(10)))
    await post(telegram, update(8, "next"))
    await until(lambda: len(api.texts()) == 2)
    assert [text.split("\n")[0] for text in api.texts()] == ["1: text hello", "2: text next"]


async def test_replies_keep_their_order_while_telegram_asks_to_wait_and_other_chats_go_on(tmp_path, api):
    clock = Clock()
    async with running(tmp_path, telegram_api=api.url, clock=clock, **TELEGRAM) as client:
        api.answers.append(refusal(429, "Too Many Requests", retry_after=30))
        await post(client, update(1, "first"))
        await until(lambda: len(api.calls) == 1)
        await post(client, update(2, "second"))
        await post(client, update(3, "other", chat=6))
        await until(lambda: api.texts(6))
        clock.move(seconds=29)
        await post(client, update(4, "again", chat=6))
        await until(lambda: len(api.texts(6)) == 2)
        assert len(api.texts(5)) == 1
        clock.move(seconds=60)
        await post(client, update(5, "wake", chat=7))
        await until(lambda: len(api.texts(5)) == 3)
        assert [text.split("\n")[0] for text in api.texts(5)] == ["1: text first", "1: text first", "2: text second"]


async def test_who_has_blocked_the_bot_becomes_a_dead_letter(telegram, api):
    api.answers.append(refusal(403, "Forbidden: bot was blocked by the user"))
    await post(telegram, update())
    await until(lambda: api.calls)

    service = telegram.app[SERVICE]
    await until(lambda: service.metrics.sends.labels("telegram", "dead")._value.get() == 1)
    assert (await service.store.counts()).dead == 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_every_known_update_is_acknowledged(client, file):
    await post(client, json.loads(file.read_text(encoding="utf-8"))["update"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Telegram-Bot-Api-Secret-Token": ""},
        {"X-Telegram-Bot-Api-Secret-Token": "wrong"},
        {"X-Telegram-Bot-Api-Secret-Token": "s\u00e9cret"},
        {"X-Telegram-Bot-Api-Secret-Token": "x" * 8000},
        [("X-Telegram-Bot-Api-Secret-Token", "example_secret")] * 2,
        [("X-Telegram-Bot-Api-Secret-Token", "example_secret"), ("X-Telegram-Bot-Api-Secret-Token", "wrong")],
    ],
)
async def test_who_is_not_telegram_is_refused(client, headers):
    await post(client, update(), headers=headers, status=401)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}", b"[" * 100_000, b'{"update_id":"x"}'])
async def test_a_verified_body_that_cannot_be_read_is_acknowledged_and_counted(client, body):
    await post(client, body)
    async with client.get("/metrics") as response:
        text = await response.text()
    assert 'trialogue_deliveries_total{channel="telegram",outcome="unreadable"} 1.0' in text
    assert "trialogue_outbox_dead 1.0" in text


async def test_a_turn_that_raises_is_acknowledged_and_apologised_for(telegram, api):
    await post(telegram, update(1, "boom"))
    await post(telegram, update(2, "hello"))
    await until(lambda: len(api.texts()) == 2)
    assert api.texts()[0].startswith("Sorry")


class BrokenStore:
    """A store whose every commit fails; all else works."""

    def __init__(self, store, error) -> None:
        self._store, self._error = store, error

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def commit(self, turns):  # noqa: ARG002
        raise self._error


async def test_what_could_not_be_kept_is_not_acknowledged(tmp_path):
    store = BrokenStore(SqliteStateStore(tmp_path / "state.sqlite3"), StateError("the disk is full"))
    async with running(tmp_path, state_store=store, telegram_api="http://127.0.0.1:9", **TELEGRAM) as client:
        response = await post(client, update(), status=503)
        assert int(response.headers["Retry-After"]) > 0


async def test_more_than_can_wait_is_refused_with_a_time(tmp_path):
    store = BrokenStore(SqliteStateStore(tmp_path / "state.sqlite3"), Overloaded(3))
    async with running(tmp_path, state_store=store, telegram_api="http://127.0.0.1:9", **TELEGRAM) as client:
        assert (await post(client, update(), status=503)).headers["Retry-After"] == "3"


async def test_an_unknown_channel_and_method_are_said_to_be_so(client):
    async with client.post("/webhooks/nowhere") as response:
        assert response.status == 404
    async with client.get(URL) as response:
        assert response.status == 405
        assert response.headers["Allow"] == "POST"


class Crowded(FakeChannel):
    """A platform that delivers the messages of several people at once: each letter of the body is one of theirs."""

    def parse(self, request, now):
        people = enumerate(request.body.decode())
        return [message(f"{request.query['batch']}.{number}", talk=person, at=now) for number, person in people]


async def test_who_sends_too_fast_is_not_answered_and_others_of_the_same_delivery_are(tmp_path):
    """A refusal would make the platform deliver the whole flood again, with what other people sent."""
    channel = Crowded()
    async with running(tmp_path, channels={"fake": channel}, conversation_per_minute=3) as client:
        for batch, people in enumerate(["aaaaab", "acb", "aaaa"]):
            async with client.post(f"/webhooks/fake?batch={batch}", data=people) as response:
                assert response.status == 200
        await until(lambda: len(channel.taken) == 6)
        async with client.get("/metrics") as response:
            text = await response.text()
    assert sorted(wire.arguments["to"] for wire in channel.taken) == ["to-a"] * 3 + ["to-b"] * 2 + ["to-c"]
    assert 'trialogue_turns_total{channel="fake",outcome="dropped"} 7.0' in text
    assert 'trialogue_deliveries_total{channel="fake",outcome="taken"} 2.0' in text
    assert 'trialogue_deliveries_total{channel="fake",outcome="dropped"} 1.0' in text


async def test_the_platform_itself_is_never_asked_to_wait(tmp_path, api):
    async with running(tmp_path, telegram_api=api.url, address_per_minute=2, **TELEGRAM) as client:
        for number in range(1, 9):
            await post(client, update(number, chat=number))


async def test_who_tries_secrets_is_slowed_down(tmp_path):
    async with running(tmp_path, address_per_minute=5, **TELEGRAM) as client:
        for _ in range(5):
            await post(client, update(), headers={}, status=401)
        await post(client, update(), headers={}, status=429)
