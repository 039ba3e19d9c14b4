"""A record is known again by the bytes that it was read from only where it says the same."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from kept_records import copied
from trial_records import record

from bot.building.store.fingerprints import reading_of, total_digest
from bot.building.store.records import content_of, prepare

JANUARY, MARCH = copied(record(1), "2026-01-05"), copied(record(1), "2026-03-09")


def read(value, **form):
    return reading_of(json.dumps(value, **form).encode())


def test_another_day_of_the_registrys_data_is_no_other_record():
    assert content_of(JANUARY) == content_of(MARCH)
    assert read(JANUARY).digest == read(MARCH).digest


def test_anything_else_makes_another_record():
    other = copied(record(1, title="Another trial"), "2026-01-05")
    assert content_of(JANUARY) != content_of(other)
    assert read(JANUARY).digest != read(other).digest


@pytest.mark.parametrize("form", [{"separators": (",", ":")}, {}, {"indent": 2}, {"sort_keys": True}])
def test_the_day_is_left_out_of_every_form_of_json(form):
    assert read(JANUARY, **form).digest == read(MARCH, **form).digest
    assert read(JANUARY, **form).stands_for("2026-01-05")


def test_a_field_of_that_name_elsewhere_is_content():
    """Left out of the bytes it may be, but then these bytes are not remembered."""
    one, other = ({"protocolSection": record(1)["protocolSection"] | {"versionHolder": day}} for day in DAYS[:2])
    assert content_of(one) != content_of(other)
    assert prepare(one, "a.jsonl", read(one)).reading is None


DAYS = ["2026-01-05", "2026-03-09", "2026-99-99", "no day"]
QUOTING = ['"versionHolder":"2026-01-05"', '\\"versionHolder": "2026-03-09"', "plain"]
NESTED = some.dictionaries(
    some.sampled_from(["versionHolder", 'x"versionHolder', "miscInfoModule", "text"]),
    some.sampled_from([*DAYS, *QUOTING]) | some.none(),
    max_size=3,
)
RECORDS = some.builds(
    lambda parts, derived: {"protocolSection": record(1)["protocolSection"] | parts} | derived,
    NESTED,
    some.just({}) | NESTED | NESTED.map(lambda inner: {"derivedSection": {"miscInfoModule": inner}}),
)
FORMS = some.sampled_from([{}, {"separators": (",", ":")}, {"indent": 1}])


@given(RECORDS, RECORDS, FORMS)
@settings(max_examples=700, deadline=None)
def test_records_of_the_same_remembered_reading_say_the_same(one, other, form):
    remembered, found = prepare(one, "a.jsonl", read(one, **form)), read(other, **form)
    if remembered.reading == found.digest:
        assert content_of(one) == content_of(other)


def test_the_total_tells_apart_which_record_says_what():
    assert total_digest([("NCT00000001", b"a"), ("NCT00000002", b"b")]) != total_digest(
        [("NCT00000001", b"b"), ("NCT00000002", b"a")]
    )


def test_the_order_of_names_is_no_content():
    turned = dict(reversed(JANUARY.items()))
    assert msgspec.json.encode(turned) != msgspec.json.encode(JANUARY)
    assert content_of(turned) == content_of(JANUARY)
