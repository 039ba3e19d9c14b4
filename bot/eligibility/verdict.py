"""Verdicts on a trial's structured limits (age, sex, healthy volunteers): met, not met, or unknown when in doubt."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

ALL_SEXES = "ALL"
FEMALE = "FEMALE"
MALE = "MALE"

# Days. A year is twelve months, so that "216 Months" is exactly 18 years.
_YEAR = 365.25
_DAYS = {
    "year": _YEAR,
    "month": _YEAR / 12,
    "week": 7.0,
    "day": 1.0,
    "hour": 1 / 24,
    "minute": 1 / 1440,
}
AGE_UNITS = frozenset(_DAYS)


class Verdict(StrEnum):
    """What is known of one criterion: it does not stop the person, it does, or more is needed."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class AgeLike(Protocol):
    """A number and a unit of `AGE_UNITS`."""

    @property
    def value(self) -> float:
        """The number."""

    @property
    def unit(self) -> str:
        """The unit."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of life in days: [since, until)."""

    since: float
    until: float


def judge_age(age: AgeLike | None, minimum: AgeLike | None, maximum: AgeLike | None) -> Verdict:
    """Judge an age against the registry's limits, both of which include the age they name.

    "17 years" is any day from the 17th birthday to the day before the 18th. Where the limit
    falls inside that stretch (12 years against a minimum of 150 months) the verdict is unknown.
    Without a limit on a side that side is met.
    """
    if age is None:
        return Verdict.UNKNOWN
    lived = _span(age)
    return combine((_not_younger(lived, minimum), _not_older(lived, maximum)))


def judge_sex(sex: str | None, accepted: str) -> Verdict:
    """Judge a sex ("FEMALE", "MALE" or None) against the record's; an absent or new code of the record is unknown."""
    if accepted == ALL_SEXES:
        return Verdict.MET
    if sex is None or accepted not in (FEMALE, MALE):
        return Verdict.UNKNOWN
    return Verdict.MET if sex == accepted else Verdict.NOT_MET


def judge_health(healthy: bool | None, accepts_healthy: bool | None) -> Verdict:
    """Judge whether a healthy person can join; for somebody with a condition this field never stands in the way."""
    if healthy is False or accepts_healthy is True:
        return Verdict.MET
    if healthy is None or accepts_healthy is None:
        return Verdict.UNKNOWN
    return Verdict.NOT_MET


def combine(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of criteria that must all be met."""
    found = set(verdicts)
    if Verdict.NOT_MET in found:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in found else Verdict.MET


def _span(age: AgeLike) -> _Span:
    length = _DAYS[age.unit]
    return _Span(age.value * length, (age.value + 1) * length)


def _not_younger(lived: _Span, minimum: AgeLike | None) -> Verdict:
    if minimum is None:
        return Verdict.MET
    threshold = minimum.value * _DAYS[minimum.unit]
    if lived.since >= threshold:
        return Verdict.MET
    return Verdict.NOT_MET if lived.until <= threshold else Verdict.UNKNOWN


def _not_older(lived: _Span, maximum: AgeLike | None) -> Verdict:
    if maximum is None:
        return Verdict.MET
    threshold = _span(maximum).until
    if lived.until <= threshold:
        return Verdict.MET
    return Verdict.NOT_MET if lived.since >= threshold else Verdict.UNKNOWN
