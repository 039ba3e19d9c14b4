import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.sphere import centre, distance_km, kilometres, squared_chord, vector
from bot.library.words import index_terms, normalise, place_key
from bot.messages import Coordinates
from bot.words import plain_words

POINTS = st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Non-Small Cell", "non small cell"),
        ("Alzheimer's", "alzheimer"),
        ("Côte D'Ivoire", "cote d ivoire"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("U.S.", "u s"),
        ("s-adenosyl", "s adenosyl"),
        ("Türkiye", "turkiye"),
        ("  \t", ""),
    ],
)
def test_names_are_compared_without_case_accents_punctuation_and_possessive(written, plain):
    assert normalise(written) == plain


@given(st.text(max_size=60))
def test_a_text_that_was_folded_before_is_compared_alike(text):
    folded = normalise(text)
    assert normalise(folded) == folded
    assert normalise(plain_words(text)) == folded or not text.isascii()


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_the_quick_way_for_plain_letters_gives_the_same(text):
    assert normalise(text).split() == normalise(plain_words(text)).split()


def test_saint_and_its_abbreviation_are_one():
    assert place_key("St. Louis") == place_key("Saint Louis")


def test_words_are_found_by_their_stems_and_short_ones_beside_their_neighbours():
    assert index_terms("cancers of the CAR-NK HER2/neu") == ["cancer", "car", "nk", "her2", "neu", "car nk", "nk her2"]
    assert index_terms("Type 2 diabetes") == ["type", "diabet", "type 2", "2 diabet"]
    assert index_terms("B") == index_terms("of the") == []


def test_known_distances():
    madrid, boston = Coordinates(40.4165, -3.7026), Coordinates(42.3584, -71.0598)
    assert distance_km(madrid, boston) == pytest.approx(5482, rel=0.01)
    assert distance_km(madrid, madrid) == 0


@given(st.floats(0, 20_000))
def test_a_chord_and_its_kilometres_are_inverse(distance):
    assert kilometres(squared_chord(distance)) == pytest.approx(distance, abs=0.01)


@given(POINTS, POINTS)
def test_a_distance_is_the_same_there_and_back_and_never_more_than_half_around(one, other):
    assert distance_km(one, other) == distance_km(other, one)
    assert 0 <= distance_km(one, other) <= 20_016


@given(POINTS, POINTS)
def test_a_latitude_apart_by_more_than_the_radius_is_out_of_it(one, other):
    """The search narrows by the third axis before it measures."""
    reach = distance_km(one, other) / 6371.0088
    assert abs(vector(one)[2] - vector(other)[2]) <= reach + 1e-6


def test_a_middle_is_found_across_the_date_line_and_not_between_opposites():
    across = centre([vector(Coordinates(0, 179)), vector(Coordinates(0, -179))])
    assert math.isclose(abs(across.longitude), 180)
    assert centre([vector(Coordinates(0, 0)), vector(Coordinates(0, 180))]) is None
    assert centre([]) is None
