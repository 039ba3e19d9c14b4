"""Direct Line activities: what clients send becomes messages, what was said becomes activities. Pure."""

from datetime import datetime
from typing import Any

import msgspec

from bot.channels.incoming import clean
from bot.messages import Block, Card, Link, Message, MessageKind, Reply, Text
from bot.rendering.plain import block_text, to_text
from bot.serialization import reply_to_json
from bot.web.transcript import Line, Said

KEY_LIMIT = 128
BOT = {"id": "bot", "role": "bot"}
PERSON = {"id": "user", "role": "user"}
HERO_CARD = "application/vnd.microsoft.card.hero"


def read_activity(body: bytes) -> dict[str, Any] | None:
    """Return the activity in a body, or None when there is none."""
    try:
        activity = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return activity if isinstance(activity, dict) and isinstance(activity.get("type"), str) else None


def client_key(activity: dict[str, Any]) -> str:
    """Return the client's own id of the activity, or an empty text: sent again it has the same one."""
    channel_data = activity.get("channelData")
    given = channel_data.get("clientActivityID") if isinstance(channel_data, dict) else None
    return clean(given)[:KEY_LIMIT] if isinstance(given, str) else ""


def message_of(activity: dict[str, Any], *, account: str, conversation: str, key: str, now: datetime) -> Message | None:
    """Return the message in an activity; None for what needs no answer. The key is made the conversation's own."""
    act = _act(activity)
    if act is None:
        return None
    kind, text = act
    locale = activity.get("locale")
    return Message(
        channel="web",
        account=account,
        conversation=conversation,
        key=f"{conversation}.{key}",
        kind=kind,
        received_at=now,
        text=clean(text),
        language=clean(locale)[:32] if isinstance(locale, str) else "",
    )


def activity_of(line: Line, conversation: str) -> dict[str, Any]:
    """Return a line of the transcript as an activity."""
    if isinstance(line, Said):
        return _person_activity(line, conversation)
    return answer_activity(line.reply, conversation, line.answers)


def answer_activity(reply: Reply, conversation: str, answers: str) -> dict[str, Any]:
    """Return the reply to the message of the key `answers`: text for all clients, blocks for those that show them."""
    activity: dict[str, Any] = {
        "type": "message",
        "id": public_id(f"{answers}.reply", conversation),
        "conversation": {"id": conversation},
        "from": BOT,
        "locale": reply.language,
        "replyToId": public_id(answers, conversation),
        "text": to_text(reply, choices=False),
        "textFormat": "plain",
        "speak": _spoken(reply),
        "inputHint": "expectingInput" if reply.choices else "acceptingInput",
        "attachments": [_hero_card(block) for block in reply.blocks if isinstance(block, Card)],
        "channelData": reply_to_json(reply),
    }
    if reply.choices:
        activity["suggestedActions"] = {"actions": [_action(choice.label, choice.code) for choice in reply.choices]}
    return activity


def public_id(key: str, conversation: str) -> str:
    """Return an activity's id as clients know it: without the conversation's name, which stands before it inside."""
    return key.removeprefix(f"{conversation}.")


def _act(activity: dict[str, Any]) -> tuple[MessageKind, str] | None:
    if activity["type"] == "conversationUpdate":
        return MessageKind.START, ""
    if activity["type"] != "message":
        return None
    text, value = activity.get("text"), activity.get("value")
    channel_data = activity.get("channelData")
    if isinstance(value, str) and value:
        return MessageKind.CHOICE, value
    if isinstance(text, str):
        # Some clients send a tapped button's value as text and mark it so.
        tapped = isinstance(channel_data, dict) and channel_data.get("postBack") is True
        return (MessageKind.CHOICE if tapped else MessageKind.TEXT), text
    return MessageKind.UNSUPPORTED, ""


def _person_activity(line: Said, conversation: str) -> dict[str, Any]:
    identity = public_id(line.key, conversation)
    return {
        "type": "message" if line.kind is not MessageKind.START else "conversationUpdate",
        "id": identity,
        "conversation": {"id": conversation},
        "from": PERSON,
        "text": line.text,
        "channelData": {"clientActivityID": identity},
    }


def _spoken(reply: Reply) -> str:
    spoken = (*map(_spoken_block, reply.blocks), reply.note, reply.disclaimer.text)
    return "\n".join(filter(None, spoken))


def _spoken_block(block: Block) -> str:
    """What a screen reader says: addresses are left to the links."""
    if isinstance(block, Text):
        return block.spoken or block.text
    if isinstance(block, Link):
        return block.label
    if isinstance(block, Card):
        facts = (f"{fact.label}: {fact.value}" for fact in block.facts)
        return ". ".join(part for part in (block.title, block.badge, *facts, block.note) if part)
    return block_text(block)


def _hero_card(card: Card) -> dict[str, Any]:
    return {
        "contentType": HERO_CARD,
        "content": {
            "title": card.title,
            "subtitle": f"{card.badge} · {card.nct_id}",
            "text": "\n".join([*(f"{fact.label}: {fact.value}" for fact in card.facts), card.note]).strip(),
            "buttons": [{"type": "openUrl", "title": card.nct_id, "value": card.url}] if card.url else [],
        },
    }


def _action(label: str, code: str) -> dict[str, str]:
    return {"type": "postBack", "title": label, "value": code}
