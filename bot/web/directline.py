"""The Direct Line 3.0 subset: conversations, activities with the answer in the response, resuming by watermark."""

import secrets
from typing import Any

import msgspec
from aiohttp import web

from bot.web.activities import activity_of, answer_activity, client_key, message_of, read_activity
from bot.web.body import read_body
from bot.web.service import DIRECT_LINE_ACCOUNT, WEB_CHANNEL, Service, service_of
from bot.web.tokens import new_conversation
from bot.web.transcript import Answered, Line, read_lines

PURPOSE = "directline"
BEARER = "bearer "
WATERMARK_DIGITS = 12


async def start_conversation(request: web.Request) -> web.Response:
    """POST /v3/directline/conversations: name a conversation and hand out its token. Nothing is stored yet."""
    await read_body(request, service_of(request).settings)
    return _json(_grant(service_of(request), new_conversation()), status=201)


async def refresh_token(request: web.Request) -> web.Response:
    """POST /v3/directline/tokens/refresh: a fresh token for the conversation of a valid one."""
    return _json(_grant(service_of(request), _opened(request)))


async def send_activity(request: web.Request) -> web.Response:
    """POST …/activities: answer the activity; the same clientActivityID again gets the same answer, not a new one."""
    service, conversation = service_of(request), _authorized(request)
    service.limits.charge_conversation(_stored_key(conversation))
    activity = read_activity(await read_body(request, service.settings))
    if activity is None:
        raise web.HTTPBadRequest
    key = client_key(activity) or secrets.token_urlsafe(12)
    message = message_of(activity, account=DIRECT_LINE_ACCOUNT, conversation=conversation, key=key, now=service.clock())
    if message is None:
        return _json({"id": key})
    (reply,) = await service.submit([message])
    # Without a reply it was sent before, and its answer stands in the transcript; or there was nothing to say.
    fresh = [answer_activity(reply, conversation, message.key)] if reply else None
    answers = fresh or await _kept_answers(service, conversation, message.key)
    last = await service.store.last_position(_stored_key(conversation), service.clock())
    return _json({"id": key, "activities": answers, "watermark": str(last)})


async def read_activities(request: web.Request) -> web.Response:
    """GET …/activities?watermark=: all that was said after the watermark, by both sides."""
    service, conversation = service_of(request), _authorized(request)
    given = _watermark(request)
    lines = await _lines(service, conversation)
    last = lines[-1].position if lines else 0
    # A conversation that was deleted counts from 1 again: what lies beyond its end was said in the one before.
    watermark = given if given <= last else 0
    fresh = [activity_of(line, conversation) for line in lines if line.position > watermark and _is_message(line)]
    return _json({"activities": fresh, "watermark": str(last)})


async def resume_conversation(request: web.Request) -> web.Response:
    """GET /v3/directline/conversations/{id}: a fresh token for one's own conversation."""
    return _json(_grant(service_of(request), _authorized(request)))


def _opened(request: web.Request) -> str:
    """Return the conversation that the request's token opens."""
    given = request.headers.getall("Authorization", [])
    if not given:
        raise web.HTTPUnauthorized
    service = service_of(request)
    token = given[0][len(BEARER) :].strip() if given[0].lower().startswith(BEARER) else ""
    conversation = service.signer.conversation(PURPOSE, token, service.clock()) if len(given) == 1 else None
    if conversation is None:
        raise web.HTTPForbidden
    return conversation


def _authorized(request: web.Request) -> str:
    conversation = _opened(request)
    if conversation != request.match_info["conversation"]:
        raise web.HTTPForbidden
    return conversation


def _grant(service: Service, conversation: str) -> dict[str, Any]:
    return {
        "conversationId": conversation,
        "token": service.signer.token(PURPOSE, conversation, service.clock()),
        "expires_in": int(service.signer.life.total_seconds()),
    }


async def _lines(service: Service, conversation: str) -> list[Line]:
    # From the start: labels of tapped choices stand in earlier replies.
    return read_lines(await service.store.transcript(_stored_key(conversation), 0, service.clock()))


def _stored_key(conversation: str) -> str:
    return f"{WEB_CHANNEL}:{DIRECT_LINE_ACCOUNT}:{conversation}"


async def _kept_answers(service: Service, conversation: str, key: str) -> list[dict[str, Any]]:
    lines = await _lines(service, conversation)
    return [activity_of(line, conversation) for line in lines if isinstance(line, Answered) and line.answers == key]


def _is_message(line: Line) -> bool:
    return isinstance(line, Answered) or bool(line.text)


def _watermark(request: web.Request) -> int:
    given = request.query.get("watermark", "") or "0"
    if not (given.isascii() and given.isdigit()) or len(given) > WATERMARK_DIGITS:
        raise web.HTTPBadRequest
    return int(given)


def _json(document: dict[str, Any], *, status: int = 200) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(document), content_type="application/json")
