"""Reads a request's body once, within its size and time; refuses before reading where it can."""

import asyncio

from aiohttp import ClientError, web

from bot.settings import Settings


async def read_body(request: web.Request, settings: Settings) -> bytes:
    """Return the raw body; 413 when too large, 408 when too slow, 415 when compressed, 400 when broken off."""
    limit = settings.body_kib * 1024
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in {"identity", ""}:
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > limit:
        raise _too_large(request, limit)
    try:
        async with asyncio.timeout(settings.body_seconds):
            return await _collect(request, limit)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except (web.RequestPayloadError, ClientError) as error:
        raise web.HTTPBadRequest from error


async def _collect(request: web.Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise _too_large(request, limit)
    return bytes(body)


def _too_large(request: web.Request, limit: int) -> web.HTTPRequestEntityTooLarge:
    return web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=request.content_length or limit + 1)
