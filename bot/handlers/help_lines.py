"""Whom to call in which country, from data/help_lines.yaml. Knows no talk, and no country but those in the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.content import Content
from bot.words import plain_words

HELP_LINES = ("data", "help_lines.yaml")
PLACES = ("data", "places.yaml")
OTHER_NAMES = "countries"


@dataclass(frozen=True, slots=True)
class Line:
    """A help line: its name, and what to call."""

    name: str
    call: str


@dataclass(frozen=True, slots=True)
class CountryHelp:
    """The help of one country; lines that are not known are left out.

    emergency: numbers for an ambulance, each of which will do; crisis: for people who think of ending or hurting
    themselves; abuse: for people who are being hurt.
    """

    country: str
    emergency: tuple[str, ...]
    crisis: Line | None = None
    abuse: Line | None = None


class HelpLines:
    """The help of all countries that are known."""

    def __init__(self, lines: Mapping[str, Mapping[str, Any]], other_names: Mapping[str, str]) -> None:
        self._lines = {plain_words(country): _help(country, entry) for country, entry in lines.items()}
        for other, country in other_names.items():
            if plain_words(country) in self._lines:
                self._lines.setdefault(plain_words(other), self._lines[plain_words(country)])

    @classmethod
    def of(cls, content: Content) -> Self:
        """Read the file, and what else the countries are called."""
        places = content.file(*PLACES).get(OTHER_NAMES, {})
        other_names = {other: country for country, names in places.items() for other in names}
        return cls(content.file(*HELP_LINES), other_names)

    def in_country(self, name: str) -> CountryHelp | None:
        """Return the help of a country, by what registries or people call it; None where it is not known."""
        return self._lines.get(plain_words(name))


def _help(country: str, entry: Mapping[str, Any]) -> CountryHelp:
    crisis, abuse = (Line(**entry[kind]) if kind in entry else None for kind in ("crisis", "abuse"))
    return CountryHelp(country, tuple(entry["emergency"]), crisis, abuse)
