"""Names of places and conditions in a message: what stands around them, what turns them down, what is none."""

from dataclasses import dataclass

import pytest

from bot.messages import Coordinates
from bot.nlu.local_names import CONDITIONS, PLACES, TREATMENTS, LocalVocabulary, NameTable
from bot.nlu.names import NameFinder, NameWords
from bot.nlu.place_finder import PlaceFinder
from bot.nlu.utterance import read_utterance


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the library."""

    city: str
    state: str = ""
    country: str = ""
    coordinates: Coordinates | None = None
    prominence: float = 1_000_000


CITIES = {
    name: (Place(name.title()),)
    for name in (
        "madrid",
        "los angeles",
        "el paso",
        "la plata",
        "colon",
        "nice",
        "usa",
        "ciudad de mexico",
        "united states",
    )
}
NAMES = frozenset({"cancer", "lung cancer", "colon cancer", "nile virus", "sarcoma"})


class Library:
    """Knows a few names."""

    def condition(self, phrase):
        return phrase.title() if phrase in NAMES else None

    def near_condition(self, phrase):
        return ("Sarcoma", 1) if phrase == "sarcma" else None

    def condition_word(self, word):
        return any(word in name.split() for name in NAMES)

    def intervention(self, phrase):  # noqa: ARG002
        return None

    def places(self, phrase):
        return CITIES.get(phrase, ())

    def near_place(self, word):
        return CITIES["madrid"][0] if word == "madird" else None

    def zip_code(self, code):  # noqa: ARG002
        return None


@pytest.fixture(scope="module")
def finders(content):
    spanish = {"cáncer de colon": ("Colon Cancer",), "cáncer": ("Cancer",)}
    found = {}
    for language in ("en", "es"):
        words = NameWords.of(content.intent_words(language)["_names"])
        tables = {
            CONDITIONS: NameTable(spanish if language == "es" else {}, words.name_joiners),
            TREATMENTS: NameTable({}),
            PLACES: NameTable({"Estados Unidos": ("United States",)} if language == "es" else {}),
        }
        vocabulary = LocalVocabulary(Library(), tables, registry_words=language == "en")
        known = frozenset({"trials", "ensayos"})
        found[language] = NameFinder(vocabulary, words, known), PlaceFinder(vocabulary, words, known)
    return found


def places(finder, text):
    return [located.value[0].city for located in finder.places(read_utterance(text), ())]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "trials in madrid", ["Madrid"]),
        ("en", "sarcoma madrid", ["Madrid"]),
        ("en", "in madird", ["Madrid"]),
        ("en", "a nice study", []),
        ("en", "trials in Nice", ["Nice"]),
        ("en", "in the USA", ["Usa"]),
        ("en", "near los angeles", ["Los Angeles"]),
        ("es", "ensayos en Madrid", ["Madrid"]),
        ("es", "cerca de madrid", ["Madrid"]),
        ("es", "soy de madrid", ["Madrid"]),
        ("es", "en la Ciudad de México", ["Ciudad De Mexico"]),
        ("es", "lupus los angeles", ["Los Angeles"]),
        ("es", "una vecina de El Paso", ["El Paso"]),
        ("es", "dar el paso", []),
        ("es", "por la plata", []),
        ("es", "vivo en La Plata", ["La Plata"]),
        ("es", "en USA", ["Usa"]),
        ("es", "cáncer de colon", []),
        ("es", "Cáncer de Colon en Madrid", ["Madrid"]),
        ("es", "en estados unidos", ["United States"]),
    ],
)
def test_a_place_stands_after_a_cue_or_is_written_like_a_name(finders, language, text, found):
    assert places(finders[language][1], text) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "near springfield", "springfield"),
        ("en", "in Springfield", "Springfield"),
        ("en", "in springfield", None),
        ("es", "cerca de getafe", "getafe"),
        ("es", "vivo en Getafe", "Getafe"),
        ("es", "estoy en tratamiento", None),
        ("es", "en Colon", None),
    ],
)
def test_a_place_that_the_library_does_not_know_is_told(finders, language, text, found):
    utterance = read_utterance(text)
    located = finders[language][1].unknown_place(utterance, ())
    assert (located and located.value) == found


def conditions(finder, text):
    return [
        (located.value.text, located.value.name, located.value.negated)
        for located in finder.conditions(read_utterance(text), ())
    ]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "sarcma", [("sarcma", "Sarcoma", False)]),
        ("en", "cancer of the tongue", [("cancer of the tongue", "", False)]),
        ("en", "lung cancer", [("lung cancer", "Lung Cancer", False)]),
        ("en", "I don't have sarcoma", [("sarcoma", "Sarcoma", True)]),
        ("en", "no history of sarcoma", [("sarcoma", "Sarcoma", True)]),
        ("en", "I do not know about sarcoma", [("sarcoma", "Sarcoma", False)]),
        ("en", "could not find sarcoma", [("sarcoma", "Sarcoma", False)]),
        ("es", "cáncer del colon", [("cáncer del colon", "Colon Cancer", False)]),
        ("es", "cancer de coln", [("cancer de coln", "", False)]),
        ("es", "cáncer de lengua", [("cáncer de lengua", "", False)]),
        ("es", "cáncer", [("cáncer", "Cancer", False)]),
        ("es", "cáncer de mi esposo", [("cáncer", "Cancer", False)]),
        ("es", "no tengo cáncer de colon", [("cáncer de colon", "Colon Cancer", True)]),
        ("es", "no encuentro nada de cáncer", [("cáncer", "Cancer", False)]),
    ],
)
def test_a_condition_keeps_its_whole_name_and_tells_if_it_was_turned_down(finders, language, text, found):
    assert conditions(finders[language][0], text) == found
