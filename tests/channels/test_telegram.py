"""The Telegram channel: who is believed, what is sent, and what becomes of a call that fails."""

import logging

import aiohttp
import pytest
from fakes_botapi import bot_api, refusal
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import telegram as telegram_module
from bot.channels.base import RawRequest, RetryLater, Sent, Undeliverable, WireMessage
from bot.channels.registry import channels_from
from bot.channels.telegram import TelegramChannel
from bot.errors import SettingsError
from bot.settings import Settings

TOKEN = "123456789:AAEexampleexampleexample"
SECRET = "example_secret-1"
HEADER = "x-telegram-bot-api-secret-token"
WIRE = WireMessage("sendMessage", {"chat_id": 5, "text": "<b>A &amp; B</b>", "parse_mode": "HTML"})


def channel(api="http://127.0.0.1:9") -> TelegramChannel:
    return TelegramChannel(token=TOKEN, secret=SECRET, api=api)


def is_believed(headers) -> bool:
    return channel().verify(RawRequest(method="POST", headers=headers, query={}, body=b"{}"), now=None)


def test_the_secret_is_believed():
    assert is_believed({HEADER: SECRET})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: SECRET + " "},
        {HEADER: SECRET.upper()},
        {HEADER: SECRET[:-1]},
        {HEADER: f"{SECRET}, {SECRET}"},
        {HEADER: "sécret"},
        {HEADER: "\udcff\udcfe"},
        {HEADER: "x" * 100_000},
        {"authorization": SECRET},
    ],
)
def test_anything_else_is_not(headers):
    assert not is_believed(headers)


@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape"))))
def test_no_header_raises(value):
    assert is_believed({HEADER: value}) == (value == SECRET)


@pytest.mark.parametrize(
    ("token", "secret"),
    [(TOKEN, ""), ("", SECRET), (TOKEN, "with space"), (TOKEN, "ü"), (TOKEN, "s" * 257), ("no-token", SECRET)],
)
def test_half_a_set_up_refuses_to_start_and_does_not_tell_what_was_given(token, secret):
    with pytest.raises(SettingsError) as caught:
        channels_from(Settings(telegram_token=token, telegram_secret=secret))
    assert "TRIALOGUE_TELEGRAM_" in str(caught.value)
    assert not token or token not in str(caught.value)
    assert not secret or secret not in str(caught.value).replace("A-Z a-z 0-9 _ -", "")


def test_without_settings_there_is_no_channel():
    assert channels_from(Settings()) == {}
    assert list(channels_from(Settings(telegram_token=TOKEN, telegram_secret=SECRET))) == ["telegram"]


async def sent_with(*answers, wire=WIRE):
    async with bot_api() as api:
        api.answers.extend(answers)
        telegram = channel(api.url)
        result = await telegram.send(wire)
        await telegram.close()
        return result, api


async def test_a_message_arrives():
    result, api = await sent_with()
    assert result == Sent()
    assert api.calls == [("sendMessage", dict(WIRE.arguments))]
    assert api.tokens == {TOKEN}


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (refusal(429, "Too Many Requests", retry_after=7), RetryLater("Telegram asks to wait", 7.0)),
        (refusal(429, "Too Many Requests", retry_after="soon"), RetryLater("Telegram asks to wait", None)),
        (refusal(429, retry_after=10**400), RetryLater("Telegram asks to wait", 1e9)),
        (refusal(429, retry_after=-(10**400)), RetryLater("Telegram asks to wait", 0.0)),
        (refusal(429), RetryLater("Telegram asks to wait", None)),
    ],
)
async def test_a_wish_to_wait_is_handed_on(answer, result):
    assert (await sent_with(answer))[0] == result


@pytest.mark.parametrize(
    "answer",
    [
        refusal(500),
        refusal(502),
        (502, b"<html>bad gateway</html>"),
        (200, b"no json"),
        (200, b"[1]"),
        (200, {}),
        (302, b""),
        refusal(401, "Unauthorized"),
        refusal(404, "Not Found"),
    ],
)
async def test_what_may_pass_is_tried_again(answer):
    assert isinstance((await sent_with(answer))[0], RetryLater)


@pytest.mark.parametrize("answer", [refusal(403, "Forbidden: bot was blocked"), refusal(400, "Bad Request")])
async def test_what_will_not_pass_is_given_up(answer):
    assert isinstance((await sent_with(answer))[0], Undeliverable)


async def test_refused_markup_is_sent_once_more_as_plain_text():
    result, api = await sent_with(refusal(400, "Bad Request: can't parse entities: unsupported start tag"))
    assert result == Sent()
    assert api.calls[1] == ("sendMessage", {"chat_id": 5, "text": "A & B"})


async def test_markup_refused_twice_is_given_up():
    answers = [refusal(400, "Bad Request: can't parse entities")] * 2
    assert isinstance((await sent_with(*answers))[0], Undeliverable)


async def test_a_call_that_hangs_is_not_waited_for(monkeypatch):
    """The replies of other chats wait behind it."""
    assert telegram_module.TIMEOUT.total <= 8
    monkeypatch.setattr(telegram_module, "TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    async with bot_api() as api:
        api.seconds = 5
        telegram = channel(api.url)
        assert await telegram.send(WIRE) == RetryLater("Telegram did not answer in time")
        await telegram.close()


async def test_an_unreachable_server_is_tried_again_and_the_token_is_told_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    telegram = channel("http://127.0.0.1:9")
    result = await telegram.send(WIRE)
    await telegram.close()
    assert isinstance(result, RetryLater)
    assert TOKEN not in result.reason
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(telegram)
