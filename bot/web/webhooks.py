"""POST /webhooks/{channel}: believe nothing, read once, answer 200 only for what is durable or dropped on purpose."""

import logging
from collections.abc import Sequence

from aiohttp import web

from bot.channels.base import Channel, RawRequest
from bot.errors import PayloadError
from bot.messages import Message
from bot.state.store import DeadLetter
from bot.web.body import read_body
from bot.web.service import Service, service_of

logger = logging.getLogger(__name__)

DONE = b""


async def receive(request: web.Request) -> web.Response:
    """Take a delivery: verify, parse, hand over, acknowledge after the commit."""
    service = service_of(request)
    channel = service.channels.get(request.match_info["channel"])
    if channel is None:
        service.limits.charge_address(request)
        raise web.HTTPNotFound
    raw = await _raw_request(request, service)
    if not channel.verify(raw, service.clock()):
        service.metrics.deliveries.labels(channel.name, "refused").inc()
        service.limits.charge_address(request)
        raise web.HTTPUnauthorized
    return await _take(service, channel, raw)


async def _take(service: Service, channel: Channel, raw: RawRequest) -> web.Response:
    now = service.clock()
    try:
        messages = channel.parse(raw, now)
    except PayloadError as error:
        # Sent again it would be no better: it is put aside, counted, and acknowledged.
        logger.warning("unreadable delivery: %s", error, extra={"channel": channel.name})
        await service.store.bury(DeadLetter(channel=channel.name, reason=str(error)), now)
        service.metrics.deliveries.labels(channel.name, "unreadable").inc()
        return web.Response(body=DONE)
    outcome = "ignored"
    if messages:
        allowed = _allowed(service, messages)
        await service.submit(allowed)
        outcome = "taken" if allowed else "dropped"
    service.metrics.deliveries.labels(channel.name, outcome).inc()
    return web.Response(body=DONE)


def _allowed(service: Service, messages: Sequence[Message]) -> list[Message]:
    """Return the messages of conversations within their limit.

    The others are dropped: a refusal would bring the flood again, and would refuse what other people sent with it.
    """
    allowed = []
    for message in messages:
        if service.limits.allows_conversation(message.conversation_key):
            allowed.append(message)
        else:
            service.metrics.dropped(message.channel)
    return allowed


async def _raw_request(request: web.Request, service: Service) -> RawRequest:
    body = await read_body(request, service.settings)
    # A header that came twice is joined, so that a secret given twice matches nothing.
    headers = {name.lower(): ", ".join(request.headers.getall(name)) for name in request.headers}
    return RawRequest(method=request.method, headers=headers, query=dict(request.query), body=body)
