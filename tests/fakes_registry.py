"""A local registry that answers as the description of its API says, and fails as it is told to.

It runs in a thread of its own, as the real one runs elsewhere. As a program it serves the records
of files: python tests/fakes_registry.py PORT PER_PAGE FILE…
"""

import asyncio
import gzip
import io
import json
import re
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from yarl import URL

STATUSES = frozenset(
    {
        "ACTIVE_NOT_RECRUITING",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "RECRUITING",
        "SUSPENDED",
        "TERMINATED",
        "WITHDRAWN",
        "AVAILABLE",
        "NO_LONGER_AVAILABLE",
        "TEMPORARILY_NOT_AVAILABLE",
        "APPROVED_FOR_MARKETING",
        "WITHHELD",
        "UNKNOWN",
    }
)
# The parameters of /studies that are understood here; the real one has more.
PARAMETERS = frozenset(
    {
        "format",
        "query.cond",
        "query.locn",
        "query.term",
        "filter.overallStatus",
        "filter.ids",
        "filter.advanced",
        "fields",
        "sort",
        "countTotal",
        "pageSize",
        "pageToken",
    }
)
# May differ from page to page.
_FREE = {"countTotal", "pageSize", "pageToken"}
MOST_PER_PAGE, USUAL_PER_PAGE = 1000, 10
_RANGE = re.compile(r"AREA\[LastUpdatePostDate\]RANGE\[(MIN|\d{4}-\d\d-\d\d),\s*(MAX|\d{4}-\d\d-\d\d)\]")
_COUNTRY = re.compile(r'AREA\[LocationCountry\]"([^"]+)"')
_SORT = re.compile(r"LastUpdatePostDate(?::(asc|desc))?")
_ID = re.compile(r"[Nn][Cc][Tt]0*[1-9]\d{0,7}")
_LISTED = re.compile(r"[,|]")


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Fault:
    """How a request goes wrong instead of being answered.

    status, headers, body: what is answered. cut: after how many bytes the connection ends, with what was announced not
    kept. seconds: how long nothing comes. empty: a page without studies, before the one that was asked for.
    """

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"that went wrong"
    cut: int | None = None
    seconds: float = 0.0
    empty: bool = False


class BadRequest(Exception):
    """Becomes a 400 with a text."""


