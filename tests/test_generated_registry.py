"""The registry that the benchmarks generate: the same everywhere, like the real one, and loadable as a whole."""

import hashlib
import os
import subprocess
import sys
from math import gcd
from pathlib import Path

import pytest
from benchmarks import generated_registry
from benchmarks.draws import Draws
from benchmarks.generated_questions import KINDS, misspelled, questions
from benchmarks.generated_registry import lines, nct_id, record, write_registry
from benchmarks.registry_names import facts

from bot.building.sources import read_source
from bot.building.store.records import prepare
from bot.library.trial import Trial

MANY = 300


@pytest.fixture(scope="module")
def trials():
    return [Trial(record(number)) for number in range(MANY)]


def test_another_process_generates_the_same_bytes():
    """Whatever its hashes of strings are: nothing may depend on the order of a set."""
    script = "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from benchmarks.generated_registry import lines;"
    script += "print(hashlib.blake2b(lines(range(40))[0]).hexdigest())"
    tests = Path(generated_registry.__file__).parents[1]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, str(tests)],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == hashlib.blake2b(lines(range(40))[0]).hexdigest()


def test_a_record_does_not_depend_on_those_before_it():
    assert lines(range(30, 31))[0] == lines(range(20, 40))[0].splitlines(keepends=True)[10]


def test_another_seed_gives_other_records():
    assert record(1, seed=1) != record(1, seed=2)


def test_no_id_comes_twice_in_a_whole_registry():
    assert gcd(generated_registry._STEP, generated_registry._IDS) == 1
    assert len({nct_id(number) for number in range(0, 600_000, 7)}) == len(range(0, 600_000, 7))


@pytest.mark.parametrize("name", ["registry.jsonl", "registry.jsonl.gz"])
@pytest.mark.parametrize("size", generated_registry.SIZES)
def test_no_record_is_rejected(tmp_path, name, size):
    written = write_registry(tmp_path / name, 40, size=size)
    entries = list(read_source(tmp_path / name, lambda _: None))
    prepared = [prepare(entry.value, entry.source) for entry in entries]
    assert [one.nct_id for one in prepared] == [nct_id(number) for number in range(40)]
    assert written.sites == sum(Trial(entry.value).site_count.value for entry in entries)


@pytest.mark.parametrize(("size", "bytes_meant"), [("small", 4_000), ("medium", 10_000), ("large", 20_000)])
def test_records_are_as_long_as_they_are_said_to_be(size, bytes_meant):
    assert len(lines(range(MANY), size=size)[0]) / MANY == pytest.approx(bytes_meant, rel=0.15)


def test_shares_are_those_of_the_registry(trials):
    recruiting = sum(trial.status.value == "RECRUITING" for trial in trials) / MANY
    with_terms = sum(bool(trial.condition_terms.value) for trial in trials) / MANY
    assert (0.07 < recruiting < 0.16, 0.75 < with_terms < 0.95) == (True, True)


def test_trials_have_as_many_sites_as_in_the_registry():
    draws, table = Draws("sites"), facts()["sites_per_trial"]
    drawn = [draws.along(table) for _ in range(100_000)]
    assert 4.3 < sum(drawn) / len(drawn) < 5.1
    assert max(drawn) > 500


def test_sites_lie_where_the_registry_has_them(trials):
    few = [site for trial in trials for site in trial.sites[:3]]
    american = [site for site in few if site.country.value == "United States"]
    assert 0.35 < len(american) / len(few) < 0.55
    assert all(site.state for site in american)
    assert sum(site.coordinates.value is not None for site in few) > 0.9 * len(few)


def test_questions_are_the_same_every_time():
    for kind in KINDS:
        assert questions(kind, 5, 1000) == questions(kind, 5, 1000)


def test_a_misspelled_name_is_another_one_of_nearly_the_same_length():
    for number in range(200):
        slipped = misspelled(Draws("slip", number), "rheumatoid arthritis")
        assert slipped != "rheumatoid arthritis"
        assert abs(len(slipped) - len("rheumatoid arthritis")) <= 1
