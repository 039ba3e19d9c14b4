"""A local Bot API server that keeps what it is told and answers as it is told to."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer


class BotApi:
    """`calls` holds (method, arguments) in the order of their arrival; `answers` the next (status, body) to give.

    seconds: how long each answer takes.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict]] = []
        self.tokens: set[str] = set()
        self.answers: deque[tuple[int, object]] = deque()
        self.url = ""
        self.seconds = 0.0

    def texts(self, chat: int | None = None) -> list[str]:
        """Texts of the messages that were sent (to one chat)."""
        sent = (arguments for method, arguments in self.calls if method == "sendMessage")
        return [arguments["text"] for arguments in sent if chat in {None, arguments["chat_id"]}]

    async def handle(self, request: web.Request) -> web.Response:
        self.tokens.add(request.match_info["token"])
        self.calls.append((request.match_info["method"], await request.json()))
        await asyncio.sleep(self.seconds)
        status, body = self.answers.popleft() if self.answers else (200, {"ok": True, "result": {"message_id": 1}})
        if isinstance(body, bytes):
            return web.Response(status=status, body=body)
        return web.json_response(body, status=status)


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", api.handle)
    async with TestServer(app) as server:
        api.url = str(server.make_url("/")).rstrip("/")
        yield api


def refusal(status: int, description: str = "", **parameters) -> tuple[int, dict]:
    """An answer with which the Bot API refuses a call."""
    return status, {"ok": False, "error_code": status, "description": description, "parameters": parameters}
