"""How fast one address and one conversation may go: token buckets in bounded memory."""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence

from aiohttp import web

from bot.settings import Settings

REMEMBERED = 20_000
IPV6_NETWORK = 64


class TooFast(web.HTTPTooManyRequests):
    """Somebody sends faster than allowed; says when to come back."""

    def __init__(self, seconds: float) -> None:
        super().__init__(headers={"Retry-After": str(max(1, math.ceil(seconds)))})


class TokenBuckets:
    """A bucket for each name: `per_minute` tokens, refilled evenly. The longest unused bucket is forgotten first."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float], remembered: int = REMEMBERED) -> None:
        self._size = float(per_minute)
        self._rate = per_minute / 60
        self._monotonic = monotonic
        self._remembered = remembered
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, name: str) -> float:
        """Take a token; return 0.0, or the seconds until there is one."""
        now = self._monotonic()
        tokens, since = self._buckets.pop(name, (self._size, now))
        tokens = min(self._size, tokens + (now - since) * self._rate)
        missing = 1 - tokens
        self._buckets[name] = (tokens, now) if missing > 0 else (tokens - 1, now)
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return missing / self._rate if missing > 0 else 0.0


class Limits:
    """The buckets of addresses and conversations."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float]) -> None:
        self._proxies = settings.trusted_proxies
        self._addresses = TokenBuckets(settings.address_per_minute, monotonic)
        self._conversations = TokenBuckets(settings.conversation_per_minute, monotonic)

    def charge_address(self, request: web.Request) -> None:
        """Take a token of the request's address, or refuse with 429."""
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", ()))
        _take(self._addresses, client_address(request.remote or "", forwarded, self._proxies))

    def charge_conversation(self, key: str) -> None:
        """Take a token of the conversation, or refuse with 429."""
        _take(self._conversations, key)

    def allows_conversation(self, key: str) -> bool:
        """Take a token of the conversation; return whether there was one."""
        return not self._conversations.take(key)


def client_address(peer: str, forwarded: str, proxies: int) -> str:
    """Return whom to charge: the peer, or what the last trusted proxy saw; an IPv6 network counts as one.

    Only the entries that our own proxies wrote are believed: they stand at the right.
    """
    chain = [*_entries(forwarded), peer]
    return _network(chain[-1 - min(proxies, len(chain) - 1)]) or _network(peer) or "unknown"


def _entries(forwarded: str) -> Sequence[str]:
    return [entry.strip() for entry in forwarded.split(",") if entry.strip()]


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, IPV6_NETWORK), strict=False))


def _take(buckets: TokenBuckets, name: str) -> None:
    wait = buckets.take(name)
    if wait:
        raise TooFast(wait)
