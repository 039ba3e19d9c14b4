"""Where a person wants to go: the place that was said, as far as the library knows it, and what the talk adds."""

import pytest
from trial_records import library_of, record

from bot.conversation import Conversation, PlaceSaid
from bot.handlers.place import at_place, place_of, settled, with_place
from bot.nlu.slots import PlaceChoice, PlaceName, Quantity, Slots

US = "United States"
PORTLANDS = (PlaceChoice("Portland", "Oregon", US), PlaceChoice("Portland", "Maine", US))
BIRMINGHAMS = (PlaceChoice("Birmingham", "England", "United Kingdom"), PlaceChoice("Birmingham", "Alabama", US))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    library = library_of(tmp_path_factory.mktemp("places"), [record(1, conditions=["Gout"])])
    yield library
    library.close()


def slots(city="", state="", country="", **more):
    names = {"city": city, "state": state, "country": country}
    return Slots(**{part: PlaceName("as written", name) for part, name in names.items() if name}, **more)


def test_a_city_comes_with_its_middle_and_a_wider_place_with_none(library):
    ames = place_of(slots("Ames", "Iowa", US), library)
    assert (ames.city, round(ames.latitude), round(ames.longitude)) == ("Ames", 42, -94)
    assert place_of(slots(state="Iowa", country=US), library) == PlaceSaid("", "Iowa", US)
    assert place_of(slots(), library) is None


def test_a_zip_code_gives_its_own_point_where_its_city_was_said(library):
    boston = slots("Boston", "Massachusetts", US)
    coded = place_of(slots("Boston", "Massachusetts", US, zip="02115"), library)
    elsewhere = place_of(slots("Ames", "Iowa", US, zip="02115"), library)
    assert coded.latitude != place_of(boston, library).latitude
    assert round(elsewhere.longitude) == -94


def test_a_city_that_is_not_where_it_was_said_to_be_is_left_out(library):
    assert place_of(slots("Springfield", "Texas", US), library) == PlaceSaid("", "Texas", US)


@pytest.mark.parametrize(
    ("choices", "known", "state"),
    [
        (PORTLANDS, PlaceSaid("", "Maine", US), "Maine"),
        (BIRMINGHAMS, PlaceSaid("Houston", "Texas", US), "Alabama"),
        (BIRMINGHAMS, PlaceSaid("", "", US), "Alabama"),
        (BIRMINGHAMS, PlaceSaid("", "", "Spain"), None),
        (BIRMINGHAMS, None, None),
    ],
)
def test_the_state_or_country_of_the_person_tells_which_is_meant(choices, known, state):
    first = choices[0]
    said = slots(first.city, first.state, first.country, places=choices)
    told = settled(said, known)
    assert (told.state.name if not told.places else None) == state


def test_a_country_that_leaves_several_narrows_the_question():
    three = (*PORTLANDS, PlaceChoice("Portland", "Victoria", "Australia"))
    assert settled(slots("Portland", places=three), PlaceSaid("", "", US)).places == PORTLANDS


def test_a_place_that_is_not_clear_is_not_remembered_and_a_unit_is(library):
    talk = Conversation(key="k")
    unclear = slots("Portland", "Oregon", US, places=PORTLANDS, radius=Quantity(50, "mile"))
    assert with_place(unclear, talk, library) == talk.but(unit="mile")
    chosen = at_place(unclear, PORTLANDS[1])
    assert with_place(chosen, talk, library).place.state == "Maine"
