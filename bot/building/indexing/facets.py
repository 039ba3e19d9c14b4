"""Collects what narrows a search: status, phase, healthy volunteers, places. Knows no question."""

from array import array
from collections import defaultdict
from pathlib import Path

from bot.library.openness import takes_people
from bot.library.searching import facets
from bot.library.searching.bitmaps import write_bitmaps
from bot.library.searching.names import write_names
from bot.library.trial import Trial

Keys = tuple[str, str, str]
# The names of the sets of a place's state and country, each with that of those who take people there.
Regions = tuple[tuple[str, str], ...]


class Facets:
    """The sets of all trials, added in the order of their ranks."""

    def __init__(self) -> None:
        self._sets: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))

    def add(self, rank: int, trial: Trial) -> None:
        """Take in a trial's own fields."""
        if takes_people(trial):
            self._sets[facets.OPEN].append(rank)
        if trial.healthy_volunteers.value:
            self._sets[facets.HEALTHY].append(rank)
        self._sets[facets.status(trial.status.value)].append(rank)
        for code in trial.phases.value:
            self._sets[facets.phase(code)].append(rank)

    def add_place(self, rank: int, regions: Regions, *, is_open: bool) -> None:
        """Take in a site of a trial by the names of its regions."""
        for name, open_there in regions:
            self._add_once(name, rank)
            if is_open:
                self._add_once(open_there, rank)

    def _add_once(self, name: str, rank: int) -> None:
        ranks = self._sets[name]
        if not ranks or ranks[-1] != rank:
            ranks.append(rank)

    def write(self, folder: Path) -> None:
        """Keep all sets in the folder."""
        write_names(folder, "facet_names", {name: number for number, name in enumerate(self._sets)})
        write_bitmaps(folder, "facets", self._sets.values())


def regions_of(keys: Keys) -> Regions:
    """Return the regions in which a site lies, by the keys of its city, state and country."""
    _, state, country = keys
    names = dict.fromkeys((facets.region(state, country), facets.region("", country), facets.region(state, "")))
    return tuple((name, facets.open_in(name)) for name in names)
