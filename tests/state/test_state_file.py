"""The state file itself: who may open it, what it says when it cannot be used, and that nothing deleted stays in it."""

import asyncio
import random
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta

import pytest
from fakes_turns import NOW, FakeTime, turn, until

from bot.errors import StateError, StateOutdated
from bot.state import scrub
from bot.state.sqlite import SqliteStateStore
from bot.state.store import DeadLetter, OutboxCounts, TranscriptEntry
from bot.state.view import open_read_only, read_counts, read_dead_letters


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "state.sqlite3"


@pytest.fixture
def time():
    return FakeTime()


@pytest.fixture
async def store(path, time):
    opened = SqliteStateStore(path, monotonic=time.monotonic, sleep=time.sleep)
    yield opened
    await opened.close()


def bytes_of(path):
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


async def test_a_second_server_on_the_same_file_is_refused_until_the_first_has_ended(path, store):
    with pytest.raises(StateError, match="another Trialogue server is using this file; stop it first"):
        SqliteStateStore(path)
    await store.close()
    await SqliteStateStore(path).close()


@pytest.mark.usefixtures("store")
async def test_only_the_owner_may_read_the_files(path):
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} <= {0o600, 0o644}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.with_name(path.name + "-wal").stat().st_mode) == 0o600


async def test_a_file_of_another_version_is_left_alone_and_named(path, store):
    await store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StateOutdated, match=r"another version of Trialogue \(shape 99, this one needs 1\)"):
        SqliteStateStore(path)
    with pytest.raises(StateOutdated), open_read_only(path):
        pass


def test_a_file_of_another_program_is_left_alone(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(StateError, match="it is no state file"):
        SqliteStateStore(path)


def test_a_file_that_is_no_database_is_left_alone(path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StateError, match="it is no state file"):
        SqliteStateStore(path)
    assert path.read_bytes().startswith(b"no database")


async def test_a_damaged_file_is_named(path, store):
    await store.commit([turn(str(number), talk=str(number), conversation_data=b"x" * 3000) for number in range(50)])
    await store.close()
    path.write_bytes(path.read_bytes()[:4096] + b"\x55" * 40_000)
    with pytest.raises(StateError, match="it is damaged; restore a copy"):
        await damaged_use(path)


async def damaged_use(path):
    store = SqliteStateStore(path)
    try:
        await store.load(["fake:bot:1"], ["fake:bot:1"], NOW)
    finally:
        await store.close()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StateError, match=r"cannot be written .*TRIALOGUE_STATE"):
        SqliteStateStore(tmp_path / "file" / "state.sqlite3")
    with pytest.raises(StateError, match=r"cannot be written \(Is a directory\)"):
        SqliteStateStore(tmp_path)


def test_a_refused_file_is_released_again(path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StateError, match="no state file"):
        SqliteStateStore(path)
    with pytest.raises(StateError, match="no state file"):
        SqliteStateStore(path)


async def test_a_full_disk_keeps_nothing_of_the_commit_and_all_goes_on_when_there_is_room(store):
    await store.commit([turn("1", conversation_data=b"one")])
    pages = await store._writer.run(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await limit_pages(store, pages)
    with pytest.raises(StateError, match="the disk is full; free some space"):
        await store.commit([turn("2", previous_version=1, conversation_data=b"x" * 100_000, reply=b"r")])
    loaded = await store.load(["fake:bot:1", "fake:bot:2"], ["fake:bot:ann"], NOW)
    assert (loaded.seen, loaded.conversations["fake:bot:ann"].data) == ({"fake:bot:1"}, b"one")
    await limit_pages(store, 10**6)
    await store.commit([turn("2", previous_version=1, conversation_data=b"x" * 100_000)])


async def limit_pages(store, pages):
    await store._writer.run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())


async def test_a_bug_in_one_piece_of_work_reaches_whoever_waits_and_leaves_the_file_usable(store):
    with pytest.raises(ZeroDivisionError):
        await store._writer.run(lambda _connection: 1 / 0)
    await store.commit([turn("1")])


async def test_a_bug_in_one_piece_of_work_fails_nobody_who_shares_its_commit(store):
    first = asyncio.ensure_future(store.commit([turn("1")]))
    await asyncio.sleep(0)

    def write_and_fail(connection):
        connection.execute("INSERT INTO meta VALUES ('half', 1)")
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "no text")

    group = [store.commit([turn("2")]), store._writer.run(write_and_fail), store.commit([turn("3")])]
    outcomes = await asyncio.gather(*group, return_exceptions=True)
    await first
    assert [type(outcome) for outcome in outcomes] == [type(None), UnicodeEncodeError, type(None)]
    keys = [f"fake:bot:{number}" for number in (1, 2, 3)]
    assert (await store.load(keys, [], NOW)).seen == set(keys)
    assert await rows(store, "SELECT * FROM meta WHERE name = 'half'") == []


