"""The documents tell what is: commands, settings, conversation, files and links are held to the truth."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
from bot.building.sample import build_sample
from bot.cli import main
from bot.content import Content
from bot.content_check.contract import CONTRACT_KEYS
from bot.content_check.sayings import SLOT_NAMES
from bot.dialogue.assistant import Assistant
from bot.library.reader import open_library
from bot.settings import documented
from bot.terminal.talking import TalkingClerk, turn_to_json

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ["README.md", "DESIGN.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def block_after(mark):
    return README.split(mark, 1)[1]


def test_readme_lists_every_setting_with_its_default_and_meaning():
    rows = re.findall(r"^\| `(TRIALOGUE_\w+)` \| (?:`(.*?)`|—) \| (.*) \|$", README, re.MULTILINE)
    assert rows == [(row.variable, row.default, row.meaning) for row in documented()]


def test_readme_lists_every_command():
    listed = set(re.findall(r"^\| `python -m bot (\w+)", README, re.MULTILINE))
    assert listed == set(main.commands)


def named_commands(name):
    """Each command that a document names, with the options that follow it in the same line of code."""
    for command, rest in re.findall(r"python -m bot (\w+)([^`\n]*)", read(name)):
        yield command, set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", rest))


@pytest.mark.parametrize("name", [*DOCUMENTS, "data/README.md"])
def test_commands_named_in_the_documents_exist_with_their_options(name):
    for command, options in named_commands(name):
        assert command in main.commands, command
        assert options <= {opt for option in main.commands[command].params for opt in option.opts}, command


def test_everything_in_data_stands_in_its_readme():
    present = {path.name + ("/" if path.is_dir() else "") for path in (ROOT / "data").iterdir()} - {"README.md"}
    assert set(re.findall(r"^\| `([\w./]+)` \|", read("data/README.md"), re.MULTILINE)) == present


def test_slots_and_lists_named_in_the_guide_are_there(content):
    guide = read("CONTRIBUTING.md")
    assert set(re.findall(r"`\{(\w+)\}`", guide)) <= SLOT_NAMES
    lists = set(re.findall(r"`intents/(?:LANGUAGE|CODE)/(_\w+)\.yaml`", guide))
    assert lists <= content.intent_words("en").keys()
    assert set(re.findall(r"`(about|yields|says|handler|means|offers)\b", guide)) <= CONTRACT_KEYS


def test_every_command_takes_the_store_option():
    assert all(any(option.name == "store" for option in command.params) for command in main.commands.values())


def test_options_named_in_readme_exist():
    known = {opt for command in main.commands.values() for option in command.params for opt in option.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README)) <= known


def test_make_targets_named_in_the_documents_exist():
    targets = set(re.findall(r"^(\w+):", read("Makefile"), re.MULTILINE))
    named = {target for name in DOCUMENTS for target in re.findall(r"`?make (\w+)", read(name))}
    assert named - {"what"} <= targets | {"check", "test", "run", "bench"}
    assert {"run", "test", "check", "bench"} <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_to_files_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)\)", read(name)):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "DESIGN.md", "README.md"])
def test_paths_named_in_code_marks_exist(name):
    for path in re.findall(r"`((?:bot|intents|responses|data|tests)/[\w/.]*)`", read(name)):
        if not re.search(r"NAME|SUBJECT|CODE|LANGUAGE", path):
            assert (ROOT / path).exists(), path


def test_every_room_stands_in_the_design():
    rooms = {path.name for path in (ROOT / "bot").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert all(room in read("DESIGN.md") for room in rooms)


def test_the_changelog_knows_this_version():
    assert f"## [{bot.__version__}]" in read("CHANGELOG.md")


def test_the_sample_conversation_is_real(tmp_path):
    build_sample(tmp_path / "library")
    library = open_library(tmp_path / "library")
    clerk = TalkingClerk(Assistant.of(Content(), "en"), library)
    talk = re.search(r"```\n(.*?)```", block_after("<!-- conversation"), re.DOTALL)[1]
    for turn in talk.strip().split("\n\n"):
        said, *answered = turn.split("\n")
        reply = clerk.say(said.removeprefix("You > "), now=datetime(2026, 11, 20, tzinfo=UTC))
        text = turn_to_json(reply)["text"]
        for line in answered:
            assert line in text, f"{said} → {text}"
    library.close()


def test_routes_named_in_readme_are_served():
    routes = (ROOT / "bot" / "web" / "routes.py").read_text(encoding="utf-8")
    for path in ("/v3/directline/conversations", "/v3/directline/tokens/refresh", "/healthz", "/readyz", "/metrics"):
        assert path in README
        assert path in routes or path.rsplit("/", 1)[1] in routes
