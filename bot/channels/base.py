"""What a messaging platform must do. `verify`, `parse`, `render` are pure and stand any hostile input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.messages import Message, Reply


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A webhook call before anything was believed: header names in lower case, the body as it came."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WireMessage:
    """One call to the platform: the method's name and its JSON arguments.

    required: whether the reply has failed when this call fails (a typing notice is not).
    """

    method: str
    arguments: Mapping[str, object]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it."""


@dataclass(frozen=True, slots=True)
class RetryLater:
    """It may be taken later; not before `seconds` when the platform said so. `reason` holds no message text."""

    reason: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """It will never be taken."""

    reason: str


SendResult = Sent | RetryLater | Undeliverable


class Channel(Protocol):
    """A messaging platform. Built with its secrets; refuses to be built without them (SettingsError)."""

    @property
    def name(self) -> str:
        """Its name in /webhooks/{name} and in conversation keys."""

    def verify(self, request: RawRequest, now: datetime) -> bool:
        """Return whether the platform sent this; constant time, on bytes, total."""

    def parse(self, request: RawRequest, now: datetime) -> Sequence[Message]:
        """Return the acts in it, in order; none for what needs no answer. Raises PayloadError for the unreadable."""

    def render(self, reply: Reply, reply_to: str) -> Sequence[WireMessage]:
        """Return the calls that say the reply, each within the platform's limits; pure."""

    async def send(self, wire: WireMessage) -> SendResult:
        """Make one call; never raises for what the network or the platform does."""

    async def close(self) -> None:
        """Release connections."""
