"""From message to durable reply: order, one effect a message, and what happens when something goes wrong."""

import asyncio
import logging
from datetime import timedelta

import msgspec
import pytest
from fakes_turns import (
    DISK_FULL,
    NOW,
    CountingObserver,
    CountingResponder,
    EmptyLibrary,
    FailingStore,
    batcher_on,
    library_thread,
    message,
    said,
    turn,
)

from bot.errors import Overloaded, StateConflict, StateError
from bot.serialization import decode_reply
from bot.state.sqlite import SqliteStateStore
from bot.turns.answering import Answering
from bot.turns.batcher import Batcher
from bot.turns.observer import Outcome
from bot.turns.retention import Retention


@pytest.fixture
async def store(tmp_path):
    opened = SqliteStateStore(tmp_path / "state.sqlite3")
    yield opened
    await opened.close()


async def answers(batcher, *messages):
    return [said(reply) for reply in await batcher.submit(messages)]


async def outbox(store):
    """Take everything out of the outbox, in the order in which it would be sent."""
    texts = []
    while rows := await store.claim(NOW + timedelta(days=1), 100):
        for row in rows:
            texts.append(said(decode_reply(row.reply)))
            await store.sent(row.id)
    return texts


async def test_a_message_is_answered_and_its_reply_stands_in_the_outbox(store):
    assert await answers(batcher_on(store), message("1")) == ["1: hello"]
    assert await outbox(store) == ["1: hello"]


async def test_messages_of_one_conversation_build_on_one_another_in_order(store):
    batcher = batcher_on(store)
    assert await answers(batcher, message("1", text="a"), message("2", text="b")) == ["1: a", "2: b"]
    assert await answers(batcher, message("3", text="c")) == ["3: c"]
    assert await outbox(store) == ["1: a", "2: b", "3: c"]


async def test_a_second_delivery_has_no_effect(store):
    batcher = batcher_on(store)
    await batcher.submit([message("1")])
    assert await answers(batcher, message("1"), message("2")) == [None, "2: hello"]
    assert await outbox(store) == ["1: hello", "2: hello"]


async def test_two_deliveries_in_one_batch_have_one_effect(store):
    batcher = batcher_on(store)
    assert await answers(batcher, message("1"), message("1"), message("2")) == ["1: hello", None, "2: hello"]


async def test_what_arrives_during_a_commit_shares_the_next_one(store):
    commits = []

    class Watched(FailingStore):
        def __getattr__(self, name):
            commits.append(name) if name == "commit" else None
            return super().__getattr__(name)

    batcher = batcher_on(Watched(store))
    first = asyncio.ensure_future(batcher.submit([message("1")]))
    await asyncio.sleep(0)
    rest = [asyncio.ensure_future(batcher.submit([message(str(n), talk=f"t{n}")])) for n in range(2, 40)]
    await asyncio.gather(first, *rest)
    assert len(commits) == 2


async def test_each_batch_asks_for_the_library_of_its_time(store):
    asked = []
    answering = Answering(CountingResponder(), Retention(pull_channels=frozenset()))
    batcher = Batcher(store, answering, library_thread(lambda: asked.append(1) or EmptyLibrary()))
    await batcher.submit([message("1"), message("2")])
    await batcher.submit([message("3")])
    assert len(asked) == 2


async def test_a_turn_that_raises_gets_an_apology_and_harms_no_other(store):
    batcher = batcher_on(store, observer=(observer := CountingObserver()))
    texts = await answers(batcher, message("1"), message("2", text="break"), message("3"), message("4", talk="bob"))
    assert texts == ["1: hello", "sorry", "2: hello", "1: hello"]
    (letter,) = await store.dead_letters(5)
    assert (letter.channel, letter.reason) == ("fake", "its turn raised KeyError")
    assert observer.outcomes == [Outcome.ANSWERED, Outcome.FAILED, Outcome.ANSWERED, Outcome.ANSWERED]
    assert observer.told == ["dead"]
    assert await answers(batcher, message("2", text="break")) == [None]


async def test_a_failed_turn_is_logged_with_its_place_and_without_what_was_said(store, caplog):
    await batcher_on(store).submit([message("1", text="break")])
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.error.startswith("KeyError in respond, line ")
    assert "break" not in str(vars(record))


async def test_a_failing_apology_leaves_silence_and_a_dead_letter(store):
    class Speechless(CountingResponder):
        def apologise(self, *_):
            raise RuntimeError

    batcher = batcher_on(store, Speechless())
    assert await answers(batcher, message("1", text="break"), message("2")) == [None, "1: hello"]
    assert len(await store.dead_letters(5)) == 1


