"""The pieces of understanding, and that they cost no more than the length of a message."""

import pytest
from costs import calls_for
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.lexicon import Lexicon
from bot.nlu.rules import Rules, read_rules
from bot.nlu.understanding import ACCEPT, CLARIFY, REJECT, Context
from bot.nlu.utterance import read_utterance
from bot.words import plain_words


@pytest.fixture(scope="module")
def matcher(assistant, sample_library):
    return assistant.matcher("en", sample_library)


@given(st.text(max_size=80))
def test_words_know_where_they_stood(text):
    utterance = read_utterance(text)
    for token in utterance.tokens:
        assert utterance.original[token.start : token.end] == token.original
    assert utterance.words == plain_words(text).strip() or " " in plain_words(text) or utterance.words == ""


def test_of_phrases_of_one_concept_the_longest_counts():
    lexicon = Lexicon({"join": ["take part", "part"], "share": ["part"]})
    found = [(spot.concept, spot.start, spot.end) for spot in lexicon.spot(read_utterance("Can I take  PART?"))]
    assert found == [("join", 2, 4), ("share", 3, 4)]


def test_a_rule_that_asks_for_more_is_believed_more():
    entries = [{"all": ["a"]}, {"all": ["a", "b"]}, {"all": ["a"], "any": ["x", "y"], "none": ["z"]}]
    rules = Rules(list(read_rules("one", entries)) + list(read_rules("two", [{"all": ["a"], "score": 0.9}])))
    assert [(found.intent, found.rule) for found in rules.candidates(frozenset("a"))] == [
        ("two", "two#1"),
        ("one", "one#1"),
    ]
    assert rules.candidates(frozenset("ab"))[1].rule == "one#2"
    assert rules.candidates(frozenset("ax"))[1].rule == "one#3"
    assert rules.candidates(frozenset("axz"))[1].rule == "one#1"
    assert rules.candidates(frozenset("b")) == []


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gets_a_decision_with_its_reason(matcher, text):
    result = matcher.understand(text, Context())
    assert result.decision in {ACCEPT, CLARIFY, REJECT}
    assert (result.decision == REJECT) == (result.intent == "out_of_scope")
    assert all(candidate.rule for candidate in result.candidates)
    assert result.as_json() == matcher.understand(text, Context()).as_json()


@pytest.mark.parametrize("text", ["SARCOMA TRIALS", "  sarcoma   trials ", "sarcoma, trials!", "Sárcoma trials"])
def test_case_space_punctuation_and_accents_do_not_matter(matcher, text):
    result = matcher.understand(text, Context())
    assert (result.intent, result.slots.condition[0].text.lower().replace("á", "a")) == ("find_trial", "sarcoma")


def test_a_condition_that_is_turned_down_is_marked(matcher):
    found = matcher.understand("trials for sarcoma, not prostate cancer", Context()).slots.condition
    assert [(mention.best_name.lower(), mention.negated) for mention in found] == [
        ("sarcoma", False),
        ("prostate cancer", True),
    ]


def test_two_meanings_of_the_same_weight_are_both_offered(talk):
    """Whatever is asked back names two or three choices."""
    for said in ("recruiting completed", "home bye", "hello menu", "help thanks"):
        turn = talk.say(said)
        if turn.understood["decision"] == CLARIFY:
            assert 2 <= len(turn.reply.choices) <= 3


@pytest.mark.parametrize(
    "phrase",
    [
        *("sarcoma ", "a ", "nct ", "nct0 ", "phase 2 and 3 ", "in Madrid near ", "lung cancr in bostn ", "I want to "),
        *(
            "not sure ",
            "0 ",
            "my mother is 65 ",
            "é̂ ",
            "1/2/3/4 ",
            "recruiting terminated ",
            "sarcoma then ",
            "sarcoma near Madrid and ",
        ),
    ],
)
def test_the_cost_grows_with_the_length_and_not_with_its_square(matcher, phrase):
    short, long = (phrase * (length // len(phrase)) for length in (250, 2000))
    matcher.understand(long, Context())
    assert (
        calls_for(lambda: matcher.understand(long, Context()))
        <= 1.6 * 8 * calls_for(lambda: matcher.understand(short, Context())) + 500
    )
