"""GET /healthz, /readyz, /metrics: is it alive, can it work, how is it doing."""

import asyncio
from collections.abc import Awaitable

import msgspec
from aiohttp import web

from bot.errors import TrialogueError
from bot.library.query import Library
from bot.web.service import Service, service_of

PATIENCE_SECONDS = 5.0
NO_TRIAL = "NCT00000000"  # asked for only to have the library read


async def healthz(request: web.Request) -> web.Response:  # noqa: ARG001 - aiohttp's shape of a handler
    """Say that the event loop runs."""
    return _json(200, {"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """Say whether messages can be taken, and if not, why."""
    reasons = await _hindrances(service_of(request))
    return _json(503 if reasons else 200, {"status": "not ready" if reasons else "ready", "reasons": reasons})


async def metrics(request: web.Request) -> web.Response:
    """Return the metrics in Prometheus' text format."""
    service = service_of(request)
    counts = await service.store.counts()
    service.metrics.outbox_waiting.set(counts.waiting)
    service.metrics.outbox_dead.set(counts.dead)
    return web.Response(body=service.metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"})


async def _hindrances(service: Service) -> list[str]:
    reasons = ["the service is shutting down"] if service.condition.draining else []
    reasons += [f"{name} has stopped" for name, work in service.background.items() if not work.is_alive]
    if failure := await _failure(service.store.prove(service.clock())):
        reasons.append(f"conversations cannot be kept: {failure}")
    if failure := await _failure(service.library.ask(_read)):
        reasons.append(f"the trial library cannot be read: {failure}")
    return reasons


async def _failure(check: Awaitable[object]) -> str:
    """Return the kind of what went wrong, or nothing."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await check
    except (TrialogueError, TimeoutError) as error:
        return type(error).__name__
    return ""


def _read(library: Library) -> object:
    return library.trial(NO_TRIAL)


def _json(status: int, document: dict[str, object]) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(document), content_type="application/json")
