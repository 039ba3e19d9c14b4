from datetime import date

import pytest

from bot.library.staleness import staleness
from bot.library.trial import Trial

TODAY = date(2026, 11, 20)


def trial(status, **dates):
    module = {"overallStatus": status, "statusVerifiedDate": dates.pop("verified", None)}
    module |= {f"{name}Struct": {"date": value} for name, value in dates.items()}
    return Trial({"protocolSection": {"statusModule": module}})


def kinds(trial, today=TODAY):
    return [str(kind) for kind in staleness(trial, today)]


def test_a_fresh_record_is_not_stale():
    assert kinds(trial("RECRUITING", verified="2026-10", startDate="2026-01", primaryCompletionDate="2027-01")) == []


@pytest.mark.parametrize(
    ("verified", "stale"),
    [
        ("2025-10", True),
        ("2025-11", False),
        ("2025-11-20", True),
        ("2025-11-21", False),
        ("2024-02-29", True),
        (None, False),
    ],
)
def test_a_verification_a_year_ago_is_long_ago_and_a_month_counts_from_its_end(verified, stale):
    assert ("verified_long_ago" in kinds(trial("RECRUITING", verified=verified))) is stale


def test_what_is_over_need_not_be_verified_again():
    assert kinds(trial("COMPLETED", verified="2010-01")) == []


@pytest.mark.parametrize(
    ("day", "stale"), [("2026-10", True), ("2026-11", False), ("2026-11-19", True), ("2026-11-20", False)]
)
def test_a_start_and_a_primary_completion_are_past_only_when_they_surely_are(day, stale):
    assert ("start_passed" in kinds(trial("NOT_YET_RECRUITING", startDate=day))) is stale
    assert ("primary_completion_passed" in kinds(trial("RECRUITING", primaryCompletionDate=day))) is stale
    assert kinds(trial("ACTIVE_NOT_RECRUITING", startDate=day, primaryCompletionDate=day)) == []


def test_an_unknown_status_is_said_beside_its_old_verification():
    assert kinds(trial("UNKNOWN", verified="2020-05")) == ["unknown_status", "verified_long_ago"]


def test_a_record_that_says_nothing_is_not_stale():
    assert kinds(Trial({})) == []
