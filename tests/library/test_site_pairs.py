"""A site is the same one under another spelling, and another one where it is another place."""

import pytest

from bot.library.site_pairs import pair_sites
from bot.library.trial import Trial


def sites(*given):
    return Trial({"protocolSection": {"contactsLocationsModule": {"locations": list(given)}}}).sites


def place(facility="", city="Boston", **more):
    return {"facility": facility, "city": city, "country": "United States"} | more


MERCY, GRACE = place("Mercy", zip="02111"), place("Grace", zip="02222")


def numbers(pairs):
    return (
        [(old.number, new.number) for old, new in pairs.both],
        [site.number for site in pairs.gone],
        [site.number for site in pairs.new],
    )


@pytest.mark.parametrize(
    "other",
    [
        MERCY | {"facility": "MERCY  "},
        MERCY | {"facility": "Mercy Hospital"},
        MERCY | {"country": "USA"},
        MERCY | {"zip": "02112"},
        MERCY | {"state": "Massachusetts", "status": "RECRUITING"},
        MERCY | {"city": "Boston (Back Bay)"},
    ],
    ids=["case", "hospital", "country", "postal code", "state and status", "city"],
)
def test_another_spelling_is_the_same_site(other):
    assert numbers(pair_sites(sites(MERCY, GRACE), sites(GRACE, other))) == ([(1, 0), (0, 1)], [], [])


def test_another_hospital_of_the_same_city_is_another_site():
    assert numbers(pair_sites(sites(MERCY), sites(GRACE))) == ([], [0], [0])


def test_a_city_without_hospitals_is_one_site():
    assert numbers(pair_sites(sites(place()), sites(place(status="RECRUITING")))) == ([(0, 0)], [], [])


def test_of_sites_that_look_alike_those_of_the_same_status_are_the_same():
    """Sponsors hide names: "Research Site", five times in one city."""
    alike = [place("Research Site", status=status) for status in ("RECRUITING", "COMPLETED", "RECRUITING")]
    assert numbers(pair_sites(sites(*alike), sites(alike[1], alike[0]))) == ([(1, 0), (0, 1)], [2], [])


def test_sites_without_any_name_are_paired_in_their_order():
    assert numbers(pair_sites(sites({}, {}), sites({}))) == ([(0, 0)], [1], [])


def test_what_is_left_over_stands_in_the_order_of_the_record():
    many = [place(str(number), city=f"City {number}") for number in range(6)]
    assert numbers(pair_sites(sites(*many), sites(many[3]))) == ([(3, 0)], [0, 1, 2, 4, 5], [])
