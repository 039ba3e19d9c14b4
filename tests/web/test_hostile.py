"""Hostile requests: each gets a clear answer below 500, in bounded time and memory, and nothing is told to the log."""

import asyncio
import gzip
import logging

import pytest
from aiohttp import web
from fakes_web import FakeLibrary, FakeResponder, running

from bot.app import build_app
from bot.settings import Settings
from bot.web.limits import TokenBuckets, client_address
from bot.web.server import HttpServer

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "example_secret"}
TELEGRAM = {"telegram_token": "123456789:EXAMPLE-token", "telegram_secret": "example_secret"}
POSTS = ["/webhooks/telegram", "/v3/directline/conversations", "/page/message", "/page/delete"]
ADDRESSES = [*POSTS, "/", "/healthz", "/readyz", "/metrics", "/page/style.css", "/v3/directline/tokens/refresh"]


@pytest.mark.parametrize("url", ["/webhooks/telegram", "/v3/directline/conversations"])
async def test_a_large_body_is_refused(client, url):
    async with client.post(url, data=b"x" * 300_000, headers=SECRET) as response:
        assert response.status == 413
        assert "too large" in (await response.json())["error"]["message"]


async def test_a_large_form_is_refused_in_words_for_people(client):
    form = {"text": "x" * 1_000_000}
    async with client.post("/page/message", data=form) as response:
        assert response.status == 413
        assert "Please make it shorter" in await response.text()


async def test_a_large_body_without_length_is_refused_while_it_comes(client):
    async def chunks():
        for _ in range(20):
            yield b"x" * 65536

    async with client.post("/webhooks/telegram", data=chunks(), headers=SECRET) as response:
        assert response.status == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity, gzip", "nonsense"])
@pytest.mark.parametrize("url", ["/webhooks/telegram", "/v3/directline/conversations"])
async def test_a_compressed_body_is_refused(client, url, encoding):
    headers = SECRET | {"Content-Encoding": encoding}
    async with client.post(url, data=gzip.compress(b"x" * 10_000_000), headers=headers) as response:
        assert response.status in {400, 415}


@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
async def test_no_method_makes_us_fail(client, url, method):
    async with client.request(method, url) as response:
        assert response.status < 500


@pytest.mark.parametrize("url", POSTS)
@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02", b"{", b"key=%00&text=%ff%fe&choice=%0d%0a", b"&" * 5000])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/xml", "x/\u00ff"])
async def test_no_body_makes_us_fail(client, url, body, kind):
    headers = SECRET | {"Content-Type": kind}
    async with client.post(url, data=body, headers=headers, allow_redirects=False) as response:
        assert response.status < 500


@pytest.mark.parametrize(
    "path", ["/nothing", "/../etc/passwd", "/%00", "/%ff%fe", "/webhooks/%0d%0a", "/page/../settings.py", "/page/x.css"]
)
async def test_there_is_nothing_at_other_addresses(client, path):
    async with client.get(path) as response:
        assert response.status in {404, 405}


@pytest.mark.parametrize("header", ["trialogue=garbage", "trialogue=" + "a" * 4000, "=;=;=", "trialogue=\u00ff.1.x"])
async def test_no_cookie_makes_us_fail(client, header):
    async with client.get("/", headers={"Cookie": header}) as response:
        assert response.status == 200
        assert "Hello!" in await response.text()


async def test_every_answer_is_hardened_and_has_an_id(client):
    for url in (*ADDRESSES, "/nothing"):
        async with client.get(url) as response:
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["X-Frame-Options"] == "DENY"
            assert response.headers["Server"] == "Trialogue"
            assert len(response.headers["X-Request-Id"]) == 16
            assert "Access-Control-Allow-Origin" not in response.headers


class FailingResponder(FakeResponder):
    """Fails where nothing guards it."""

    def respond(self, message, conversation, library):  # noqa: ARG002
        raise ValueError("secret words of a person")


async def test_our_own_failure_is_a_clear_page_with_nothing_told(tmp_path, caplog):
    async with running(tmp_path, responder=FailingResponder()) as client, client.get("/") as response:
        assert response.status == 500
        assert "Something went wrong on our side" in await response.text()
        identity = response.headers["X-Request-Id"]
    (record,) = [record for record in caplog.records if record.name == "bot.web.middlewares"]
    assert record.request_id == identity
    assert "ValueError" in record.message
    assert "secret words" not in caplog.text


async def test_the_log_tells_the_route_and_nothing_of_the_request(client, caplog):
    caplog.set_level(logging.DEBUG)
    async with client.get("/v3/directline/conversations/my-illness/activities?watermark=my-illness") as response:
        assert response.status == 401
    async with client.get("/my-illness") as response:
        assert response.status == 404
    async with client.post("/page/message", data={"text": "my-illness"}) as response:
        assert "my-illness" in await response.text()
    assert "my-illness" not in caplog.text
    assert all("my-illness" not in str(vars(record)) for record in caplog.records)
    lines = [record.getMessage() for record in caplog.records if record.name == "bot.web.access"]
    assert lines[0] == "GET /v3/directline/conversations/{conversation}/activities 401"
    assert lines[1] == "GET unknown 404"
    async with client.get("/metrics") as response:
        assert "my-illness" not in await response.text()


