"""Reads the registry's API, version 2: one page of records at a time, politely and patiently. Knows no store.

A request that fails in passing (too many requests, a server error, a cut or unreadable
answer, no answer in time) is tried again; an answer that will not change is a SyncError.
"""

import ipaddress
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar

import aiohttp
import msgspec
from yarl import URL

import bot
from bot.building.syncing.pacing import Pace, Patience, retry_after
from bot.errors import PageTokenRefused, SyncError

MOST_PER_PAGE = 1000
SMALLEST_PAGE = 10
USER_AGENT = f"Trialogue/{bot.__version__} aiohttp/{aiohttp.__version__}"
GOES_ON = "What was taken is kept: run the same command again, and it goes on from there."
_OLDEST_FIRST = "LastUpdatePostDate:asc"
_OK, _FORBIDDEN, _TIMED_OUT, _TOO_MANY, _SERVER_ERROR = 200, 403, 408, 429, 500
_UNKNOWN_TOKEN = frozenset({400, 404, 410, 422})
_MOVED = frozenset({301, 302, 303, 307, 308})
_NOWHERE = frozenset({404, 410})
_CHUNK = 1 << 16
_MOST_OF_A_REFUSAL = 200

Waiting = Callable[[float, str], None]
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds until a connection, the next bytes and the whole answer must be there; bytes of an unpacked answer."""

    connect: float = 20.0
    read: float = 60.0
    total: float = 300.0
    body: int = 1 << 28

    @property
    def of_a_page(self) -> aiohttp.ClientTimeout:
        """The limits of an answer that is read at once."""
        return aiohttp.ClientTimeout(total=self.total, sock_connect=self.connect, sock_read=self.read)

    @property
    def of_a_download(self) -> aiohttp.ClientTimeout:
        """The limits of an answer that takes as long as it keeps coming."""
        return aiohttp.ClientTimeout(total=None, sock_connect=self.connect, sock_read=self.read)


@dataclass(frozen=True, slots=True)
class Page:
    """Records as they came; next_token is empty on the last page, total None where it was not asked for."""

    studies: tuple[msgspec.Raw, ...]
    next_token: str
    total: int | None


class _PageShape(msgspec.Struct):
    studies: tuple[msgspec.Raw, ...]
    nextPageToken: str = ""  # noqa: N815 - the registry's name
    totalCount: int | None = None  # noqa: N815 - the registry's name


class _VersionShape(msgspec.Struct):
    dataTimestamp: str = ""  # noqa: N815 - the registry's name


class _Passing(Exception):
    """A failure that may be over at the next attempt; `asked`: seconds that the registry wants us to wait."""

    def __init__(self, reason: str, asked: float = 0.0) -> None:
        self.asked = asked
        super().__init__(reason)


class _NotThere(SyncError):
    """The API has nothing at this address."""


class RegistryApi:
    """The API at an address; `waiting` hears how long and why it waits before it tries again."""

    def __init__(
        self,
        address: str,
        pace: Pace,
        *,
        patience: Patience | None = None,
        limits: Limits | None = None,
        waiting: Waiting | None = None,
    ) -> None:
        self.address = checked_address(address)
        self._pace = pace
        self._patience = patience or Patience()
        self._limits = limits or Limits()
        self._waiting = waiting
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # A proxy of the environment is for the way out, never for this machine.
        self._session = aiohttp.ClientSession(
            headers={"User-Agent": USER_AGENT, "Accept": "application/json, */*;q=0.5", "Accept-Encoding": "gzip"},
            trust_env=self.address.scheme == "https",
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def page(
        self, parameters: Mapping[str, str], *, token: str = "", size: int = MOST_PER_PAGE, count: bool = False
    ) -> Page:
        """Return a page of records, those changed longest ago first; PageTokenRefused for a token it does not know.

        A page that does not come through is asked for in smaller pieces.
        """
        asked = {"format": "json", "sort": _OLDEST_FIRST, **parameters}
        asked |= {"countTotal": "true"} if count else {}
        asked |= {"pageToken": token} if token else {}

        async def attempt(failures: int) -> Page:
            fewer = max(min(size, SMALLEST_PAGE), size >> failures)
            body = await self._body("studies", asked | {"pageSize": str(fewer)})
            shape = _read(body, _PageShape)
            return Page(shape.studies, shape.nextPageToken, shape.totalCount)

        return await self._patiently(attempt)

    async def version(self) -> str:
        """Return the time stamp of the registry's data, empty where the API does not tell it."""

        async def attempt(_: int) -> str:
            return _read(await self._body("version", {}), _VersionShape).dataTimestamp

        try:
            return await self._patiently(attempt)
        except _NotThere:
            return ""

    async def download(self, address: URL, take: Callable[[bytes], None], begin: Callable[[int | None], None]) -> None:
        """Read a large file; `begin` hears its size where it is told, and hears it again when all begins anew."""

        async def attempt(_: int) -> None:
            async with self._answer(address, {}, self._limits.of_a_download) as answer:
                begin(answer.content_length)
                async for chunk in answer.content.iter_chunked(_CHUNK):
                    take(chunk)

        await self._patiently(attempt)

    async def _patiently(self, attempt: Callable[[int], Awaitable[_Answer]]) -> _Answer:
        """Try until it works; `attempt` hears how often it failed before."""
        failures = 0
        while True:
            await self._pace.turn()
            try:
                return await attempt(failures)
            except _Passing as passing:
                failures += 1
                await self._rest(passing, failures)

    async def _rest(self, passing: _Passing, failures: int) -> None:
        if failures >= self._patience.attempts:
            raise SyncError(f"The registry could not be read {failures} times in a row ({passing}). {GOES_ON}")
        if passing.asked > self._patience.longest_asked:
            minutes = round(passing.asked / 60)
            raise SyncError(f"The registry asks to be left alone for {minutes} minutes ({passing}). {GOES_ON}")
        seconds = self._patience.seconds(failures, random.random(), passing.asked)  # noqa: S311 - no secret
        if self._waiting is not None:
            self._waiting(seconds, str(passing))
        await self._pace.rest(seconds)

    async def _body(self, path: str, parameters: Mapping[str, str]) -> bytes:
        pieces, size = [], 0
        async with self._answer(self.address / path, parameters, self._limits.of_a_page) as answer:
            async for chunk in answer.content.iter_chunked(_CHUNK):
                size += len(chunk)
                if size > self._limits.body:
                    raise _Passing(f"the answer is larger than {self._limits.body >> 20} MiB")
                pieces.append(chunk)
        return b"".join(pieces)

    @asynccontextmanager
    async def _answer(
        self, address: URL, parameters: Mapping[str, str], limits: aiohttp.ClientTimeout
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a good answer; whatever goes wrong before its end is told as what it means for us."""
        if self._session is None:
            raise SyncError("The registry is read within `async with RegistryApi(…)`.")
        try:
            async with self._session.get(address, params=parameters, timeout=limits, allow_redirects=False) as answer:
                if answer.status != _OK:
                    raise await _refusal(answer, with_token="pageToken" in parameters)
                yield answer
        except TimeoutError as error:
            raise _Passing("no answer in time") from error
        except aiohttp.ClientConnectionError as error:
            raise _Passing(f"no connection to {address.host}") from error
        except (aiohttp.ClientError, ConnectionError) as error:
            raise _Passing("the answer was cut short") from error


def checked_address(given: str) -> URL:
    """Return the address; SyncError unless it is https, or plain http to this machine."""
    try:
        address = URL(given.rstrip("/"))
    except ValueError as error:
        raise SyncError(f"{given} is no address; give one like https://clinicaltrials.gov/api/v2") from error
    if not address.host or not (address.scheme == "https" or (address.scheme == "http" and _is_loopback(address.host))):
        raise SyncError(f"{given} is not taken: it must begin with https:// (http:// only for this machine).")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _refusal(answer: aiohttp.ClientResponse, *, with_token: bool) -> Exception:
    """Return what an answer other than 200 means: trying again, beginning again, or giving up."""
    status = answer.status
    if status in {_TIMED_OUT, _TOO_MANY} or status >= _SERVER_ERROR:
        asked = retry_after(answer.headers.get("Retry-After", ""), datetime.now(UTC))
        return _Passing(f"it answered {status}", asked)
    if with_token and status in _UNKNOWN_TOKEN:
        return PageTokenRefused(f"The registry refused a page token ({status}).")
    if status in _MOVED:
        return SyncError(f"{answer.url.origin()} has moved to {answer.headers.get('Location', 'an unknown place')}.")
    if status in _NOWHERE:
        return _NotThere(f"There is no registry at {answer.url.origin()}{answer.url.path}; check --api.")
    if status == _FORBIDDEN:
        return SyncError(
            "The registry refuses this program or network (403). Fetch its zip with a browser, then: "
            "python -m bot load FILE"
        )
    return SyncError(f"The registry refuses the request ({status}): {await _said(answer)}")


async def _said(answer: aiohttp.ClientResponse) -> str:
    """Return the beginning of what a refusal says, on one line, without signs that a terminal would obey."""
    start = await answer.content.read(_MOST_OF_A_REFUSAL)
    text = " ".join(start.decode("utf-8", "replace").split())
    return "".join(sign for sign in text if sign.isprintable()) or "it does not say why"


def _read(body: bytes, shape: type[_Answer]) -> _Answer:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _Passing("the answer is no whole JSON") from error
