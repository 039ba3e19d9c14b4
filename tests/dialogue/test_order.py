"""Two messages of one conversation are answered one after the other, however quickly they come."""

import asyncio

import pytest
from fakes_turns import PULL, library_thread, message

from bot.rendering.plain import to_text
from bot.state.sqlite import SqliteStateStore
from bot.turns.answering import Answering
from bot.turns.batcher import Batcher
from bot.turns.retention import Retention


@pytest.fixture
async def batcher(tmp_path, assistant, sample_library):
    store = SqliteStateStore(tmp_path / "state.sqlite3")
    answering = Answering(assistant, Retention(pull_channels=PULL))
    yield Batcher(store, answering, library_thread(lambda: sample_library))
    await store.close()


async def texts(waiting):
    return [to_text(reply) for replies in await asyncio.gather(*waiting) for reply in replies]


async def test_two_quick_messages_in_one_batch_build_on_one_another(batcher):
    """The second is an answer to what the first made us ask."""
    first, second = await texts(
        [batcher.submit([message("1", text="can I join NCT05783089?")]), batcher.submit([message("2", text="45")])]
    )
    assert "How old are you?" in first
    assert "Do you have" in second


async def test_what_comes_while_the_first_is_committed_waits_for_it(batcher):
    waiting = [asyncio.ensure_future(batcher.submit([message("1", text="can I join NCT05783089?")]))]
    await asyncio.sleep(0)
    waiting += [
        asyncio.ensure_future(batcher.submit([message(str(n), text=text)])) for n, text in ((2, "45"), (3, "no"))
    ]
    first, second, third = await texts(waiting)
    assert "How old are you?" in first
    assert "Do you have" in second
    assert "needs checking" in third


async def test_the_messages_of_two_people_in_one_batch_are_not_mixed(batcher):
    replies = await texts(
        [
            batcher.submit([message("1", talk="ann", text="can I join NCT05783089?")]),
            batcher.submit([message("2", talk="bob", text="can my mother join NCT05783089?")]),
            batcher.submit([message("3", talk="ann", text="45")]),
            batcher.submit([message("4", talk="bob", text="72")]),
        ]
    )
    assert "Do you have" in replies[2]
    assert "Does your mother have" in replies[3]