async def test_an_address_that_sends_too_fast_is_asked_to_wait_and_monitors_are_not(tmp_path):
    async with running(tmp_path, address_per_minute=5) as client:
        for _ in range(5):
            async with client.get("/") as response:
                assert response.status == 200
        async with client.get("/") as response:
            assert response.status == 429
            assert 1 <= int(response.headers["Retry-After"]) <= 12
            assert "wait a minute" in await response.text()
        async with client.get("/healthz") as response:
            assert response.status == 200


def test_buckets_refill_and_are_forgotten_when_too_many():
    now = [0.0]
    buckets = TokenBuckets(6, lambda: now[0], remembered=100)
    assert [buckets.take("a") for _ in range(6)] == [0.0] * 6
    assert buckets.take("a") == pytest.approx(10)
    now[0] = 10.001
    assert buckets.take("a") == 0.0
    for number in range(1000):
        buckets.take(str(number))
    assert len(buckets) == 100


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "charged"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", 1, "203.0.113.9"),
        ("192.0.2.1", "6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("192.0.2.1", "6.6.6.6, 203.0.113.9, 198.51.100.2", 2, "203.0.113.9"),
        ("192.0.2.1", "203.0.113.9", 5, "203.0.113.9"),
        ("192.0.2.1", "garbage", 1, "192.0.2.1"),
        ("", "", 0, "unknown"),
        ("2001:db8:1:2:3::4", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
    ],
)
def test_only_our_own_proxies_are_believed(peer, forwarded, proxies, charged):
    assert client_address(peer, forwarded, proxies) == charged


@pytest.fixture
async def port(tmp_path):
    settings = Settings(state=tmp_path / "state.sqlite3", body_seconds=0.3, **TELEGRAM)
    server = HttpServer(build_app(settings, responder=FakeResponder(), library=FakeLibrary), head_seconds=0.3)
    yield await server.start("127.0.0.1", 0)
    await server.stop()


async def raw(port, data: bytes, *, wait: float = 5) -> bytes:
    """What the server says to these bytes until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    async with asyncio.timeout(wait):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize("data", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_head_that_does_not_come_is_not_waited_for(port, data):
    assert await raw(port, data) == b""


async def test_a_body_that_does_not_come_is_not_waited_for(port):
    head = b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
    assert (await raw(port, head)).startswith(b"HTTP/1.1 408")


async def test_a_lying_length_is_refused_before_reading(port):
    head = b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\nConnection: close\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    async with asyncio.timeout(5):
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
        b"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
)
async def test_broken_http_is_a_bad_request(port, data):
    answer = await raw(port, data)
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))


@pytest.mark.parametrize(
    "data",
    [
        b"my-illness\r\n\r\n",
        b"GET /my-illness HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nmy-illness\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"my-illness" * 2_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_counted_and_nothing_of_it_is_logged(port, data, caplog):
    caplog.set_level(logging.DEBUG)
    await raw(port, data)
    metrics = await raw(port, b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"\ntrialogue_malformed_requests_total 1.0\n" in metrics
    assert [record.name for record in caplog.records if record.name.startswith("aiohttp")] == []
    assert all("127.0.0.1" not in str(vars(record)) + record.getMessage() for record in caplog.records)
    assert all("my-illness" not in str(vars(record)) + record.getMessage() for record in caplog.records)


async def test_a_connection_that_fails_on_our_side_is_told_by_its_kind(tmp_path, caplog):
    """An error outside of all that guards a request: no line of the framework's, which would name the peer."""

    class Broken(web.Response):
        async def prepare(self, request):  # noqa: ARG002 - as the framework has it
            raise KeyError("my-illness")

    async def broken(request):  # noqa: ARG001 - aiohttp's shape of a handler
        return Broken()

    app = build_app(Settings(state=tmp_path / "s.sqlite3"), responder=FakeResponder(), library=FakeLibrary)
    app.router.add_get("/broken", broken)
    server = HttpServer(app)
    port = await server.start("127.0.0.1", 0)
    await raw(port, b"GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    await server.stop()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert (record.name, record.getMessage(), record.error) == ("bot.web.server", "a connection failed", "KeyError")
    assert "my-illness" not in caplog.text


async def test_a_kept_connection_is_served_on(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(3):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(5):
            assert (await reader.readuntil(b"}")).startswith(b"HTTP/1.1 200")
        await asyncio.sleep(0.2)
    writer.close()
    await writer.wait_closed()
