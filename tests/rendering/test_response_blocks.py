"""Every block in responses/ is used and renders; every block that code names is there."""

import ast
import re
from pathlib import Path

import pytest
from doubtful_records import DOUBTFUL, MORE_DOUBTFUL, NOON
from every_reply import answers_about
from fakes_library import MemoryLibrary
from jinja2 import UndefinedError
from record_shapes import full_record, replaced, without
from talks import Talk
from trial_records import library_of, record

import bot
from bot.content import Content
from bot.conversation import Conversation
from bot.dialogue import answers, expiry
from bot.dialogue.also import AlsoAsked
from bot.dialogue.assistant import Assistant
from bot.dialogue.languages import Languages
from bot.handlers.doubts import all_doubts, in_words, warnings
from bot.handlers.record import contact_parts
from bot.handlers.talk import KEEP, my_data
from bot.library.trial import Trial
from bot.messages import Card, Message, MessageKind
from bot.nlu.rules import Candidate
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, CLARIFY, Understanding
from bot.rendering.parts import Answer
from bot.rendering.renderer import Renderer
from bot.rendering.templates import DISCLAIMERS, Templates

ROOMS = ("handlers", "dialogue", "rendering")
FILES = [path for room in ROOMS for path in sorted((Path(bot.__file__).parent / room).glob("*.py"))]
NAME = re.compile(r"_?[a-z]+(_[a-z]+)*\.[a-z_]+")
PROTOCOL = "protocolSection"
ELIGIBILITY = (PROTOCOL, "eligibilityModule")
STATUS = (PROTOCOL, "statusModule")
SITES = (PROTOCOL, "contactsLocationsModule", "locations")
CONTACTS = (PROTOCOL, "contactsLocationsModule", "centralContacts")
# What a person can do so that all other blocks are said, once through.
SAID = (
    *("hello", "quux", "zorp quux", "help", "who are you", "thanks", "menu", " ", "xyz " * 600, "more"),
    *(
        "solid tumors",
        "more",
        "the ninth one",
        "clinical trials for gout",
        "sarcoma in Bethesda",
        "phase 4 trials for sarcoma",
        "find a trial",
    ),
    *("start over", "is it open", "what are phases", "what does mean recruiting mean", "what do statuses mean"),
    *("NCT0608734", "NCT09999999", "who pays for NCT06087341", "can I join NCT05783089", "why", "where is it"),
    *("purple", "purple", "purple", "stop", "back", "why do you ask", "skip", "what do you keep", "bye"),
    *("can I join my other trial", "I can't breathe", "I want to die", "he hits me", "should I stop taking it"),
    *(
        "I live in Spain and I can't breathe, I want to die",
        "I want to die",
        "I tried to kill myself years ago",
        "I was abused as a child",
    ),
    *("start over", "what does phase 2 mean", "start over", "completed sarcoma trials"),
    *("start over", "solid tumors", "number 9", "start over", "find a trial", "clinical trials for gout"),
    *("start over", "what is a placebo", "is this a scam", "how current is your data", "what is expanded access"),
    *("where does this come from", "what should I ask my doctor", "I want to complain", "talk to a person", "print it"),
    *("what is informed consent", "compare them", "explain ecog", "let me correct that", "do you speak Chinese"),
    *("solid tumors", "change the search", "drop that one", "anything closer"),
    *("start over", "actually I am 62", "actually I am a woman", "actually I am a healthy volunteer"),
    *("NCT05783089", "where does this come from", "compare it with NCT06087341"),
    *(
        "start over",
        "sarcoma trials for stage 4 after chemo",
        "sarcoma trials near 60614",
        "EGFR mutated sarcoma trials",
    ),
)


class Recording(Templates):
    """Notes which blocks are rendered."""

    used: set[str]

    def block(self, name):
        self.used = {*getattr(self, "used", ()), name}
        return super().block(name)


@pytest.fixture(scope="module", params=("en", "es"))
def templates(content, request):
    return Recording(content, request.param)


