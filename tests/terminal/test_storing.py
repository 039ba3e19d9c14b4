"""The `store` commands: what a library holds, whether it is the same as another, what changed between two."""

import json
import shutil

import pytest
from click.testing import CliRunner
from kept_records import copied, keep
from trial_records import record, site, write

from bot.building.load import load
from bot.cli import main
from bot.library.changes import ChangeKind
from bot.terminal.change_lines import WORDS

LONG = "A study of a drug with a name that is far too long to be shown in one line of a terminal, however wide"
SHORT = "A study of a drug with a name that is far too long to be shown in one line of a…"
PARIS, OSLO = site("Paris", "", "France", status="RECRUITING"), site("Oslo", "", "Norway", status="RECRUITING")
BEFORE = [
    record(1, title="Opens", status="NOT_YET_RECRUITING"),
    record(2, title="Closes"),
    record(3, title=LONG, sites=[PARIS]),
    record(4, title="Is reworded", summary="We test."),
    record(5, title="Leaves"),
    record(6, title="Stays"),
]
AFTER = [
    record(1, title="Opens", status="RECRUITING"),
    record(2, title="Closes", status="COMPLETED"),
    record(3, title=LONG, sites=[PARIS, OSLO, *(site(f"City {number}", "", "Italy") for number in range(4))]),
    record(4, title="Is reworded", summary="We study."),
    record(6, title="Stays"),
    record(7, title="Comes", status="COMPLETED"),
]


def run(*arguments):
    return CliRunner().invoke(main, ["store", *map(str, arguments)])


@pytest.fixture
def old(tmp_path):
    keep(tmp_path / "old", BEFORE)
    return tmp_path / "old"


@pytest.fixture
def new(tmp_path):
    keep(tmp_path / "new", AFTER, source="b.jsonl")
    return tmp_path / "new"


def test_what_changed_is_told_in_words_the_most_important_first(old, new):
    done = run("diff", old, new)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        f"Trials that changed between {old} and {new}: 6",
        "NCT00000001  now takes people (was: not yet recruiting)  Opens",
        "NCT00000002  no longer takes people: completed (was: recruiting)  Closes",
        f"NCT00000003  new site: Oslo, Norway (recruiting); City 0, Italy; City 1, Italy; and 2 more  {SHORT}",
        "NCT00000005  no longer in this copy of the registry (was: recruiting)  Leaves",
        "NCT00000007  new trial, completed  Comes",
        "NCT00000004  wording changed  Is reworded",
        "opened: 1 · new trial: 1 · closed: 1 · new site: 1 · gone: 1 · wording: 1",
    ]


def test_no_more_lines_than_asked_for_are_shown_and_the_rest_is_counted(old, new):
    shown = run("diff", old, new, "--limit", 2).stdout.splitlines()
    assert [line[:11] for line in shown[1:3]] == ["NCT00000001", "NCT00000002"]
    assert shown[3] == "… and 4 more lines (--limit 0 shows all)"
    assert len(run("diff", old, new, "--limit", 0).stdout.splitlines()) == 8


def test_for_programs_every_change_is_a_line_with_its_fields(old, new):
    rows = [json.loads(line) for line in run("diff", old, new, "--jsonl").stdout.splitlines()]
    path = "protocolSection.statusModule.overallStatus"
    assert rows[0] == {
        "nct_id": "NCT00000001",
        "title": "Opens",
        "kind": "opened",
        "before": {"value": "NOT_YET_RECRUITING", "path": path},
        "after": {"value": "RECRUITING", "path": path},
        "site": None,
    }
    sites = [row["site"] for row in rows if row["kind"] == "new_site"]
    assert sites[0] == {"facility": "", "city": "Oslo", "state": "", "country": "Norway", "status": "RECRUITING"}
    assert len(sites) == 5


def test_one_folder_is_compared_with_the_library_in_use(old, new):
    assert run("diff", old, "--store", new).stdout == run("diff", old, new).stdout


def test_the_folder_may_be_named_before_the_command_too(new):
    assert run("--store", new, "digest").stdout == run("digest", "--store", new).stdout != ""


