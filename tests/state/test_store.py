"""What every StateStore promises. Another implementation joins by one more entry in OPENERS."""

import asyncio
from datetime import timedelta

import pytest
from fakes_turns import NOW, turn

from bot.errors import StateConflict, StateError
from bot.state.sqlite import SqliteStateStore
from bot.state.store import TRANSCRIPT_LINES, DeadLetter, TranscriptEntry

OPENERS = {"sqlite": lambda folder: SqliteStateStore(folder / "state.sqlite3")}
ANN, BOB = "fake:bot:ann", "fake:bot:bob"
LATER = NOW + timedelta(days=31)


@pytest.fixture(params=OPENERS)
async def store(request, tmp_path):
    opened = OPENERS[request.param](tmp_path)
    yield opened
    await opened.close()


def lines(*texts):
    return tuple(TranscriptEntry(author="person", data=text) for text in texts)


async def test_nothing_is_known_at_first(store):
    loaded = await store.load(["fake:bot:1"], [ANN], NOW)
    assert (loaded.seen, loaded.conversations) == (frozenset(), {})


async def test_what_was_committed_is_known(store):
    await store.commit([turn("1", conversation_data=b"one")])
    loaded = await store.load(["fake:bot:1", "fake:bot:2"], [ANN, BOB], NOW)
    assert loaded.seen == {"fake:bot:1"}
    assert loaded.conversations.keys() == {ANN}
    assert (loaded.conversations[ANN].data, loaded.conversations[ANN].version) == (b"one", 1)


async def test_turns_of_one_conversation_build_on_one_another_in_one_commit(store):
    await store.commit(
        [
            turn("1", conversation_data=b"one"),
            turn("2", conversation_data=b"two", previous_version=1),
            turn("3", conversation_data=b"three", previous_version=2),
        ]
    )
    loaded = await store.load([], [ANN], NOW)
    assert (loaded.conversations[ANN].data, loaded.conversations[ANN].version) == (b"three", 3)


@pytest.mark.parametrize("previous_version", [0, 1, 3])
async def test_a_version_that_has_moved_is_a_conflict(store, previous_version):
    await store.commit([turn("1", conversation_data=b"one")])
    await store.commit([turn("2", conversation_data=b"two", previous_version=1)])
    with pytest.raises(StateConflict):
        await store.commit([turn("3", conversation_data=b"other", previous_version=previous_version)])


async def test_a_conversation_that_was_forgotten_meanwhile_is_a_conflict(store):
    await store.commit([turn("1", conversation_data=b"one")])
    await store.forget(ANN)
    with pytest.raises(StateConflict):
        await store.commit([turn("2", conversation_data=b"two", previous_version=1)])


async def test_a_key_has_one_effect(store):
    await store.commit([turn("1", conversation_data=b"one", reply=b"r")])
    with pytest.raises(StateConflict):
        await store.commit([turn("1", talk="bob", conversation_data=b"one", reply=b"r")])
    assert (await store.counts()).waiting == 1


async def test_of_a_batch_with_a_conflict_nothing_is_kept(store):
    await store.commit([turn("1", conversation_data=b"one")])
    with pytest.raises(StateConflict):
        await store.commit([turn("2", talk="bob", conversation_data=b"b", reply=b"r"), turn("1")])
    loaded = await store.load(["fake:bot:2"], [BOB], NOW)
    assert (loaded.seen, loaded.conversations, (await store.counts()).waiting) == (frozenset(), {}, 0)


async def test_commits_at_the_same_time_fail_or_succeed_each_for_itself(store):
    turns = [turn("1", conversation_data=b"a"), turn("1", talk="bob"), turn("2", talk="cem", conversation_data=b"c")]
    outcomes = await asyncio.gather(*(store.commit([each]) for each in turns), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), StateConflict, type(None)]
    loaded = await store.load([], [ANN, BOB, "fake:bot:cem"], NOW)
    assert loaded.conversations.keys() == {ANN, "fake:bot:cem"}


async def test_a_turn_that_failed_leaves_the_conversation_as_it_is(store):
    letter = DeadLetter(channel="fake", reason="broke")
    await store.commit([turn("1", conversation_data=b"one")])
    await store.commit([turn("2", previous_version=1, reply=b"sorry", dead_letter=letter)])
    loaded = await store.load([], [ANN], NOW)
    assert (loaded.conversations[ANN].data, loaded.conversations[ANN].version) == (b"one", 1)
    assert [dead.reason for dead in await store.dead_letters(5)] == ["broke"]


async def test_a_first_turn_that_failed_leaves_a_transcript_and_no_conversation(store):
    await store.commit([turn("1", transcript=lines(b"hello"))])
    assert (await store.load([], [ANN], NOW)).conversations == {}
    assert [line.data for line in await store.transcript(ANN, 0, NOW)] == [b"hello"]
    await store.commit([turn("2", conversation_data=b"one", transcript=lines(b"again"))])
    assert [line.position for line in await store.transcript(ANN, 1, NOW)] == [2]


