"""Sentence templates: the notation, whole clauses only, and a cost that no template can blow up."""

import sys

import pytest

from bot.errors import ContentError
from bot.nlu.templates import SentenceTemplates, Template


def templates(*sources, rules=None):
    made = SentenceTemplates(rules or {})
    for number, source in enumerate(sources, 1):
        made.add(source, Template(f"t/{number}", f"intent{number}"))
    return made


def matched(made, text):
    return [template.name for template in made.match([{word} for word in text.split()])]


@pytest.mark.parametrize(
    ("source", "text", "matches"),
    [
        ("tell me more", "tell me more", True),
        ("tell me more", "tell me", False),
        ("tell me more", "tell me more now", False),
        ("(who|whom) do i call", "whom do i call", True),
        ("(who|whom) do i call", "who whom do i call", False),
        ("is it [still] open", "is it open", True),
        ("is it [still] open", "is it still open", True),
        ("[please|pls] help", "pls help", True),
        ("what is {phase}", "what is {phase}", True),
        ("what is {phase}", "what is phase", False),
        ("((a|b) c|d) e", "b c e", True),
        ("((a|b) c|d) e", "d e", True),
        ("((a|b) c|d) e", "a d e", False),
        ("<ask> it", "what is it", True),
        ("What's it?", "what s it", True),
    ],
)
def test_the_notation(source, text, matches):
    made = templates(source, rules={"ask": "(what is|where is)"})
    assert bool(matched(made, text)) is matches


def test_all_templates_that_match_are_named():
    assert matched(templates("a [b]", "a b", "c"), "a b") == ["t/1", "t/2"]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("(a|b", "ends too early"),
        ("a ] b", "closes nothing"),
        ("a <nowhere>", "there is no rule <nowhere>"),
        ("a <loop>", "contains itself"),
        ("[a)", "is missing"),
    ],
)
def test_a_wrong_template_is_named_with_what_is_wrong(source, hint):
    with pytest.raises(ContentError, match=hint):
        templates(source, rules={"loop": "x <loop>"})


def test_no_template_makes_a_long_message_expensive():
    """Forty optional words in a row would make a backtracking matcher try 2^40 ways."""
    made = templates(" ".join(["[a]"] * 40) + " b")
    calls = {}
    for length in (20, 40):
        count = 0

        def tracer(*_):
            nonlocal count
            count += 1

        sys.setprofile(tracer)
        matched(made, " ".join(["a"] * length))
        sys.setprofile(None)
        calls[length] = count
    assert calls[40] < 4 * calls[20]
