"""How the outbox is emptied: in order, with patience, and never one conversation at the cost of another."""

import asyncio
from datetime import timedelta

import pytest
from fakes_turns import DISK_FULL, NOW, CountingObserver, FailingStore, FakeChannel, reply, turn, until

from bot.channels.base import RetryLater, Sent, Undeliverable, WireMessage
from bot.serialization import encode_reply
from bot.state.sqlite import SqliteStateStore
from bot.turns import sender as sender_module
from bot.turns.sender import Sender

BUSY = RetryLater("busy")


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
async def store(tmp_path):
    opened = SqliteStateStore(tmp_path / "state.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def send(store, clock):
    """Return a function that starts a sender; it is closed at the end."""
    started = []

    def start(channel, on=store, **options):
        channels = {channel.name: channel} if channel else {}
        sender = Sender(on, channels, clock=clock, jitter=lambda: 1.0, mark_again=0.01, **options)
        sender.start()
        started.append(sender)
        return sender

    yield start
    for sender in started:
        await sender.close(grace=0.1)


async def post(store, *texts, talk="ann", **fields):
    await store.commit([turn(f"{talk}/{text}", talk=talk, reply=encode_reply(reply(text)), **fields) for text in texts])


async def is_empty(store):
    return (await store.counts()).waiting == 0


async def until_empty(store):
    async with asyncio.timeout(5):
        while not await is_empty(store):  # noqa: ASYNC110  # the outbox has no event for this
            await asyncio.sleep(0.002)


async def test_replies_of_a_conversation_arrive_in_order(store, send):
    await post(store, "1", "2", "3")
    send(channel := FakeChannel(), observer=(observer := CountingObserver()))
    await until_empty(store)
    assert channel.texts == ["1", "2", "3"]
    assert channel.taken[0].arguments["to"] == "to-ann"
    await until(lambda: observer.told == ["sent"] * 3)


async def test_a_new_reply_is_sent_at_once_when_told_of_it(store, send):
    sender = send(channel := FakeChannel())
    await asyncio.sleep(0.02)
    await post(store, "1")
    sender.notify()
    await until_empty(store)
    assert channel.texts == ["1"]


async def test_a_retry_delays_its_own_conversation_alone(store, send, clock):
    await post(store, "a1", "a2")
    await post(store, "b1", "b2", talk="bob")
    sender = send(channel := FakeChannel(RetryLater("slow down", 10)), observer=(observer := CountingObserver()))
    await until(lambda: channel.texts == ["b1", "b2"])
    clock.now += timedelta(seconds=10)
    sender.notify()
    await asyncio.sleep(0.02)
    assert len(channel.tried) == 3
    clock.now += timedelta(seconds=1)
    sender.notify()
    await until_empty(store)
    assert channel.texts == ["b1", "b2", "a1", "a2"]
    assert observer.told.count("retried") == 1


async def test_it_wakes_by_itself_when_a_retry_is_due(store, send, clock):
    await post(store, "1")
    clock.now += timedelta(seconds=0.1)
    send(channel := FakeChannel(BUSY))
    await until(lambda: len(channel.tried) == 1)
    clock.now += timedelta(seconds=5)
    await until_empty(store)
    assert channel.texts == ["1"]


async def test_retries_of_an_earlier_process_are_noticed_without_being_told(store, send, clock, monkeypatch):
    monkeypatch.setattr(sender_module, "LONGEST_SLEEP_SECONDS", 0.01)
    await post(store, "1")
    (row,) = await store.claim(NOW, 1)
    await store.retry(row.id, NOW + timedelta(seconds=60))
    send(channel := FakeChannel())
    await asyncio.sleep(0.03)
    assert channel.tried == []
    clock.now += timedelta(seconds=60)
    await until_empty(store)


async def test_only_what_has_not_arrived_is_sent_again(store, send, clock):
    await post(store, "1")
    sender = send(channel := FakeChannel(Sent(), BUSY, calls_per_reply=3))
    await until(lambda: len(channel.tried) == 2)
    clock.now += timedelta(seconds=2)
    await until_noticed(store, sender)
    assert [wire.arguments["part"] for wire in channel.taken] == [0, 1, 2]


async def until_noticed(store, sender):
    async with asyncio.timeout(5):
        while not await is_empty(store):
            sender.notify()
            await asyncio.sleep(0.005)


async def test_a_call_that_is_not_required_may_fail(store, send):
    class Typing(FakeChannel):
        def render(self, answer, reply_to):
            return [WireMessage("typing", {}, required=False), *super().render(answer, reply_to)]

    await post(store, "1")
    send(channel := Typing(Undeliverable("no typing here")))
    await until_empty(store)
    assert channel.texts == ["1"]
    assert (await store.counts()).dead == 0


async def test_what_can_never_arrive_becomes_a_dead_letter_and_the_next_reply_passes(store, send):
    await post(store, "1", "2")
    send(channel := FakeChannel(Undeliverable("blocked by the person")), observer=(observer := CountingObserver()))
    await until_empty(store)
    assert channel.texts == ["2"]
    assert [letter.reason for letter in await store.dead_letters(5)] == ["blocked by the person"]
    await until(lambda: sorted(observer.told) == ["dead", "sent"])


async def test_a_reply_that_fails_too_often_is_given_up(store, send, clock):
    await post(store, "1")
    sender = send(channel := FakeChannel(*[BUSY] * 12))
    while not await is_empty(store):
        clock.now += timedelta(minutes=6)
        sender.notify()
        await asyncio.sleep(0.005)
    assert len(channel.tried) == 12
    assert [letter.reason for letter in await store.dead_letters(5)] == ["given up after 12 tries: busy"]


async def test_a_reply_that_cannot_be_rendered_blocks_nobody(store, send):
    class Broken(FakeChannel):
        def render(self, answer, reply_to):
            if answer.blocks[0].text == "1":
                raise KeyError(answer)
            return super().render(answer, reply_to)

    await post(store, "1", "2")
    send(channel := Broken())
    await until_empty(store)
    assert channel.texts == ["2"]
    assert [letter.reason for letter in await store.dead_letters(5)] == ["sending raised KeyError"]


async def test_a_reply_for_a_channel_that_is_switched_off_waits_until_it_is_on(tmp_path, clock):
    store = SqliteStateStore(tmp_path / "state.sqlite3")
    await post(store, "1")
    sender = Sender(store, {}, clock=clock)
    sender.start()
    await asyncio.sleep(0.02)
    await sender.close()
    assert (await store.counts()).waiting == 1
    await store.close()
    store = SqliteStateStore(tmp_path / "state.sqlite3")
    sender = Sender(store, {"fake": (channel := FakeChannel())}, clock=clock)
    sender.start()
    await until_empty(store)
    await sender.close()
    await store.close()
    assert channel.texts == ["1"]


async def test_switched_off_channels_take_no_place_from_others(store, send):
    for number in range(6):
        await post(store, "x", talk=f"off{number}", channel="off")
    await post(store, "1")
    send(channel := FakeChannel(), parallel=2)
    await until(lambda: channel.texts == ["1"])


async def test_no_more_conversations_are_served_at_a_time_than_allowed(store, send):
    class Slow(FakeChannel):
        now = most = 0

        async def send(self, wire):
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0.005)
            self.now -= 1
            return await super().send(wire)

    for number in range(9):
        await post(store, "x", talk=f"t{number}")
    send(channel := Slow(), parallel=3)
    await until_empty(store)
    assert channel.most == 3


