"""Texts are measured and cut as people and platforms see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.limits import graphemes, sentences, shorten, utf8_bytes, utf16_units, words


@given(st.text())
def test_lengths_agree_with_the_codecs(text):
    assert utf16_units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert utf8_bytes(text) == len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "whole",
    [
        "e\u0301",
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "🇧🇷",
        "❤️",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\u1112\u1161\u11ab",
        "नि",
    ],
)
def test_what_people_see_as_one_character_stays_whole(whole):
    assert graphemes(whole) == [whole]
    assert graphemes(f"a{whole}b") == ["a", whole, "b"]


def test_flags_are_cut_between_countries():
    assert graphemes("🇧🇷🇩🇪🇫🇷") == ["🇧🇷", "🇩🇪", "🇫🇷"]


@pytest.mark.parametrize("cut", [graphemes, words, sentences])
@given(text=st.text())
def test_nothing_is_lost_by_cutting(cut, text):
    assert "".join(cut(text)) == text


def test_sentences_end_at_their_marks_and_not_at_abbreviations():
    assert sentences("Take it, e.g. Monday. Then stop! Is it 2.5 mg? Yes.") == [
        "Take it, e.g. Monday. ",
        "Then stop! ",
        "Is it 2.5 mg? ",
        "Yes.",
    ]


def test_a_web_address_is_one_word():
    assert words("see https://example.org/a?b=c&d now") == ["see ", "https://example.org/a?b=c&d ", "now"]


@given(st.text(), st.integers(1, 50))
def test_a_shortened_text_fits_and_shows_that_it_was_cut(text, limit):
    short = shorten(text, limit)
    assert utf16_units(short) <= limit
    assert short == text or short.endswith("…")
