"""The world has a town for nearly every word: when a word is a place, how it is written and where it stands decide."""

from dataclasses import dataclass

import pytest

from bot.messages import Coordinates
from bot.nlu.names import NameWords
from bot.nlu.place_finder import PlaceFinder
from bot.nlu.utterance import read_utterance


@dataclass(frozen=True, slots=True)
class Place:
    """A place of some prominence."""

    city: str
    prominence: float
    state: str = ""
    country: str = ""
    coordinates: Coordinates | None = None


PEOPLE = {
    "winter": 20_000,
    "zearing": 500,
    "pryor": 8_000,
    "hope": 10_000,
    "waco": 140_000,
    "elko": 20_000,
    "ely": 4_000,
    "rush valley": 600,
    "oral": 300_000,
    "reading": 300_000,
    "lyon": 500_000,
}


class World:
    """Knows towns that are called like words."""

    def places(self, phrase):
        return (Place(phrase, PEOPLE[phrase]),) if phrase in PEOPLE else ()

    def near_place(self, word):
        return {"lyonn": Place("lyon", 500_000), "elkoo": Place("elko", 20_000)}.get(word)

    def condition(self, phrase):  # noqa: ARG002
        return None

    def condition_word(self, word):  # noqa: ARG002
        return False


@pytest.fixture(scope="module")
def finder(content):
    return PlaceFinder(World(), NameWords.of(content.intent_words("en")["_names"]), frozenset({"hope", "trials"}))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gout in winter", []),
        ("Winter trials", []),
        ("gout trials in Winter", []),
        ("gout trials in Zearing", ["zearing"]),
        ("gout trials in zearing", []),
        ("gout in pryor", []),
        ("gout near pryor", ["pryor"]),
        ("I hope for gout trials", []),
        ("gout trials in hope", []),
        ("gout trials in Hope", ["hope"]),
        ("gout waco", ["waco"]),
        ("gout elko", []),
        ("gout Elko", ["elko"]),
        ("gout in elko", ["elko"]),
        ("gout in Ely", ["ely"]),
        ("gout near ely", []),
        ("gout near rush valley", ["rush valley"]),
        ("Minocycline Oral", []),
        ("trials in Oral", []),
        ("Reading about gout", []),
        ("gout in Reading", ["reading"]),
        ("gout in lyonn", ["lyon"]),
        ("gout in elkoo", []),
        ("gout near elkoo", ["elko"]),
        ("gout in Elkoo", ["elko"]),
    ],
)
def test_the_less_the_writing_tells_the_better_known_a_place_must_be(finder, text, found):
    assert [located.value[0].city for located in finder.places(read_utterance(text), ())] == found


@pytest.mark.parametrize(("word", "known"), [("waco", True), ("elko", False), ("oral", False), ("hope", False)])
def test_a_well_known_place_needs_no_other_spelling(finder, word, known):
    assert finder.is_place(word) is known
