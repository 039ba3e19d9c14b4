"""Telegram's updates as messages. Pure and total: whatever shape comes, it is a message, nothing, or PayloadError."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from bot.channels.incoming import clean
from bot.errors import PayloadError
from bot.messages import Coordinates, Message, MessageKind

CHANNEL = "telegram"
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
# What a person can send that we cannot read. A message with none of these and no text is a notice of Telegram's own.
MEDIA = frozenset(
    {"animation", "audio", "checklist", "contact", "dice", "document", "game", "invoice", "paid_media", "photo", "poll"}
    | {"sticker", "story", "video", "video_note", "voice"}
)


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Where an answer goes: the chat, and the button press that waits to be acknowledged."""

    chat: int
    callback: str = ""


def encode_reply_to(target: ReplyTo) -> str:
    """Return the target as the text that travels through the outbox."""
    return msgspec.json.encode(target).decode()


def decode_reply_to(text: str) -> ReplyTo:
    """Return the target of `encode_reply_to`."""
    return msgspec.json.decode(text, type=ReplyTo)


def parse_update(body: bytes, account: str, now: datetime) -> list[Message]:
    """Return the message in an update, or none for what needs no answer."""
    update = _decode(body)
    number = update.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool):
        raise PayloadError("the update has no update_id")
    act = _act(update)
    if act is None:
        return []
    return [
        Message(
            channel=CHANNEL,
            account=account,
            conversation=str(act.reply_to.chat),
            key=str(number),
            kind=act.kind,
            received_at=now,
            text=act.text,
            location=act.location,
            reply_to=encode_reply_to(act.reply_to),
            language=act.language,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    kind: MessageKind
    reply_to: ReplyTo
    text: str = ""
    location: Coordinates | None = None
    language: str = ""


def _decode(body: bytes) -> dict[str, Any]:
    try:
        update = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError("the update is not JSON") from error
    if not isinstance(update, dict):
        raise PayloadError("the update is no JSON object")
    return update


def _act(update: dict[str, Any]) -> _Act | None:
    if "message" in update:
        return _message(_object(update, "message"))
    if "callback_query" in update:
        return _tap(_object(update, "callback_query"))
    if "my_chat_member" in update:
        return _membership(_object(update, "my_chat_member"))
    return None


def _message(message: dict[str, Any]) -> _Act | None:
    chat, sender = _private_chat(message), _object(message, "from")
    if chat is None or sender.get("is_bot") is True:
        return None
    reply_to, language = ReplyTo(chat), _text(sender, "language_code")
    if isinstance(message.get("text"), str):
        kind, text = _said(message["text"])
        return _Act(kind=kind, text=text, reply_to=reply_to, language=language)
    point = _coordinates(_object(message, "location"))
    if point:
        return _Act(kind=MessageKind.LOCATION, location=point, reply_to=reply_to, language=language)
    if MEDIA.isdisjoint(message) and "location" not in message:
        return None
    return _Act(kind=MessageKind.UNSUPPORTED, reply_to=reply_to, language=language)


def _tap(query: dict[str, Any]) -> _Act | None:
    chat, sender = _private_chat(_object(query, "message")), _object(query, "from")
    if chat is None or sender.get("is_bot") is True or not isinstance(query.get("data"), str):
        return None
    return _Act(
        kind=MessageKind.CHOICE,
        text=clean(query["data"]),
        reply_to=ReplyTo(chat, _text(query, "id")),
        language=_text(sender, "language_code"),
    )


def _membership(change: dict[str, Any]) -> _Act | None:
    chat = _private_chat(change)
    if chat is None or _object(change, "new_chat_member").get("status") != "kicked":
        return None
    return _Act(kind=MessageKind.LEFT, reply_to=ReplyTo(chat))


def _said(text: str) -> tuple[MessageKind, str]:
    """`/start NCT…` is a deep link; of every other command only its words count: "/start_over@Bot" is "start over"."""
    cleaned = clean(text)
    command = COMMAND.fullmatch(cleaned)
    if not command:
        return MessageKind.TEXT, cleaned
    name, rest = command[1].lower(), (command[2] or "").strip()
    if name == "start":
        return MessageKind.START, rest
    return MessageKind.TEXT, f"{name.replace('_', ' ')} {rest}".strip()


def _private_chat(holder: dict[str, Any]) -> int | None:
    """Return the chat's id; a group is answered nothing, for its other members would read along."""
    chat = _object(holder, "chat")
    number = chat.get("id")
    if chat.get("type") != "private" or not isinstance(number, int) or isinstance(number, bool):
        return None
    return number


def _coordinates(location: dict[str, Any]) -> Coordinates | None:
    """Return the place to a tenth of a degree (about 11 km): enough to rank sites, too coarse for a home."""
    latitude, longitude = _degrees(location, "latitude", 90), _degrees(location, "longitude", 180)
    return None if latitude is None or longitude is None else Coordinates(latitude, longitude)


def _object(holder: dict[str, Any], name: str) -> dict[str, Any]:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def _text(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    return clean(value)[:64] if isinstance(value, str) else ""


def _degrees(holder: dict[str, Any], name: str, limit: int) -> float | None:
    value = holder.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    # Compared before it is converted: no float holds a number of 400 digits. NaN lies within no limits.
    return round(float(value), 1) if -limit <= value <= limit else None
