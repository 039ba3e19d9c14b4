"""kill -9 of the whole server under load, with Telegram updates in and a local Bot API out."""

import asyncio
import os
import random
import re
import sys
from collections import Counter
from contextlib import suppress

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from fakes_botapi import bot_api

from bot.building.sample import build_sample

KILLS = 50
CHATS = 6
SECRET = "a_secret"
NUMBER = re.compile(r"You wrote 7 \((\d{7})\)")


class Telegram:
    """Delivers updates of each chat in order, and again until they are acknowledged, as the platform does."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/webhooks/telegram"
        self.made = 0
        self.acknowledged = set()

    def update(self, chat):
        """A message that names a number of seven digits: the reply repeats it, so that each reply is its own."""
        self.made += 1
        person = {"id": chat, "is_bot": False, "first_name": "Example"}
        chat_of_person = {"id": chat, "type": "private", "first_name": "Example"}
        text = f"tell me about NCT{self.made:07}"
        message = {"message_id": self.made, "from": person, "chat": chat_of_person, "date": 1_700_000_000, "text": text}
        return {"update_id": self.made, "message": message}

    async def deliver(self, chat, session):
        """Deliver one update after the other; a broken connection means: the same one again."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        while True:
            update = self.update(chat)
            while update["update_id"] not in self.acknowledged:
                with suppress(aiohttp.ClientError, TimeoutError):
                    async with session.post(self.url, json=update, headers=headers) as answer:
                        if answer.status == 200:
                            self.acknowledged.add(update["update_id"])
                            break
                await asyncio.sleep(0.02)


async def start(tmp_path, port, api):
    environment = {
        "PATH": os.environ["PATH"],
        "TRIALOGUE_PORT": str(port),
        "TRIALOGUE_STORE": str(tmp_path / "library"),
        "TRIALOGUE_STATE": str(tmp_path / "state.sqlite3"),
        "TRIALOGUE_TELEGRAM_TOKEN": "1:token",
        "TRIALOGUE_TELEGRAM_SECRET": SECRET,
        "TRIALOGUE_TELEGRAM_API": api.url,
        "TRIALOGUE_CONVERSATION_PER_MINUTE": "1000000",
        "TRIALOGUE_LOG_LEVEL": "ERROR",
    }
    pipes = {"stdout": asyncio.subprocess.PIPE, "env": environment}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "serve", **pipes)
    assert b"Trialogue answers" in await process.stdout.readline()
    return process


def said(api):
    """The numbers that replies repeated, by chat, in the order of their arrival."""
    found = {chat: [] for chat in range(1, CHATS + 1)}
    for method, arguments in list(api.calls):
        if method == "sendMessage" and (number := NUMBER.search(arguments["text"])):
            found[arguments["chat_id"]].append(int(number[1]))
    return found


@pytest.mark.timeout(280)
async def test_kills_lose_no_acknowledged_message_and_double_no_effect(tmp_path):
    build_sample(tmp_path / "library")
    port, chance = unused_port(), random.Random(7)  # noqa: S311
    telegram = Telegram(port)
    async with bot_api() as api, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        chats = [asyncio.ensure_future(telegram.deliver(chat, session)) for chat in range(1, CHATS + 1)]
        for _ in range(KILLS):
            process = await start(tmp_path, port, api)
            await asyncio.sleep(chance.uniform(0.05, 0.25))
            process.kill()
            await process.wait()
        for chat in chats:
            chat.cancel()
        await asyncio.gather(*chats, return_exceptions=True)
        process = await start(tmp_path, port, api)
        while not telegram.acknowledged <= {number for numbers in said(api).values() for number in numbers}:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        process.terminate()
        await process.wait()
    replies = said(api)
    counted = Counter(number for numbers in replies.values() for number in numbers)
    assert len(telegram.acknowledged) > KILLS, "the server worked between the kills"
    assert telegram.acknowledged <= counted.keys()
    assert sum(counted.values()) - len(counted) <= KILLS
    for numbers in replies.values():
        assert list(dict.fromkeys(numbers)) == sorted(set(numbers)), "a chat's replies keep their order"
