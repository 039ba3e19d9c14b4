"""What the routes work with, put together once by the composition root."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.channels.base import Channel
from bot.dialogue.turn import Responder
from bot.library.query import Library
from bot.messages import Message, Reply
from bot.settings import Settings
from bot.state.store import StateStore
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


@dataclass(slots=True)
class Condition:
    """Whether the service is leaving; set once, when it is asked to stop."""

    draining: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything a request may need."""

    settings: Settings
    clock: Callable[[], datetime]
    store: StateStore
    batcher: TakesMessages
    responder: Responder
    library: Callable[[], Library]
    channels: Mapping[str, Channel]
    signer: Signer
    limits: Limits
    metrics: Metrics
    page: PageView
    condition: Condition = field(default_factory=Condition)

    async def submit(self, messages: Sequence[Message]) -> Sequence[Reply | None]:
        """Hand messages to the batcher; a conversation that sends too fast is asked to wait."""
        for key in {message.conversation_key for message in messages}:
            self.limits.charge_conversation(key)
        with self.metrics.queue.track_inprogress():
            return await self.batcher.submit(messages)


SERVICE: web.AppKey[Service] = web.AppKey("service", Service)


def service_of(request: web.Request) -> Service:
    """Return the service that answers the request."""
    return request.app[SERVICE]
