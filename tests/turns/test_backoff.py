"""When a reply is tried again."""

from datetime import timedelta

import pytest
from fakes_turns import NOW
from hypothesis import given
from hypothesis import strategies as st

from bot.state.store import OutboxRow
from bot.turns.backoff import Backoff


def row(attempts=0, age=timedelta(0)):
    return OutboxRow(
        id=1, channel="fake", conversation_key="k", reply=b"", reply_to="", created_at=NOW - age, attempts=attempts
    )


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 1), (1, 2), (3, 8), (10, 300)])
def test_the_span_doubles_up_to_five_minutes(attempts, seconds):
    assert Backoff().next_try(row(attempts), NOW, lambda: 1.0) == NOW + timedelta(seconds=seconds)


@given(st.integers(0, 10), st.floats(0, 1, exclude_max=True), st.none() | st.floats(0, 3600))
def test_the_wait_is_never_shorter_than_wished_and_never_longer_than_the_span(attempts, chance, wished):
    wait = (Backoff().next_try(row(attempts), NOW, lambda: chance, wished) - NOW).total_seconds()
    assert (wished or 0) - 1e-5 <= wait <= (wished or 0) + 300


def test_after_twelve_failures_it_is_given_up():
    assert Backoff().next_try(row(10), NOW, lambda: 0.0) is not None
    assert Backoff().next_try(row(11), NOW, lambda: 0.0) is None


@pytest.mark.parametrize("wished", [None, 3600.0])
def test_what_would_be_a_day_old_is_given_up(wished):
    assert Backoff().next_try(row(age=timedelta(hours=23, minutes=59, seconds=59)), NOW, lambda: 1.0, wished) is None


@pytest.mark.parametrize("wished", [1e300, float("inf")])
def test_an_endless_wish_is_given_up(wished):
    assert Backoff().next_try(row(), NOW, lambda: 0.0, wished) is None


@pytest.mark.parametrize("wished", [-5.0, float("nan")])
def test_a_senseless_wish_is_as_none(wished):
    assert Backoff().next_try(row(), NOW, lambda: 0.0, wished) == NOW
