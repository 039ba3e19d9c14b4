"""A talk that is gone is named so to whom goes on with it, and to nobody else; nothing of it is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes_turns import NOW as NOW_OF_TURNS
from fakes_turns import PULL, library_thread, message
from talks import NOW, Talk

from bot.conversation import Check, Conversation, Pending, PersonFacts, PlaceSaid, Search
from bot.dialogue.assistant import Assistant
from bot.dialogue.expiry import afresh, is_blank, is_over
from bot.messages import MessageKind
from bot.rendering.plain import to_text
from bot.state.sqlite import SqliteStateStore
from bot.turns.answering import Answering
from bot.turns.batcher import Batcher
from bot.turns.retention import Retention

GONE = "I have nothing left of an earlier talk"
EXPIRED = "Our earlier talk has expired and was deleted"
LIFE = timedelta(days=30)


def test_a_talk_is_over_when_it_was_idle_for_its_life():
    talk = Conversation(key="k", last_at=NOW)
    assert not is_over(talk, NOW + LIFE - timedelta(seconds=1), LIFE)
    assert is_over(talk, NOW + LIFE, LIFE)


def test_a_talk_that_expires_elsewhere_or_never_began_is_not_over():
    assert not is_over(Conversation(key="k", last_at=NOW), NOW + LIFE, None)
    assert not is_over(Conversation(key="k"), NOW, LIFE)


def test_of_an_expired_talk_only_its_language_is_left():
    full = Conversation(
        key="k",
        language="es",
        is_language_chosen=True,
        turns=9,
        focus="NCT01234567",
        listed=("NCT01234567",),
        search=Search({}),
        place=PlaceSaid("Madrid"),
        facts=PersonFacts("mother", {"value": 72, "unit": "year"}, "FEMALE", healthy=False),
        others=(PersonFacts("self", sex="MALE"),),
        pending=Pending("check_eligibility", "age", "age", "NCT01234567"),
        interrupted=Pending("check_eligibility", "age", "age", "NCT01234567"),
        check=Check("NCT01234567", asked=("age",)),
        cited=("NCT01234567 a",),
        rejected=1,
        last_at=NOW,
    )
    assert afresh(full) == Conversation(key="k", language="es", is_language_chosen=True)


@pytest.mark.parametrize(
    "known",
    [
        {"focus": "NCT01234567"},
        {"search": Search({})},
        {"facts": PersonFacts("mother")},
        {"pending": Pending("find_trial", "condition", "condition")},
        {"check": Check("NCT01234567")},
        {"turns": 3},
        {"turns": 2},
    ],
)
def test_a_talk_in_which_something_was_said_is_not_blank(known):
    assert is_blank(Conversation(key="k", turns=1))
    assert not is_blank(Conversation(key="k", **{"turns": 1, **known}))


def test_who_was_only_greeted_has_nothing_to_go_on_from(talk):
    talk.act(MessageKind.START)
    talk.say("the second one")
    assert GONE in talk.text


def test_who_has_talked_is_not_told_of_an_earlier_talk(talk):
    talk.say("what does phase 1 mean?")
    talk.say("the second one")
    assert GONE not in talk.text


def test_a_code_of_a_later_turn_than_this_is_from_a_talk_that_is_gone(talk):
    talk.act(MessageKind.START)
    talk.tap("7.1")
    assert GONE in talk.text
    talk.say("NCT05783089")
    talk.tap("1.1")
    assert "That question has passed" in talk.text


def test_an_emergency_is_answered_as_such_also_after_a_talk_has_expired(talk):
    talk.say("can I join NCT05783089?")
    talk.wait(31)
    talk.say("I can't breathe")
    assert "emergency number" in talk.text


def test_an_old_button_of_an_expired_talk_says_so_once(talk):
    talk.say("can I join NCT05783089?")
    code = talk.offers[0].code
    talk.wait(31)
    talk.tap(code)
    assert talk.text.count("deleted") == 1
    assert EXPIRED in talk.text


def test_an_expired_talk_begins_in_its_language(content, sample_library):
    talk = Talk(Assistant.of(content, "en", life=LIFE), sample_library)
    talk.say("hello")
    assert talk.conversation.last_at == NOW
    talk.wait(31)
    talk.say("hello")
    assert (talk.conversation.turns, talk.conversation.language) == (1, "en")


async def test_a_talk_that_the_store_has_deleted_is_named_so_and_leaves_no_trace(tmp_path, assistant, sample_library):
    """From the question to its late answer through the real store: nothing but the answer tells of the earlier talk."""
    store = SqliteStateStore(tmp_path / "state.sqlite3")
    retention = Retention(pull_channels=PULL)
    batcher = Batcher(store, Answering(assistant, retention), library_thread(lambda: sample_library))
    (asked,) = await batcher.submit([message("1", text="can I join NCT05783089?")])
    later = NOW_OF_TURNS + retention.others
    assert await store.expire(later) == 1
    (text,) = await batcher.submit([message("2", text="45", at=later)])
    tapped = replace(message("3", text=asked.choices[0].code, talk="bob", at=later), kind=MessageKind.CHOICE)
    (button,) = await batcher.submit([tapped])
    await store.close()
    for reply in (text, button):
        assert GONE in to_text(reply)
        assert "NCT05783089" not in to_text(reply)