async def test_a_commit_that_fails_acknowledges_nothing_and_all_goes_on_afterwards(store):
    batcher = batcher_on(FailingStore(store, commit=[DISK_FULL]))
    outcomes = await asyncio.gather(
        batcher.submit([message("1")]), batcher.submit([message("2", talk="bob")]), return_exceptions=True
    )
    assert outcomes == [DISK_FULL, DISK_FULL]
    assert await answers(batcher, message("1"), message("2", talk="bob")) == ["1: hello", "1: hello"]
    assert await outbox(store) == ["1: hello", "1: hello"]


@pytest.mark.parametrize("call", ["load", "begin_work", "end_work"])
async def test_any_trouble_with_the_disk_reaches_whoever_waits(store, call):
    batcher = batcher_on(FailingStore(store, **{call: [DISK_FULL]}))
    with pytest.raises(StateError):
        await batcher.submit([message("1"), message("2")])
    assert await answers(batcher, message("1")) == ["1: hello"]


async def test_a_library_that_cannot_be_had_reaches_whoever_waits(store):
    answering = Answering(CountingResponder(), Retention(pull_channels=frozenset()))
    batcher = Batcher(store, answering, library_thread(lambda: {}["no library"]))
    with pytest.raises(KeyError):
        await batcher.submit([message("1")])


async def test_a_conversation_that_changed_meanwhile_is_loaded_and_answered_again(store):
    batcher = batcher_on(FailingStore(store, commit=[StateConflict("moved"), StateConflict("moved")]))
    assert await answers(batcher, message("1")) == ["1: hello"]


async def test_a_conversation_that_never_stops_changing_is_an_error(store):
    batcher = batcher_on(FailingStore(store, commit=[StateConflict("moved")] * 3))
    with pytest.raises(StateConflict):
        await batcher.submit([message("1")])


