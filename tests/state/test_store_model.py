"""Whatever is done to a store in whatever order, it behaves like a few dictionaries."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from fakes_turns import NOW, turn
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.errors import StateConflict
from bot.state.sqlite import SqliteStateStore

TALKS = st.sampled_from(["ann", "bob", "cem"])
KEYS = st.integers(1, 12).map(str)


class StoreModel(RuleBasedStateMachine):
    """Two turns at a time, sends, failures, deletions and restarts, beside the same in plain Python."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        self.store = SqliteStateStore(Path(self.folder.name) / "state.sqlite3")
        self.seen: set[str] = set()
        self.talks: dict[str, tuple[bytes, int]] = {}
        self.waiting: list[tuple[str, bytes]] = []
        self.in_flight: dict[str, int] = {}

    def teardown(self):
        self.loop.run_until_complete(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    def do(self, work):
        return self.loop.run_until_complete(work)

    def turn_of(self, key, talk, offset, *, forget=False):
        version = self.talks.get(talk, (b"", 0))[1] + offset
        data = None if forget else f"{talk} after {key}".encode()
        return turn(key, talk=talk, previous_version=version, conversation_data=data, reply=key.encode(), forget=forget)

    def apply(self, key, talk, *, forget):
        self.seen.add(f"fake:bot:{key}")
        version = self.talks.get(talk, (b"", 0))[1]
        if forget:
            self.talks.pop(talk, None)
            self.waiting = [row for row in self.waiting if row[0] != talk]
        else:
            self.talks[talk] = (f"{talk} after {key}".encode(), version + 1)
        self.waiting.append((talk, key.encode()))

    @rule(first=KEYS, second=KEYS, talk=TALKS, other=TALKS, stale=st.booleans())
    def commit_two(self, first, second, talk, other, stale):
        turns = [self.turn_of(first, talk, 0), self.turn_of(second, other, (talk == other) + stale)]
        keys = {each.effect_key for each in turns}
        if stale or len(keys) < 2 or keys & self.seen:
            with pytest.raises(StateConflict):
                self.do(self.store.commit(turns))
            return
        self.do(self.store.commit(turns))
        self.apply(first, talk, forget=False)
        self.apply(second, other, forget=False)

    @rule(key=KEYS, talk=TALKS)
    def forget(self, key, talk):
        if f"fake:bot:{key}" in self.seen:
            return
        self.do(self.store.commit([self.turn_of(key, talk, 0, forget=True)]))
        self.apply(key, talk, forget=True)

    @rule(limit=st.integers(1, 4))
    def claim(self, limit):
        rows = self.do(self.store.claim(NOW, limit))
        heads = {talk: reply for talk, reply in reversed(self.waiting) if talk not in self.in_flight}
        found = {row.conversation_key.removeprefix("fake:bot:"): row for row in rows}
        assert len(found) == len(rows) == min(limit, len(heads))
        for talk, row in found.items():
            assert row.reply == heads[talk]
            self.in_flight[talk] = row.id

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data(), outcome=st.sampled_from(["sent", "give_up", "retry"]))
    def settle(self, data, outcome):
        talk = data.draw(st.sampled_from(sorted(self.in_flight)))
        number = self.in_flight.pop(talk)
        rows = {row_id for (row_id,) in self.rows("SELECT id FROM outbox")}
        if outcome == "retry":
            self.do(self.store.retry(number, NOW))
            return
        self.do(self.store.sent(number) if outcome == "sent" else self.store.give_up(number, "failed", NOW))
        if number in rows:
            self.waiting.remove(next(row for row in self.waiting if row[0] == talk))

    def rows(self, query):
        return self.do(self.store._writer.run(lambda connection: connection.execute(query).fetchall()))

    @rule()
    def restart(self):
        self.do(self.store.close())
        self.store = SqliteStateStore(Path(self.folder.name) / "state.sqlite3")
        self.in_flight = {}

    @rule()
    def expire_nothing(self):
        assert self.do(self.store.expire(NOW + timedelta(days=1))) == 0

    @invariant()
    def knows_what_the_model_knows(self):
        keys = [f"fake:bot:{number}" for number in range(1, 13)]
        loaded = self.do(self.store.load(keys, [f"fake:bot:{talk}" for talk in ("ann", "bob", "cem")], NOW))
        assert loaded.seen == self.seen
        stored = {
            key.removeprefix("fake:bot:"): (each.data, each.version) for key, each in loaded.conversations.items()
        }
        assert stored == self.talks
        assert self.do(self.store.counts()).waiting == len(self.waiting)


StoreModel.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestStoreModel = StoreModel.TestCase
