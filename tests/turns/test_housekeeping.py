"""Expired conversations are deleted without anybody asking."""

from datetime import timedelta

import pytest
from fakes_turns import DISK_FULL, NOW, FailingStore, turn, until

from bot.state.sqlite import SqliteStateStore
from bot.turns.housekeeping import Housekeeping


@pytest.fixture
async def store(tmp_path):
    opened = SqliteStateStore(tmp_path / "state.sqlite3")
    yield opened
    await opened.close()


async def test_expired_conversations_go_at_the_start_and_after_each_interval(store, caplog):
    caplog.set_level("INFO")
    days = iter(range(31, 1000))
    await store.commit([turn("1", conversation_data=b"one")])
    keeping = Housekeeping(store, seconds=0.001, clock=lambda: NOW + timedelta(days=next(days)))
    keeping.start()
    await until(lambda: len(caplog.records) >= 3)
    await keeping.close()
    assert [record.conversations for record in caplog.records[:3]] == [1, 0, 0]


async def test_trouble_with_the_disk_does_not_end_it(store, caplog):
    caplog.set_level("INFO")
    keeping = Housekeeping(FailingStore(store, expire=[DISK_FULL]), seconds=0.001, clock=lambda: NOW)
    keeping.start()
    await until(lambda: any(record.message == "expired" for record in caplog.records))
    await keeping.close()
    assert caplog.records[0].message == "nothing was expired"


async def test_an_error_that_nobody_expected_is_said_and_it_no_longer_counts_as_alive(store, caplog):
    keeping = Housekeeping(FailingStore(store, expire=[KeyError("what was said")]), clock=lambda: NOW)
    keeping.start()
    assert keeping.is_alive
    await until(lambda: not keeping.is_alive)
    await keeping.close()
    assert [(record.task, record.error) for record in caplog.records] == [("housekeeping", "KeyError")]


async def test_closing_does_not_wait_for_the_interval(store):
    keeping = Housekeeping(store, clock=lambda: NOW)
    await keeping.close()
    keeping.start()
    await keeping.close()
