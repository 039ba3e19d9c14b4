"""Which place a name means: the one that most people mean, or a question where several are as likely."""

import pytest
from trial_records import library_of, record

from bot.nlu.meant_places import likely_meant, slots_of_places
from bot.nlu.numbers import Located


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    library = library_of(tmp_path_factory.mktemp("places"), [record(1, conditions=["Gout"])])
    yield library.vocabulary.places
    library.close()


ONE_MEANING = (
    "paris, london, boston, madrid, chicago, berlin, new york, kansas city, mexico, singapore, houston, texas, spain, "
    "philadelphia, bogota, lima, ames, nyc, cologne"
)


@pytest.mark.parametrize("name", ONE_MEANING.split(", "))
def test_nobody_is_asked_about_a_name_that_nearly_all_use_for_one_place(places, name):
    assert len(likely_meant(places(name))) == 1


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("portland", {"Oregon", "Maine"}),
        ("springfield", {"Missouri", "Massachusetts", "Illinois"}),
        ("columbia", {"South Carolina", "Missouri", "Maryland"}),
        ("birmingham", {"England", "Alabama"}),
        ("cambridge", {"England", "Massachusetts"}),
        ("vancouver", {"British Columbia", "Washington"}),
        ("rochester", {"New York", "Minnesota"}),
        ("córdoba", {"Argentina", "Spain"}),
        ("valencia", {"Spain", "Venezuela"}),
        ("mérida", {"Mexico", "Venezuela"}),
        ("santiago", {"Chile", "Dominican Republic"}),
        ("georgia", {"United States", "Georgia"}),
        ("washington", {"Washington", "District of Columbia"}),
    ],
)
def test_a_name_of_several_likely_places_is_asked_about(places, name, meant):
    likely = likely_meant(places(name))
    said = {place.state for place in likely} | {place.country for place in likely}
    assert len(likely) > 1
    assert meant <= said


def test_no_more_are_offered_than_anybody_reads(places):
    assert len(likely_meant(places("san jose"))) <= 5
    assert len(likely_meant(places("springfield"))) == 5


def slots(places, *names):
    return slots_of_places([Located(places(name), at, at + 1) for at, name in enumerate(names)], " ".join(names))


def test_names_that_stand_together_tell_which_is_meant(places):
    said = slots(places, "portland", "maine")
    assert (said["city"].name, said["state"].name, said["places"]) == ("Portland", "Maine", ())


def test_a_country_beside_the_name_leaves_only_its_own_to_ask_about(places):
    said = slots(places, "birmingham", "united states")
    assert (said["state"].name, said["places"]) == ("Alabama", ())
    assert {place.country for place in slots(places, "portland", "united states")["places"]} == {"United States"}


def test_of_names_that_contradict_each_other_the_wider_one_holds(places):
    said = slots(places, "madrid", "japan")
    assert said["country"].name == "Japan"
    assert "city" not in said
