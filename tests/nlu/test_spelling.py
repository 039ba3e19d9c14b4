"""Spelling: near words of the domain are found, sound words and strange ones are left alone."""

import pytest

from bot.nlu.spelling import Speller

WORDS = ("recruiting", "eligible", "phase", "trial", "contact", "sarcoma", "does")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("recuriting", "recruiting"),  # two letters swapped
        ("recrutting", "recruiting"),  # one changed
        ("elligible", "eligible"),  # one too many
        ("contct", "contact"),  # one lost
        ("trail", "trial"),
        ("trial", "trial"),
        ("phases", "phase"),
        ("prial", "prial"),  # a slip in the first letter would turn many sound words into ours
        ("dose", "dose"),  # short words are too easily other words
        ("xyzzy", "xyzzy"),
        ("tr1al", "tr1al"),
        ("a" * 400, "a" * 400),
    ],
)
def test_corrections(written, read):
    assert Speller(WORDS).correct(written) == read


def test_fewer_slips_can_be_asked_for():
    speller = Speller(["suicide"], shortest=3)
    assert speller.correct("sucide", slips=1) == "suicide"
    assert speller.correct("ovicide", slips=1) == "ovicide"
    assert speller.correct("sucidee", slips=1) == "sucidee"