class FakeRegistry:
    """records by NCT id; `faults` by the number of the request, counted from 1; `before` is called with each number."""

    def __init__(self, records: list[dict[str, Any]], *, most_per_page: int = MOST_PER_PAGE) -> None:
        self.records = {id_of(record): record for record in records}
        self.most_per_page = most_per_page
        self.timestamp = "2026-11-20T09:00:05"
        self.requests: list[Request] = []
        self.faults: dict[int, Fault] = {}
        self.before: Callable[[int], None] = lambda _: None
        self.tokens_are_valid = True
        self.zip_files: dict[str, bytes] = {}
        self.address = ""
        self.done = threading.Event()

    def put(self, *records: dict[str, Any]) -> None:
        """Post records, as a day at the registry does."""
        self.records |= {id_of(record): record for record in records}

    def asked(self, path: str = "studies") -> list[dict[str, str]]:
        """The queries that were sent."""
        return [request.query for request in self.requests if request.path == path]

    @property
    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._with_faults])
        app.router.add_get("/api/v2/version", self._version)
        app.router.add_get("/api/v2/studies", self._studies)
        app.router.add_get("/api/v2/studies/download", self._download)
        app.router.add_get("/api/v2/studies/{nctId}", self._study)
        return app

    @web.middleware
    async def _with_faults(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append(Request(request.path.removeprefix("/api/v2/"), dict(request.query), dict(request.headers)))
        number = len(self.requests)
        self.before(number)
        fault = self.faults.get(number)
        if fault is None or fault.empty:
            return await self._answered(request, handler, empty=fault is not None)
        await asyncio.sleep(fault.seconds)
        if fault.cut is not None:
            return await self._cut(request, await self._answered(request, handler), fault.cut)
        if fault.status:
            return web.Response(status=fault.status, headers=fault.headers, body=fault.body)
        return await self._answered(request, handler)

    async def _answered(self, request: web.Request, handler: Any, *, empty: bool = False) -> web.StreamResponse:
        try:
            if empty:
                return web.json_response({"studies": [], "nextPageToken": self._token(request, self._offset(request))})
            answer = await handler(request)
        except BadRequest as error:
            return web.Response(status=400, text=str(error))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            answer.enable_compression(web.ContentCoding.gzip)
        return answer

    async def _cut(self, request: web.Request, answer: web.Response, after: int) -> web.StreamResponse:
        """Announce the whole answer, and end the connection within it."""
        cut = web.StreamResponse(headers={"Content-Length": str(len(answer.body)), "Content-Type": "application/json"})
        await cut.prepare(request)
        await cut.write(answer.body[:after])
        request.transport.close()
        return cut

    async def _version(self, _: web.Request) -> web.Response:
        return web.json_response({"apiVersion": "2.0.5", "dataTimestamp": self.timestamp})

    async def _studies(self, request: web.Request) -> web.Response:
        query = request.query
        if unknown := set(query) - PARAMETERS:
            raise BadRequest(f"unknown parameter `{min(unknown)}`")
        found = self._found(query)
        start, size = self._offset(request), self._size(query)
        page = found[start : start + size]
        body: dict[str, Any] = {"studies": [_selected(record, query.get("fields")) for record in page]}
        if query.get("countTotal") == "true" and "pageToken" not in query:
            body["totalCount"] = len(found)
        if len(page) == size:  # the real one does not look ahead either: an empty page may follow
            body["nextPageToken"] = self._token(request, start + size)
        # Every study stands in a line of its own.
        return web.Response(text=json.dumps(body).replace("}}, {", "}},\n{"), content_type="application/json")

    def _size(self, query: Any) -> int:
        text = query.get("pageSize", "0")
        if not text.isdigit():
            raise BadRequest("`pageSize` must be a number")
        return min(int(text) or USUAL_PER_PAGE, self.most_per_page)

    def _token(self, request: web.Request, offset: int) -> str:
        """A token belongs to the parameters that it was made for."""
        return f"{offset}x{hash(_fixed(request)) & 0xFFFF:04x}"

    def _offset(self, request: web.Request) -> int:
        token = request.query.get("pageToken", "")
        if not token:
            return 0
        offset = token.split("x")[0]
        if not self.tokens_are_valid or not offset.isdigit() or token != self._token(request, int(offset)):
            raise BadRequest("`pageToken` is invalid or has expired")
        return int(offset)

    def _found(self, query: Any) -> list[dict[str, Any]]:
        found = [record for record in self.records.values() if _matches(record, query)]
        sort = query.get("sort")
        if not sort:
            return found
        order = _SORT.fullmatch(sort)
        if order is None:
            raise BadRequest(f"`sort` is not understood: {sort}")
        dated = [record for record in found if day_of(record)]
        dated.sort(key=lambda record: (day_of(record), id_of(record)), reverse=order[1] != "asc")
        return dated + [record for record in found if not day_of(record)]

    async def _study(self, request: web.Request) -> web.Response:
        wanted = request.match_info["nctId"]
        if not _ID.fullmatch(wanted):
            raise BadRequest("`nctId` is malformed")
        nct_id = f"NCT{int(wanted[3:]):08}"
        if nct_id in self.records:
            return web.json_response(self.records[nct_id])
        holder = next((id_of(record) for record in self.records.values() if nct_id in aliases_of(record)), None)
        if holder is None:
            return web.Response(status=404, text=f"NCT number {nct_id} not found")
        return web.Response(status=301, headers={"Location": f"/api/v2/studies/{holder}"})

    async def _download(self, request: web.Request) -> web.Response:
        if request.query.get("format") != "json.zip":
            raise BadRequest("`format` must be json.zip")
        return web.Response(body=self.zipped(), content_type="application/zip")

    def zipped(self) -> bytes:
        """All records, a file a study."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for nct_id, record in self.records.items():
                archive.writestr(f"{nct_id}.json", json.dumps(record))
            for name, content in self.zip_files.items():
                archive.writestr(name, content)
        return packed.getvalue()


def _fixed(request: web.Request) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in request.query.items() if name not in _FREE))


def id_of(record: Any) -> str:
    return _module(record, "identificationModule").get("nctId", f"no id {id(record)}")


def aliases_of(record: Any) -> list[str]:
    return _module(record, "identificationModule").get("nctIdAliases", [])


def day_of(record: Any) -> str:
    return _module(record, "statusModule").get("lastUpdatePostDateStruct", {}).get("date", "")


def _module(record: Any, name: str) -> dict[str, Any]:
    protocol = record.get("protocolSection", {}) if isinstance(record, dict) else {}
    return protocol.get(name, {})


def _selected(record: dict[str, Any], fields: str | None) -> dict[str, Any]:
    if fields is None:
        return record
    if set(_LISTED.split(fields)) != {"NCTId"}:
        raise BadRequest(f"`fields` is not understood: {fields}")
    nct_id = _module(record, "identificationModule").get("nctId")
    return {"protocolSection": {"identificationModule": {"nctId": nct_id} if nct_id else {}}}


def _matches(record: Any, query: Any) -> bool:
    return all(
        check(record, query[name])
        for name, check in (
            ("query.cond", _has_condition),
            ("query.locn", _has_place),
            ("filter.overallStatus", _has_status),
            ("filter.ids", _has_id),
            ("query.term", _is_in_range),
            ("filter.advanced", _is_in_range),
        )
        if name in query
    )


def _has_condition(record: Any, expression: str) -> bool:
    if expression.count("(") != expression.count(")"):
        raise BadRequest(f"Syntax error in query: {expression}")
    conditions = " ".join(_module(record, "conditionsModule").get("conditions", [])).lower()
    return any(part.strip(' ()"').lower() in conditions for part in expression.split(" OR "))


def _has_place(record: Any, expression: str) -> bool:
    wanted = _COUNTRY.findall(expression)
    if not wanted:
        raise BadRequest(f"Syntax error in query: {expression}")
    sites = _module(record, "contactsLocationsModule").get("locations", [])
    return not {site.get("country", "").lower() for site in sites}.isdisjoint(name.lower() for name in wanted)


def _has_status(record: Any, listed: str) -> bool:
    wanted = set(_LISTED.split(listed))
    if unknown := wanted - STATUSES:
        raise BadRequest(f"`filter.overallStatus`: {min(unknown)} is no status")
    return _module(record, "statusModule").get("overallStatus") in wanted


def _has_id(record: Any, listed: str) -> bool:
    wanted = _LISTED.split(listed)
    if not all(map(_ID.fullmatch, wanted)):
        raise BadRequest("`filter.ids` has a malformed NCT number")
    return not {f"NCT{int(nct_id[3:]):08}" for nct_id in wanted}.isdisjoint([id_of(record), *aliases_of(record)])


def _is_in_range(record: Any, expression: str) -> bool:
    found = _RANGE.fullmatch(expression)
    if found is None:
        raise BadRequest(f"Syntax error in query: {expression}")
    first, last = found[1].replace("MIN", "0"), found[2].replace("MAX", "9999")
    return bool(day_of(record)) and first <= day_of(record) <= last


@contextmanager
def running(registry: FakeRegistry, port: int = 0) -> Iterator[FakeRegistry]:
    """Serve the registry from another thread."""
    ready = threading.Event()

    async def serve() -> None:
        runner = web.AppRunner(registry.app, handle_signals=False, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        registry.address = str(URL.build(scheme="http", host="127.0.0.1", port=runner.addresses[0][1], path="/api/v2"))
        ready.set()
        await asyncio.to_thread(registry.done.wait)
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield registry
    finally:
        registry.done.set()
        thread.join(10)


def main() -> None:
    """Serve the records of gzipped files of JSON lines until interrupted."""
    port, per_page, *files = sys.argv[1:]
    records = [json.loads(line) for name in files for line in gzip.decompress(Path(name).read_bytes()).splitlines()]
    with running(FakeRegistry(records, most_per_page=int(per_page)), int(port)) as registry:
        print(f"{len(registry.records):,} records at {registry.address}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
