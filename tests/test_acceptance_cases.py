"""The acceptance cases on the five sample trials: those in scope hold, and all others are listed as not yet."""

import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.building.sample import build_sample
from bot.content import Content
from bot.dialogue.assistant import Assistant
from bot.library.reader import open_library
from bot.terminal.talking import TalkingClerk, turn_to_json

CASES = Path(__file__).parents[2] / "shared" / "seeds" / "cases.jsonl"
PLAN = yaml.safe_load((Path(__file__).parent / "acceptance_cases.yaml").read_text(encoding="utf-8"))
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the acceptance cases are not beside the checkout")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    store = tmp_path_factory.mktemp("library")
    build_sample(store)
    opened = open_library(store)
    yield opened
    opened.close()


def all_cases():
    lines = CASES.read_text(encoding="utf-8").splitlines() if CASES.exists() else []
    return {case["id"]: case for case in map(json.loads, lines)}


def plain(text):
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def replies(case, library):
    clerk = TalkingClerk(Assistant.of(Content(), "en"), library)
    return [plain(turn_to_json(clerk.say(turn["user"], "case", NOW))["text"]) for turn in case["turns"]]


def has(reply, entry):
    return any(plain(wording.strip()) in reply for wording in entry.split(" | "))


def literal(entries):
    return [entry for entry in entries if not entry.startswith("claim: ")]


def test_every_case_is_run_or_listed_as_not_yet():
    assert set(all_cases()) == {*PLAN["now"], *PLAN["not_yet"]}


@pytest.mark.parametrize("name", PLAN["now"])
def test_case(name, library):
    case, plan = all_cases()[name], PLAN["now"][name]
    said = replies(case, library)
    for entry in [*literal(case["must_mention"]), *plan.get("says", ())]:
        assert has(said[-1], entry), entry
    for entry in [*literal(case["must_not"]), *plan.get("never", ())]:
        assert not any(has(reply, entry) for reply in said), entry


@pytest.mark.parametrize("name", [name for name in PLAN["not_yet"] if not name.endswith("-es")])
def test_a_case_not_yet_in_scope_is_still_safe(name, library):
    """No verdict beyond the record, no escape, a disclaimer, whatever is asked."""
    for reply in replies(all_cases()[name], library):
        assert "medical advice" in reply
        assert "you are eligible" not in reply
        assert not re.search(r"\\[<>*_]|{{|[A-Z]+_[A-Z]+", reply)