@pytest.mark.parametrize("call", ["claim", "sent", "part_sent"])
async def test_trouble_with_the_disk_sends_nothing_twice(store, send, call):
    await post(store, "1", "2")
    failing = FailingStore(store, **{call: [DISK_FULL, DISK_FULL]})
    sender = send(channel := FakeChannel(calls_per_reply=2), on=failing)
    await until_noticed(store, sender)
    assert channel.texts == ["1", "1", "2", "2"]


async def test_an_error_that_nobody_expected_is_said_and_it_no_longer_counts_as_alive(store, caplog):
    sender = Sender(FailingStore(store, claim=[KeyError("what was said")]), {})
    assert not sender.is_alive
    sender.start()
    assert sender.is_alive
    await until(lambda: not sender.is_alive)
    await sender.close()
    (record,) = caplog.records
    assert (record.message, record.task, record.error) == ("a background task died", "sender", "KeyError")
    assert "what was said" not in str(vars(record))


async def test_a_delivery_that_dies_is_said_and_the_others_go_on(store, send, caplog):
    await post(store, "1")
    await post(store, "2", talk="bob")
    failing = FailingStore(store, sent=[KeyError("what was said")])
    send(channel := FakeChannel(), on=failing)
    await until(lambda: len(channel.taken) == 2)
    await until(lambda: [record.task for record in caplog.records] == ["delivery"])
    assert "what was said" not in caplog.text


async def test_closing_lets_a_reply_under_way_arrive(store, clock):
    gate = asyncio.Event()

    class Slow(FakeChannel):
        async def send(self, wire):
            self.tried.append(wire)
            await gate.wait()
            return Sent()

    await post(store, "1", "2")
    sender = Sender(store, {"fake": (channel := Slow())}, clock=clock)
    sender.start()
    await until(lambda: len(channel.tried) == 1)
    closing = asyncio.ensure_future(sender.close())
    await asyncio.sleep(0.01)
    gate.set()
    await closing
    assert len(channel.tried) == 1
    assert (await store.counts()).waiting == 1


async def test_closing_does_not_wait_for_ever(store, clock):
    class Stuck(FakeChannel):
        async def send(self, wire):
            self.tried.append(wire)
            await asyncio.Event().wait()

    await post(store, "1")
    sender = Sender(store, {"fake": (channel := Stuck())}, clock=clock)
    sender.start()
    await until(lambda: len(channel.tried) == 1)
    await sender.close(grace=0.01)
    assert (await store.counts()).waiting == 1


async def test_a_sender_that_never_started_can_be_closed(store):
    await Sender(store, {}).close()
