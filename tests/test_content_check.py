"""`check` finds a fault in the content folders and names the file, the entry and what would be right."""

import shutil

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.content import CONTENT_FOLDERS, Content, content_root
from bot.content_check import check_content
from bot.errors import ContentError


@pytest.fixture
def copied(tmp_path):
    for folder in (*CONTENT_FOLDERS, "data"):
        shutil.copytree(content_root() / folder, tmp_path / folder)
    return tmp_path


def edit(root, file, old, new):
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} holds no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(root, file, text):
    with (root / file).open("a", encoding="utf-8") as opened:
        opened.write(text)


def test_the_content_has_no_problems(copied):
    assert list(check_content(Content(copied))) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("intents/intents.yaml", "find_trial:", "fynd_trial:", "there is no function fynd_trial"),
        ("intents/intents.yaml", "handler: search", "handler: serch", "there is no function find_trial"),
        ("intents/intents.yaml", "means: hello", "sense: hello", "`means` is missing"),
        ("intents/intents.yaml", "means: hello", "means: hello\n  because: x", "because is no key here"),
        ("intents/intents.yaml", "says: talk.thanks", "says: talk.thankz", "talk.thankz is missing; it answers thanks"),
        ("intents/intents.yaml", "  says: talk.thanks\n", "", "needs either `handler` or `says`"),
        ("intents/intents.yaml", "disclaimer: emergency", "disclaimer: alarm", "there is no such disclaimer"),
        ("intents/en/greet.yaml", "all: [greeting]", "all: [greetings]", "greetings is neither a concept nor a slot"),
        ("intents/en/greet.yaml", '"@condition"', '"@conditions"', "@conditions is neither a concept nor a slot"),
        ("intents/en/greet.yaml", "score: 0.8", "scores: 0.8", "scores is no key here"),
        ("intents/en/greet.yaml", "not_examples:", "bad_examples:", "bad_examples is no key here"),
        ("intents/en/_safety.yaml", "abuse:", "abuses:", "abuses: no such intent"),
        ("responses/en/talk.yaml", "bye. You", "bye. {{ You", "goodbye:"),
        ("responses/en/talk.yaml", 'menu: "', 'menu: "{% if %}', "menu:"),
        ("responses/en/talk.yaml", 'menu: "What would you like to do?"', "menu: [1, 2]", "no such block of text"),
        ("responses/en/_disclaimers.yaml", "general@2:", "general:", "needs a version, such as general@1"),
        ("responses/en/_disclaimers.yaml", "not medical advice.", "not {{ x }} advice.", "is a fixed text"),
        ("responses/en/_common.yaml", "choice_intent_greet:", "choice_intent_grit:", "choice_intent_greet is missing"),
        ("responses/en/_labels.yaml", "  mother: your mother\n", "", "subject: mother is missing"),
        ("responses/en/_labels.yaml", "  met: met", "  met: ''", "verdict: must be a map of codes to words"),
        ("responses/en/talk.yaml", 'menu: "', 'goodbye: "Bye."\nmenu: "', "'goodbye' stands twice"),
    ],
)
def test_a_fault_in_a_file_is_found(copied, file, old, new, named):
    edit(copied, file, old, new)
    found = list(check_content(Content(copied)))
    assert any(named in problem for problem in found), found
    assert all(problem.count("\n") == 0 for problem in found)


def test_a_missing_file_is_found(copied):
    (copied / "intents" / "en" / "greet.yaml").unlink()
    assert "intents/en/greet.yaml: is missing" in list(check_content(Content(copied)))


def test_a_file_for_no_intent_is_found(copied):
    (copied / "intents" / "en" / "hum.yaml").write_text("rules: []\n", encoding="utf-8")
    assert any("hum.yaml: no such intent" in problem for problem in check_content(Content(copied)))


@pytest.mark.parametrize("text", ["a: [1", "- a\n- b\n", "", "a: 1\na: 2\n"])
def test_a_file_that_is_no_map_is_named_with_its_place(copied, text):
    path = copied / "responses" / "en" / "talk.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"talk\.yaml"):
        Content(copied).responses("en")
    assert any("talk.yaml" in problem for problem in check_content(Content(copied)))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(ContentError, match="cannot be read"):
        Content(tmp_path).file("intents", "intents.yaml")


def test_the_version_changes_with_any_word_and_only_then(copied):
    before = Content(copied).version
    assert Content(copied).version == before
    edit(copied, "responses/en/talk.yaml", "Good-bye.", "Goodbye.")
    assert Content(copied).version != before


def test_the_command_says_that_there_are_no_problems():
    done = CliRunner().invoke(main, ["check"])
    assert (done.exit_code, done.output) == (0, "Content: no problems.\n")
