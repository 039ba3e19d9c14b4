"""GET /healthz, /readyz, /metrics: is it alive, can it work, how is it doing."""

import msgspec
from aiohttp import web

from bot.errors import TrialogueError
from bot.web.service import Service, service_of


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
    try:
        await service.store.commit(())
    except TrialogueError as error:
        reasons.append(f"conversations cannot be kept: {type(error).__name__}")
    try:
        service.library().info  # noqa: B018 - reading it is the test
    except TrialogueError as error:
        reasons.append(f"the trial library cannot be read: {type(error).__name__}")
    return reasons


def _json(status: int, document: dict[str, object]) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(document), content_type="application/json")
