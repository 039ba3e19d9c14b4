"""kill -9 under load: no acknowledged message is lost, each has one effect, replies keep their order."""

import asyncio
import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from itertools import groupby
from pathlib import Path

import pytest

from bot.conversation import decode_conversation

TOY = Path(__file__).with_name("toy_server.py")
TESTS = TOY.parent.parent
TALKS = 8


class Platform:
    """Delivers each conversation's messages in order, and delivers again whatever was not acknowledged."""

    def __init__(self, folder, parallel):
        self.folder = folder
        self.parallel = parallel
        self.waiting: dict[str, str] = {}
        self.delivered = 0
        self.acknowledged: set[str] = set()

    async def start(self):
        arguments = (sys.executable, TOY, self.folder, str(self.parallel))
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        process = await asyncio.create_subprocess_exec(*arguments, **pipes, env={"PYTHONPATH": str(TESTS)})
        assert await process.stdout.readline() == b"ready\n"
        return process

    def deliver_again(self, process):
        process.stdin.write("".join(self.waiting.values()).encode())

    def deliver(self, process, text="hello", count=1):
        for _ in range(count):
            self.delivered += 1
            key = str(self.delivered)
            self.waiting[key] = f"t{self.delivered % TALKS} {key} {text if text == 'poison' else key}\n"
            process.stdin.write(self.waiting[key].encode())

    async def listen(self, process):
        while (line := await process.stdout.readline()).endswith(b"\n"):
            key = line.decode().strip()
            self.acknowledged.add(key)
            self.waiting.pop(key, None)

    async def life(self, seconds):
        """One process: deliver again, deliver more, and kill it while it works."""
        process = await self.start()
        listening = asyncio.ensure_future(self.listen(process))
        self.deliver_again(process)
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            self.deliver(process, count=5 if len(self.waiting) < 40 else 0)
            await asyncio.sleep(0.001)
        process.kill()
        await self.ended(process, listening)

    async def last_life(self):
        process = await self.start()
        listening = asyncio.ensure_future(self.listen(process))
        self.deliver_again(process)
        process.stdin.close()
        await self.ended(process, listening)
        assert process.returncode == 0

    async def ended(self, process, listening):
        await process.wait()
        await listening
        process.stdin.close()

    def log(self):
        """Return (process, talk, text) of all that was sent, in order."""
        return [tuple(line.split(" ", 2)) for line in (self.folder / "log").read_text().splitlines()]

    def counted(self):
        """Return how many messages each conversation has counted, and how many were kept out as deadly."""
        with closing(sqlite3.connect(self.folder / "state.sqlite3")) as connection:
            rows = connection.execute("SELECT data FROM conversation WHERE data IS NOT NULL").fetchall()
            (dead,) = connection.execute("SELECT count(*) FROM dead_letter").fetchone()
        return sum(decode_conversation(data).turns for (data,) in rows), dead


# 50 kills in all. A kill doubles at most one reply of each conversation that is being served: with one at a time, one.
@pytest.mark.parametrize("parallel", [1, TALKS])
async def test_kills_lose_nothing_and_double_nothing(tmp_path, parallel):
    kills, chance = 25, random.Random(parallel)  # noqa: S311  # the same every time
    platform = Platform(tmp_path, parallel)
    for _ in range(kills):
        await platform.life(chance.uniform(0.01, 0.12))
    await platform.last_life()
    assert platform.delivered > kills
    assert len(platform.acknowledged) == platform.delivered

    counted, dead = platform.counted()
    assert counted + dead == platform.delivered
    log = platform.log()
    assert max(Counter(log).values()) == 1, "one process sent a reply twice"
    replies = {talk: [text for text, _ in groupby(sent(log, talk))] for talk in {talk for _, talk, _ in log}}
    assert sum(map(len, replies.values())) == platform.delivered
    for talk, texts in replies.items():
        assert texts == expected(talk, texts, platform.delivered)
    assert len(log) - platform.delivered <= kills * parallel


def sent(log, talk):
    return [text for _, to, text in log if to == talk]


def expected(talk, texts, delivered):
    """Return the replies in the order of delivery: counted, but for a message that was in work at two kills."""
    keys = [str(key) for key in range(1, delivered + 1) if f"to-t{key % TALKS}" == talk]
    count, lines = 0, []
    for key, text in zip(keys, texts, strict=True):
        kept_out = text.startswith("sorry")
        count += not kept_out
        lines.append(f"sorry: {key}" if kept_out else f"{count}: {key}")
    return lines


async def test_a_message_that_kills_the_process_is_kept_out_after_two_deaths(tmp_path):
    platform = Platform(tmp_path, 1)
    process = await platform.start()
    platform.deliver(process, "poison")
    await platform.ended(process, asyncio.ensure_future(platform.listen(process)))
    process = await platform.start()
    platform.deliver_again(process)
    await platform.ended(process, asyncio.ensure_future(platform.listen(process)))
    assert (process.returncode, platform.acknowledged) == (-9, set())
    platform.waiting["2"] = "t1 2 hello\n"
    await platform.last_life()
    assert platform.acknowledged == {"1", "2"}
    assert [text for _, _, text in platform.log()] == ["sorry: 1", "1: hello"]
    assert platform.counted() == (1, 1)
