"""How long ago a day was: nothing is claimed that the date does not tell."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.dates import PartialDate, read_date
from bot.library.doubts.elapsed import is_ahead, is_months_old, is_past, is_years_ahead, time_since

TODAY = date(2026, 11, 20)


def since(day):
    ago = time_since(read_date(day), TODAY)
    return f"{ago.value} {ago.unit}" if ago else ""


@pytest.mark.parametrize(
    ("day", "ago"),
    [
        ("2026-12-01", ""),
        ("2026-11-19", ""),
        ("2026-11", ""),
        ("2026-11-06", "2 week"),
        ("2026-10-20", "4 week"),
        ("2026-09-20", "2 month"),
        ("2026-03", "8 month"),
        ("2026-03-20", "8 month"),
        ("2025-11", "12 month"),
        ("2025-01", "22 month"),
        ("2024-11-20", "2 year"),
        ("2023-03-24", "4 year"),
        ("2020-05", "6 year"),
    ],
)
def test_a_day_was_about_so_long_ago_in_the_unit_that_people_use(day, ago):
    assert since(day) == ago


@given(st.dates(date(1950, 1, 1), TODAY))
def test_the_words_are_never_off_by_more_than_a_half_of_their_unit(day):
    ago = time_since(PartialDate(day.year, day.month, day.day), TODAY)
    days = (TODAY - day).days
    if ago is None:
        assert days < 14
    else:
        length = {"week": 7, "month": 30.4375, "year": 365.25}[ago.unit]
        assert abs(ago.value * length - days) <= length / 2
        assert ago.value >= 2


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.booleans())
def test_a_day_is_past_or_ahead_only_when_it_surely_is(day, has_day):
    said = PartialDate(day.year, day.month, day.day if has_day else None)
    assert said.earliest <= day <= said.latest
    assert is_past(said, TODAY) == (said.latest < TODAY)
    assert is_ahead(said, TODAY) == (said.earliest > TODAY)
    assert not (is_past(said, TODAY) and is_ahead(said, TODAY))


@given(st.dates(date(2000, 1, 1), TODAY + timedelta(days=400)), st.integers(1, 40))
def test_whole_months_are_counted_from_a_day(day, months):
    said = PartialDate(day.year, day.month, day.day)
    whole = (TODAY.year - day.year) * 12 + TODAY.month - day.month - (TODAY.day < day.day)
    assert is_months_old(said, months, TODAY) == (whole >= months)


@pytest.mark.parametrize(
    ("day", "ahead"), [("2031-11-20", False), ("2031-11-21", True), ("2031-11", False), ("2031-12", True)]
)
def test_years_ahead_count_from_the_first_day_that_a_date_can_mean(day, ahead):
    assert is_years_ahead(read_date(day), 5, TODAY) is ahead


def test_what_has_no_date_is_neither_past_nor_ahead_nor_old():
    assert not is_past(None, TODAY)
    assert not is_ahead(None, TODAY)
    assert not is_months_old(None, 1, TODAY)
    assert not is_years_ahead(None, 1, TODAY)
    assert time_since(None, TODAY) is None
