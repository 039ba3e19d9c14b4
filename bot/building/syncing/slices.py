"""The part of the registry that a sync takes, and how its API is asked for it. Knows no network."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

# The values of `filter.overallStatus`; the last four are of expanded access.
STATUSES = (
    "RECRUITING",
    "NOT_YET_RECRUITING",
    "ENROLLING_BY_INVITATION",
    "ACTIVE_NOT_RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "COMPLETED",
    "UNKNOWN",
    "WITHHELD",
    "AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "APPROVED_FOR_MARKETING",
)
# Records are posted by the day, at any hour of it: the day before is always read again.
_OVERLAP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slice:
    """Trials with any of the conditions, in any of the countries, of any of the statuses; empty means all."""

    conditions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    @classmethod
    def of(cls, conditions: Iterable[str] = (), countries: Iterable[str] = (), statuses: Iterable[str] = ()) -> "Slice":
        """Return the slice in its one canonical form: order, repetition and spaces make no other slice."""
        return cls(
            _canonical(conditions), _canonical(name.replace('"', "") for name in countries), _canonical(statuses)
        )

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole registry."""
        return not (self.conditions or self.countries or self.statuses)

    @property
    def name(self) -> str:
        """What it is called, in messages and in the memory of syncs."""
        if self.is_whole:
            return "the whole registry"
        parts = (("condition", self.conditions), ("country", self.countries), ("status", self.statuses))
        return " · ".join(f"{label}: {' or '.join(values)}" for label, values in parts if values)

    def parameters(self, since: str = "") -> dict[str, str]:
        """Return the API's parameters for the slice, or for what changed in it since a day."""
        given = {
            "query.cond": " OR ".join(f"({condition})" for condition in self.conditions),
            "query.locn": " OR ".join(f'AREA[LocationCountry]"{country}"' for country in self.countries),
            "filter.overallStatus": "|".join(self.statuses),
            "query.term": f"AREA[LastUpdatePostDate]RANGE[{since},MAX]" if since else "",
        }
        return {name: value for name, value in given.items() if value}


def _canonical(values: Iterable[str]) -> tuple[str, ...]:
    stripped = (" ".join(value.split()) for value in values)
    return tuple(sorted({value for value in stripped if value}))


def day_before(day: str) -> str:
    """Return from which day on to ask again when all up to this day was taken; empty where there is none."""
    return (date.fromisoformat(day) - _OVERLAP).isoformat() if day else ""


def newest_day(days: Iterable[str], today: date) -> str:
    """Return the newest whole day, empty where there is none; a day to come is an error of its record."""
    latest = today.isoformat()
    return max((day for day in days if len(day) == len(latest) and day <= latest), default="")
