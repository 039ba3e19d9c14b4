"""Full webhook messages (verified, answered, durable, acknowledged) against a bare aiohttp handler, same run.

Prints both rates, their ratio and the CPU time of a message; the client runs in the same process and its share is
in both numbers.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
from aiohttp import web

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes_web import FakeLibrary, FakeResponder

from bot.app import build_app
from bot.channels.base import Sent
from bot.channels.telegram import TelegramChannel
from bot.settings import Settings
from bot.web.server import HttpServer

MESSAGES = 6000
CLIENTS = 64
SECRET = "example_secret"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}


class SilentTelegram(TelegramChannel):
    """Renders, but has nobody to send to."""

    async def send(self, wire):  # noqa: ARG002
        return Sent()


def body(number: int) -> bytes:
    chat = {"id": number % 500 + 1, "type": "private"}
    sender = {"id": chat["id"], "is_bot": False, "first_name": "Example", "language_code": "en"}
    message = {
        "message_id": number,
        "from": sender,
        "chat": chat,
        "date": 1795000000,
        "text": "breast cancer in Boston",
    }
    return json.dumps({"update_id": number, "message": message}).encode()


async def load(port: int, path: str, first: int) -> tuple[float, float]:
    """Return messages per second and CPU seconds of a message."""
    numbers = iter(range(first, first + MESSAGES))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CLIENTS)) as session:

        async def client() -> None:
            for number in numbers:
                async with session.post(f"http://127.0.0.1:{port}{path}", data=body(number), headers=HEADERS) as answer:
                    if answer.status != 200:
                        raise SystemExit(f"status {answer.status}")

        wall, processor = time.perf_counter(), time.process_time()
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        return MESSAGES / (time.perf_counter() - wall), (time.process_time() - processor) / MESSAGES


async def bare(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


async def measure(app: web.Application, path: str) -> tuple[float, float]:
    server = HttpServer(app)
    port = await server.start("127.0.0.1", 0)
    await load(port, path, 0)
    best = max([await load(port, path, run * MESSAGES) for run in (1, 2)])
    await server.stop()
    return best


async def main() -> None:
    empty = web.Application()
    empty.router.add_post("/", bare)
    bare_rate, bare_cpu = await measure(empty, "/")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(state=Path(folder) / "state.sqlite3", queue=10_000, conversation_per_minute=1_000_000)
        telegram = SilentTelegram(token="1:EXAMPLE", secret=SECRET, api="http://127.0.0.1")
        app = build_app(settings, responder=FakeResponder(), library=FakeLibrary, channels={"telegram": telegram})
        rate, cpu = await measure(app, "/webhooks/telegram")
    print(f"bare aiohttp handler   {bare_rate:8.0f} requests/s   {bare_cpu * 1e6:6.0f} µs CPU each (client included)")
    print(f"full webhook message   {rate:8.0f} messages/s   {cpu * 1e6:6.0f} µs CPU each (client included)")
    print(f"ratio                  {rate / bare_rate:8.2f}              {(cpu - bare_cpu) * 1e6:6.0f} µs CPU more")


if __name__ == "__main__":
    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())
