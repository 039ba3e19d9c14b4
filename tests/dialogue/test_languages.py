"""A talk turns to the language that a message is written in and says so; a language that was asked for is kept."""

import shutil

import pytest
import yaml
from talks import NOW, Talk

from bot.content import Content, content_root
from bot.dialogue.assistant import Assistant
from bot.dialogue.languages import Languages
from bot.messages import Message, MessageKind
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates

# What stands for being written in Spanish here: how that is told is not the assistant's business.
MARK = "¿"


def detect(text, current):
    if MARK in text:
        return "es"
    return "en" if "please" in text else current


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory):
    """Our content with a second language whose people speak like the first: only our words differ."""
    root = tmp_path_factory.mktemp("content")
    for folder in ("intents", "responses", "data"):
        shutil.copytree(content_root() / folder, root / folder)
    shutil.rmtree(root / "intents" / "es", ignore_errors=True)
    shutil.copytree(root / "intents" / "en", root / "intents" / "es")
    languages = {
        "en": {"name": "English", "direction": "ltr"},
        "es": {"name": "Español", "direction": "ltr", "also_called": ["castellano"]},
    }
    (root / "intents" / "languages.yaml").write_text(yaml.safe_dump(languages), encoding="utf-8")
    return Content(root)


@pytest.fixture(scope="module")
def speaker(bilingual):
    renderer = Renderer({code: Templates(bilingual, code) for code in ("en", "es")})
    return Assistant(bilingual, renderer, "en", detect=detect)


@pytest.fixture
def talk(speaker, sample_library):
    return Talk(speaker, sample_library)


def language(talk):
    return talk.replies[-1].language


def test_a_message_in_another_language_is_answered_in_it_with_one_line_that_says_so(talk):
    talk.say("NCT05783089")
    talk.say("is it open? ¿")
    assert language(talk) == "es"
    assert talk.text.startswith("Veo que usted escribe en español")
    assert "“English”" in talk.text
    talk.say("where is it?")
    assert language(talk) == "es"
    assert "Veo que" not in talk.text


def test_the_talk_turns_back_with_the_next_message_that_is_clear(talk):
    talk.say("NCT05783089 ¿")
    talk.say("where is it please")
    assert language(talk) == "en"
    assert talk.text.startswith("I see that you write in English")
    assert '"Español"' in talk.text


@pytest.mark.parametrize("said", ["Español", "spanish", "ESPAÑOL!", "castellano", "do you speak Spanish", "en español"])
def test_a_language_is_asked_for_by_its_name(talk, said):
    talk.say(said)
    assert language(talk) == "es"
    assert talk.conversation.is_language_chosen


@pytest.mark.parametrize("said", ["English", "inglés", "ingles", "speak English please", "do you speak English"])
def test_the_way_back_is_known_in_either_language(talk, said):
    talk.say("español")
    talk.say(said)
    assert language(talk) == "en"
    assert "I will answer in English" in talk.text


def test_a_language_that_was_asked_for_is_kept_whatever_the_next_words_look_like(talk):
    talk.say("English")
    talk.say("NCT05783089 ¿")
    assert language(talk) == "en"
    assert "NCT05783089" in talk.text


def test_who_is_not_understood_in_the_language_asked_for_is_offered_the_other(talk):
    talk.say("English")
    talk.say("quux zorp ¿")
    assert "Would you like another language?" in talk.text
    talk.tap_label("Español")
    assert language(talk) == "es"
    talk.say("quux zorp")
    assert "¿Quiere otro idioma?" not in talk.text


def test_a_language_that_we_do_not_speak_is_said_with_those_that_we_do(talk):
    talk.say("do you speak Chinese?")
    assert "I only speak English and Spanish so far" in talk.text
    assert [offer.label for offer in talk.offers] == ["English", "Español"]
    talk.tap_label("Español")
    talk.say("do you speak Chinese?")
    assert "solo hablo inglés y español" in talk.text


def test_a_question_that_waits_is_asked_again_in_the_new_language(talk):
    talk.say("can I join NCT05783089?")
    talk.say("spanish")
    assert "¿Qué edad tiene usted?" in talk.text
    talk.say("45")
    assert "¿Tiene usted" in talk.text
    talk.say("stop")
    assert "¿Dejo las preguntas sobre NCT05783089?" in talk.text
    talk.say("English")
    assert "Back to my question about NCT05783089:" in talk.text
    talk.say("stop")
    talk.say("no")
    assert "Good, we stay with the questions." in talk.text


@pytest.mark.parametrize(
    "said", ["do I need to speak English to join NCT05783089?", "is the consent form in Spanish or in English?"]
)
def test_a_language_that_is_only_spoken_of_is_not_asked_for(talk, said):
    talk.say(said)
    assert language(talk) == "en"
    assert not talk.conversation.is_language_chosen


def test_danger_is_heard_in_the_language_of_the_message_also_when_another_was_asked_for(talk):
    talk.say("English")
    talk.say("I can't breathe ¿")
    assert talk.replies[-1].disclaimer.version.startswith("emergency")


def test_starting_over_keeps_the_language_and_that_it_was_asked_for(talk):
    talk.say("español")
    talk.say("start over")
    assert (talk.conversation.language, talk.conversation.is_language_chosen) == ("es", True)


@pytest.mark.parametrize(("hint", "begins"), [("es", "es"), ("es-MX", "es"), ("ES_es", "es"), ("fr", "en"), ("", "en")])
def test_a_talk_begins_in_the_language_of_the_platforms_hint(speaker, sample_library, hint, begins):
    message = Message(
        channel="c", account="a", conversation="t", key="1", kind=MessageKind.START, received_at=NOW, language=hint
    )
    assert speaker.respond(message, None, sample_library).reply.language == begins
    assert speaker.apologise(message, None).language == begins


def test_two_languages_named_at_once_ask_for_neither(bilingual):
    languages = Languages(bilingual, "en", detect)
    assert languages.named_in("English or Spanish?") == ""
    assert languages.named_in("in Spanish, not in English") == ""
    assert languages.named_in("por favor en inglés") == "en"
    assert languages.named_in("quiero hablar") == ""
    assert not languages.may_ask("there is a long way from here to an office where they speak Spanish")


def test_where_one_language_is_spoken_nothing_is_detected(assistant, sample_library, content):
    if len(content.languages) == 1:
        alone = Talk(assistant, sample_library)
        alone.say("hola, ¿qué tal?")
        assert language(alone) == "en"
