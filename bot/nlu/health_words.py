"""The words of health in one language, from data/vocabulary/ and intents/LANGUAGE/_clinical.yaml. Knows no message."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from bot.content import Content
from bot.glossary import Glossary
from bot.nlu.phrasebook import Entry, Phrasebook, Spot
from bot.nlu.utterance import Utterance
from bot.words import fold, plain_words

_FOLDER = ("data", "vocabulary")
# Several names that registries use for one thing, the usual one first.
_OR = " / "
# Shorter names are other words after one slip.
_SHORTEST_CORRECTED = 7
_LISTS_OF_PHRASES = ("had_before", "had_after", "untreated", "cancer_words", "zip_cues", "lines")
_LISTS_OF_TERM = ("before_with_after", "before_sure", "before", "after_sure", "asks")


class HealthWords:
    """One phrasebook of all names and cues, and the small words around them by the key of their list."""

    def __init__(
        self,
        words: Mapping[str, Any],
        files: Mapping[str, Mapping[str, Any]],
        terms: Iterable[str],
        shorthand: Mapping[str, str],
    ) -> None:
        self.words = words
        self._book = Phrasebook(words["contractions"])
        named = list(chain(_conditions(files["conditions"]), _medicines(files["brands"]), _biomarkers(files, words)))
        said = list(_said(words, terms))
        for phrase, entry in chain(named, said):
            for written in _forms(phrase, shorthand):
                self._book.add(written, entry)
        self.needing_result = frozenset(files["biomarkers"]["with_result"])
        # All these words are spelled right as they stand.
        self.known = self.small("sound_words").union(
            word for phrase, _ in chain(named, said) for word in plain_words(phrase).split()
        )
        names = (plain_words(phrase) for phrase, entry in named if entry.kind == "condition")
        self.names = frozenset(name for name in names if " " not in name and len(name) >= _SHORTEST_CORRECTED)
        self.conditions = frozenset(entry.value for _, entry in named if entry.kind == "condition")
        self.abbreviations = frozenset(entry.value for _, entry in named if entry.kind == "abbreviation")
        # Medicines by what people call them: the generic name.
        self.medicines: dict[str, str] = {
            plain_words(phrase): entry.value for phrase, entry in named if entry.kind == "medicine"
        }
        self.units = {
            form: unit
            for unit, entries in words["units"].items()
            for said in entries
            for form in _forms(said, shorthand)
        }

    @classmethod
    def spoken(cls, words: Mapping[str, Mapping[str, Any]]) -> "HealthWords":
        """Return what the files of a language alone say, without names from the vocabulary files."""
        files: dict[str, Mapping[str, Any]] = {
            "conditions": {"conditions": {}, "abbreviations": {}, "capitals": []},
            "brands": {"brands": {}, "regimens": [], "capitals": []},
            "biomarkers": {"biomarkers": {}, "with_result": [], "variants": []},
        }
        return cls(words["_clinical"], files, words["_concepts"]["research_word"], words["_shorthand"])

    @classmethod
    def of(cls, content: Content, language: str) -> "HealthWords":
        """Read the words of a language."""
        words = content.intent_words(language)
        files = {
            "conditions": content.file(*_FOLDER, f"conditions_{language}.yaml"),
            "brands": content.file(*_FOLDER, "brands.yaml"),
            "biomarkers": content.file(*_FOLDER, "biomarkers.yaml"),
        }
        terms = (*Glossary.of(content, language).names(), *words["_concepts"]["research_word"])
        return cls(words["_clinical"], files, terms, words["_shorthand"])

    def small(self, *path: str) -> frozenset[str]:
        """Return a list of words of the language file, each as it is compared."""
        entry: Any = self.words
        for name in path:
            entry = entry[name]
        return frozenset(map(fold, entry))

    def spots(self, utterance: Utterance) -> "Spots":
        """Return what stands in a message."""
        return Spots(self._book.read(utterance))


class Spots:
    """The phrases in a message, by kind and place."""

    def __init__(self, spots: Iterable[Spot]) -> None:
        self._of: dict[str, list[Spot]] = {}
        self._at: dict[tuple[str, int], Spot] = {}
        self._ending: dict[tuple[str, int], Spot] = {}
        for spot in spots:
            self._of.setdefault(spot.kind, []).append(spot)
            self._at.setdefault((spot.kind, spot.start), spot)
            self._ending.setdefault((spot.kind, spot.end), spot)

    def of(self, kind: str) -> list[Spot]:
        """Return those of a kind, in the order of their words."""
        return self._of.get(kind, [])

    def at(self, kind: str, start: int) -> Spot | None:
        """Return the one of a kind that begins at a token."""
        return self._at.get((kind, start))

    def ending(self, kind: str, end: int) -> Spot | None:
        """Return the one of a kind that ends before a token."""
        return self._ending.get((kind, end))


def _forms(phrase: str, shorthand: Mapping[str, str]) -> Iterable[str]:
    """Return a phrase as it is compared, and as it is read where a part of it is shorthand: "R-CHOP" as "are chop"."""
    written = plain_words(phrase)
    if " " not in written:
        return (written,)
    read = " ".join(shorthand.get(word, word) for word in written.split())
    return dict.fromkeys((written, read))


def _conditions(file: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for registered, others in file["conditions"].items():
        names = tuple(str(registered).split(_OR))
        for said in (*names, *others):
            # "CLL" is an abbreviation that has one meaning only: it is no word that could lose its "s".
            yield said, Entry("condition", names, exact=said.isupper())
    capitals = frozenset(file["capitals"])
    for short, meanings in file["abbreviations"].items():
        yield short, Entry("abbreviation", tuple(meanings), exact=True, capitals=short in capitals)


def _medicines(file: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for generic, brands in file["brands"].items():
        for said in (generic, *brands):
            yield said, Entry("medicine", generic, exact=True)
    capitals = frozenset(file["capitals"])
    for name in file["regimens"]:
        yield name, Entry("medicine", name, exact=True, capitals=name in capitals)


def _biomarkers(files: Mapping[str, Mapping[str, Any]], words: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for name, others in chain(files["biomarkers"]["biomarkers"].items(), words["biomarkers"].items()):
        for said in (name, *others):
            yield said, Entry("biomarker", name, exact=True)
    for variant in files["biomarkers"]["variants"]:
        yield variant, Entry("variant", variant, exact=True)


def _said(words: Mapping[str, Any], terms: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    """Yield what is only said in this language."""
    named = {
        "organ": "organs",
        "result": "results",
        "treatment": "treatments",
        "wanted": "wanted_treatments",
        "analyte": "analytes",
    }
    for kind, key in named.items():
        for value, entries in words[key].items():
            yield from ((said, Entry(kind, value)) for said in entries)
    for value, entries in words["languages"].items():
        yield from ((said, Entry("language", value)) for said in entries)
    for value, entries in words["stage"]["said"].items():
        yield from ((said, Entry("stage_said", value)) for said in entries)
    for kind in _LISTS_OF_PHRASES:
        yield from ((said, Entry(kind, kind)) for said in words[kind])
    for kind in _LISTS_OF_TERM:
        yield from ((said, Entry(f"term_{kind}", kind)) for said in words["term"][kind])
    yield from ((said, Entry("first_few", count)) for said, count in words["first_few"].items())
    yield from ((said, Entry("term", said)) for said in terms)
