"""Answers to danger: help first, numbers of the right country, no trial; and a kind no to what a doctor must decide."""

import re

import pytest
from talks import Talk

from bot.content import Content
from bot.dialogue.assistant import Assistant
from bot.handlers.help_lines import HELP_LINES, HelpLines

NUMBER = re.compile(r"[*]?[\d -]{2,}")
SOURCE = re.compile(r".+, 20\d\d")
NUMBERS_OF_OTHERS = ("911", "999", "112", "988", "116 123", "024")


@pytest.fixture(scope="module")
def help_lines():
    return HelpLines.of(Content())


@pytest.mark.parametrize("said", ["I can't breathe", "I want to kill myself", "my husband beats me"])
def test_without_a_place_no_number_of_any_country_is_shown(talk, said):
    talk.say(said)
    assert "local emergency number" in talk.text
    assert not any(number in talk.text for number in NUMBERS_OF_OTHERS)
    assert talk.replies[-1].disclaimer.version.startswith("emergency@")


def test_the_country_of_the_message_decides_then_that_of_the_talk(talk):
    talk.say("sarcoma trials in Spain")
    talk.say("I want to end my life")
    assert "Emergency number, Spain: 112." in talk.text
    assert "Help line, Spain: Línea 024, 024." in talk.text
    talk.say("I live in Maryland and I want to end my life")
    assert "Help line, United States: 988 Suicide & Crisis Lifeline, 988." in talk.text
    assert "Spain" not in talk.text


def test_a_country_without_a_line_of_its_own_gets_the_list_of_all(talk):
    talk.say("my wife beats me. We live in Canada")
    assert "Emergency number, Canada: 911." in talk.text
    assert "findahelpline.com" in talk.text


def test_who_is_hurt_learns_how_to_leave_no_trace(talk):
    talk.say("my son hits me")
    assert '"delete my data"' in talk.text


@pytest.mark.parametrize("said", ["I can't breathe", "I want to kill myself", "my husband beats me"])
def test_danger_is_answered_at_once_and_names_no_trial(talk, said):
    """Also while a question waits, and whatever else the message asks."""
    talk.say("can I join NCT05783089?")
    talk.say(f"is it open? {said}")
    assert "NCT" not in talk.text
    assert not talk.replies[-1].choices


def test_advice_is_refused_kindly_and_leads_to_the_doctor(talk):
    talk.say("should I stop my chemo?")
    assert "I cannot tell you what to do, take, stop or choose" in talk.text
    talk.say("NCT05783089")
    talk.say("should I join?")
    assert next(offer.intent for offer in talk.offers) == "doctor_questions"


def test_what_is_only_told_is_answered_with_a_line_of_help_beside_it(talk):
    talk.say("what does phase 2 mean? I tried to kill myself ten years ago")
    assert talk.text.startswith("If thoughts of hurting yourself come to you")
    assert "Phase 2" in talk.text
    talk.say("I was abused as a child, sarcoma trials please")
    assert talk.text.startswith("If you or someone near you is being hurt")
    talk.say("my father had a stroke in 2019, sarcoma trials please")
    assert "help lines" not in talk.text


def test_every_country_has_a_number_and_a_source_with_its_year():
    for country, entry in Content().file(*HELP_LINES).items():
        calls = [*entry["emergency"], *(entry[kind]["call"] for kind in ("crisis", "abuse") if kind in entry)]
        assert all(NUMBER.fullmatch(call) for call in calls), country
        assert SOURCE.fullmatch(entry["source"]), country
        assert entry.keys() <= {"emergency", "crisis", "abuse", "source"}, country


def test_a_country_is_known_by_its_other_names(help_lines):
    assert help_lines.in_country("Korea, Republic of") == help_lines.in_country("South Korea")
    assert help_lines.in_country("Turkey").emergency == ("112",)
    assert help_lines.in_country("Atlantis") is None
    assert help_lines.in_country("") is None


@pytest.mark.skipif("es" not in Content().languages, reason="Spanish is not spoken here")
def test_danger_in_another_language_is_answered_in_it(sample_library):
    talk = Talk(Assistant.of(Content(), "en"), sample_library)
    talk.say("no puedo respirar")
    assert "Llame ahora al número de emergencias de su zona" in talk.text
