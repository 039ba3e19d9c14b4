"""Slots besides health: postal codes, words asked about, languages, places of a list, and where each value was said."""

import pytest
from fakes_library import MemoryVocabulary

from bot.nlu.health_words import HealthWords
from bot.nlu.lexicon import Lexicon
from bot.nlu.slot_finder import SlotFinder
from bot.nlu.utterance import read_utterance


def finder(content, language):
    words = content.intent_words(language)
    return SlotFinder(words, Lexicon(words["_concepts"]), MemoryVocabulary(), HealthWords.of(content, language)), words


@pytest.fixture(scope="module")
def find(content):
    found, words = finder(content, "en")
    return lambda text: found.find(read_utterance(text, words["_shorthand"]))


@pytest.fixture(scope="module")
def encuentra(content):
    found, words = finder(content, "es")
    return lambda text: found.find(read_utterance(text, words["_shorthand"]))


@pytest.mark.parametrize(
    "said", ["near 60614", "zip code is 60614", "lung cancer trials 60614", "60614", "Chicago, IL 60614"]
)
def test_postal_codes(find, said):
    assert find(said).slots.zip == "60614"


@pytest.mark.parametrize(
    "said", ["platelets 85000", "$10000 reward", "NCT06087341", "I read 60614 pages of it", "12345.5"]
)
def test_other_numbers_are_no_postal_codes(find, said):
    assert find(said).slots.zip is None


def test_a_postal_code_in_spanish(encuentra):
    assert encuentra("código postal 28001").slots.zip == "28001"


@pytest.mark.parametrize(
    ("said", "term"),
    [
        ("what does ECOG mean", "ECOG"),
        ("what's an ANC", "ANC"),
        ("what is a placebo?", "placebo"),
        ("ECOG 2 meaning", "ECOG"),
        ('they say "creatinine clearance" and nobody knows what that is', "creatinine clearance"),
        ("what does DOTATATE mean", "DOTATATE"),
        ("define refractory", "refractory"),
    ],
)
def test_the_word_asked_about(find, said, term):
    assert find(said).slots.term == term


@pytest.mark.parametrize(
    "said",
    ["what does it mean", "what does recruiting mean", "what does phase 2 mean", "what do I put on it", "what is new"],
)
def test_questions_about_no_word(find, said):
    assert find(said).slots.term is None


@pytest.mark.parametrize(("said", "term"), [("qué es un placebo", "placebo"), ("¿Qué significa ECOG?", "ECOG")])
def test_the_word_asked_about_in_spanish(encuentra, said, term):
    assert encuentra(said).slots.term == term


def test_the_word_asked_about_keeps_its_other_meaning(find):
    """Templates that hold the word itself still match."""
    assert "term" not in find("what does metastatic mean").taken.values()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("do you speak Spanish", "es"),
        ("in French please", "fr"),
        ("now all is in Spanish, put it in English", "en"),
        ("español por favor", "es"),
    ],
)
def test_the_language_asked_for(find, said, code):
    assert find(said).slots.language == code


@pytest.mark.parametrize("said", ["my grandmother doesn't speak English", "the Spanish flu killed many"])
def test_a_language_that_is_only_mentioned_is_not_asked_for(find, said):
    assert find(said).slots.language is None


def test_the_language_asked_for_in_spanish(encuentra):
    assert encuentra("póngalo en español").slots.language == "es"


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("compare the second and the fourth", (2, 4)),
        ("compare 1 and 3", (1, 3)),
        ("the first two side by side", (1, 2)),
        ("compare the first one with the last one", (1, -1)),
    ],
)
def test_several_places_of_a_list(find, said, places):
    assert find(said).slots.ordinals == places


@pytest.mark.parametrize("said", ["the second one", "compare phase 2 and 3", "my first and second dose"])
def test_one_place_or_none_is_no_pair(find, said):
    assert find(said).slots.ordinals == ()


def test_several_places_in_spanish(encuentra):
    assert encuentra("compare el segundo y el cuarto").slots.ordinals == (2, 4)


def test_each_value_knows_where_it_was_said(find):
    text = "My mom has stage IIIb breast cancer, HER2 positive"
    spans = {span.slot: (span.value, text[span.start : span.end]) for span in find(text).spans}
    assert spans["stage"] == ("3B", "stage IIIb")
    assert spans["biomarker"] == ("HER2 positive", "HER2 positive")
    assert spans["condition"] == ("Breast Cancer", "breast cancer")


def test_a_value_that_was_misspelled_knows_what_was_written(find):
    span = next(span for span in find("Keytrudda trials").spans if span.slot == "intervention")
    assert (span.value, span.corrected_from) == ("pembrolizumab", "Keytrudda")


def test_a_value_that_was_written_right_was_not_corrected(find):
    assert [span.corrected_from for span in find("alzheimers and lupus").spans if span.slot == "condition"] == ["", ""]