def test_two_libraries_of_the_same_records_differ_in_nothing_and_have_the_same_digest(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    keep(one, [copied(value, "2026-04-04") for value in AFTER])
    keep(other, [copied(value, "2026-05-05") for value in AFTER[3:]], loaded_at="2026-06-06")
    keep(other, [copied(value, "2026-05-06") for value in reversed(AFTER)], loaded_at="2026-07-07")
    assert run("diff", one, other).stdout == f"Trials that changed between {one} and {other}: 0\n"
    digests = {run("digest", "--store", store).stdout for store in (one, other)}
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 32


def test_since_a_day_it_says_that_a_library_keeps_no_past(tmp_path):
    keep(tmp_path, [record(1, title="Updated", updated="2026-05-02"), record(2, updated="2026-04-01")])
    done = run("diff", "--since", "2026-05-01", "--store", tmp_path)
    assert "NCT00000001  updated on 2026-05-02; what changed is not kept  Updated" in done.stdout
    assert "NCT00000002" not in done.stdout
    assert "A library keeps no past" in done.stderr
    (row,) = run("diff", "--since", "2026-05-01", "--jsonl", "--store", tmp_path).stdout.splitlines()
    assert json.loads(row)["kind"] == "updated"


@pytest.mark.parametrize("arguments", [(), ("somewhere", "--since", "2026-01-01")], ids=["nothing", "both"])
def test_either_a_folder_or_a_day_is_needed(arguments):
    done = run("diff", *arguments)
    assert done.exit_code == 2
    assert "OLD, or give --since" in done.stderr


@pytest.mark.parametrize("arguments", [("info",), ("digest",), ("diff", "--since", "2026-01-01"), ("diff", "gone")])
def test_a_library_that_is_not_there_is_named_with_what_to_do(tmp_path, arguments):
    done = run(*arguments, "--store", tmp_path / "none")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: No ")
    assert "python -m bot load" in done.stderr


def test_every_kind_of_change_has_its_words():
    assert set(WORDS) == set(ChangeKind)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("storing")
    condensed = copied(record(1), "2026-01-05") | {"_trialogue": {"condensed": True}}
    load([write(folder / "a.jsonl", [condensed, record(2, status="")])], folder / "library")
    return folder / "library"


def test_a_whole_library_is_told_in_words(built):
    done = run("info", "--check", "--store", built)
    assert done.exit_code == 0, done.output
    for told in (
        "records      2 trials, ",
        " bytes a trial",
        "dates        oldest record 2026-01-05, newest 2026-01-05",
        "condensed    1 with sentences of our own",
        "status       none given 1 · recruiting 1",
        "source       a.jsonl: 2 trials, last loaded 20",
        "index        2 trials, ",
        "in use       ",
    ):
        assert told in done.stdout
    assert run("digest", "--store", built).stdout.strip() in done.stdout


def test_a_library_is_told_as_json(built):
    told = json.loads(run("info", "--json", "--store", built).stdout)
    assert set(told) == {"store", "records", "index", "problems"}
    assert told["records"]["by_status"] == {"": 1, "RECRUITING": 1}
    assert told["records"]["sources"][0]["name"] == "a.jsonl"
    assert told["index"]["trials"] == told["records"]["trials"] == 2
    assert told["problems"] == []


def test_what_is_missing_is_told_and_ends_with_an_exit_code(built, tmp_path):
    store = shutil.copytree(built, tmp_path / "library")
    (store / "records.sqlite3").unlink()
    done = run("info", "--store", store)
    assert done.exit_code == 1
    assert "index        2 trials" in done.stdout
    assert "problem: No record store at" in done.stderr


def test_many_sources_and_older_indexes_are_counted(built, tmp_path):
    store = shutil.copytree(built, tmp_path / "library")
    for number in range(10, 25):
        keep(store, [record(number)], source=f"{number}.jsonl")
    (store / "index" / "before").mkdir()
    (store / "index" / "before" / "large.npy").write_bytes(b"0" * 2_500_000)
    shown = run("info", "--store", store)
    assert "source       … and 6 more" in shown.stdout
    assert "older        1 kept for those who still read them, 2.5 MB" in shown.stdout
    assert "problem: The index holds 2 trials, the record store 17" in shown.stderr
