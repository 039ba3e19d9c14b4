"""Listens: connections whose request head dawdles are closed, what is no HTTP is counted, leaving is orderly."""

import asyncio
import logging
from collections.abc import Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.web.service import SERVICE

logger = logging.getLogger(__name__)

HEAD_SECONDS = 10.0
KEEPALIVE_SECONDS = 75.0
FINISH_SECONDS = 30.0
LINGER_SECONDS = 2.0
BACKLOG = 1024
HEAD_END = b"\r\n\r\n"

ProtocolFactory = Callable[[], asyncio.Protocol]


class HeadTimer(asyncio.Protocol):
    """Stands before aiohttp's protocol and closes a connection that brings no request head in time.

    aiohttp itself waits for ever for the first head; later ones fall under its keep-alive limit.
    """

    def __init__(self, inner: asyncio.Protocol, seconds: float) -> None:
        self._inner = inner
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock."""
        self._timer = asyncio.get_running_loop().call_later(self._seconds, transport.close)
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Pass on what comes; the end of the head stops the clock."""
        if self._timer:
            seen = self._tail + data
            self._tail = seen[-len(HEAD_END) + 1 :]
            if HEAD_END in seen:
                self._stop()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._inner.eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        """Stop the clock."""
        self._stop()
        self._inner.connection_lost(error)

    def pause_writing(self) -> None:
        """Pass it on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._inner.resume_writing()

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None


class _Discretion(logging.Handler):
    """Takes what aiohttp would log, which names the peer and quotes what came: that is counted, or told by its kind."""

    def __init__(self, app: web.Application) -> None:
        super().__init__()
        self._app = app

    def emit(self, record: logging.LogRecord) -> None:
        """Count what was no HTTP; tell what failed on our side."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            self._app[SERVICE].metrics.malformed.inc()
        elif record.levelno >= logging.ERROR:
            logger.error("a connection failed", extra={"error": type(error).__name__})


def _discreet_logger(app: web.Application) -> logging.Logger:
    """Return a logger that stands alone: nothing of it reaches the log."""
    alone = logging.Logger("aiohttp.server")  # noqa: LOG001  # one from getLogger would hand its lines on
    alone.addHandler(_Discretion(app))
    return alone


class HttpServer:
    """A listening application."""

    def __init__(self, app: web.Application, *, head_seconds: float = HEAD_SECONDS) -> None:
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_discreet_logger(app),
            auto_decompress=False,
            keepalive_timeout=KEEPALIVE_SECONDS,
            lingering_time=LINGER_SECONDS,
            shutdown_timeout=FINISH_SECONDS,
        )
        self._head_seconds = head_seconds
        self._listener: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Start the application and listen; return the port, chosen by the system where 0 was given."""
        await self._runner.setup()
        server = self._runner.server
        if server is None:  # pragma: no cover - setup has made it
            raise RuntimeError("the runner has no server")
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: HeadTimer(server(), self._head_seconds), host, port, backlog=BACKLOG
        )
        return int(self._listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take no new connection, finish the requests under way, then close the application."""
        if self._listener:
            self._listener.close()
        await self._runner.cleanup()
