"""What a search reads does not grow with the library: sets are combined whole, and only what is shown is looked up."""

import pytest
from costs import calls_for
from trial_records import library_of, record, site

from bot.library.query import Query
from bot.library.searching import distance
from bot.library.searching.postings import Postings
from bot.library.searching.site_map import SiteMap
from bot.messages import Coordinates

BOSTON = Coordinates(42.36, -71.06)
STRUCTURED = Query(conditions=("asthma",), status="open", phases=("PHASE2",), country="United States")


def asthma(number):
    """A trial of asthma with a site in Boston for every tenth, and one far away for the others."""
    at, city = ((42.36, -71.06), "Boston") if number % 10 == 0 else ((34.05, -118.24), "Los Angeles")
    sites = [site(city, "", "United States", at=at)]
    return record(number, conditions=["Asthma"], phases=["PHASE2"], sites=sites, summary="inhaled steroid")


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    small, large = (
        library_of(tmp_path_factory.mktemp("costs"), [asthma(number) for number in range(1, count + 1)])
        for count in (50, 2000)
    )
    yield small, large
    small.close()
    large.close()


def test_a_structured_search_takes_as_many_steps_in_a_library_forty_times_as_large(libraries):
    for library in libraries:
        library.find(STRUCTURED)
    small, large = (calls_for(lambda library=library: library.find(STRUCTURED)) for library in libraries)
    assert small == large


def test_a_structured_search_reads_no_words(libraries, monkeypatch):
    monkeypatch.setattr(Postings, "fit", None)
    monkeypatch.setattr(Postings, "with_all", None)
    assert libraries[1].find(STRUCTURED).total == 2000


@pytest.mark.parametrize("words", ["inhaled steroid", "asthma steroid zebra"])
def test_free_text_takes_as_many_steps_however_many_trials_have_its_words(libraries, words):
    query = Query(words=words)
    for library in libraries:
        library.find(query)
    small, large = (calls_for(lambda library=library: library.find(query)) for library in libraries)
    assert large <= small * 1.1


def test_near_a_point_only_the_sites_around_it_are_measured(libraries, monkeypatch):
    measured = []
    squared_chords = SiteMap.squared_chords

    def counted(self, sites, near):
        measured.append(len(sites))
        return squared_chords(self, sites, near)

    monkeypatch.setattr(SiteMap, "squared_chords", counted)
    monkeypatch.setattr(distance, "_FEW", 500)
    found = libraries[1].find(Query(conditions=("asthma",), near=BOSTON))
    assert found.total == 2000
    assert [hit.distance_km for hit in found.hits] == [0.0] * 5
    # Those around Boston to find them, and to order them, and one for each that is shown.
    assert sum(measured) <= 2 * 200 + 5
