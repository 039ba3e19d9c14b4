"""A library's names as people of one language say them. Knows the tables of other names, and no message.

Registries are written in English. `data/vocabulary/KIND_LANGUAGE.yaml` tells what people of a language call the same
things; where a language has no table of a kind, its people say the names of the registries.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA

from bot.content import Content
from bot.errors import ContentError
from bot.nlu.spelling import Speller
from bot.vocabulary import KnownPlace, Vocabulary
from bot.words import plain_phrases, plain_words

_FOLDER = ("data", "vocabulary")
CONDITIONS, TREATMENTS, PLACES = "conditions", "treatments", "places"
# Short names; those of several meanings, and those that are words too, are no names here: a phrase has no capitals.
_ABBREVIATIONS, _CAPITALS = "abbreviations", "capitals"
# Several names that registries use for one thing, the usual one first.
_OR = " / "
# The language of the registries: its people may use any word of their names.
_OF_REGISTRIES = "en"
# Shorter words keep their "s": it belongs to them.
_SHORTEST_PLURAL = 4

Names = tuple[str, ...]


class NameTable:
    """Other names of things of one kind, and the names that registries use.

    Names are compared without the small words inside them (joiners) and without a last "s" of a word: "cáncer de
    pulmón" and "cáncer del pulmón" are one name.
    """

    def __init__(self, names: Mapping[str, Names], joiners: frozenset[str] = frozenset()) -> None:
        self._joiners = joiners
        self._names = {_key(other, joiners): registered for other, registered in names.items()}
        self._longest = max((key.count(" ") + 1 for key in self._names), default=0)
        self._words = frozenset(word for key in self._names for word in key.split())
        self._speller = Speller(self._words)

    @classmethod
    def read(cls, content: Content, kind: str, language: str, joiners: frozenset[str]) -> "NameTable":
        """Read a table, empty where the language has none; raises ContentError for a name of two things."""
        path = content.root.joinpath(*_FOLDER, f"{kind}_{language}.yaml")
        if not path.is_file():
            return cls({})
        names: dict[str, Names] = {}
        owners: dict[str, Names] = {}
        for other, registered in _pairs(content.file(*_FOLDER, path.name), kind):
            owner = owners.setdefault(_key(other, joiners), registered)
            if owner != registered:
                raise ContentError(path, registered[0], f'"{other}" belongs to {owner[0]} already; keep it in one')
            names[other] = registered
        return cls(names, joiners)

    def find(self, phrase: str) -> Names:
        """Return the registries' names of what is called `phrase`, the usual one first; none where nothing is."""
        words = phrase.split()
        if not words or words[0] in self._joiners or words[-1] in self._joiners:
            return ()
        return self._names.get(_key(phrase, self._joiners), ())

    def near(self, phrase: str) -> tuple[Names, int] | None:
        """Return the registries' names of what is called nearly so, and how many slips away it is."""
        words = [_bare(word) for word in phrase.split() if word not in self._joiners]
        if len(words) > self._longest:
            return None
        corrected = [self._speller.correct(word) for word in words]
        names = self._names.get(" ".join(corrected))
        return (names, OSA.distance(" ".join(words), " ".join(corrected))) if names else None

    def has_word(self, word: str) -> bool:
        """Return whether names of the table contain this word."""
        return _bare(word) in self._words


class LocalVocabulary:
    """A library's vocabulary that also knows what people of one language call its conditions, treatments and places.

    registry_words: whether people may use any word of the registries' names, because it is their language.
    """

    def __init__(self, library: Vocabulary, tables: Mapping[str, NameTable], *, registry_words: bool) -> None:
        self._library = library
        self._conditions, self._treatments, self._places = (tables[kind] for kind in (CONDITIONS, TREATMENTS, PLACES))
        self._registry_words = registry_words

    def condition(self, phrase: str) -> str | None:
        """Return the name of the condition that is called `phrase`: the library's own, else that of registries."""
        return _known(self._conditions.find(phrase), self._library.condition) or self._library.condition(phrase)

    def near_condition(self, phrase: str) -> tuple[str, int] | None:
        """Return the condition whose name is one or two slips from `phrase`, and how many."""
        names, slips = self._conditions.near(phrase) or ((), 0)
        name = _known(names, self._library.condition)
        return (name, slips) if name else self._library.near_condition(phrase)

    def condition_word(self, word: str) -> bool:
        """Return whether names of conditions contain this word."""
        if self._conditions.has_word(word) or self._library.condition(word) is not None:
            return True
        return self._registry_words and self._library.condition_word(word)

    def intervention(self, phrase: str) -> str | None:
        """Return the name of the treatment that is called `phrase`: the library's own, else that of registries."""
        return _known(self._treatments.find(phrase), self._library.intervention) or self._library.intervention(phrase)

    def places(self, phrase: str) -> Sequence[KnownPlace]:
        """Return the places of that name, as the library calls them or as people do, best first."""
        found, local = self._library.places(phrase), self._places_called(self._places.find(phrase))
        if not (found and local):
            return found or local
        both = [*local, *(place for place in found if place not in local)]
        return sorted(both, key=lambda place: -place.prominence)

    def near_place(self, phrase: str) -> KnownPlace | None:
        """Return the place whose name is one or two slips from `phrase`."""
        names, _ = self._places.near(phrase) or ((), 0)
        found = self._places_called(names)
        return found[0] if found else self._library.near_place(phrase)

    def zip_code(self, code: str) -> KnownPlace | None:
        """Return the city of a ZIP code of the United States."""
        return self._library.zip_code(code)

    def _places_called(self, names: Names) -> Sequence[KnownPlace]:
        return next(filter(None, (self._library.places(plain_words(name)) for name in names)), ())


def local_vocabulary(content: Content, language: str, library: Vocabulary) -> LocalVocabulary:
    """Return the library's vocabulary for people of a language."""
    small = plain_phrases(content.intent_words(language)["_names"]["name_joiners"])
    # "La Coruña" is no other name of a Coruña: the small words of places stay.
    joiners = {CONDITIONS: small, TREATMENTS: small, PLACES: frozenset[str]()}
    tables = {kind: NameTable.read(content, kind, language, words) for kind, words in joiners.items()}
    return LocalVocabulary(library, tables, registry_words=language == _OF_REGISTRIES)


def _known(names: Names, library: Callable[[str], str | None]) -> str | None:
    """Return the library's name for a thing, else the registries' usual one."""
    return next(filter(None, (library(plain_words(name)) for name in names)), names[0] if names else None)


def _pairs(document: Mapping[str, Any], kind: str) -> Iterator[tuple[str, Names]]:
    """Yield every other name of a file with the registries' names."""
    for registered, others in document[kind].items():
        names = tuple(str(registered).split(_OR))
        yield from ((str(other), names) for other in others)
    capitals = frozenset(map(str, document.get(_CAPITALS, ())))
    for short, meanings in document.get(_ABBREVIATIONS, {}).items():
        if len(meanings) == 1 and str(short) not in capitals:
            yield str(short), tuple(meanings[0].split(_OR))


def _key(name: str, joiners: frozenset[str]) -> str:
    return " ".join(_bare(word) for word in plain_words(name).split() if word not in joiners)


def _bare(word: str) -> str:
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word.endswith("s") else word
