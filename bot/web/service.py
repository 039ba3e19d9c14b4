"""What the routes work with, put together once by the composition root."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.channels.base import Channel
from bot.dialogue.turn import Responder
from bot.messages import Message, Reply
from bot.settings import Settings
from bot.state.store import StateStore
from bot.turns.library_thread import LibraryThread
from bot.web.limits import Limits
from bot.web.metrics import Metrics
from bot.web.page_view import PageView
from bot.web.tokens import Signer

WEB_CHANNEL = "web"
PAGE_ACCOUNT = "page"
DIRECT_LINE_ACCOUNT = "directline"


class TakesMessages(Protocol):
    """Where messages go; implemented by `turns.batcher.Batcher`."""

    async def submit(self, messages: Sequence[Message]) -> Sequence[Reply | None]:
        """Return once all that the messages changed is durable; raises Overloaded or StateError."""


class Background(Protocol):
    """Work that goes on beside the requests."""

    @property
    def is_alive(self) -> bool:
        """Whether it goes on as it should."""


@dataclass(slots=True)
class Condition:
    """Whether the service is leaving; set once, when it is asked to stop."""

    draining: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything a request may need; `background` names what /readyz watches."""

    settings: Settings
    clock: Callable[[], datetime]
    store: StateStore
    batcher: TakesMessages
    responder: Responder
    library: LibraryThread
    channels: Mapping[str, Channel]
    signer: Signer
    limits: Limits
    metrics: Metrics
    page: PageView
    background: Mapping[str, Background]
    condition: Condition = field(default_factory=Condition)

    async def submit(self, messages: Sequence[Message]) -> Sequence[Reply | None]:
        """Hand messages to the batcher."""
        with self.metrics.queue.track_inprogress():
            return await self.batcher.submit(messages)


SERVICE: web.AppKey[Service] = web.AppKey("service", Service)


def service_of(request: web.Request) -> Service:
    """Return the service that answers the request."""
    return request.app[SERVICE]
