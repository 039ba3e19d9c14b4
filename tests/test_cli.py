"""The command line: what each command says, and one clear sentence with an exit code for what it cannot do."""

import json

import pytest
from click.testing import CliRunner
from trial_records import record, write

from bot.cli import main
from bot.settings import documented

COMMANDS = (
    "serve",
    "chat",
    "ask",
    "load",
    "sync",
    "store",
    "search",
    "understand",
    "check",
    "languages",
    "outbox",
    "settings",
)


def run(*arguments, said="", **environment):
    return CliRunner().invoke(main, [str(part) for part in arguments], input=said, env=environment)


def answers(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def sentence(done):
    """The line in which a failed command says why; before it there may only be the progress of a load."""
    assert done.exit_code == 1, done.output
    *before, line = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert all(shown.startswith(("Reading", "Indexing")) or not shown.strip() for shown in before)
    assert "Traceback" not in done.output
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_takes_a_store(command):
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "--store" in done.output
    assert command in run("--help").output


@pytest.mark.parametrize(
    "command",
    [("ask", "hello"), ("chat",), ("chat", "--jsonl"), ("search", "--jsonl"), ("understand", "--jsonl"), ("serve",)],
    ids=" ".join,
)
def test_a_missing_library_is_named_with_what_to_do(command, tmp_path):
    done = run(*command, "--store", tmp_path / "none", TRIALOGUE_STATE=str(tmp_path / "state.sqlite3"))
    assert str(tmp_path / "none") in sentence(done)
    assert "load" in sentence(done)


def test_a_missing_state_file_is_named(tmp_path):
    assert "none.sqlite3" in sentence(run("outbox", "--state", tmp_path / "none.sqlite3"))


def test_an_unreadable_file_is_named_and_nothing_is_lost(tmp_path):
    good = write(tmp_path / "good.jsonl", [record(1)])
    assert run("load", good, "--store", tmp_path / "library").exit_code == 0
    assert "gone.jsonl" in sentence(run("load", tmp_path / "gone.jsonl", "--store", tmp_path / "library"))
    torn = tmp_path / "torn.jsonl.gz"
    torn.write_bytes(b"\x1f\x8b\x08\x00half of it")
    done = run("load", torn, "--store", tmp_path / "library")
    assert done.exit_code == 1
    assert "torn.jsonl.gz" in done.stderr
    assert "NCT00000001" in run("ask", "NCT00000001", "--store", tmp_path / "library").stdout


def test_loading_counts_what_was_taken_and_names_what_was_not(tmp_path):
    file = write(tmp_path / "some.jsonl", [record(1), {"protocolSection": {}}, record(2)])
    done = run("load", file, "--store", tmp_path / "library")
    assert done.exit_code == 1
    assert "loaded: 2" in done.stdout
    assert "rejected: 1" in done.stdout
    assert "rejected: " in done.stderr
    again = run("load", write(tmp_path / "same.jsonl", [record(1), record(2)]), "--store", tmp_path / "library")
    assert again.exit_code == 0
    assert "skipped, unchanged: 2" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("ask",), "Missing argument"),
        (("load",), "Missing argument"),
        (("search",), "Missing option"),
        (("understand",), "Missing option"),
        (("sing",), "No such command"),
        (("serve", "--port", "many"), "Invalid value"),
        (("outbox", "--limit", "few"), "Invalid value"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_that_is_used_wrongly_says_how(arguments, named):
    done = run(*arguments)
    assert done.exit_code == 2
    assert named in done.stderr


def test_a_wrong_setting_is_named(sample_store):
    done = run("ask", "hello", "--store", sample_store, TRIALOGUE_PORT="many")
    assert "TRIALOGUE_PORT" in sentence(done)
    done = run("ask", "hello", "--store", sample_store, TRIALOGUE_LANGUAGE="tlh")
    assert "TRIALOGUE_LANGUAGE" in sentence(done)


def test_settings_lists_every_setting():
    output = run("settings").output
    for row in documented():
        assert f"{row.variable}={row.default}\n    {row.meaning}" in output


def test_ask_answers_with_source_and_disclaimer(sample_store):
    done = run("ask", "where is NCT06087341?", "--store", sample_store)
    assert done.exit_code == 0
    assert "Madrid, Spain" in done.stdout
    assert "Source: ClinicalTrials.gov, NCT06087341" in done.stdout
    assert "not medical advice" in done.stdout


def test_ask_as_json_holds_text_blocks_choices_citations_and_disclaimer(sample_store):
    reply = json.loads(run("ask", "where is NCT06087341?", "--json", "--store", sample_store).stdout)
    assert {"text", "blocks", "choices", "citations", "disclaimer"} <= set(reply)
    assert {"nct_id": "NCT06087341"}.items() <= reply["citations"][0].items()
    assert reply["disclaimer"]["version"] == "general@2"


def test_ask_explains_how_the_reply_was_come_by(sample_store):
    done = run("ask", "where is NCT06087341?", "--explain", "--store", sample_store)
    assert '"rule": "list_sites' in done.stdout


@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_asking_nothing_is_answered(nothing, sample_store):
    assert "I did not get any words" in run("ask", nothing, "--store", sample_store).stdout


LINES = (
    '{"conversation": "a", "user": "sarcoma", "now": "2026-07-01T12:00:00Z"}',
    "this is no JSON",
    '{"conversation": "a"}',
    "[]",
    "",
    '{"conversation": "a", "user": "is it open?", "now": "yesterday"}',
    '{"conversation": "a", "user": "is it open?", "now": "2026-07-01T12:01:00Z"}',
    '{"conversation": "b", "user": "is it open?"}',
)


def test_a_bad_line_of_a_chat_gets_an_error_and_the_next_one_is_read(sample_store):
    replies = answers(run("chat", "--jsonl", "--store", sample_store, said="\n".join(LINES)))
    assert ["error" in reply for reply in replies] == [False, True, True, True, True, False, False]
    assert "NCT06087341 is listed" in replies[-2]["reply"]["text"]
    assert "Which trial" in replies[-1]["reply"]["text"]
    assert set(replies[0]) == {"conversation", "reply", "trace"}


def test_a_bad_line_of_understanding_gets_an_error_and_the_next_one_is_read(sample_store):
    lines = ('{"id": 1, "text": "is it open?", "context": {"focus": "NCT06087341"}}', "nonsense", '{"text": 7}', "{}")
    replies = answers(run("understand", "--jsonl", "--store", sample_store, said="\n".join((*lines, lines[0]))))
    assert ["error" in reply for reply in replies] == [False, True, True, True, False]
    assert {"id": 1, "decision": "accept", "intent": "show_status"}.items() <= replies[0].items()
    assert len(replies[0]["candidates"]) <= 5


def test_a_bad_line_of_searching_gets_an_error_and_the_next_one_is_read(sample_store):
    lines = ('{"id": "q1", "query": "sarcoma"}', '{"query": 1}', '{"id": 2, "query": "nct06087341", "limit": -3}')
    open_only = '{"id": 3, "query": "solid tumors", "status": "open", "limit": 1}'
    replies = answers(run("search", "--jsonl", "--store", sample_store, said="\n".join((*lines, open_only))))
    assert ["error" in reply for reply in replies] == [False, True, False, False]
    assert replies[0] | {"understood": {}} == {"id": "q1", "results": ["NCT06087341"], "total": 1, "understood": {}}
    assert (replies[2]["results"], replies[2]["total"]) == ([], 1)
    assert (replies[3]["results"], replies[3]["total"]) == (["NCT07021534"], 1)


def test_a_talk_in_the_terminal_begins_with_a_greeting_and_ends_with_exit(sample_store):
    done = run("chat", "--store", sample_store, said="sarcoma\n\nexit\n")
    assert done.exit_code == 0
    assert "not a person" in done.stdout
    assert "1. A Phase I Trial of Memory T Cells" in done.stdout
    assert "I did not get any words" in done.stdout


def test_a_talk_in_the_terminal_ends_with_its_input_and_explains(sample_store):
    done = run("chat", "--explain", "--store", sample_store, said="sarcoma\n")
    assert done.exit_code == 0
    assert '"intent": "find_trial"' in done.stderr
