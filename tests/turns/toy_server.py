"""A process to be killed: store, batcher and sender around a responder that counts. Messages come by stdin.

Each line of stdin is "talk key text"; each line of stdout is the key of a message that was acknowledged.
A platform that only writes down appends "process talk text" to the log.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from fakes_turns import NOW, CountingResponder, FakeChannel, batcher_on, message, reply, said

from bot.channels.base import Sent, WireMessage
from bot.state.sqlite import SqliteStateStore
from bot.turns.sender import Sender


class Log(FakeChannel):
    def __init__(self, path):
        super().__init__()
        self._log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def render(self, answer, reply_to):
        return [WireMessage("say", {"line": f"{os.getpid()} {reply_to} {said(answer)}\n"})]

    async def send(self, wire):
        await asyncio.sleep(0)
        os.write(self._log, wire.arguments["line"].encode())
        return Sent()


class Mortal(CountingResponder):
    """Some words are deadly, as a crash inside a library would be."""

    def respond(self, message, conversation, library):
        if message.text == "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().respond(message, conversation, library)

    def prepare(self, library):
        """Nothing to make ready."""

    def apologise(self, message, conversation):  # noqa: ARG002  # as the protocol says
        return reply(f"sorry: {message.key}")


async def serve(folder, parallel):
    store = SqliteStateStore(folder / "state.sqlite3")
    sender = Sender(store, {"fake": Log(folder / "log")}, parallel=parallel, clock=lambda: NOW)
    batcher = batcher_on(store, Mortal(), on_commit=sender.notify)
    await batcher.start()
    sender.start()
    stdin = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin)
    os.write(1, b"ready\n")
    async with asyncio.TaskGroup() as answering:
        while line := await stdin.readline():
            answering.create_task(acknowledge(batcher, *line.decode().split()))
    await batcher.drain()
    while (await store.counts()).waiting:  # noqa: ASYNC110  # the outbox has no event for this
        await asyncio.sleep(0.01)
    await sender.close()
    await store.close()


async def acknowledge(batcher, talk, key, text):
    await batcher.submit([message(key, talk=talk, text=text)])
    os.write(1, f"{key}\n".encode())


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
