"""The composition root: puts settings, storage, library, assistant, channels and routes together, and serves them."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.channels.base import Channel
from bot.channels.registry import channels_from
from bot.content import Content
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Responder
from bot.errors import LibraryError, SettingsError
from bot.library.handle import LibraryHandle
from bot.library.query import Library
from bot.settings import Settings
from bot.state.sqlite import SqliteStateStore
from bot.state.store import StateStore
from bot.turns.answering import Answering
from bot.turns.batcher import Batcher
from bot.turns.housekeeping import Housekeeping
from bot.turns.library_thread import LibraryThread
from bot.turns.retention import Retention
from bot.turns.sender import Sender, utc_now
from bot.web import health
from bot.web.limits import Limits
from bot.web.metrics import Metrics
from bot.web.middlewares import account_for, explain_errors, limit_addresses
from bot.web.page_view import PageView
from bot.web.routes import routes_for
from bot.web.server import HttpServer
from bot.web.service import SERVICE, WEB_CHANNEL, Background, Service
from bot.web.tokens import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an application is made of; `store` opens what keeps conversations."""

    settings: Settings
    responder: Responder
    library: LibraryThread
    channels: Mapping[str, Channel]
    store: Callable[[], StateStore]
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    page: PageView


def build_app(
    settings: Settings,
    *,
    content: Content | None = None,
    responder: Responder | None = None,
    library: Callable[[], Library] | None = None,
    channels: Mapping[str, Channel] | None = None,
    store: StateStore | None = None,
    clock: Callable[[], datetime] = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
) -> web.Application:
    """Return the application; what is not given is made from the settings, and said at once where that cannot be.

    library: returns the library to use now.
    """
    content = content or Content()
    return _application(
        Parts(
            settings=settings,
            page=PageView(content, settings.language, hours=settings.web_hours),
            responder=responder or Assistant.of(content, settings.language, settings.human_contact),
            library=_library_thread(settings, library),
            channels=channels_from(settings) if channels is None else channels,
            store=lambda: store or _store_of(settings),
            clock=clock,
            monotonic=monotonic,
        )
    )


def _application(parts: Parts) -> web.Application:
    app = web.Application(middlewares=[account_for, explain_errors, limit_addresses])
    app.add_routes(routes_for(parts.settings))
    app.cleanup_ctx.append(lambda app: _running(app, parts))
    return app


def serve(settings: Settings, *, ready: Callable[[int], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told the port once requests are taken."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, ready))


async def _serve(settings: Settings, ready: Callable[[int], None]) -> None:
    app = build_app(settings)
    server = HttpServer(app)
    try:
        port = await server.start(settings.host, settings.port)
    except OSError as error:
        await server.stop()
        where = f"{settings.host}:{settings.port}"
        raise SettingsError(
            f"cannot listen on {where} ({error.strerror}); set TRIALOGUE_PORT to a free port"
        ) from error
    leaving = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leaving.set)
    ready(port)
    await leaving.wait()
    app[SERVICE].condition.draining = True
    await server.stop()


async def _running(app: web.Application, parts: Parts) -> AsyncIterator[None]:
    """Everything that lives as long as the application; closed in the reverse order of its start."""
    async with AsyncExitStack() as living:
        living.push_async_callback(parts.library.close)
        store = parts.store()
        living.push_async_callback(store.close)
        housekeeping = Housekeeping(store, clock=parts.clock)
        housekeeping.start()
        living.push_async_callback(housekeeping.close)
        for channel in parts.channels.values():
            living.push_async_callback(channel.close)
        metrics = Metrics()
        sender = _sender(parts, store, metrics)
        sender.start()
        living.push_async_callback(sender.close)
        await _prepare(parts)
        batcher = _batcher(parts, store, sender, metrics)
        await batcher.start()
        living.push_async_callback(batcher.drain)
        background: dict[str, Background] = {
            "answering": batcher,
            "sending": sender,
            "deletion of what is over": housekeeping,
        }
        app[SERVICE] = _service(parts, store, batcher, metrics, background, secret=await store.secret())
        yield


async def _prepare(parts: Parts) -> None:
    """Be ready before the first message. A library that cannot be read, or not in time, is for readiness to tell."""
    with suppress(LibraryError, TimeoutError):
        await asyncio.wait_for(parts.library.ask(parts.responder.prepare), health.PATIENCE_SECONDS)


def _service(
    parts: Parts,
    store: StateStore,
    batcher: Batcher,
    metrics: Metrics,
    background: Mapping[str, Background],
    *,
    secret: bytes,
) -> Service:
    return Service(
        settings=parts.settings,
        clock=parts.clock,
        store=store,
        batcher=batcher,
        responder=parts.responder,
        library=parts.library,
        channels=parts.channels,
        signer=Signer(secret, timedelta(hours=parts.settings.web_hours)),
        limits=Limits(parts.settings, parts.monotonic),
        metrics=metrics,
        page=parts.page,
        background=background,
    )


def _sender(parts: Parts, store: StateStore, metrics: Metrics) -> Sender:
    parallel = parts.settings.parallel_sends
    return Sender(store, parts.channels, clock=parts.clock, observer=metrics, parallel=parallel)


def _batcher(parts: Parts, store: StateStore, sender: Sender, metrics: Metrics) -> Batcher:
    retention = Retention(
        pull_channels=frozenset({WEB_CHANNEL}),
        pull=timedelta(hours=parts.settings.web_hours),
        others=timedelta(days=parts.settings.channel_days),
    )
    return Batcher(
        store,
        Answering(parts.responder, retention),
        parts.library,
        queue=parts.settings.queue,
        on_commit=sender.notify,
        observer=metrics,
    )


def _store_of(settings: Settings) -> StateStore:
    return SqliteStateStore(settings.state, audit_days=settings.audit_days, dead_letter_days=settings.dead_letter_days)


def _library_thread(settings: Settings, given: Callable[[], Library] | None) -> LibraryThread:
    if given:
        return LibraryThread(given, release=_nothing)
    handle = LibraryHandle(settings.store)
    return LibraryThread(handle.current, release=handle.close)


def _nothing() -> None:
    pass


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    with suppress(ImportError):
        import uvloop  # noqa: PLC0415 - not there on every platform

        return uvloop.new_event_loop
    return None