def literals():
    """Every text in the code: whole ones as they are, formatted ones as patterns."""
    for file in FILES:
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        formatted = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in formatted:
                yield re.escape(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = (re.escape(part.value) if isinstance(part, ast.Constant) else "[^.]+" for part in node.values)
                yield "".join(parts)


def named_in_code():
    return {pattern for pattern in literals() if NAME.fullmatch(re.sub(r"\\|\[\^\.\]\+", "", pattern))}


def test_every_block_is_named_by_a_handler_or_an_intent(content, templates):
    said = {entry["says"] for entry in content.intents.values() if "says" in entry}
    families = [re.compile(pattern) for pattern in named_in_code()]
    names = set(templates.names())
    dead = set()
    for name in names:
        base = re.sub(r"_(label|title)$", "", name)
        named = name in said or any(family.fullmatch(name) for family in families)
        attached = base in names and any(family.fullmatch(base) for family in families)
        if not (named or attached or name.startswith(f"{DISCLAIMERS}.")):
            dead.add(name)
    assert dead == set()


def test_every_block_that_code_names_exists(content, templates):
    files = set(content.responses(templates.language))
    names = set(templates.names())
    missing = [
        pattern
        for pattern in named_in_code()
        if pattern.split("\\.")[0].replace("\\", "") in files and not any(re.fullmatch(pattern, name) for name in names)
    ]
    assert missing == []


def test_every_disclaimer_is_given_by_an_intent_or_a_handler(content, templates):
    used = {entry.get("disclaimer", "general") for entry in content.intents.values()}
    used |= {pattern for pattern in literals() if re.fullmatch(r"[a-z]+", pattern)}
    newest = {name.partition(".")[2].partition("@")[0] for name in templates.names() if name.startswith(DISCLAIMERS)}
    assert newest <= used


def telling_record(full):
    """A record whose texts speak of what the registry has no field for, and which lists no placebo."""
    told = (
        "Weekly visits are required. You will be paid for time. Side effects include pain. "
        "People are randomized 1:1 to light or a sham."
    )
    same = {"type": "EXPERIMENTAL", "interventionNames": ["Device: Light"]}
    arms = [{"label": "Low", **same}, {"label": "High", **same}, {"label": "Rest", "type": "NO_INTERVENTION"}]
    light = {"armGroups": arms, "interventions": [{"name": "Light", "type": "DEVICE"}]}
    record = replaced(full, (PROTOCOL, "descriptionModule"), {"briefSummary": told})
    record = replaced(record, (PROTOCOL, "armsInterventionsModule"), light)
    record = replaced(record, (PROTOCOL, "oversightModule"), {"isFdaRegulatedDevice": True})
    record = replaced(record, (PROTOCOL, "ipdSharingStatementModule"), {"ipdSharing": "UNDECIDED"})
    return replaced(record, (PROTOCOL, "designModule", "targetDuration"), "5 Years")


def records():
    """Records that make each block of a trial say something."""
    full = full_record()
    yield full
    yield {PROTOCOL: {"identificationModule": {"nctId": "NCT01234567"}}}
    for status in ("UNKNOWN", "NOT_YET_RECRUITING", "RECRUITING"):
        yield replaced(full, (*STATUS, "overallStatus"), status)
    yield replaced(full, SITES, full[PROTOCOL]["contactsLocationsModule"]["locations"] * 5)
    yield replaced(full, ("hasResults",), True)
    yield without(full, (PROTOCOL, "armsInterventionsModule", "armGroups", 0, "label"))
    yield telling_record(full)
    yield replaced(telling_record(full), (PROTOCOL, "designModule", "studyType"), "OBSERVATIONAL")
    yield without(full, (*ELIGIBILITY, "healthyVolunteers"))
    yield without(full, (*ELIGIBILITY, "eligibilityCriteria"))
    yield without(without(full, CONTACTS), (*SITES, 0))


def test_every_block_renders_for_the_values_that_its_handlers_give(content, templates, sample_library, tmp_path):
    """What is said is English here, whatever language it is answered in: every block is reached in the same way."""
    renderer = Renderer({"en": templates})
    for given in records():
        for _, answer in answers_about(Trial(given)):
            renderer.render(answer)
    talk = Talk(Assistant(content, renderer, "en"), sample_library)
    talk.locate(40.4, -3.7)
    for said in SAID:
        talk.say(said)
    talk.say("hello")
    talk.tap("0.0")
    talk.act(MessageKind.UNSUPPORTED)
    talk.say("delete my data")
    talk.tap_label(templates.words("talk")["choice_delete"])
    _clarify_every_intent(content, renderer)
    _talk_of_the_talk(content, renderer)
    _talk_of_places(content, renderer, sample_library)
    _talk_of_meanings(content, renderer, tmp_path)
    _page_through(templates, content)
    _doubt(renderer)
    _apologise(content, renderer)
    assert sorted(set(templates.names()) - templates.used) == []


def _clarify_every_intent(content, renderer):
    """Every intent that words can mean may be one of those that a person is asked to choose from."""
    candidates = [Candidate(intent, 0.5, "") for intent in content.intents if intent not in content_safety(content)]
    for first in range(len(candidates)):
        understood = Understanding(
            decision=CLARIFY, intent="", slots=Slots(), candidates=tuple(candidates[first : first + 3])
        )
        renderer.render(answers.clarify(understood, Conversation(key="k")))


def _talk_of_the_talk(content, renderer):
    """What is said of the talk itself, before and after a change of language or the end of a talk."""
    talk = Conversation(key="k")
    languages = Languages(content, "en", lambda _, current: current)
    unclear = Understanding(
        decision=CLARIFY, intent="", slots=Slots(), candidates=(Candidate("describe_costs", 0.5, ""),)
    )
    parts = (
        *languages.turned_to("en", talk).notice,
        *languages.offer_other("en", talk.but(language="")),
        *languages.switched(Slots(choice="en"), "", talk, "").parts,
        *answers.notice("_common.say_otherwise", talk).parts,
        *answers.perhaps_meant(unclear, ()),
        *my_data(Understanding(decision=ACCEPT, intent="my_data", slots=Slots(choice=KEEP)), talk, None, None).parts,
    )
    renderer.render(Answer(parts=parts, conversation=talk))
    also = Understanding(decision=ACCEPT, intent="greet", slots=Slots(), also=("describe_costs",))
    renderer.render(AlsoAsked(content).added(Answer(parts=parts, conversation=talk), also, None))
    for is_known in (True, False):
        renderer.render(expiry.said_gone(Answer(parts=parts, conversation=talk), unclear, is_known=is_known))


def content_safety(content):
    return content.intent_words("en")["_safety"]


def _talk_of_places(content, renderer, library):
    """Which place is meant, where the person is, and how far the nearest site is from there."""
    wishes = ("in Portland", "near me", "near Ames, Iowa", "within 5 km of Texas", "near 99999")
    for said in (f"sarcoma {where}" for where in wishes):
        Talk(Assistant(content, renderer, "en"), library).say(said)


def _talk_of_meanings(content, renderer, folder):
    """Which of several illnesses is meant, and why a trial is listed whose card does not show it."""
    many = ["Cough", "Fever", "Fatigue", "Nausea", "Gout"]
    library = library_of(folder, [record(1, conditions=many)])
    for said in ("ms trials", "gout trials"):
        Talk(Assistant(content, renderer, "en"), library).say(said)
    library.close()


def _page_through(templates, content):
    trials = [Trial(_numbered(number)) for number in range(8)]
    talk = Talk(Assistant(content, Renderer({"en": templates}), "en"), MemoryLibrary(trials, ["asthma"]))
    talk.say("asthma")
    assert len([block for block in talk.replies[-1].blocks if isinstance(block, Card)]) == 5
    talk.say("more")
    page = templates.block("find_trial.page").render({"first": 6, "last": 8, "total": 8}, lambda _: None)
    assert page in talk.text


def _numbered(number):
    return replaced(full_record(), (PROTOCOL, "identificationModule", "nctId"), f"NCT0000000{number}")


def _doubt(renderer):
    """Whatever may be wrong with a record is put into words, all of it and the weightiest."""
    talk = Conversation(key="k")
    for given in (*DOUBTFUL.values(), *MORE_DOUBTFUL):
        trial = Trial(given)
        parts = (*in_words(all_doubts(trial, NOON), trial), *warnings(trial, NOON), *contact_parts(trial, talk))
        renderer.render(Answer(parts=parts, conversation=talk))


def _apologise(content, renderer):
    message = Message(channel="c", account="a", conversation="t", key="1", kind=MessageKind.TEXT, received_at=None)
    assert Assistant(content, renderer, "en").apologise(message, None).disclaimer.version


def test_a_block_that_reads_a_name_nobody_gave_is_an_error_and_no_gap(tmp_path):
    for language in ("en",):
        folder = tmp_path / "responses" / language
        folder.mkdir(parents=True)
        (folder / "_labels.yaml").write_text("status: {A: B}\n", encoding="utf-8")
        (folder / "talk.yaml").write_text('hello: "Hello {{ name }}"\nsite: "{{ trial.nothing }}"\n', encoding="utf-8")
    (tmp_path / "intents").mkdir()
    templates = Templates(Content(tmp_path), "en")
    with pytest.raises(UndefinedError):
        templates.block("talk.hello").render({}, lambda _: None)
    with pytest.raises((UndefinedError, AttributeError)):
        templates.block("talk.site").render({"trial": Trial({})}, lambda _: None)
    assert templates.block("talk.hello").render({"name": "{{ 7 * 7 }}"}, lambda _: None) == "Hello {{ 7 * 7 }}"
