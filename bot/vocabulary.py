"""The names that a library knows, as understanding sees them: the seam between `library` and `nlu`."""

from collections.abc import Sequence
from typing import Protocol

from bot.messages import Coordinates


class KnownPlace(Protocol):
    """A place on earth."""

    @property
    def city(self) -> str:
        """The city; empty for a state or country."""

    @property
    def state(self) -> str:
        """The state or province."""

    @property
    def country(self) -> str:
        """The country."""

    @property
    def coordinates(self) -> Coordinates | None:
        """Its middle; None for a state or country."""

    @property
    def prominence(self) -> float:
        """How likely it is meant by its name alone: about how many people live there, more where trials run."""


class Vocabulary(Protocol):
    """Names of conditions, treatments and places. Phrases come folded (`bot.words.plain_words`)."""

    def condition(self, phrase: str) -> str | None:
        """Return the name of the condition that is called `phrase`."""

    def near_condition(self, phrase: str) -> tuple[str, int] | None:
        """Return the condition whose name is one or two slips from `phrase`, and how many."""

    def condition_word(self, word: str) -> bool:
        """Return whether names of conditions contain this word."""

    def intervention(self, phrase: str) -> str | None:
        """Return the name of the treatment that is called `phrase`."""

    def places(self, phrase: str) -> Sequence[KnownPlace]:
        """Return the places of that name, the most prominent first."""

    def near_place(self, phrase: str) -> KnownPlace | None:
        """Return the place whose name is one or two slips from `phrase`."""

    def zip_code(self, code: str) -> KnownPlace | None:
        """Return the city of a ZIP code of the United States, with the code's own middle."""
