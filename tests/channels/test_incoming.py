"""What people write is made safe to handle."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.incoming import TEXT_LIMIT, clean


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  plain  ", "plain"),
        ("cafe\u0301", "café"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u202eright\u202c to \u2066left\u2069", "right to left"),
        ("bell\a null\0 escape\x1b[31m", "bell null escape[31m"),
        ("two\r\nlines\rmore", "two\nlines\nmore"),
        ("\ud800", ""),
        ("soft\u00adhyphen", "softhyphen"),
        ("日本語 и кириллица", "日本語 и кириллица"),
        ("a" * 5000, "a" * TEXT_LIMIT),
    ],
)
def test_cleaned_text(written, cleaned):
    assert clean(written) == cleaned


@given(st.text())
def test_cleaned_text_is_normal_visible_bounded_and_stays_so(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert len(cleaned) <= TEXT_LIMIT
    assert not [
        letter
        for letter in cleaned
        if unicodedata.category(letter) in {"Cc", "Cf", "Cs"} - {"\n"} and letter not in "\n\t"
    ]
