"""The part of the registry that is asked for, and how; held against the registry's own description of its API."""

import re
from datetime import date
from pathlib import Path

import fakes_registry
import pytest
import yaml

from bot.building.syncing.slices import STATUSES, Slice, day_before, newest_day

SPECIFICATION = Path(__file__).resolve().parents[3] / "shared" / "spec" / "clinicaltrials-api-v2.0.5.yaml"
# The registry's guide for those who come from its former API names the zip; the description does not.
NOT_DESCRIBED = {"/studies/download"}


def test_order_repetition_and_spaces_make_no_other_slice():
    one = Slice.of(["lung  cancer", "asthma"], [" Spain"], ["RECRUITING", "COMPLETED"])
    other = Slice.of(["asthma", "lung cancer", "asthma"], ["Spain "], ["COMPLETED", "RECRUITING"])
    assert one == other
    assert (
        one.name == other.name == "condition: asthma or lung cancer · country: Spain · status: COMPLETED or RECRUITING"
    )


def test_empty_values_ask_for_the_whole_registry():
    assert Slice.of([" "], [""], []).is_whole
    assert Slice().name == "the whole registry"
    assert Slice().parameters() == {}


def test_any_of_several_values_of_a_kind_is_asked_for():
    asked = Slice.of(["asthma", "lung cancer"], ["Spain", "South Korea"], ["RECRUITING", "AVAILABLE"]).parameters()
    assert asked == {
        "query.cond": "(asthma) OR (lung cancer)",
        "query.locn": 'AREA[LocationCountry]"South Korea" OR AREA[LocationCountry]"Spain"',
        "filter.overallStatus": "AVAILABLE|RECRUITING",
    }


def test_a_country_cannot_end_its_own_quotes():
    assert Slice.of(countries=['Spain" OR "']).parameters() == {"query.locn": 'AREA[LocationCountry]"Spain OR"'}


def test_changes_are_asked_for_from_a_day_on():
    assert Slice().parameters("2026-11-19") == {"query.term": "AREA[LastUpdatePostDate]RANGE[2026-11-19,MAX]"}


@pytest.mark.parametrize(("day", "before"), [("2026-03-01", "2026-02-28"), ("", "")])
def test_the_day_before_is_asked_for_again(day, before):
    assert day_before(day) == before


@pytest.mark.parametrize(
    ("days", "newest"),
    [
        ([], ""),
        (["2026-11-01", "2026-10-31"], "2026-11-01"),
        (["2026-11", "2026", ""], ""),  # no whole day
        (["2999-12-31", "2026-11-20"], "2026-11-20"),  # a day to come would hide all changes until then
    ],
)
def test_the_newest_day_is_a_whole_one_that_has_come(days, newest):
    assert newest_day(days, date(2026, 11, 20)) == newest


@pytest.fixture(scope="module")
def specification():
    if not SPECIFICATION.is_file():
        pytest.skip("needs the registry's API description in ../shared/spec, which is not part of the project")
    return yaml.safe_load(SPECIFICATION.read_text(encoding="utf-8"))


def parameters(specification, path):
    return {given["name"]: given for given in specification["paths"][path]["get"]["parameters"]}


def test_the_statuses_are_those_of_the_registry(specification):
    described = set(specification["components"]["schemas"]["Status"]["enum"])
    assert set(STATUSES) == fakes_registry.STATUSES == described


def test_the_paths_of_the_fake_are_those_of_the_registry(specification):
    app = fakes_registry.FakeRegistry([]).app
    paths = {route.resource.canonical.removeprefix("/api/v2") for route in app.router.routes()}
    assert paths - NOT_DESCRIBED <= set(specification["paths"])


def test_the_fake_understands_no_parameter_that_the_registry_does_not(specification):
    assert set(parameters(specification, "/studies")) >= fakes_registry.PARAMETERS


def test_pages_of_the_fake_are_as_large_as_those_of_the_registry(specification):
    size = parameters(specification, "/studies")["pageSize"]
    assert size["schema"]["default"] == fakes_registry.USUAL_PER_PAGE
    assert f"{fakes_registry.MOST_PER_PAGE:,}" in size["description"]


@pytest.mark.parametrize("name", ["filter.ids", "sort", "fields"])
def test_what_is_asked_for_keeps_to_the_patterns_of_the_registry(specification, name):
    pattern = parameters(specification, "/studies")[name]["schema"]["items"]["pattern"]
    asked = {"filter.ids": "NCT01234567", "sort": "LastUpdatePostDate:asc", "fields": "NCTId"}[name]
    assert re.fullmatch(pattern, asked)


def test_answers_have_the_names_and_codes_that_are_read_here(specification):
    page = specification["components"]["schemas"]["PagedStudies"]
    assert set(page["properties"]) == {"studies", "nextPageToken", "totalCount"}
    assert page["required"] == ["studies"]
    assert "dataTimestamp" in specification["components"]["schemas"]["Version"]["properties"]
    assert set(specification["paths"]["/studies"]["get"]["responses"]) == {"200", "400"}
    assert set(specification["paths"]["/studies/{nctId}"]["get"]["responses"]) == {"200", "301", "400", "404"}
