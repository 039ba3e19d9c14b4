from itertools import product

import pytest
from trial_records import library_of, record, site

from bot.library.nearby import by_usefulness
from bot.library.openness import is_open
from bot.library.query import Query
from bot.library.trial import Trial
from bot.messages import Coordinates

PARIS, LYON, MADRID = (48.85, 2.35), (45.76, 4.84), (40.42, -3.70)
NEAR_PARIS = Coordinates(48.86, 2.34)
STATUSES = ("RECRUITING", "AVAILABLE", "COMPLETED", "ENROLLING_BY_INVITATION", "UNKNOWN", "A_STATUS_OF_TOMORROW", "")


def cities(nearby):
    return [entry.site.city.value for entry in nearby]


def distances(nearby):
    return [entry.kilometres for entry in nearby]


@pytest.mark.parametrize(
    ("overall", "own", "takes_people"),
    [
        ("RECRUITING", "RECRUITING", True),
        ("RECRUITING", "", True),
        ("RECRUITING", "COMPLETED", False),
        ("COMPLETED", "RECRUITING", False),
        ("UNKNOWN", "RECRUITING", False),
        ("", "RECRUITING", True),
        ("", "WITHDRAWN", False),
        ("", "", False),
        ("AVAILABLE", "AVAILABLE", True),
    ],
)
def test_a_site_takes_people_if_it_or_its_trial_says_so_and_neither_denies_it(overall, own, takes_people):
    trial = Trial(record(1, status=overall, sites=[site("Paris", status=own)]))
    assert is_open(trial.sites[0], trial) is takes_people


def test_the_list_of_sites_and_the_search_agree_on_what_is_open(tmp_path):
    pairs = list(product(STATUSES, STATUSES))
    records = [
        record(number, status=overall, sites=[site("Paris", "", f"Land {number}", own)])
        for number, (overall, own) in enumerate(pairs, 1)
    ]
    library = library_of(tmp_path, records)
    for number in range(1, len(pairs) + 1):
        trial = library.trial(f"NCT{number:08}")
        searched = library.find(Query(country=f"Land {number}"))
        assert searched.total == 1
        assert bool(searched.open) is is_open(trial.sites[0], trial)
    library.close()


def test_sites_of_a_trial_that_is_over_are_not_taken_for_open_ones():
    """An old site status says nothing when the trial as a whole takes nobody."""
    sites = [site("Lyon", status="COMPLETED", at=LYON), site("Madrid", status="RECRUITING", at=MADRID)]
    trial = Trial(record(1, status="COMPLETED", sites=sites))
    assert cities(by_usefulness(trial, NEAR_PARIS, ("", "", ""))) == ["Lyon", "Madrid"]


SITES = [
    site("Madrid", "", "Spain", "RECRUITING", MADRID),
    site("Lyon", "", "France", "RECRUITING", LYON),
    site("Paris", "", "France", "COMPLETED", PARIS),
    site("Paris", "", "France", "RECRUITING", PARIS),
]
TRIAL = Trial(record(1, sites=SITES))


def test_open_sites_come_first_then_those_in_the_city_then_the_nearest():
    nearby = by_usefulness(TRIAL, NEAR_PARIS, ("Paris", "", "France"))
    assert cities(nearby) == ["Paris", "Lyon", "Madrid", "Paris"]
    assert distances(nearby)[0] == pytest.approx(1.3, abs=0.1)


@pytest.mark.parametrize("place", [("", "", "France"), ("", "Rhône", "France"), ("", "Rhône", "")])
def test_nobody_sets_out_from_the_middle_of_a_country_or_a_state(place):
    nearby = by_usefulness(TRIAL, NEAR_PARIS, place)
    assert distances(nearby) == [None] * 4
    assert [entry.site.number for entry in nearby] == ([1, 3, 0, 2] if place[2] else [0, 1, 3, 2])


def test_a_point_without_a_name_is_measured_from():
    nearby = by_usefulness(TRIAL, NEAR_PARIS, ("", "", ""))
    assert cities(nearby) == ["Paris", "Lyon", "Madrid", "Paris"]
    assert None not in distances(nearby)
