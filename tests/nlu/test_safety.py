"""Danger is found whatever the words, and in nothing that is only told, asked about in general or meant otherwise."""

from pathlib import Path

import pytest
import yaml
from costs import calls_for
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import Content
from bot.content_check.dangers import check_dangers
from bot.errors import ContentError
from bot.nlu.safety import SafetyReader
from bot.nlu.understanding import Context
from bot.nlu.utterance import read_utterance

FOLDER = Path(__file__).parents[1] / "sentences"
LANGUAGES = tuple(Content().languages)
CLASSES = ("self_harm", "emergency", "abuse", "medical_advice")
# So few of the ordinary sentences may be taken for danger: one in three thousand.
MOST_FALSE_ALARMS = 1 / 3000


def said_in(path, kind):
    return [str(said) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))[kind] for said in entry["said"]]


@pytest.fixture(scope="module")
def danger_in(assistant, sample_library):
    """The safety class of a message in a language."""

    def safety(said, language="en"):
        matcher = assistant.matcher(language, sample_library)
        return matcher.safety(matcher.words_of(said))

    return safety


# -- what people say


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("safety", CLASSES)
def test_danger_is_found_in_its_own_class(danger_in, language, safety):
    said = said_in(FOLDER / language / f"{safety}.yaml", "accepted")
    assert {sentence: danger_in(sentence, language) for sentence in said} == dict.fromkeys(said, safety)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("safety", CLASSES)
def test_what_is_like_danger_is_none(danger_in, language, safety):
    near_misses = said_in(FOLDER / language / f"{safety}.yaml", "near_misses")
    assert {sentence: found for sentence in near_misses if (found := danger_in(sentence, language))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_sentences_raise_no_alarm(danger_in, content, language):
    files = (path for path in (FOLDER / language).glob("*.yaml") if path.stem not in CLASSES)
    said = [sentence for path in files for sentence in said_in(path, "accepted")]
    said += [sentence for entry in content.intent_words(language).values() for sentence in entry.get("examples", ())]
    alarms = {sentence: found for sentence in map(str, said) if (found := danger_in(sentence, language))}
    assert len(said) > 2000
    assert len(alarms) <= MOST_FALSE_ALARMS * len(said), alarms


@pytest.mark.parametrize(
    ("said", "safety"),
    [
        ("I CANT BREATHE!!!", "emergency"),
        ("she took a whole bottle of pils", "emergency"),
        ("he is unconcious", "emergency"),
        ("thinking about comitting suicde", "self_harm"),
        ("a vaccine that is ovicide", ""),
        ("my husbend beats me", "abuse"),
    ],
)
def test_one_slip_of_the_pen_is_allowed_and_no_more(danger_in, said, safety):
    assert danger_in(said) == safety


def test_who_hurts_themselves_comes_first(danger_in):
    """An overdose that somebody took to die is answered as what it is."""
    assert danger_in("i just took 40 pills because i want to die") == "self_harm"


# -- what is only told


@pytest.mark.parametrize(
    ("said", "mentioned"),
    [
        ("I tried to kill myself ten years ago, can I still join?", "self_harm"),
        ("trials on suicide prevention", "self_harm"),
        ("I was abused as a child, are there trials for ptsd", "abuse"),
        ("my dad had a stroke in 2019", ""),
        ("sarcoma trials", ""),
    ],
)
def test_what_is_told_is_no_danger_but_known(assistant, sample_library, said, mentioned):
    understood = assistant.matcher("en", sample_library).understand(said, Context())
    assert (understood.safety, understood.mentioned) == ("", mentioned)


def test_a_past_does_not_hide_what_happens_now(danger_in):
    assert danger_in("I was abused as a child, and now my husband hits me") == "abuse"
    assert danger_in("my dad had a stroke last year but now he can't breathe") == "emergency"
    assert danger_in("My husband has COPD. Every night is hard. Right now he is turning blue.") == "emergency"


# -- the notation

GROUPS = {
    "turns": "but",
    "slips": "crocodile",
    "who": "i, my (big|small) dog",
    "eats": "eat, eats [up]",
    "past": "years ago",
    "if": "if",
}


def reader(*rules, **entry):
    return SafetyReader({"alarm": {"now": list(rules), **entry}}, GROUPS)


def read(said, *rules, **entry):
    return reader(*rules, **entry).read(read_utterance(said)).now


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("I eat a crocodile", "alarm"),
        ("my small dog eats up crocodiles", "alarm"),
        ("I eat crocodillos", ""),
        ("my big dog eats up one crocodile", "alarm"),
        ("I eat, with pleasure and with mustard, a crocodile", ""),
        ("a crocodile I eat", ""),
        ("I eat. A crocodile sleeps", ""),
        ("I eat 1.5 crocodile", "alarm"),
        ("I eat a crocodyle", "alarm"),
    ],
)
def test_groups_stand_in_order_near_each_other_within_a_sentence(said, found):
    assert read(said, "<who> <eats> crocodile") == found


