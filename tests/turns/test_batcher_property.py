"""Deliveries in any number, repeated or failing at any commit: one effect a message, in order."""

import asyncio
import tempfile
from pathlib import Path

from fakes_turns import DISK_FULL, FailingStore, batcher_on, message, said
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import StateConflict, StateError
from bot.serialization import decode_reply
from bot.state.sqlite import SqliteStateStore

DELIVERIES = st.lists(st.lists(st.integers(0, 15), min_size=1, max_size=4), min_size=1, max_size=10)
FAULTS = st.lists(st.sampled_from([None, DISK_FULL, StateConflict("moved")]), max_size=6)
TALKS = 3


class FaultyStore(FailingStore):
    """Its commits fail as the list says: before anything was written, or after (the answer got lost)."""

    def __init__(self, store, faults):
        super().__init__(store)
        self._faults = list(faults)

    async def commit(self, turns):
        fault = self._faults.pop(0) if self._faults else None
        answer_is_lost = fault is DISK_FULL and len(turns) % 2
        if fault is None or answer_is_lost:
            await self._store.commit(turns)
        if fault:
            raise fault


@settings(max_examples=60, deadline=None)
@given(DELIVERIES, FAULTS)
def test_each_message_has_one_effect_and_is_counted_without_a_gap(deliveries, faults):
    asyncio.run(check(deliveries, faults))


async def check(deliveries, faults):
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStateStore(Path(folder) / "state.sqlite3")
        batcher = batcher_on(FaultyStore(store, faults))
        await asyncio.gather(*(deliver(batcher, numbers) for numbers in deliveries))
        for talk in range(TALKS):
            found = await replies(store, talk)
            order = [int(text.split(": ")[1]) for text in found]
            arrived = [number for number in arrivals(deliveries) if number % TALKS == talk]
            # A delivery that failed comes again after others, so only without faults the order is that of arrival.
            assert (sorted(order) == sorted(arrived)) if faults else (order == arrived)
            assert found == [f"{count}: {number}" for count, number in enumerate(order, 1)]
        await store.close()


def arrivals(deliveries):
    return list(dict.fromkeys(number for numbers in deliveries for number in numbers))


async def deliver(batcher, numbers):
    """Deliver as a platform does: again, until it was acknowledged."""
    messages = [message(str(number), talk=f"t{number % TALKS}", text=str(number)) for number in numbers]
    while True:
        try:
            return await batcher.submit(messages)
        except StateError:
            await asyncio.sleep(0)


async def replies(store, talk):
    rows = await store._writer.run(
        lambda connection: connection.execute(
            "SELECT reply FROM outbox WHERE conversation_key = ? ORDER BY id", (f"fake:bot:t{talk}",)
        ).fetchall()
    )
    return [said(decode_reply(reply)) for (reply,) in rows]
