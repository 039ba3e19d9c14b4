"""What narrows a search besides its subject: status, phase, healthy volunteers, country and state.

Each is a set of trials under a name; a name that no trial has is the empty set.
"""

from pathlib import Path

from pyroaring import BitMap

from bot.library.searching.bitmaps import Bitmaps
from bot.library.searching.names import UNKNOWN, NameTable

OPEN = "open"
HEALTHY = "healthy"


def status(code: str) -> str:
    """Return the name of the set of a recruitment status."""
    return f"status {code}"


def phase(code: str) -> str:
    """Return the name of the set of a phase; a trial of a combined phase is in both."""
    return f"phase {code}"


def region(state: str, country: str) -> str:
    """Return the name of the set of a country, a state, or a state of a country, by their keys."""
    return f"in {state}, {country}"


def open_in(region: str) -> str:
    """Return the name of those of a region's trials that take people there."""
    return f"open {region}"


class Facets:
    """The sets of an index, by name."""

    def __init__(self, folder: Path) -> None:
        self._names = NameTable(folder, "facet_names")
        self._sets = Bitmaps(folder, "facets")

    def trials(self, name: str) -> BitMap:
        """Return the set of that name."""
        number = self._names.number(name)
        return BitMap() if number == UNKNOWN else self._sets.at(number)
