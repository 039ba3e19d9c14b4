"""The word lists of all languages: the same keys everywhere, as rich in one language as in the other, and sound."""

import pytest
from costs import calls_for
from slot_reading import slot_reader

from bot.words import plain_words

SHARED = ("_concepts", "_names", "_numbers", "_people", "_statuses", "_answers", "_templates")
LISTS = [
    ("_numbers", "spelled"),
    ("_numbers", "age_units"),
    ("_numbers", "distance_units"),
    ("_numbers", "ordinals"),
]


@pytest.fixture(scope="module")
def languages(content):
    return {code: content.intent_words(code) for code in ("en", "es")}


@pytest.mark.parametrize("file", SHARED)
def test_spanish_lists_have_the_keys_of_the_english_ones(languages, file):
    assert set(languages["es"][file]) == set(languages["en"][file])


def test_people_are_the_same_in_both_languages(languages):
    one, other = (languages[code]["_people"] for code in ("en", "es"))
    assert set(one["subjects"]) == set(other["subjects"])
    for name in ("sexes", "pronouns", "sex_letters"):
        assert set(one[name]) == set(other[name]) == {"FEMALE", "MALE"}
    for subject, entry in one["subjects"].items():
        assert entry.get("sex") == other["subjects"][subject].get("sex")
        assert entry.get("youngest") == other["subjects"][subject].get("youngest")


def test_every_concept_has_at_least_as_many_phrases_in_spanish(languages):
    poor = {
        concept: (len(languages["es"]["_concepts"][concept]), len(phrases))
        for concept, phrases in languages["en"]["_concepts"].items()
        if len(languages["es"]["_concepts"][concept]) < len(phrases)
    }
    assert poor == {}


@pytest.mark.parametrize("code", ["en", "es"])
def test_every_phrase_is_text_and_stands_once_in_its_list(languages, code):
    """YAML reads a bare "no" as false."""
    for file in SHARED:
        for name, entry in languages[code][file].items():
            phrases = entry if isinstance(entry, list) else []
            assert all(isinstance(phrase, str) and plain_words(phrase) for phrase in phrases), (file, name)
    for concept, phrases in languages[code]["_concepts"].items():
        said = [plain_words(phrase) for phrase in phrases]
        assert sorted(set(said)) == sorted(said), concept


@pytest.mark.parametrize("code", ["en", "es"])
def test_maps_and_shorthand_are_written_as_words_are_compared(languages, code):
    for file, name in LISTS:
        assert [word for word in map(str, languages[code][file][name]) if word != plain_words(word)] == []
    shorthand = languages[code]["_shorthand"]
    assert [
        short for short, long in shorthand.items() if short != plain_words(short) or long != plain_words(long)
    ] == []
    assert [short for short, long in shorthand.items() if short == long] == []


@pytest.mark.parametrize("code", ["en", "es"])
def test_phrases_around_numbers_are_short_enough_to_be_seen(languages, code):
    entries = (entry for entry in languages[code]["_numbers"].values() if isinstance(entry, list))
    assert [phrase for entry in entries for phrase in entry if len(plain_words(phrase).split()) > 4] == []


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        ("es", "mi madre tiene 65 años "),
        ("es", "cancer de pulmom en madrd "),
        ("es", "la hija de mi hermana, "),
        ("es", "estoy cansada. "),
        ("es", "de la de la "),
        ("es", "de 18 a 65 "),
        ("en", "my mother, 72, "),
        ("en", "my wife's mother is 60 "),
        ("en", "in the the the "),
        ("en", "not a a a "),
    ],
)
def test_the_cost_grows_with_the_length_and_not_with_its_square(content, sample_library, code, phrase):
    read = slot_reader(content, code, sample_library.vocabulary)
    short, long = (phrase * (length // len(phrase)) for length in (250, 2000))
    read(long)
    assert calls_for(lambda: read(long)) <= 1.6 * 8 * calls_for(lambda: read(short)) + 500