async def test_an_expired_conversation_counts_as_absent_and_may_begin_anew(store):
    await store.commit([turn("1", conversation_data=b"one", transcript=lines(b"hello"))])
    assert (await store.load([], [ANN], LATER)).conversations == {}
    assert await store.transcript(ANN, 0, LATER) == []
    await store.commit([turn("2", at=LATER, conversation_data=b"new", transcript=lines(b"back"))])
    assert (await store.load([], [ANN], LATER)).conversations[ANN].version == 1
    assert [line.data for line in await store.transcript(ANN, 0, LATER)] == [b"back"]


async def test_a_transcript_is_read_from_a_position_on(store):
    await store.commit([turn("1", conversation_data=b"one", transcript=lines(b"a", b"b"))])
    await store.commit([turn("2", conversation_data=b"two", previous_version=1, transcript=lines(b"c"))])
    assert [(line.position, line.data) for line in await store.transcript(ANN, 1, NOW)] == [(2, b"b"), (3, b"c")]
    assert await store.transcript(BOB, 0, NOW) == []


async def test_of_a_long_transcript_the_last_lines_are_kept_and_positions_keep_growing(store):
    for number in range(TRANSCRIPT_LINES):
        said = lines(f"question {number}".encode(), f"answer {number}".encode())
        await store.commit([turn(str(number), conversation_data=b"x", previous_version=number, transcript=said)])
    await store.commit([turn("other", talk="bob", transcript=lines(b"hello"))])
    kept = await store.transcript(ANN, 0, NOW)
    assert [line.position for line in kept] == list(range(TRANSCRIPT_LINES + 1, 2 * TRANSCRIPT_LINES + 1))
    assert kept[-1].data == f"answer {TRANSCRIPT_LINES - 1}".encode()
    assert len(await store.transcript(BOB, 0, NOW)) == 1


async def test_the_position_of_the_last_line_is_known(store):
    assert await store.last_position(ANN, NOW) == 0
    await store.commit([turn("1", transcript=lines(b"a", b"b")), turn("2", talk="bob", conversation_data=b"b")])
    assert (await store.last_position(ANN, NOW), await store.last_position(BOB, NOW)) == (2, 0)
    assert await store.last_position(ANN, LATER) == 0
    await store.forget(ANN)
    assert await store.last_position(ANN, NOW) == 0


async def test_a_row_tells_all_that_sending_needs(store):
    await store.commit([turn("1", reply=b"r")])
    (row,) = await store.claim(NOW, 9)
    assert (row.channel, row.conversation_key, row.reply, row.reply_to) == ("fake", ANN, b"r", "to-ann")
    assert (row.created_at, row.parts_sent, row.attempts) == (NOW, 0, 0)


async def test_of_each_conversation_only_the_oldest_row_is_claimed_and_only_once(store):
    await store.commit([turn("1", reply=b"a1"), turn("2", reply=b"a2"), turn("3", talk="bob", reply=b"b1")])
    first = await store.claim(NOW, 9)
    assert [row.reply for row in first] == [b"a1", b"b1"]
    assert await store.claim(NOW, 9) == []
    await store.sent(first[0].id)
    assert [row.reply for row in await store.claim(NOW, 9)] == [b"a2"]


