"""The concepts of one kind in an index: by which names they are known, and which trials study or only name them."""

from collections.abc import Iterator
from pathlib import Path

from pyroaring import BitMap

from bot.library.searching.arrays import Array, Strings, read_array
from bot.library.searching.bitmaps import Bitmaps
from bot.library.searching.names import UNKNOWN, NameTable
from bot.library.searching.near_names import NearNames
from bot.library.searching.spotting import MOST_WORDS, names_within

CONDITION = "condition"
INTERVENTION = "intervention"


class Subjects:
    """Conditions or treatments. Names come normalised (`words.normalise`); a concept is a number."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._names = NameTable(folder, f"{kind}_names")
        self._words = NameTable(folder, f"{kind}_words")
        self._meanings = NameTable(folder, f"{kind}_meanings")
        self._displays = Strings(folder, f"{kind}_displays")
        self._studied = Bitmaps(folder, f"{kind}_studied")
        self._named = Bitmaps(folder, f"{kind}_named")
        self._headings = read_array(folder, f"{kind}_headings")
        self._wider = read_array(folder, f"{kind}_wider")
        self._wider_ends = read_array(folder, f"{kind}_wider_ends")
        self.near = NearNames.open(folder, f"{kind}_near")

    def concept(self, name: str) -> int:
        """Return the concept of a name, or UNKNOWN."""
        return self._meanings.number(name)

    def named_in(self, text: str) -> Iterator[int]:
        """Yield the concepts that a normalised text is, or that are named within it."""
        whole = self.concept(text)
        if whole != UNKNOWN:
            yield whole
            return
        for name in names_within(text.split(), lambda name: self.concept(name) != UNKNOWN, lambda _: MOST_WORDS):
            yield self.concept(name)

    def display(self, name: str) -> str | None:
        """Return how a name is written."""
        at = self._names.number(name)
        return None if at == UNKNOWN else self._displays[at]

    def has_word(self, word: str) -> bool:
        """Tell whether names contain this word."""
        return self._words.number(word) != UNKNOWN

    def is_heading(self, concept: int) -> bool:
        """Tell whether a concept is a heading, known by all its names, and not one registrant's wording."""
        return bool(self._headings[concept])

    def studied(self, concept: int) -> BitMap:
        """Return the trials that study it, or what is below it."""
        return self._studied.at(concept)

    def named(self, concept: int) -> BitMap:
        """Return the other trials that name it, in their title or keywords."""
        return self._named.at(concept)

    def wider(self, concept: int) -> Array:
        """Return the concepts above it."""
        return self._wider[int(self._wider_ends[concept]) : int(self._wider_ends[concept + 1])]
