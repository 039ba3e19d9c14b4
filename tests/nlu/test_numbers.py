"""What is written with digits: NCT ids, phases, ages, distances, places in a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.numbers import OLDEST, find_nct_ids
from bot.nlu.understanding import Context


@pytest.fixture(scope="module")
def slots(assistant, sample_library):
    matcher = assistant.matcher("en", sample_library)
    return lambda text: matcher.understand(text, Context()).slots.as_json()


@pytest.mark.parametrize(
    ("text", "complete", "partial"),
    [
        ("NCT06087341", ("NCT06087341",), None),
        ("see nct 06087341.", ("NCT06087341",), None),
        ("NCT: 06087341", ("NCT06087341",), None),
        ("NCT-0608 7341", ("NCT06087341",), None),
        ("NCT06087341 and NCT05783089 and NCT06087341", ("NCT06087341", "NCT05783089"), None),
        ("06087341", ("NCT06087341",), None),
        ("NCT0608734", (), "0608734"),
        ("NCT060873411", (), "060873411"),
        ("NCT06087341 or NCT123", ("NCT06087341",), "123"),
        ("call 0608734", (), "0608734"),
        ("nct", (), None),
        ("NCT12", (), None),
        ("my phone is 555 0100", (), None),
        ("distinct0608734", (), None),
    ],
)
def test_nct_ids_in_many_spellings(text, complete, partial):
    assert find_nct_ids(text) == (complete, partial)


@given(st.text("nct 0123456789-:#", max_size=60))
def test_every_id_that_is_found_has_eight_digits_and_no_partial_one_has(text):
    complete, partial = find_nct_ids(text)
    assert all(len(nct_id) == 11 and nct_id[3:].isdecimal() for nct_id in complete)
    assert partial is None or len(partial) != 8


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("phase 2", ["PHASE2"]),
        ("Phase II", ["PHASE2"]),
        ("phase 2/3", ["PHASE2", "PHASE3"]),
        ("phases 1 and 2", ["PHASE1", "PHASE2"]),
        ("phase 1b", ["PHASE1"]),
        ("early phase 1", ["EARLY_PHASE1"]),
        ("phase zero", ["EARLY_PHASE1"]),
        ("ph 3", ["PHASE3"]),
        ("phase 7", None),
        ("phase", None),
        ("2 phases", None),
    ],
)
def test_phases(text, phases, slots):
    assert list(slots(text).get("phase", ())) == (phases or [])


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I am 58", (58, "year")),
        ("im 58", (58, "year")),
        ("she's 72", (72, "year")),
        ("my son is 9", (9, "year")),
        ("a 4 year old", (4, "year")),
        ("4yo", (4, "year")),
        ("a trial for a 9 year old boy", (9, "year")),
        ("for 60 year olds", (60, "year")),
        ("6 months old", (6, "month")),
        ("8 weeks", (8, "week")),
        ("sixty five years old", None),
        ("aged 17", (17, "year")),
        ("130 years", None),
        ("diagnosed 3 years ago", None),
        ("for 2 years", None),
        ("in the last 6 months", None),
        ("every 3 weeks", None),
        ("she is 40 miles away", None),
        ("stage 4", None),
        ("HbA1c 9", None),
    ],
)
def test_ages_and_what_is_none(text, age, slots):
    """A stretch of time taken for an age could turn somebody down who may join."""
    found = slots(text).get("age")
    if text == "sixty five years old":
        assert found is None or found["value"] in (5, 65)
        return
    assert (found and (found["value"], found["unit"])) == age


@given(st.integers(0, 10**6))
def test_no_age_is_more_than_a_person_can_be(slots, number):
    found = slots(f"I am {number}").get("age")
    assert found is None or found["value"] <= OLDEST


@pytest.mark.parametrize(
    ("text", "radius"),
    [("within 50 miles", (50, "mile")), ("30km around", (30, "km")), ("5 kilometres", (5, "km")), ("50", None)],
)
def test_distances(text, radius, slots):
    found = slots(text).get("radius")
    assert (found and (found["value"], found["unit"])) == radius


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("the second one", 2),
        ("3rd", 3),
        ("number 3", 3),
        ("the last one", -1),
        ("trial 12", 12),
        ("it is my second child", None),
        ("number 300", None),
    ],
)
def test_places_in_a_list(text, ordinal, slots):
    assert slots(text).get("ordinal") == ordinal
