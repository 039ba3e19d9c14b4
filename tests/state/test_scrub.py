"""Scrubbing stops everybody, so it is done at once and then at most once a minute."""

import asyncio

import pytest
from fakes_turns import FakeTime

from bot.state.scrub import EVERY_SECONDS, Scrubbing


class Work:
    """Notes when it was done."""

    def __init__(self, time):
        self.time = time
        self.at = []

    async def __call__(self):
        self.at.append(self.time.now)


@pytest.fixture
def time():
    return FakeTime()


@pytest.fixture
def work(time):
    return Work(time)


@pytest.fixture
def scrubbing(work, time):
    return Scrubbing(work, monotonic=time.monotonic, sleep=time.sleep)


async def pass_seconds(time, seconds):
    await asyncio.sleep(0)
    time.move(seconds)
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_first_is_done_before_it_is_answered(scrubbing, work):
    await scrubbing.ask()
    assert work.at == [0]


async def test_all_that_follow_within_a_minute_are_done_together_at_its_end(scrubbing, work, time):
    for _ in range(10):
        await scrubbing.ask()
        await pass_seconds(time, 1)
    assert work.at == [0]
    await pass_seconds(time, EVERY_SECONDS - 10)
    assert work.at == [0, 60]
    await scrubbing.ask()
    await pass_seconds(time, EVERY_SECONDS - 1)
    assert work.at == [0, 60]
    await pass_seconds(time, 1)
    assert work.at == [0, 60, 120]


async def test_after_a_quiet_minute_it_is_done_at_once_again(scrubbing, work, time):
    await scrubbing.ask()
    await pass_seconds(time, EVERY_SECONDS)
    await scrubbing.ask()
    assert work.at == [0, 60]


async def test_at_the_end_nothing_is_left_undone_and_nothing_is_done_twice(scrubbing, work, time):
    await scrubbing.finish()
    assert work.at == []
    await scrubbing.ask()
    await scrubbing.ask()
    await scrubbing.finish()
    await scrubbing.finish()
    await pass_seconds(time, EVERY_SECONDS)
    assert work.at == [0, 0]