async def rows(store, query):
    return await store._writer.run(lambda connection: connection.execute(query).fetchall())


async def test_traces_are_kept_for_thirty_days_and_not_after_forgetting(store):
    for day, talk in enumerate(("ann", "bob", "bob")):
        at = NOW + timedelta(days=day)
        await store.commit(
            [turn(f"{day}", talk=f"{talk}{day}", at=at, conversation_data=b"x", audit=str(day).encode())]
        )
    await store.forget("fake:bot:bob2")
    assert await rows(store, "SELECT trace FROM audit") == [(b"0",), (b"1",)]
    await store.commit([turn("bye", talk="bob1", at=at, previous_version=1, audit=b"bye", forget=True)])
    assert await rows(store, "SELECT trace, conversation_id IS NULL FROM audit") == [(b"0", 0), (b"bye", 1)]
    await store.expire(NOW + timedelta(days=30))
    assert len(await rows(store, "SELECT trace FROM audit")) == 2
    await store.expire(NOW + timedelta(days=30, seconds=1))
    assert await rows(store, "SELECT trace FROM audit") == [(b"bye",)]


async def test_how_long_traces_and_dead_letters_are_kept_can_be_chosen(path):
    store = SqliteStateStore(path, audit_days=1, dead_letter_days=2)
    await store.commit([turn("1")])
    await store.bury(DeadLetter(channel="fake", reason="unreadable"), NOW)
    await store.expire(NOW + timedelta(days=1, seconds=1))
    assert (await rows(store, "SELECT * FROM audit"), (await store.counts()).dead) == ([], 1)
    await store.expire(NOW + timedelta(days=2, seconds=1))
    assert (await store.counts()).dead == 0
    await store.close()


async def test_a_waiter_that_was_cancelled_harms_nobody(store):
    waiter = asyncio.ensure_future(store.commit([turn("1")]))
    await asyncio.sleep(0)
    waiter.cancel()
    await store.commit([turn("2")])
    assert (await store.load(["fake:bot:1", "fake:bot:2"], [], NOW)).seen == {"fake:bot:1", "fake:bot:2"}


async def test_a_closed_store_says_so(store):
    await store.close()
    with pytest.raises(StateError, match="was closed"):
        await store.counts()


async def test_a_torn_mark_of_work_is_no_reason_to_stop(path, store):
    await store.close()
    path.with_name(path.name + ".working").write_bytes(b'["fake:bot:1","fake:')
    again = SqliteStateStore(path)
    assert await again.suspects() == {}
    await again.close()


async def test_the_outbox_can_be_looked_at_while_a_server_runs(path, store):
    await store.commit([turn("1", reply=b"r")])
    await store.bury(DeadLetter(channel="fake", reason="unreadable"), NOW)
    with open_read_only(path) as connection:
        assert read_counts(connection) == OutboxCounts(waiting=1, dead=1)
        assert [letter.reason for letter in read_dead_letters(connection, 5)] == ["unreadable"]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            connection.execute("DELETE FROM outbox")


async def test_the_outbox_can_be_looked_at_when_no_server_runs(path, store):
    await store.commit([turn("1", reply=b"r")])
    await store.close()
    with open_read_only(path) as connection:
        assert read_counts(connection).waiting == 1


def test_looking_at_an_outbox_that_is_not_there_says_what_to_do(path):
    with pytest.raises(StateError, match="there is no state file yet"), open_read_only(path):
        pass


def test_looking_at_what_is_no_outbox_says_so(path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StateError, match="no state file"), open_read_only(path):
        pass


async def test_message_ids_are_not_kept_as_they_are(path, store):
    """Platforms put phone numbers into them, and a seen key outlives its conversation."""
    await store.commit([turn("wamid.4915112345678")])
    assert b"4915112345678" not in bytes_of(path)


async def test_forgetting_leaves_no_byte(path, store, time):
    lines = (TranscriptEntry(author="person", data=b"SECRET words"),)
    await store.commit([turn("1", talk="SECRET", conversation_data=b"SECRET state", reply=b"SECRET", transcript=lines)])
    assert b"SECRET" in bytes_of(path)
    await store.commit([turn("2", talk="SECRET", previous_version=1, reply=b"goodbye", forget=True)])
    assert b"SECRET words" not in bytes_of(path)
    assert b"SECRET state" not in bytes_of(path)
    (row,) = await store.claim(NOW, 1)
    time.move(60)
    await store.sent(row.id)
    assert b"SECRET" not in bytes_of(path)
    assert b"goodbye" not in bytes_of(path)