def test_together_means_in_any_order_within_so_many_words():
    rule = {"together": "<who> crocodile", "near": 4}
    assert read("crocodile! I", rule) == "alarm"
    assert read("crocodile one two three I", rule) == ""


def test_what_stands_beside_makes_it_a_mention():
    rule, unless = "<who> <eats>", {"unless_before": ["if"], "unless_after": ["past"]}
    assert read("if I eat", rule, **unless) == ""
    assert read("I eat if", rule, **unless) == "alarm"
    assert read("I eat, many years ago", rule, **unless) == ""
    assert read("years ago I eat", rule, **unless) == "alarm"
    assert read("if I eat", {"said": rule, "always": True}, **unless) == "alarm"
    assert read("I eat if", {"said": rule, "unless": ["if"]}) == ""


def test_people_go_on_to_something_else_at_a_pause_or_a_turning_word():
    rule, unless = "<who> <eats>", {"unless_before": ["if", "past"]}
    assert read("as if that was not enough, I eat", rule, **unless) == "alarm"
    assert read("as if but I eat", rule, **unless) == "alarm"
    assert read("ten years ago, I eat", rule, **unless) == ""


def test_a_rule_may_ask_for_nothing_else_or_for_a_question():
    assert read("crocodile!", {"said": "crocodile", "alone": True}) == "alarm"
    assert read("oh crocodile", {"said": "crocodile", "alone": True}) == "alarm"
    assert read("look at that crocodile", {"said": "crocodile", "alone": True}) == ""
    asked = {"said": "<who> <eats>", "asked": True}
    assert [read(said, asked) for said in ("I eat?", "I eat. Why?", "¿I eat", "I eat")] == ["alarm", "", "alarm", ""]


def test_a_mention_is_told_only_where_nothing_happens():
    entry = {"alarm": {"now": [{"said": "<eats>", "unless": ["past"]}], "mentioned": ["<eats>"]}}
    told = SafetyReader(entry, GROUPS).read(read_utterance("I eat, years ago"))
    assert (told.now, told.mentioned, told.rule) == ("", "alarm", "alarm/mentioned/1")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"sayd": "x"}, "sayd is no key here"),
        ({"near": 2}, "needs either `said` or `together`"),
        ({"said": "a", "together": "b"}, "needs either `said` or `together`"),
        ("<nobody>", "there is no rule <nobody>"),
        ("one [two]", "cannot be left out"),
        ("(one", "')' is missing"),
        ({"said": "one", "unless": ["nobody"]}, "there is no rule <nobody>"),
    ],
)
def test_a_rule_that_cannot_be_read_is_told(rule, told):
    with pytest.raises(ContentError) as raised:
        reader(rule)
    assert told in str(raised.value) or "ends too early" in str(raised.value)


def test_a_class_has_no_other_keys():
    with pytest.raises(ContentError, match="phrases is no key here"):
        reader("x", phrases=["x"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_a_language_can_be_read_and_use_every_group(content, language):
    assert list(check_dangers(content, language)) == []


class Planted:
    """Content with other words of danger."""

    def __init__(self, rules, groups):
        self._words = {"_safety": rules, "_safety_words": groups}

    def intent_words(self, language):
        assert language == "en"
        return self._words


@pytest.mark.parametrize(
    ("rules", "groups", "told"),
    [
        (
            {"alarm": {"now": ["<who> x"], "mentioned": [{"together": "<eats> <if>"}]}},
            GROUPS,
            ["past: no rule uses it"],
        ),
        ({"alarm": {"now": ["<whom>"]}}, GROUPS, ["_safety.yaml: "]),
        ({"alarm": {"now": [7]}}, GROUPS, ["has not the shape"]),
        ({"alarm": {"now": ["⟦en⟧ <whom>"]}}, GROUPS, []),
    ],
)
def test_the_check_tells_what_is_wrong_with_rules_of_danger(rules, groups, told):
    found = list(check_dangers(Planted(rules, groups), "en"))
    assert len(found) == len(told)
    assert all(part in line for part, line in zip(told, found, strict=True))


# -- any message


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_read(assistant, sample_library, text):
    matcher = assistant.matcher("en", sample_library)
    assert matcher.safety(matcher.words_of(text)) in {"", *CLASSES}


@pytest.mark.parametrize(
    "phrase",
    ["if i kill myself ", "my chest hurts and ", "should i take ", "pills now ", "sucide ", "i ", "can't breathe, no "],
)
def test_the_cost_grows_with_the_length_and_not_with_its_square(content, phrase):
    words = content.intent_words("en")
    reading = SafetyReader(words["_safety"], words["_safety_words"])
    short, long = (read_utterance(phrase * (length // len(phrase)), words["_shorthand"]) for length in (250, 2000))
    reading.read(long)
    assert calls_for(lambda: reading.read(long)) <= 1.6 * 8 * calls_for(lambda: reading.read(short)) + 500
