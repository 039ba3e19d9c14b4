"""All real records load, whole and right."""

import gzip

import msgspec
import pytest
from trial_records import REGISTRY, REGISTRY_FILES, needs_registry

from bot.building.load import load
from bot.library.query import Query
from bot.library.reader import open_library
from bot.library.trial import ENROLLMENT_SENTINEL

pytestmark = needs_registry


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    store = tmp_path_factory.mktemp("registry")
    summary = load([REGISTRY / name for name in REGISTRY_FILES], store)
    library = open_library(store)
    yield summary, library
    library.close()


@pytest.fixture(scope="module")
def originals():
    found = {}
    for name in REGISTRY_FILES:
        with gzip.open(REGISTRY / name) as file:
            for line in file:
                study = msgspec.json.decode(line)
                found.setdefault(study["protocolSection"]["identificationModule"]["nctId"], []).append(study)
    return found


def sites_of(study):
    return study["protocolSection"].get("contactsLocationsModule", {}).get("locations", [])


def test_none_is_rejected_and_every_one_can_be_found(loaded, originals):
    summary, library = loaded
    assert summary.rejected == ()
    assert summary.new == summary.in_library == library.find(Query()).total == len(originals)


def test_every_record_comes_back_as_it_was(loaded, originals):
    _, library = loaded
    for nct_id, copies in originals.items():
        assert library.trial(nct_id)._root.value in copies


def test_the_largest_trials_keep_all_their_sites(loaded, originals):
    _, library = loaded
    large = [study for copies in originals.values() for study in copies if len(sites_of(study)) >= 800]
    assert large
    for study in large:
        trial = library.trial(study["protocolSection"]["identificationModule"]["nctId"])
        assert len(trial.sites) == len(sites_of(study))
        assert trial.sites[-1].city.value == sites_of(study)[-1].get("city", "")


def test_an_enrollment_that_stands_for_unknown_is_read_as_unknown(loaded, originals):
    _, library = loaded
    for nct_id, copies in originals.items():
        counts = [s["protocolSection"].get("designModule", {}).get("enrollmentInfo", {}).get("count") for s in copies]
        if ENROLLMENT_SENTINEL in counts:
            assert library.trial(nct_id).enrollment.value is None


def test_counts_are_those_of_the_records(loaded):
    """A condition in a country: counted again without an index."""
    _, library = loaded
    found = library.find(Query(conditions=("sarcoma",), country="Spain"), limit=1000)
    assert found.total == len(found.hits) > 0
    for hit in found.hits:
        trial = library.trial(hit.nct_id)
        assert trial.sites[hit.site_number].country.value == "Spain"


def test_former_country_names_are_found_under_the_present_one(loaded):
    _, library = loaded
    vocabulary = library.vocabulary
    for former, present in (("Korea, Republic of", "South Korea"), ("Turkey", "Turkey (Türkiye)")):
        assert [place.country for place in vocabulary.places(former)][:1] == [present]
        assert library.find(Query(country=former)).total == library.find(Query(country=present)).total > 0


def test_a_former_id_leads_to_its_trial(loaded, originals):
    _, library = loaded
    for nct_id, copies in originals.items():
        for alias in copies[0]["protocolSection"]["identificationModule"].get("nctIdAliases", []):
            assert library.trial(alias).nct_id in {nct_id, alias}