async def test_an_error_that_nobody_expected_reaches_all_who_wait_and_the_next_message_is_answered(store, caplog):
    failing = [KeyError("what was said")]

    def on_commit():
        if failing:
            raise failing.pop()

    batcher = batcher_on(store, on_commit=on_commit)
    assert batcher.is_alive
    first = asyncio.ensure_future(batcher.submit([message("1")]))
    await asyncio.sleep(0)
    later = asyncio.ensure_future(batcher.submit([message("2"), message("3", talk="bob")]))
    async with asyncio.timeout(5):
        outcomes = await asyncio.gather(first, later, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [KeyError, KeyError]
        assert await answers(batcher, message("1"), message("2")) == [None, "2: hello"]
    assert not batcher.is_alive
    (record,) = [record for record in caplog.records if record.message == "a background task died"]
    assert (record.task, record.error) == ("batcher", "KeyError")
    assert "what was said" not in caplog.text
    await batcher.drain()


async def test_too_many_waiting_messages_are_refused_with_a_time_to_come_back(store):
    batcher = batcher_on(store, queue=2)
    accepted = asyncio.ensure_future(batcher.submit([message("1"), message("2")]))
    await asyncio.sleep(0)
    with pytest.raises(Overloaded) as refused:
        await batcher.submit([message("3")])
    assert refused.value.retry_after > 0
    assert len(await accepted) == 2


async def test_one_delivery_larger_than_the_queue_is_taken_when_nothing_else_waits(store):
    assert len(await batcher_on(store, queue=2).submit([message(str(number)) for number in range(5)])) == 5


async def test_an_empty_delivery_has_an_empty_answer(store):
    assert await batcher_on(store).submit([]) == []


async def test_a_sender_of_a_message_who_goes_away_changes_nothing(store):
    batcher = batcher_on(store)
    gone = asyncio.ensure_future(batcher.submit([message("1")]))
    await asyncio.sleep(0)
    gone.cancel()
    assert await answers(batcher, message("2")) == ["2: hello"]
    failing = batcher_on(FailingStore(store, commit=[DISK_FULL]))
    gone = asyncio.ensure_future(failing.submit([message("3")]))
    await asyncio.sleep(0)
    gone.cancel()
    await failing.drain()
    assert await outbox(store) == ["1: hello", "2: hello"]


async def test_draining_answers_what_waits_and_takes_nothing_more(store):
    batcher = batcher_on(store)
    waiting = asyncio.ensure_future(batcher.submit([message("1")]))
    await asyncio.sleep(0)
    await batcher.drain()
    assert [said(reply) for reply in waiting.result()] == ["1: hello"]
    with pytest.raises(Overloaded):
        await batcher.submit([message("2")])
    await batcher_on(store).drain()


async def test_people_who_come_back_for_their_reply_find_it_in_the_transcript(store):
    await batcher_on(store).submit([message("1", channel="page")])
    person, assistant = await store.transcript("page:bot:ann", 0, NOW)
    assert msgspec.json.decode(person.data) == {"text": "hello", "kind": "text", "key": "1"}
    assert (person.author, assistant.author) == ("person", "assistant")
    assert said(decode_reply(assistant.data)) == "1: hello"
    assert await outbox(store) == []


async def test_an_apology_stands_in_the_transcript_too(store):
    await batcher_on(store).submit([message("1", channel="page", text="break")])
    assert [line.author for line in await store.transcript("page:bot:ann", 0, NOW)] == ["person", "assistant"]


async def test_where_nothing_is_said_nothing_is_sent(store):
    batcher = batcher_on(store, observer=(observer := CountingObserver()))
    assert await answers(batcher, message("1", text="leave"), message("1", channel="page", text="leave")) == [
        None,
        None,
    ]
    assert [line.author for line in await store.transcript("page:bot:ann", 0, NOW)] == ["person"]
    assert (await outbox(store), observer.outcomes) == ([], [Outcome.SILENT, Outcome.SILENT])


async def test_after_forgetting_the_conversation_begins_anew_even_in_the_same_batch(store):
    batcher = batcher_on(store)
    texts = await answers(batcher, message("1"), message("2", text="forget me"), message("3"))
    assert texts == ["1: hello", "2: forget me", "1: hello"]
    assert await outbox(store) == ["2: forget me", "1: hello"]
    assert await answers(batcher, message("4", channel="page"), message("5", channel="page", text="forget me")) == [
        "1: hello",
        "2: forget me",
    ]
    assert await store.transcript("page:bot:ann", 0, NOW) == []


@pytest.mark.parametrize(("channel", "kept"), [("page", timedelta(hours=24)), ("fake", timedelta(days=30))])
async def test_a_conversation_is_kept_as_long_as_its_channel_says(store, channel, kept):
    batcher = batcher_on(store)
    await batcher.submit([message("1", channel=channel)])
    just_in_time = NOW + kept - timedelta(seconds=1)
    assert await answers(batcher, message("2", channel=channel, at=just_in_time)) == ["2: hello"]
    assert await answers(batcher, message("3", channel=channel, at=just_in_time + kept)) == ["1: hello"]


async def test_messages_around_the_end_of_a_conversation_are_answered(store):
    """The batch is loaded as of its earliest message: a conversation is not gone for one and there for the other."""
    batcher = batcher_on(store)
    await batcher.submit([message("1")])
    end = NOW + timedelta(days=30)
    before, after = end - timedelta(seconds=1), end + timedelta(seconds=1)
    assert await answers(batcher, message("2", at=after), message("3", at=before)) == ["2: hello", "3: hello"]


@pytest.mark.parametrize("data", [b"no json", b'{"version":1,"conversation":{"turns":"many"}}', b'{"version":0}'])
async def test_a_conversation_of_another_shape_starts_afresh(store, data):
    await store.commit([turn("0", conversation_data=data)])
    assert await answers(batcher_on(store), message("1")) == ["1: hello"]


async def test_the_audit_holds_the_trace_and_nothing_that_was_said(store):
    await batcher_on(store).submit([message("1", text="I have sarcoma"), message("2", text="break")])
    rows = await store._writer.run(lambda connection: connection.execute("SELECT trace FROM audit").fetchall())
    assert rows == [(b'{"rule":"counting"}',), (b'{"failed":"its turn raised KeyError"}',)]


async def test_a_message_that_was_in_work_at_one_death_is_tried_again_alone(store):
    batches = []

    class Watched(Answering):
        def answer(self, messages, *arguments):
            batches.append([message.key for message in messages])
            return super().answer(messages, *arguments)

    class Once(FailingStore):
        async def suspects(self):
            return {"fake:bot:3": 1}

    answering = Watched(CountingResponder(), Retention(pull_channels=frozenset()))
    batcher = Batcher(Once(store), answering, library_thread())
    await batcher.start()
    texts = await answers(batcher, *(message(str(number)) for number in range(1, 6)))
    assert texts == ["1: hello", "2: hello", "3: hello", "4: hello", "5: hello"]
    assert batches == [["1", "2"], ["3"], ["4", "5"]]


async def test_a_message_that_was_in_work_at_two_deaths_is_not_tried_again(tmp_path):
    path = tmp_path / "state.sqlite3"
    for _ in range(2):
        store = SqliteStateStore(path)
        await store.begin_work(["fake:bot:1"])
        await store.close()
    store = SqliteStateStore(path)
    tried = []
    batcher = batcher_on(store, CountingResponder(tried.append))
    await batcher.start()
    assert await answers(batcher, message("1"), message("2")) == ["sorry", "1: hello"]
    assert [message.key for message in tried] == ["2"]
    (letter,) = await store.dead_letters(5)
    assert letter.reason == "the process died in its turn, again and again"
    assert await store.suspects() == {}
    await store.close()
