"""Telegram's updates become messages: as expected for every known shape, as nothing or PayloadError for all others."""

import contextlib
import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram_updates import _coordinates, decode_reply_to, parse_update
from bot.errors import PayloadError
from bot.messages import Coordinates, MessageKind

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FILES = sorted((Path(__file__).parent / "telegram").glob("*.json"))
CASES = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FILES}


def parse(update) -> list:
    return parse_update(json.dumps(update).encode(), "123456789", NOW)


@pytest.mark.parametrize("name", CASES)
def test_an_update_is_the_expected_message(name):
    expect, messages = CASES[name]["expect"], parse(CASES[name]["update"])
    if expect is None:
        assert messages == []
        return
    (message,) = messages
    assert message.kind == MessageKind(expect["kind"])
    assert (message.key, message.conversation, message.account) == (expect["key"], expect["conversation"], "123456789")
    assert message.text == expect["text"]
    assert message.location == (Coordinates(*expect["location"]) if expect["location"] else None)
    assert message.language == expect["language"]
    target = decode_reply_to(message.reply_to)
    assert (str(target.chat), target.callback) == (expect["conversation"], expect["callback"])
    assert message.received_at == NOW


@pytest.mark.parametrize("name", [name for name in CASES if name != "update_of_the_future"])
def test_an_independent_reader_of_updates_agrees(name, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # its coming way to read durations; the present one warns
    case = CASES[name]
    update = Update.de_json(copy.deepcopy(case["update"]), None)
    assert update.update_id == case["update"]["update_id"]
    assert set(case["update"]) - {"update_id"} <= set(Update.ALL_TYPES)
    if case["expect"] is None:
        return
    (message,) = parse(case["update"])
    assert str(update.effective_chat.id) == message.conversation
    assert update.effective_chat.type == "private"
    if message.kind is MessageKind.CHOICE:
        assert update.callback_query.data == message.text
        assert update.callback_query.id == decode_reply_to(message.reply_to).callback
    if message.kind is MessageKind.LOCATION:
        assert update.message.location.latitude == pytest.approx(message.location.latitude, abs=0.051)
        assert update.message.location.longitude == pytest.approx(message.location.longitude, abs=0.051)
    if message.kind is MessageKind.UNSUPPORTED:
        assert update.message.effective_attachment


def paths_of(value, path=()):
    """Every place in a JSON document."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from paths_of(value[key], (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths_of(item, (*path, index))


def changed(document, path, change):
    """The document with one place changed; `change` gets the container and the key."""
    document = copy.deepcopy(document)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return document


HUGE = [10**30, 10**400, -(10**400), 1e308, -1e308]
RETYPED = [None, True, 0, -1, 1.5, *HUGE, "", "text", "\x00", [], [1], {}, {"id": {}}, [[[]]]]


@pytest.mark.parametrize("name", CASES)
def test_no_changed_update_raises_anything_but_payload_error(name):
    """Each key dropped, set to null and retyped, one at a time."""
    update = CASES[name]["update"]
    for path in paths_of(update):
        if not path:
            continue
        mutants = [changed(update, path, lambda holder, key: holder.pop(key))]
        mutants += [
            changed(update, path, lambda holder, key, value=value: holder.__setitem__(key, value)) for value in RETYPED
        ]
        for mutant in mutants:
            usable = type(mutant.get("update_id")) is int
            if usable:
                messages = parse(mutant)
                assert len(messages) <= 1
                assert all(decode_reply_to(message.reply_to) for message in messages)
            else:
                with pytest.raises(PayloadError):
                    parse(mutant)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b'"text"', b"1", b"{", b"\xff\xfe", b"{}", b'{"update_id":"1"}', b'{"update_id":true}'],
)
def test_a_body_without_an_update_is_a_payload_error(body):
    with pytest.raises(PayloadError):
        parse_update(body, "1", NOW)


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id":1,"message":{"location":{"latitude":NaN,"longitude":1}}}',
        b'{"update_id":1,"message":{"location":{"latitude":-Infinity,"longitude":1}}}',
        b'{"update_id":1,"message":{"location":{"latitude":1e999,"longitude":1}}}',
        b'{"update_id":' + b"9" * 10_000 + b"}",
        b"[" * 100_000,
        b'{"update_id":1,"message":' + b'{"a":' * 50_000,
        b'{"update_id":1e999}',
        b'{"x":"\\ud800"}',
    ],
)
def test_a_body_made_to_break_parsers_is_a_payload_error(body):
    with pytest.raises(PayloadError):
        parse_update(body, "1", NOW)


@pytest.mark.parametrize(
    "number", [*HUGE, 90.1, -90.1, float("nan"), float("inf"), "40", None, True], ids=lambda number: repr(number)[:8]
)
def test_a_place_that_is_not_on_earth_is_none(number):
    assert _coordinates({"latitude": number, "longitude": 1}) is None
    assert _coordinates({"latitude": 1, "longitude": number if number not in {90.1, -90.1} else 180.1}) is None


@settings(deadline=None)
@given(st.one_of(st.integers(), st.floats(), st.sampled_from(HUGE)), st.one_of(st.integers(), st.floats()))
def test_any_two_numbers_are_a_place_or_none(latitude, longitude):
    place = _coordinates({"latitude": latitude, "longitude": longitude})
    assert place is None or (abs(place.latitude) <= 90 and abs(place.longitude) <= 180)


def test_a_payload_error_does_not_carry_the_body():
    with pytest.raises(PayloadError) as caught:
        parse_update(b'{"message": {"text": "my diagnosis"}}', "1", NOW)
    assert "diagnosis" not in str(caught.value)


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from(HUGE),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(["message", "callback_query", "my_chat_member", "edited_message"]), JSON))
def test_an_update_of_any_shape_is_messages_or_nothing(update):
    assert parse(update | {"update_id": 7}) == []


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200))
def test_any_bytes_are_messages_or_a_payload_error(body):
    with contextlib.suppress(PayloadError):
        parse_update(body, "1", NOW)


def test_the_same_update_has_the_same_effect_key_and_another_bot_another():
    first, again = parse(CASES["text"]["update"])[0], parse(CASES["text"]["update"])[0]
    (other,) = parse_update(json.dumps(CASES["text"]["update"]).encode(), "999", NOW)
    assert first.effect_key == again.effect_key == "telegram:123456789:501"
    assert other.effect_key != first.effect_key


def test_long_text_is_passed_on_up_to_4000_characters():
    update = changed(
        CASES["text"]["update"], ("message", "text"), lambda holder, key: holder.__setitem__(key, "a" * 9000)
    )
    assert len(parse(update)[0].text) == 4000