async def test_no_more_rows_are_claimed_than_asked_for(store):
    await store.commit([turn(str(number), talk=f"t{number}", reply=b"r") for number in range(5)])
    assert [len(await store.claim(NOW, 2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_two_claims_at_the_same_time_share_no_row(store):
    await store.commit([turn(str(number), talk=f"t{number}", reply=b"r") for number in range(6)])
    claims = await asyncio.gather(*(store.claim(NOW, 4) for _ in range(3)))
    assert sorted(len(rows) for rows in claims) == [0, 2, 4]


async def test_a_retry_waits_for_its_time_and_holds_back_its_conversation_alone(store):
    await store.commit([turn("1", reply=b"a1"), turn("2", reply=b"a2"), turn("3", talk="bob", reply=b"b1")])
    row, _ = await store.claim(NOW, 9)
    await store.part_sent(row.id, 1)
    await store.retry(row.id, NOW + timedelta(seconds=10))
    assert await store.claim(NOW + timedelta(seconds=9), 9) == []
    (again,) = await store.claim(NOW + timedelta(seconds=10), 9)
    assert (again.id, again.reply, again.parts_sent, again.attempts) == (row.id, b"a1", 1, 1)


async def test_a_row_that_is_given_up_becomes_a_dead_letter_and_lets_the_next_one_pass(store):
    await store.commit([turn("1", reply=b"a1"), turn("2", reply=b"a2")])
    (row,) = await store.claim(NOW, 9)
    await store.give_up(row.id, "blocked", NOW)
    assert [row.reply for row in await store.claim(NOW, 9)] == [b"a2"]
    counts = await store.counts()
    assert (counts.waiting, counts.dead) == (1, 1)


async def test_dead_letters_are_shown_newest_first(store):
    for number in range(3):
        at = NOW + timedelta(seconds=number)
        await store.bury(DeadLetter(channel="fake", reason=f"reason {number}"), at)
    (newest, second) = await store.dead_letters(2)
    assert (newest.reason, newest.at, newest.channel) == ("reason 2", NOW + timedelta(seconds=2), "fake")
    assert second.reason == "reason 1"


async def test_forgetting_in_a_turn_keeps_only_the_goodbye(store):
    await store.commit([turn("1", conversation_data=b"one", reply=b"r1", transcript=lines(b"hello"))])
    await store.commit([turn("2", previous_version=1, reply=b"goodbye", forget=True)])
    assert (await store.load([], [ANN], NOW)).conversations == {}
    assert await store.transcript(ANN, 0, NOW) == []
    (row,) = await store.claim(NOW, 9)
    assert row.reply == b"goodbye"
    await store.sent(row.id)
    assert (await store.counts()).waiting == 0


async def test_forgetting_from_outside_takes_unsent_replies_along(store):
    await store.commit([turn("1", conversation_data=b"one", reply=b"r1"), turn("2", talk="bob", reply=b"b")])
    await store.forget(ANN)
    assert [row.reply for row in await store.claim(NOW, 9)] == [b"b"]


async def test_a_reply_that_was_forgotten_on_its_way_ends_quietly(store):
    await store.commit([turn("1", conversation_data=b"one", reply=b"r1")])
    (row,) = await store.claim(NOW, 9)
    await store.commit([turn("2", previous_version=1, reply=b"goodbye", forget=True)])
    assert await store.claim(NOW, 9) == []
    await store.part_sent(row.id, 1)
    await store.sent(row.id)
    assert [row.reply for row in await store.claim(NOW, 9)] == [b"goodbye"]


async def test_expiry_deletes_what_is_over_and_nothing_else(store):
    await store.commit([turn("1", conversation_data=b"one", reply=b"r"), turn("2", talk="bob", conversation_data=b"b")])
    await store.commit([turn("3", talk="bob", at=LATER, previous_version=1, conversation_data=b"b2")])
    assert await store.expire(LATER) == 1
    assert (await store.load([], [ANN, BOB], NOW)).conversations.keys() == {BOB}
    assert (await store.counts()).waiting == 0
    assert await store.expire(LATER) == 0


async def test_dead_letters_are_kept_for_ninety_days(store):
    for day in (0, 1):
        await store.bury(DeadLetter(channel="fake", reason=f"day {day}"), NOW + timedelta(days=day))
    await store.expire(NOW + timedelta(days=90))
    assert (await store.counts()).dead == 2
    await store.expire(NOW + timedelta(days=90, seconds=1))
    assert [letter.reason for letter in await store.dead_letters(9)] == ["day 1"]


async def test_that_it_can_keep_something_can_be_proved(store):
    await store.prove(NOW)
    await store.prove(NOW)
    await store.close()
    with pytest.raises(StateError):
        await store.prove(NOW)


async def test_a_key_is_remembered_for_eight_days(store):
    await store.commit([turn("1")])
    await store.expire(NOW + timedelta(days=8))
    assert (await store.load(["fake:bot:1"], [], NOW)).seen == {"fake:bot:1"}
    await store.expire(NOW + timedelta(days=8, seconds=1))
    assert (await store.load(["fake:bot:1"], [], NOW)).seen == frozenset()


async def test_all_is_still_there_after_a_restart(tmp_path, store, request):
    await store.commit([turn("1", conversation_data=b"one", reply=b"r", transcript=lines(b"hello"))])
    await store.claim(NOW, 9)
    secret = await store.secret()
    await store.close()
    again = OPENERS[request.node.callspec.params["store"]](tmp_path)
    assert len(secret) == 32
    assert await again.secret() == secret
    assert (await again.load(["fake:bot:1"], [ANN], NOW)).seen == {"fake:bot:1"}
    assert [row.reply for row in await again.claim(NOW, 9)] == [b"r"]
    assert len(await again.transcript(ANN, 0, NOW)) == 1
    await again.close()


async def test_closing_finishes_what_is_under_way_and_may_be_repeated(tmp_path, store, request):
    commits = [asyncio.ensure_future(store.commit([turn(str(number), talk=f"t{number}")])) for number in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await store.close()
    await asyncio.gather(*commits)
    again = OPENERS[request.node.callspec.params["store"]](tmp_path)
    assert len((await again.load([f"fake:bot:{number}" for number in range(20)], [], NOW)).seen) == 20
    await again.close()


async def test_messages_in_work_when_the_process_died_are_suspects_until_they_are_answered(tmp_path, store, request):
    opener = OPENERS[request.node.callspec.params["store"]]
    for deaths in (1, 2):
        await store.begin_work(["fake:bot:1", "fake:bot:2"] if deaths == 1 else ["fake:bot:1"])
        await store.close()  # as far as the mark goes, just like dying: nobody said that the work had ended
        store = opener(tmp_path)
        assert (await store.suspects())["fake:bot:1"] == deaths
    await store.commit([turn("1")])
    assert await store.suspects() == {"fake:bot:2": 1}
    await store.close()


async def test_work_that_ended_makes_no_suspects(tmp_path, store, request):
    await store.begin_work(["fake:bot:1"])
    await store.end_work()
    await store.close()
    again = OPENERS[request.node.callspec.params["store"]](tmp_path)
    assert await again.suspects() == {}
    await again.close()
