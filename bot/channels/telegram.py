"""Telegram: secret token, updates in, HTML messages with an inline keyboard out. Knows no trial and no route."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

import aiohttp
import msgspec

from bot.channels.base import RawRequest, RetryLater, SendResult, Sent, Undeliverable, WireMessage
from bot.channels.signatures import is_same_secret
from bot.channels.telegram_markup import Button, buttons_of, parts_of, plain
from bot.channels.telegram_updates import CHANNEL, decode_reply_to, parse_update
from bot.errors import SettingsError
from bot.messages import Message, Reply
from bot.settings import Settings

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
TOKEN = re.compile(r"(\d{1,20}):[A-Za-z0-9_-]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LONGEST_WISH_SECONDS = 10**9
ROW_BUTTONS = 3
ROW_LETTERS = 30
# While one call hangs, the replies of other chats wait behind it.
TIMEOUT = aiohttp.ClientTimeout(total=8, connect=4)


class TelegramChannel:
    """Speaks with one Telegram bot."""

    name = CHANNEL

    def __init__(self, *, token: str, secret: str, api: str) -> None:
        account = TOKEN.fullmatch(token)
        if not account:
            raise SettingsError("TRIALOGUE_TELEGRAM_TOKEN: is no bot token; @BotFather gives one like 123456:ABC-DEF")
        if not SECRET.fullmatch(secret):
            raise SettingsError(
                "TRIALOGUE_TELEGRAM_SECRET: needed with the token, 1 to 256 of A-Z a-z 0-9 _ -; "
                "give the same one to setWebhook as secret_token"
            )
        self._account = account[1]
        self._secret = secret.encode()
        self._methods = f"{api.rstrip('/')}/bot{token}"
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the channel that the settings describe."""
        return cls(token=settings.telegram_token, secret=settings.telegram_secret, api=settings.telegram_api)

    def verify(self, request: RawRequest, now: datetime) -> bool:  # noqa: ARG002 - Telegram's proof has no time
        """Return whether the secret given to setWebhook came along."""
        return is_same_secret(request.headers.get(SECRET_HEADER), self._secret)

    def parse(self, request: RawRequest, now: datetime) -> Sequence[Message]:
        """Return the message in the update, or none."""
        return parse_update(request.body, self._account, now)

    def render(self, reply: Reply, reply_to: str) -> Sequence[WireMessage]:
        """Return the calls that say the reply: first the button is released, the keyboard comes with the last part."""
        target = decode_reply_to(reply_to)
        parts = parts_of(reply)
        wires = [_message(target.chat, part) for part in parts[:-1]]
        wires.append(_message(target.chat, parts[-1], buttons_of(reply)))
        if target.callback:
            released = WireMessage("answerCallbackQuery", {"callback_query_id": target.callback}, required=False)
            wires.insert(0, released)
        return wires

    async def send(self, wire: WireMessage) -> SendResult:
        """Make one call; a text whose markup Telegram refuses goes out once more as plain text."""
        answer = await self._call(wire.method, wire.arguments)
        if isinstance(answer, RetryLater):
            return answer
        if answer.get("error_code") == 400 and "can't parse entities" in str(answer.get("description")):
            answer = await self._call(wire.method, _without_markup(wire.arguments))
        return answer if isinstance(answer, RetryLater) else _result(answer)

    async def close(self) -> None:
        """Close the connections to Telegram."""
        if self._session:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, arguments: Mapping[str, object]) -> dict[str, Any] | RetryLater:
        # An error of the client's may carry the address, and the address carries the token: only its kind is told.
        try:
            async with self._connected().post(
                f"{self._methods}/{method}", json=arguments, allow_redirects=False
            ) as response:
                return _answer(response.status, await response.read())
        except TimeoutError:
            return RetryLater("Telegram did not answer in time")
        except (aiohttp.ClientError, OSError) as error:
            return RetryLater(f"Telegram could not be reached ({type(error).__name__})")

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session


def _message(chat: int, text: str, buttons: Sequence[Button] = ()) -> WireMessage:
    arguments: dict[str, object] = {
        "chat_id": chat,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if buttons:
        arguments["reply_markup"] = {"inline_keyboard": _keyboard(buttons)}
    return WireMessage("sendMessage", arguments)


def _keyboard(buttons: Sequence[Button]) -> list[list[dict[str, str]]]:
    """Short labels share a row, in their order."""
    rows: list[list[Button]] = []
    for button in buttons:
        shared = [*rows[-1], button] if rows else []
        if shared and len(shared) <= ROW_BUTTONS and sum(len(each.label) for each in shared) <= ROW_LETTERS:
            rows[-1] = shared
        else:
            rows.append([button])
    return [[{"text": button.label, "callback_data": button.code} for button in row] for row in rows]


def _without_markup(arguments: Mapping[str, object]) -> dict[str, object]:
    bare = {name: value for name, value in arguments.items() if name != "parse_mode"}
    return bare | {"text": plain(str(arguments.get("text", "")))}


def _answer(status: int, body: bytes) -> dict[str, Any] | RetryLater:
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        answer = None
    if status >= 500 or not isinstance(answer, dict):
        return RetryLater(f"Telegram answered with status {status}")
    return {"error_code": status} | answer


def _result(answer: Mapping[str, Any]) -> SendResult:
    if answer.get("ok") is True:
        return Sent()
    match answer.get("error_code"):
        case 429:
            return RetryLater("Telegram asks to wait", _retry_after(answer))
        case 401 | 404:
            return RetryLater("Telegram does not know the bot token; correct TRIALOGUE_TELEGRAM_TOKEN")
        case 403:
            return Undeliverable("the person has blocked the bot or is gone")
        case 400:
            return Undeliverable("Telegram refused the message (400)")
        case _:
            return RetryLater("Telegram answered with an unknown error")


def _retry_after(answer: Mapping[str, Any]) -> float | None:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    # Bounded before it is converted: no float holds a number of 400 digits.
    return float(min(max(seconds, 0), LONGEST_WISH_SECONDS))