def names(count):
    return [random.Random(seed).randbytes(12).hex() for seed in range(count)]  # noqa: S311  # names, not secrets


async def grow(store, talks):
    """Let conversations change size in random order, so that pages are split and joined."""
    chance = random.Random(1)  # noqa: S311  # the same every time
    for version in range(4):
        chance.shuffle(talks)
        for start in range(0, len(talks), 50):
            await store.commit([
                turn(
                    f"{talk}/{version}",
                    talk=talk,
                    previous_version=version,
                    conversation_data=f"state-{talk}".encode() * chance.randrange(3, 50),
                    transcript=(TranscriptEntry(author="person", data=f"said-{talk}".encode() * chance.randrange(12)),),
                )
                for talk in talks[start : start + 50]
            ])  # fmt: skip


def talks_in(path, talks):
    content = bytes_of(path)
    return [talk for talk in talks if talk.encode() in content]


async def test_no_byte_stays_in_the_gaps_of_split_pages(path, store, time):
    """SQLite's secure_delete alone leaves some: this failed without the scrubbing."""
    talks = names(1000)
    await grow(store, talks)
    for talk in talks[:50]:
        await store.forget(f"fake:bot:{talk}")
    assert talks_in(path, talks[:50]) != []
    time.move(60)
    await until(lambda: not talks_in(path, talks[:50]))


async def test_who_asks_to_be_forgotten_waits_for_nobody_and_a_closed_file_holds_nothing(path, store):
    """The file is rewritten for the first one at once, and for all others of the same minute together at its end."""
    await store.commit([turn(str(number), talk=f"SECRET {number}", conversation_data=b"SECRET") for number in range(9)])
    rewritten = []
    await store._writer.run(
        lambda connection: connection.set_trace_callback(lambda text: rewritten.append(text == "VACUUM")), alone=True
    )
    for number in range(9):
        await store.forget(f"fake:bot:SECRET {number}")
    assert sum(rewritten) == 1
    await store.close()
    assert sum(rewritten) == 2
    assert b"SECRET" not in bytes_of(path)


async def test_a_big_file_is_scrubbed_by_the_next_expiry_after_somebody_asked_to_forget(path, store, monkeypatch):
    monkeypatch.setattr(scrub, "AT_ONCE_BYTES", 0)
    talks = names(600)
    await grow(store, talks)
    for talk in talks[:200]:
        await store.forget(f"fake:bot:{talk}")
    assert talks_in(path, talks[:200]) != []
    await store.expire(NOW + timedelta(hours=1))
    assert talks_in(path, talks[:200]) == []


async def test_a_big_file_is_scrubbed_a_day_after_an_expiry(path, store, monkeypatch):
    monkeypatch.setattr(scrub, "AT_ONCE_BYTES", 0)
    talks = names(1000)
    await grow(store, talks)
    lasting, expiring = talks[:500], talks[500:]
    later = NOW + timedelta(days=9)
    await store.commit([turn(f"{talk}/4", talk=talk, at=later, previous_version=4) for talk in lasting])
    assert await store.expire(NOW + timedelta(days=30)) == len(expiring)
    await store.expire(NOW + timedelta(days=30, hours=23))
    assert talks_in(path, expiring) != []
    await store.expire(NOW + timedelta(days=31))
    assert talks_in(path, expiring) == []
    assert talks_in(path, lasting) == lasting


async def test_forgetting_succeeds_while_somebody_looks_and_is_completed_later(path, store, monkeypatch):
    monkeypatch.setattr("bot.state.connection.BUSY_SECONDS", 0.05)
    await store._writer.run(lambda connection: connection.execute("PRAGMA busy_timeout = 50").fetchone(), alone=True)
    await store.commit([turn("1", conversation_data=b"SECRET")])
    with open_read_only(path) as connection:
        connection.execute("BEGIN")
        read_counts(connection)
        await store.forget("fake:bot:ann")
        assert (await store.load([], ["fake:bot:ann"], NOW)).conversations == {}
    await store.expire(NOW)
    assert b"SECRET" not in bytes_of(path)


async def test_forgetting_succeeds_on_a_full_disk_and_is_completed_later(path, store, caplog):
    await store.commit([turn("1", conversation_data=b"SECRET" * 2000)])
    await store._writer.run(lambda connection: connection.set_authorizer(refuse_vacuum), alone=True)
    await store.forget("fake:bot:ann")
    assert "not scrubbed yet" in caplog.text
    await store._writer.run(lambda connection: connection.set_authorizer(None), alone=True)
    await store.expire(NOW)
    assert b"SECRET" not in bytes_of(path)


def refuse_vacuum(action, *_names):
    return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK
