"""The nearest example: alike wording is near, whatever the slots hold, and the order of the files changes nothing."""

from bot.nlu.examples import Example, ExampleIndex
from bot.nlu.symbols import symbols_in

EXAMPLES = [
    Example("risks:1", "risks", symbols_in("what are the side effects of {nct_id}")),
    Example("risks:2", "risks", symbols_in("could this hurt me")),
    Example("costs:1", "costs", symbols_in("do I have to pay for {nct_id}")),
    Example("find:1", "find", symbols_in("any trials for {condition} in {city}")),
]


def nearest(text, examples=None):
    return ExampleIndex(examples or EXAMPLES).nearest(symbols_in(text))


def test_the_same_wording_is_nearest():
    first = nearest("what are the side effects of {nct_id}")[0]
    assert (first.intent, first.example) == ("risks", "risks:1")
    assert first.likeness > 0.8


def test_a_slip_of_the_pen_keeps_an_example_near():
    assert nearest("whats the side effect of {nct_id}")[0].intent == "risks"


def test_places_are_places_whatever_they_are_called_in_an_example():
    assert nearest("any trials for {condition} in {country}")[0].likeness > 0.8


def test_words_that_no_example_has_are_near_to_nothing():
    assert nearest("purple elephants") == []


def test_the_order_of_the_examples_changes_nothing():
    text = "do I have to pay for the side effects"
    assert nearest(text) == nearest(text, EXAMPLES[::-1])
