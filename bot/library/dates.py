"""Dates and ages as the registry writes them: "2023-04", "2023-04-15", "6 Months"."""

import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_AGE = re.compile(r"(\d{1,4})\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date that may lack its day."""

    year: int
    month: int
    day: int | None = None

    @property
    def earliest(self) -> date:
        """The first day it can mean: only before it is it surely still to come."""
        return date(self.year, self.month, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean: only after it is a month surely over."""
        if self.day is not None:
            return date(self.year, self.month, self.day)
        following = date(self.year + self.month // 12, self.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)

    def __str__(self) -> str:
        month = f"{self.year:04}-{self.month:02}"
        return month if self.day is None else f"{month}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Age:
    """A number and its unit: year, month, week, day, hour or minute."""

    value: int
    unit: str


def read_date(text: str) -> PartialDate | None:
    """Return the date, or None for anything that is no calendar date."""
    found = _DATE.match(text)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return PartialDate(year, month, day) if year < 9999 else None


def read_age(text: str) -> Age | None:
    """Return the age, or None ("N/A", empty, unreadable)."""
    found = _AGE.fullmatch(text.strip())
    return Age(int(found[1]), found[2].lower()) if found else None
