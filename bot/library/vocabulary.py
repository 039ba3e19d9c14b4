"""The names that a library knows: conditions, treatments, places; exact ones, and those one or two slips away.

Nothing is kept in memory: every name is looked up in the index.
"""

from collections.abc import Sequence

from bot.library.places import Places
from bot.library.query import Place
from bot.library.searching.subjects import Subjects
from bot.library.words import normalise


class SqliteVocabulary:
    """The names in one index. Phrases may be written in any way; they are compared by `words.normalise`."""

    def __init__(self, conditions: Subjects, interventions: Subjects, places: Places) -> None:
        self._conditions = conditions
        self._interventions = interventions
        self._places = places

    def condition(self, phrase: str) -> str | None:
        """Return the name of the condition that is called `phrase`."""
        return self._conditions.display(normalise(phrase))

    def intervention(self, phrase: str) -> str | None:
        """Return the name of the treatment that is called `phrase`."""
        return self._interventions.display(normalise(phrase))

    def condition_word(self, word: str) -> bool:
        """Return whether names of conditions contain this word."""
        return self._conditions.has_word(normalise(word))

    def near_condition(self, phrase: str) -> tuple[str, int] | None:
        """Return the condition whose name is one or two slips from `phrase`, and how many."""
        name = normalise(phrase)
        # Few slips change the first letter; without this, many an ordinary word would be a disease.
        found = self._conditions.near.nearest(name, lambda other: other[:1] == name[:1])
        display = self._conditions.display(found[0]) if found else None
        return (display, found[1]) if found and display else None

    def places(self, phrase: str) -> Sequence[Place]:
        """Return the places of that name, best first; "Portland Oregon" is read in two parts."""
        return self._places.called(phrase)

    def near_place(self, phrase: str) -> Place | None:
        """Return the place whose name is one or two slips from `phrase`."""
        return self._places.near(phrase)

    def zip_code(self, code: str) -> Place | None:
        """Return the city of a ZIP code of the United States, with the code's own middle."""
        return self._places.zip_code(code)
