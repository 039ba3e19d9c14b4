"""What can be asked of the library, what it answers, and the seam behind which search engines change."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log10
from typing import Protocol

from bot.library.trial import Trial
from bot.messages import Coordinates
from bot.traced import Traced, TracedRecord
from bot.vocabulary import Vocabulary

# Of some places the number of people is not known.
_HAMLET, _TOWN_WITH_SITES = 500, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A wish for trials. Empty fields do not narrow it.

    conditions, interventions: any of these names, in people's or the registry's words.
    excluded: conditions that were turned down ("not breast cancer").
    words: free text to look for when no name was recognised.
    text: all that was said, by which what matches is put in order; without it, the rank decides.
    phases: registry codes; a trial of a combined phase matches either.
    status: "" open ones first, "open" only those that take people now, else a registry code.
    without: NCT ids of trials that were turned down.
    city, state, country: full names as the library gives them; `near` ranks by distance, in km within `radius_km`.
    """

    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    words: str = ""
    text: str = ""
    phases: tuple[str, ...] = ()
    status: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    near: Coordinates | None = None
    radius_km: float | None = None
    healthy_volunteers: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A found trial; `site_number` is the site that matched the place, `distance_km` how far it is."""

    nct_id: str
    site_number: int | None = None
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: exact counts, and a page of hits, best first.

    total: all trials that match; open: those of them that take people now.
    not_yet: those that are not yet open, also where only open ones were asked for.
    """

    total: int
    open: int
    hits: tuple[Hit, ...]
    not_yet: int = 0


class ReasonKind(StrEnum):
    """What part of a record names it."""

    CONDITION = "condition"
    TERM = "term"
    KEYWORD = "keyword"
    TREATMENT = "treatment"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Reason(TracedRecord):
    """The record's own words for what was sought."""

    kind: ReasonKind
    name: Traced[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on earth. A state or country has no city, and no `coordinates` to measure from.

    sites: how many sites of trials are there; weight: how many people live there, fewer where it is a part of a city.
    """

    city: str
    state: str
    country: str
    coordinates: Coordinates | None
    sites: int = 0
    weight: int = 0

    @property
    def prominence(self) -> float:
        """How likely it is meant by its name alone: as its people are many, and the trials there."""
        people = max(self.weight, _TOWN_WITH_SITES if self.sites else _HAMLET)
        return people * (1 + log10(1 + self.sites))


@dataclass(frozen=True, slots=True)
class LibraryInfo:
    """What a library holds: number of trials, the newest record date (ISO) and a digest of its content.

    condensed: how many records are in words of our own.
    example: a condition and a country that its best ranked trial names; None where no trial names both.
    """

    trials: int
    newest_record: str
    digest: str
    condensed: int
    example: tuple[str, str] | None = None


class Library(Protocol):
    """The trials as the assistant sees them. All methods are synchronous and read only."""

    @property
    def info(self) -> LibraryInfo:
        """What it holds."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The names of conditions, treatments and places that it knows."""

    def trial(self, nct_id: str) -> Trial | None:
        """Return the trial of that id or of a former id of it, or None."""

    def find(self, query: Query, limit: int = 5, offset: int = 0) -> Found:
        """Return the page of trials that match."""

    def reasons(self, trial: Trial, query: Query) -> Sequence[Reason]:
        """Return where the record of a found trial names what the query seeks."""

    def similar_ids(self, digits: str, limit: int = 3) -> Sequence[str]:
        """Return the ids in the library that one slip away from `digits` (lost, added, changed or swapped digit)."""
