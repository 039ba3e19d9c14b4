"""What "open" means: a site's own status wins, the only open site is never hidden, and "not yet" is never open."""

import pytest
from trial_records import record, site

from bot.library.openness import is_open, takes_people
from bot.library.trial import Trial

CODES = (
    *("RECRUITING", "AVAILABLE", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING"),
    *("SUSPENDED", "COMPLETED", "TERMINATED", "WITHDRAWN", "UNKNOWN", "A_STATUS_OF_TOMORROW"),
)


def of(overall, *own):
    return Trial(record(1, status=overall, sites=[site("Paris", status=status) for status in own]))


def open_sites(trial):
    return [is_open(place, trial) for place in trial.sites]


@pytest.mark.parametrize("own", [code for code in CODES if code not in ("RECRUITING", "AVAILABLE")])
@pytest.mark.parametrize("overall", [*CODES, ""])
def test_a_site_that_says_it_takes_nobody_is_not_open_whatever_its_trial_says(overall, own):
    assert open_sites(of(overall, own)) == [False]


@pytest.mark.parametrize("overall", [*CODES, ""])
def test_a_site_without_a_status_goes_by_its_trial(overall):
    assert open_sites(of(overall, "")) == [overall in ("RECRUITING", "AVAILABLE")]


@pytest.mark.parametrize("overall", ["RECRUITING", "AVAILABLE", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", ""])
def test_a_site_that_takes_people_is_open_also_where_the_trial_as_a_whole_is_not_yet_or_no_longer_listed_so(overall):
    trial = of(overall, "COMPLETED", "RECRUITING")
    assert open_sites(trial) == [False, True]
    assert takes_people(trial)


@pytest.mark.parametrize(
    "overall",
    ["COMPLETED", "TERMINATED", "WITHDRAWN", "SUSPENDED", "UNKNOWN", "ENROLLING_BY_INVITATION", "A_STATUS_OF_TOMORROW"],
)
def test_no_site_reopens_a_trial_that_is_over_on_hold_by_invitation_or_of_unknown_status(overall):
    trial = of(overall, "RECRUITING")
    assert open_sites(trial) == [False]
    assert not takes_people(trial)


@pytest.mark.parametrize("overall", [*CODES, ""])
def test_a_trial_without_an_open_site_takes_people_only_if_it_says_so(overall):
    says_so = overall in ("RECRUITING", "AVAILABLE")
    assert takes_people(of(overall)) is says_so
    assert takes_people(of(overall, "NOT_YET_RECRUITING")) is says_so
    assert takes_people(of(overall, "COMPLETED", "")) is says_so


@pytest.mark.parametrize("sites", ["Paris", None, {}, [None, "Paris", 7, {"status": 5}, {"status": "RECRUITING"}]])
def test_sites_of_any_shape_are_counted_alike_with_and_without_reading_them(sites):
    raw = record(1, status="NOT_YET_RECRUITING")
    raw["protocolSection"]["contactsLocationsModule"]["locations"] = sites
    trial = Trial(raw)
    assert len(trial.site_statuses.value) == len(trial.sites) == trial.site_count.value
    assert takes_people(trial) is any(open_sites(trial))
