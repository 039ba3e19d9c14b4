"""Verdicts on the structured limits: right at every boundary, and never "not met" where a person could still fit."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.eligibility.verdict import AGE_UNITS, Verdict, combine, judge_age, judge_health, judge_sex

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Old:
    value: float
    unit: str = "year"


# How many hours a unit surely lasts, at least and at most, over any calendar.
HOURS = {
    "year": (365 * 24, 366 * 24),
    "month": (28 * 24, 31 * 24),
    "week": (7 * 24, 7 * 24),
    "day": (24, 24),
    "hour": (1, 1),
    "minute": (1 / 60, 1 / 60),
}
AGES = st.builds(Old, st.integers(0, 120), st.sampled_from(sorted(AGE_UNITS)))
LIMITS = st.none() | AGES
SEXES = st.sampled_from(["FEMALE", "MALE"])


@pytest.mark.parametrize(
    ("age", "minimum", "maximum", "verdict"),
    [
        (Old(18), Old(18), None, MET),
        (Old(17), Old(18), None, NOT_MET),
        (Old(0), Old(18), None, NOT_MET),
        (Old(65), Old(18), Old(65), MET),
        (Old(66), Old(18), Old(65), NOT_MET),
        (Old(65), None, Old(65), MET),
        (Old(119), None, None, MET),
        (Old(216, "month"), Old(18), None, MET),
        (Old(215, "month"), Old(18), None, NOT_MET),
        (Old(18), Old(216, "month"), None, MET),
        (Old(12), Old(150, "month"), None, UNKNOWN),
        (Old(13), Old(150, "month"), None, MET),
        (Old(0), Old(6, "month"), None, UNKNOWN),
        (Old(6, "month"), Old(6, "month"), None, MET),
        (Old(5, "month"), Old(6, "month"), None, NOT_MET),
        (Old(26, "week"), Old(6, "month"), None, UNKNOWN),
        (Old(27, "week"), Old(6, "month"), None, MET),
        (Old(3, "week"), Old(28, "day"), None, NOT_MET),
        (Old(4, "week"), Old(28, "day"), None, MET),
        (Old(28, "day"), None, Old(28, "day"), MET),
        (Old(29, "day"), None, Old(28, "day"), NOT_MET),
        (Old(4, "week"), None, Old(28, "day"), UNKNOWN),
        (Old(18), None, Old(216, "month"), UNKNOWN),
        (Old(17), None, Old(216, "month"), MET),
        (None, Old(18), None, UNKNOWN),
        (None, None, None, UNKNOWN),
    ],
)
def test_age_against_the_limits_of_a_record(age, minimum, maximum, verdict):
    """Both limits include the age they name: 18 is old enough for "18 Years", 65 is not too old for "65 Years"."""
    assert judge_age(age, minimum, maximum) is verdict


@pytest.mark.parametrize(
    ("sex", "accepted", "verdict"),
    [
        ("FEMALE", "ALL", MET),
        (None, "ALL", MET),
        ("FEMALE", "FEMALE", MET),
        ("MALE", "FEMALE", NOT_MET),
        ("FEMALE", "MALE", NOT_MET),
        (None, "FEMALE", UNKNOWN),
        ("MALE", "", UNKNOWN),
        ("MALE", "A_NEW_CODE", UNKNOWN),
    ],
)
def test_sex_against_what_a_record_accepts(sex, accepted, verdict):
    assert judge_sex(sex, accepted) is verdict


@pytest.mark.parametrize(
    ("healthy", "accepts", "verdict"),
    [
        (True, True, MET),
        (False, True, MET),
        (None, True, MET),
        (True, False, NOT_MET),
        (False, False, MET),
        (None, False, UNKNOWN),
        (True, None, UNKNOWN),
        (False, None, MET),
        (None, None, UNKNOWN),
    ],
)
def test_being_healthy_against_what_a_record_accepts(healthy, accepts, verdict):
    assert judge_health(healthy, accepts) is verdict


@pytest.mark.parametrize(
    ("verdicts", "together"),
    [
        ([], MET),
        ([MET, MET], MET),
        ([MET, UNKNOWN], UNKNOWN),
        ([UNKNOWN, NOT_MET, MET], NOT_MET),
        ([NOT_MET], NOT_MET),
    ],
)
def test_limits_that_must_all_be_met(verdicts, together):
    assert combine(verdicts) is together
    assert combine(reversed(verdicts)) is together


def shortest_and_longest(age):
    """The least and the most hours that somebody of this age can have lived."""
    least, most = HOURS[age.unit]
    return age.value * least, (age.value + 1) * most


@given(AGES, LIMITS, LIMITS)
def test_nobody_is_excluded_whose_age_could_fit(age, minimum, maximum):
    """Where some length of months and years lets the person in, the verdict is never "not met"."""
    if judge_age(age, minimum, maximum) is NOT_MET:
        youngest, oldest = shortest_and_longest(age)
        too_young = minimum is not None and youngest < minimum.value * HOURS[minimum.unit][1]
        too_old = maximum is not None and oldest > (maximum.value + 1) * HOURS[maximum.unit][0]
        assert too_young or too_old


@given(AGES, LIMITS, LIMITS)
def test_the_same_unit_is_compared_exactly(age, minimum, maximum):
    limits = [limit for limit in (minimum, maximum) if limit is not None]
    if all(limit.unit == age.unit for limit in limits):
        fits = (minimum is None or age.value >= minimum.value) and (maximum is None or age.value <= maximum.value)
        assert judge_age(age, minimum, maximum) is (MET if fits else NOT_MET)


@given(AGES, st.integers(1, 50), AGES)
def test_growing_older_never_makes_anybody_too_young(age, more, minimum):
    order = [NOT_MET, UNKNOWN, MET]
    older = Old(age.value + more, age.unit)
    assert order.index(judge_age(older, minimum, None)) >= order.index(judge_age(age, minimum, None))


@given(AGES, st.integers(1, 50), AGES)
def test_growing_older_never_makes_anybody_young_enough(age, more, maximum):
    order = [NOT_MET, UNKNOWN, MET]
    older = Old(age.value + more, age.unit)
    assert order.index(judge_age(older, None, maximum)) <= order.index(judge_age(age, None, maximum))


@given(LIMITS, LIMITS, AGES)
def test_a_limit_more_never_lets_anybody_in(minimum, maximum, age):
    both = judge_age(age, minimum, maximum)
    assert both is combine([judge_age(age, minimum, None), judge_age(age, None, maximum)])


@given(st.none() | SEXES, st.text(max_size=8))
def test_a_sex_is_turned_down_only_by_the_other_one(sex, accepted):
    if judge_sex(sex, accepted) is NOT_MET:
        assert {sex, accepted} == {"FEMALE", "MALE"}
