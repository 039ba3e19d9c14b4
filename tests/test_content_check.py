"""`check` finds a fault in the content folders and names the file, the entry and what would be right."""

import shutil

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.content import CONTENT_FOLDERS, Content, content_root
from bot.content_check import check_content
from bot.content_check import told as told_by
from bot.content_check.contract import check_contract, check_languages, check_rules
from bot.content_check.facts import check_facts, check_glossary
from bot.content_check.replies import check_replies
from bot.content_check.sample_names import SampleNames
from bot.content_check.sayings import check_sayings
from bot.content_check.sentences import check_sentences
from bot.content_check.understanding import check_understanding, sampled
from bot.content_check.untranslated import MARK, check_translated
from bot.errors import ContentError
from bot.terminal.checking import check_all
from bot.terminal.translating import add_language

SENTENCES = "tests/sentences"


@pytest.fixture
def copied(tmp_path):
    """The content folders, with one language: what is found in them is what was planted."""
    for folder in (*CONTENT_FOLDERS, SENTENCES):
        shutil.copytree(content_root() / folder, tmp_path / folder)
    (tmp_path / "intents" / "languages.yaml").write_text("en: {name: English, direction: ltr}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def in_french(tmp_path_factory):
    """Content with a second language, complete, though it says everything in English."""
    root = tmp_path_factory.mktemp("french")
    for folder in (*CONTENT_FOLDERS, SENTENCES):
        shutil.copytree(content_root() / folder, root / folder)
    (root / "intents" / "languages.yaml").write_text("en: {name: English, direction: ltr}\n", encoding="utf-8")
    for path in add_language(Content(root), "fr", "Français").files:
        path.write_text(path.read_text(encoding="utf-8").replace(MARK.format("en"), ""), encoding="utf-8")
    edit(root, "intents/languages.yaml", ", draft: true", "")
    return root


@pytest.fixture
def french(in_french, tmp_path):
    shutil.copytree(in_french, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def small(copied):
    """Content in which each intent has three examples and one counter-example: quickly understood."""
    for path in (copied / "intents" / "en").glob("[a-z]*.yaml"):
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
        cut = {"examples": entry["examples"][:3], "not_examples": entry["not_examples"][:1]}
        path.write_text(yaml.safe_dump(cut, allow_unicode=True), encoding="utf-8")
    return copied


def edit(root, file, old, new):
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} holds no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def plant(root, file, **entries):
    """Change entries of a file; None takes an entry away."""
    document = yaml.safe_load((root / file).read_text(encoding="utf-8")) | entries
    kept = {name: entry for name, entry in document.items() if entry is not None}
    (root / file).write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")


def read(root, file):
    return yaml.safe_load((root / file).read_text(encoding="utf-8"))


def found(root, check=None, *language):
    """What one check finds, or all of them."""
    content = Content(root)
    problems = list(told_by(check(content, *language)) if check else check_content(content))
    assert all("\n" not in problem for problem in problems)
    assert check or all(str(root) not in problem for problem in problems)
    return problems


def test_the_content_has_no_problems():
    assert list(check_content(Content())) == []


# -- what holds in every language


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("fr: {direction: ltr}", "fr: `name` is missing"),
        ("fr: {name: Français, direction: down}", "fr: `direction` must be one of ltr, rtl"),
        ("fr: {name: Français, direction: ltr, flag: x}", "fr: flag is no key here"),
        ("fr: {name: Français, direction: ltr, marks: [ç]}", "fr: `marks` must be a text"),
        ("fr: {name: Français, direction: ltr, draft: maybe}", "fr: `draft` must be true, or be left out"),
        ("fr: Français", "fr: must be a map with name and direction"),
        ("qqq: {name: Qqq, direction: ltr}", "qqq: is no code of a language"),
        ("12: {name: Twelve, direction: ltr}", "12: is no code of a language"),
    ],
)
def test_a_faulty_entry_of_a_language_is_found(copied, line, told):
    with (copied / "intents" / "languages.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert any(problem.startswith(f"intents/languages.yaml: {told}") for problem in found(copied, check_languages))


def test_the_first_language_is_no_draft(copied):
    edit(copied, "intents/languages.yaml", "ltr}", "ltr, draft: true}")
    assert any("it is no draft" in problem for problem in found(copied, check_languages))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("find_trial:", "fynd_trial:", "fynd_trial: there is no function fynd_trial in bot/handlers/search.py"),
        ("handler: search", "handler: serch", "find_trial: there is no function find_trial in bot/handlers/serch.py"),
        ("means: hello", "sense: hello", "greet: `means` is missing"),
        ("means: hello", "means: hello\n  because: x", "greet: because is no key here"),
        ("  says: talk.thanks\n", "", "thanks: needs either `handler` or `says`"),
        ("says: talk.thanks", "says: talk.thanks\n  handler: talk", "thanks: needs either `handler` or `says`"),
        ("  about: trial", "  about: money", "`about` must be trial or question, or be left out"),
        ("  yields: true", "  yields: false", "`yields` must be true, or be left out"),
        ("offers: menu", "offers: cake", "`offers` must be menu, or be left out"),
    ],
)
def test_a_fault_in_the_contract_is_found(copied, old, new, told):
    edit(copied, "intents/intents.yaml", old, new)
    problems = found(copied, check_contract)
    assert any(problem.startswith("intents/intents.yaml: ") and told in problem for problem in problems), problems


def test_an_intent_that_is_no_map_is_found(copied):
    plant(copied, "intents/intents.yaml", greet="hello")
    assert any("greet: must be a map" in problem for problem in found(copied, check_contract))


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"all": ["greetings"]}, "greetings is no concept; did you mean greeting?"),
        ({"none": ["@conditions"], "all": ["greeting"]}, "@conditions is neither a slot nor a state of the talk"),
        ({"any": ["greeting"], "scores": 0.8}, "scores is no key here"),
        ({"any": ["greeting"], "score": 8}, "`score` must be a number between 0 and 1"),
        ({"any": ["greeting"], "open": "yes"}, "`open` must be true, or be left out"),
        ({"any": "greeting"}, "`any` must be a list of concepts"),
        ({"none": ["greeting"]}, "holds for every message"),
    ],
)
def test_a_faulty_rule_is_found(copied, rule, told):
    plant(copied, "intents/rules.yaml", greet=[rule])
    problems = found(copied, check_rules)
    assert any(problem.startswith("intents/rules.yaml: greet: rule 1: ") and told in problem for problem in problems)


def test_rules_of_no_intent_or_no_list_or_said_twice_are_found(copied):
    rule = {"all": ["greeting"], "score": 0.71}
    plant(copied, "intents/rules.yaml", fynd_trial=[rule], thanks="x", greet=[rule, rule])
    told = found(copied, check_rules)
    assert "intents/rules.yaml: fynd_trial: no such intent in intents/intents.yaml; did you mean find_trial?" in told
    assert "intents/rules.yaml: thanks: must be a list of maps with `all`, `any`, `none`" in told
    assert "intents/rules.yaml: greet: rule 2: stands there already" in told


# -- what people say


def test_a_missing_file_is_found(copied):
    (copied / "intents" / "en" / "greet.yaml").unlink()
    assert "intents/en/greet.yaml: is missing" in found(copied, check_sayings, "en")


def test_a_file_for_no_intent_is_found(copied):
    (copied / "intents" / "en" / "hum.yaml").write_text("examples: [hum]\n", encoding="utf-8")
    assert any("hum.yaml: no such intent" in problem for problem in found(copied, check_sayings, "en"))


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({"bad_examples": ["x"]}, ": bad_examples is no key here"),
        ({"examples": []}, ": `examples` is missing or empty"),
        ({"not_examples": None}, ": `not_examples` is missing or empty"),
        ({"examples": "hello"}, ": `examples` must be a list of sentences"),
        ({"examples": ["hello to {conditoin}"]}, ": examples 1: {conditoin} is no slot; did you mean condition?"),
        ({"examples": ["hello", "hi {condition"]}, ": examples 2: a brace is open or stands alone: hi {condition"),
        ({"templates": ["hi {friend}"]}, ": templates 1: {friend} is no slot"),
        ({"templates": ["(hi|hello"]}, "(hi|hello: ends too early: a bracket is open"),
        ({"templates": ["<nobody> hi"]}, "<nobody> hi: there is no rule <nobody>"),
        ({"examples": ["hi", True]}, ": examples: entry 2 is read as True; put the word in quotes"),
        ({"examples": ["hi", ""]}, ": examples: entry 2 is read as ''"),
        ({"examples": ["hi", "Hi"]}, ": greet:2 stands there already: Hi"),
        ({"examples": ["Bye-bye then"], "not_examples": ["bye bye then"]}, ': "bye bye then" is an example and none'),
    ],
)
def test_a_fault_in_an_intents_file_is_found(copied, entries, told):
    plant(copied, "intents/en/greet.yaml", **entries)
    problems = found(copied, check_sayings, "en")
    assert any(problem.startswith("intents/en/greet.yaml") and told in problem for problem in problems), problems


def test_an_example_of_two_intents_is_found_by_its_words_and_slots(copied):
    examples = ["Howdy, partner, in {city}!", "hello"]
    plant(copied, "intents/en/greet.yaml", examples=examples)
    plant(copied, "intents/en/thanks.yaml", examples=["howdy partner in {country}", "thanks"])
    told = "intents/en/thanks.yaml: thanks:1 is an example of greet:1 too: howdy partner in {country}"
    assert told in found(copied, check_sayings, "en")


@pytest.mark.parametrize(
    ("file", "entries", "told"),
    [
        ("_safety", {"abuses": {"phrases": ["x"]}}, "_safety.yaml: abuses: no such intent"),
        ("_answers", {"yes": ["ok", True]}, "_answers.yaml: yes: entry 2 is read as True; put the word in quotes"),
        ("_answers", {True: ["ok"]}, "_answers.yaml: True is read as no text; put it in quotes"),
        ("_answers", {"fillers": None, "no": [None]}, "_answers.yaml: no: entry 1 is read as None"),
        ("_shorthand", {"u": ["you"]}, "_shorthand.yaml: u: must be a text"),
        ("_templates", {"idle": "(a|b)"}, "_templates.yaml: idle: no template uses it"),
        ("_templates", {"please": "[please"}, "<please>: ([please): ']' is missing"),
        ("_templates", {"please": "[<please>]"}, "<please>: ([<please>]): rule <please> contains itself"),
        ("_templates", {"please": "{plese}"}, "_templates.yaml: rule 1: {plese} is no slot"),
    ],
)
def test_a_fault_in_a_shared_list_is_found(copied, file, entries, told):
    shared = read(copied, f"intents/en/{file}.yaml") | entries
    (copied / f"intents/en/{file}.yaml").write_text(yaml.safe_dump(shared, allow_unicode=True, sort_keys=False))
    assert any(told in problem for problem in found(copied, check_sayings, "en")), found(copied, check_sayings, "en")


# -- what we answer


@pytest.mark.parametrize(
    ("file", "entries", "told"),
    [
        ("talk", {"thanks": None}, ": talk.thanks is missing; it answers thanks"),
        ("talk", {"menu": "{% if %}"}, "/talk.yaml: menu: "),
        ("talk", {"menu": [1, 2]}, "/talk.yaml: menu: there is no such block of text"),
        ("talk", {"menu": "{{ x | shout }}"}, "/talk.yaml: menu: there is no filter shout"),
        ("talk", {"menu": "{% if x %}{{ x | shout }}{% endif %}"}, "/talk.yaml: menu: there is no filter shout"),
        (
            "talk",
            {"menu": "{{ x | label('statsu') }}"},
            ": menu: there is no kind statsu in _labels.yaml; did you mean",
        ),
        (
            "_disclaimers",
            {"general@9": "Not {{ x }} advice."},
            "_disclaimers.yaml: general@9: a disclaimer is a fixed text",
        ),
        ("_disclaimers", {"general": "No advice."}, "_disclaimers.yaml: general: needs a version, such as general@1"),
        ("_common", {"choice_intent_greet": None}, "_common.yaml: choice_intent_greet is missing"),
        ("_common", {"choice_intent_grit": "Grit"}, "_common.yaml: choice_intent_grit: no such intent"),
        ("_labels", {"subject": {"self": "you"}}, "_labels.yaml: subject: mother is missing"),
        ("_labels", {"verdict": {"met": ""}}, "_labels.yaml: verdict: met: has no words"),
        ("_labels", {"verdict": ["met"]}, "_labels.yaml: verdict: must be a map of codes to words"),
    ],
)
def test_a_fault_in_the_responses_is_found(copied, file, entries, told):
    plant(copied, f"responses/en/{file}.yaml", **entries)
    problems = found(copied, check_replies, "en")
    assert any(problem.startswith("responses/en") and told in problem for problem in problems), problems


def test_a_disclaimer_that_an_intent_names_must_be_there(copied):
    greet = read(copied, "intents/intents.yaml")["greet"]
    plant(copied, "intents/intents.yaml", greet=greet | {"disclaimer": "alarm"})
    assert "responses/en/_disclaimers.yaml: alarm: there is no such disclaimer" in found(copied)


@pytest.mark.parametrize(
    "written",
    [b"a: [1", b"- a\n- b\n", b"", b"a: 1\na: 2\n", b"[a]: 1\n", b"{a: 1}: 1\n", b"a: \xf1", b"\0", b"a: !!x y"],
)
def test_a_file_that_is_no_map_of_words_is_named_with_its_place(copied, written):
    path = copied / "responses" / "en" / "talk.yaml"
    path.write_bytes(written)
    with pytest.raises(ContentError, match=r"talk\.yaml"):
        Content(copied).responses("en")
    assert any(problem.startswith("responses/en/talk.yaml: ") for problem in found(copied))


@pytest.mark.parametrize(
    "file", ["intents/en/_concepts", "intents/en/_safety", "responses/en/_labels", "intents/rules"]
)
def test_a_missing_file_that_code_reads_is_told_and_not_raised(copied, file):
    (copied / f"{file}.yaml").unlink()
    assert any(file.rpartition("/")[2] in problem for problem in found(copied))


# -- facts


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("vocabulary/x.yaml", "brands: {a: [1]}", "brands: a: must be a name or a list of names"),
        ("vocabulary/x.yaml", "brands: 7", "brands: must be a list of names, or a map of a name to its other names"),
        ("vocabulary/x.yaml", "brands: {a: [x], b: [X]}", 'brands: b: "X" belongs to a already'),
        ("vocabulary/x.yaml", "brands: {a: [--]}", 'brands: a: "--" has neither letters nor digits'),
        ("vocabulary/x.yaml", "brands: {a: [no]}", "brands: a: entry 1 is read as False; put the word in quotes"),
        ("vocabulary/x.yaml", "brands: {a: [x]}\ncapitals: [y]", "capitals: y is no name here"),
        (
            "vocabulary/conditions_xx.yaml",
            "conditions: {A Disease: [brain bleed], B Disease: [brain bleeds]}",
            'conditions: B Disease: "brain bleeds" belongs to A Disease already; keep it in one of them',
        ),
        (
            "vocabulary/conditions_xx.yaml",
            "conditions: {Stroke: [Dementia], Dementia: []}",
            'conditions: Dementia: "Dementia" belongs to Stroke already',
        ),
        (
            "vocabulary/conditions_xx.yaml",
            "conditions: {Lupus: []}\nabbreviations: {sle: [Lupis]}",
            "abbreviations: sle: Lupis is no name of a row; did you mean Lupus?",
        ),
        (
            "vocabulary/conditions_xx.yaml",
            "conditions: {Lupus: []}\nno_heading: {Menopause: a time of life}",
            "no_heading: Menopause is no first name of a row",
        ),
        (
            "vocabulary/conditions_xx.yaml",
            "conditions: {Lupus: []}\nno_heading: {Lupus: ''}",
            "no_heading: Lupus: the reason is missing",
        ),
        ("help_lines.yaml", "no: {number: 113}", "False is read as no text; put it in quotes"),
        ("help_lines.yaml", "Mexcio: {emergency: ['911'], source: x}", "Mexcio: is no country by the name that"),
        ("help_lines.yaml", "Mexico: {emergency: [911], source: x}", "Mexico: `emergency` must be a list of numbers"),
        ("help_lines.yaml", "Mexico: {emergency: ['911']}", "Mexico: `source` is missing"),
        ("help_lines.yaml", "Mexico: {crisis: {name: x}}", "Mexico: crisis: must be a map of `name` and `call`"),
        ("help_lines.yaml", "Mexico: {fire: '1'}", "Mexico: fire is no key here"),
        ("help_lines.yaml", "Mexico: '911'", "Mexico: must be a map with emergency and source"),
        ("glossary/en.yaml", "arm: {means: A group.}", "arm: `source` is missing or is no text"),
    ],
)
def test_a_fault_in_the_facts_is_found(copied, file, text, told):
    (copied / "data" / file).write_text(f"{text}\n", encoding="utf-8")
    problems = [*found(copied, check_facts), *found(copied, check_glossary, "en")]
    assert any(problem.startswith(f"data/{file}: {told}") for problem in problems), problems


def test_one_short_name_may_stand_for_several_things_and_several_for_one(copied):
    text = "brands: {a: [x]}\nabbreviations: {b: [Asthma, Gout], c: Asthma}\ncapitals: [b, X]\n"
    (copied / "data" / "vocabulary" / "x.yaml").write_text(text, encoding="utf-8")
    assert [problem for problem in found(copied, check_facts) if "x.yaml" in problem] == []


# -- sentences that tests have understood


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({"accepted": [{"said": ["hi", "hello"]}]}, "`accepted` has 2 different sentences; it needs 10"),
        ({"near_misses": []}, "`near_misses` has 0 different sentences; it needs 3"),
        ({"nearly": []}, "nearly is no key here"),
        ({"accepted": [{"said": [True]}]}, "accepted 1: `said` must be a list of sentences"),
        ({"accepted": "hi"}, "`accepted` must be a list of maps with `said`"),
        ({"accepted": [{"said": ["hi"], "when": 1}]}, "accepted 1: when is no key here"),
        ({"accepted": [{"said": ["hi"], "context": {"focs": "x"}}]}, "accepted 1: context: focs is no key here"),
        ({"accepted": [{"said": ["hi"], "slots": []}]}, "accepted 1: `slots` must be a map"),
    ],
)
def test_a_fault_in_the_sentences_is_found(copied, entries, told):
    plant(copied, f"{SENTENCES}/en/greet.yaml", **entries)
    problems = found(copied, check_sentences, "en")
    assert any(problem.startswith(f"{SENTENCES}/en/greet.yaml: {told}") for problem in problems), problems


def test_every_intent_needs_sentences_and_no_other_has_some(copied):
    (copied / SENTENCES / "en" / "greet.yaml").rename(copied / SENTENCES / "en" / "grete.yaml")
    told = found(copied, check_sentences, "en")
    assert f"{SENTENCES}/en/greet.yaml: is missing" in told
    assert f"{SENTENCES}/en/grete.yaml: no such intent in intents/intents.yaml; did you mean greet?" in told


def test_where_there_are_no_tests_no_sentences_are_asked_for(copied):
    shutil.rmtree(copied / "tests")
    assert found(copied, check_sentences, "en") == []


# -- one language beside another


def test_a_second_language_with_the_same_names_has_no_problems_of_its_own(french):
    problems = set(found(french))
    french_ones = {problem for problem in problems if "/fr" in problem}
    assert {problem.replace("/fr", "/en") for problem in french_ones} <= problems - french_ones


@pytest.mark.parametrize(
    ("file", "entries", "told"),
    [
        ("intents/fr/_concepts.yaml", {"trial": None}, "trial is missing; intents/en has it"),
        ("intents/fr/_concepts.yaml", {"trail": ["x"]}, "trail is not in intents/en; did you mean trial?"),
        ("intents/fr/_numbers.yaml", {"phase": "phase"}, "phase: must be a list"),
        ("responses/fr/talk.yaml", {"menu": None}, "menu is missing; responses/en has it"),
        ("responses/fr/talk.yaml", {"manu": "x"}, "manu is not in responses/en; did you mean menu?"),
        ("responses/fr/talk.yaml", {"menu": "{{ name }}"}, "menu: {{ name }} is given to no other language"),
        ("responses/fr/_common.yaml", {"too_long": "Too long."}, "too_long: leaves out {{ limit }}"),
        ("responses/fr/_labels.yaml", {"verdict": {"met": "x"}}, "verdict: not_met is missing; responses/en has it"),
        ("data/glossary/fr.yaml", {"placebo": None}, "placebo is missing; data/glossary/en.yaml has it"),
        (
            "data/glossary/fr.yaml",
            {"placebo": {"means": "Rien.", "source": "NCI"}},
            "placebo: `term` is missing: how it is written",
        ),
    ],
)
def test_what_two_languages_do_not_share_is_found(french, file, entries, told):
    plant(french, file, **entries)
    check = {"intents": check_sayings, "responses": check_replies, "data": check_glossary}[file.partition("/")[0]]
    assert f"{file}: {told}" in found(french, check, "fr")


def test_a_missing_or_unknown_file_of_a_language_is_found(french):
    (french / "intents" / "fr" / "_people.yaml").rename(french / "intents" / "fr" / "_peple.yaml")
    (french / "responses" / "fr" / "talk.yaml").unlink()
    told = found(french)
    assert "intents/fr/_people.yaml: is missing" in told
    assert "intents/fr/_peple.yaml: there is no such list in intents/en; did you mean _people?" in told
    assert "responses/fr: talk is missing; responses/en has it" in told


def test_each_language_has_its_own_units_and_names_of_countries(french):
    labels = read(french, "responses/fr/_labels.yaml")
    entries = {"unit": labels["unit"] | {"year_many": "ans"}, "country": {"Spain": "Espagne"}}
    plant(french, "responses/fr/_labels.yaml", **entries)
    assert [problem for problem in found(french, check_replies, "fr") if "fr/_labels.yaml" in problem] == []


def test_a_text_that_waits_for_its_translation_is_told_by_file(french):
    edit(french, "responses/fr/talk.yaml", 'menu: "', f'menu: "{MARK.format("en")}')
    assert "responses/fr/talk.yaml: 1 text is not translated yet; menu is the first" in found(
        french, check_translated, "fr"
    )


# -- understanding


def test_an_example_that_is_understood_as_another_intent_is_found(small):
    before = check_understanding(Content(small)).problems
    examples = read(small, "intents/en/greet.yaml")["examples"]
    plant(small, "intents/en/greet.yaml", examples=[*examples, "i want to kill myself"])
    planted = "intents/en/greet.yaml: greet:4 is understood as self_harm: i want to kill myself"
    assert planted in set(check_understanding(Content(small)).problems) - set(before)


def test_a_counter_example_that_is_taken_for_the_intent_is_found(small):
    example = read(small, "intents/en/thanks.yaml")["examples"][0]
    plant(small, "intents/en/thanks.yaml", not_examples=[example])
    planted = f"intents/en/thanks.yaml: not_examples: thanks:1 is understood as thanks: {example}"
    assert planted in check_understanding(Content(small)).problems


def test_of_too_many_examples_as_many_are_understood_each_time_the_same(small):
    findings = check_understanding(Content(small), most=20)
    assert (findings.understood, findings.examples > 100) == (20, True)
    assert check_understanding(Content(small), most=20) == findings


@pytest.mark.parametrize(
    ("most", "taken"), [(1, [0]), (2, [0, 5]), (4, [0, 2, 5, 7]), (10, list(range(10))), (99, list(range(10)))]
)
def test_a_sample_is_spread_evenly(most, taken):
    assert list(sampled(range(10), most)) == taken


def test_slots_of_examples_are_filled_with_names_as_the_language_says_them(copied):
    assert SampleNames.of(Content(copied), "en").filled_in("{phase} of {nct_id}?") == "phase 2 of NCT05783089?"
    assert SampleNames.of(Content(copied), "es").filled_in("{phase} of {nct_id}?") == "fase 2 of NCT05783089?"


def test_a_slot_without_a_name_is_told_and_so_are_names_of_the_wrong_shape(small):
    names = read(small, "data/sample_names.yaml")
    del names["en"]["nct_id"]
    plant(small, "data/sample_names.yaml", **names)
    assert "data/sample_names.yaml: nct_id is missing; examples have it" in check_understanding(Content(small)).problems
    plant(small, "data/sample_names.yaml", en={"age": 62})
    told = "data/sample_names.yaml: en: must be a map of slots to names, numbers in quotes"
    assert check_understanding(Content(small)).problems == (told,)


def test_a_list_that_understanding_misses_is_told_and_not_raised(small):
    plant(small, "intents/en/_names.yaml", near_me=None)
    (problem,) = check_understanding(Content(small)).problems
    assert problem.startswith("intents/en: no message can be understood: KeyError('near_me')")


def test_a_language_with_untranslated_words_is_not_understood_yet(small):
    one = check_understanding(Content(small), most=40)
    add_language(Content(small), "fr", "Français")
    drafts = check_understanding(Content(small, with_drafts=True), most=40)
    assert drafts == one


# -- the content, the report, the command


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(ContentError, match="cannot be read"):
        Content(tmp_path).file("intents", "intents.yaml")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("responses/en/talk.yaml", "Good-bye.", "Goodbye."),
        ("intents/rules.yaml", "greeting", "greetings"),
        ("data/glossary/en.yaml", "placebo", "placebos"),
        ("data/places.yaml", "Alabama", "Alabamma"),
        ("data/vocabulary/brands.yaml", "Keytruda", "Keytrudda"),
    ],
)
def test_the_version_changes_with_any_word_or_fact_and_only_then(copied, file, old, new):
    before = Content(copied).version
    assert Content(copied).version == before
    edit(copied, file, old, new)
    assert Content(copied).version != before


def test_a_report_holds_problems_of_all_checks_and_remarks_on_drafts(small):
    add_language(Content(small), "fr", "Français")
    clean = check_all(Content(small))
    assert [remark for remark in clean.remarks if remark.startswith("fr is a draft and not spoken: ")]
    assert not [problem for problem in clean.problems if "/fr" in problem]
    edit(small, "responses/en/talk.yaml", 'menu: "', 'menu: "This is a breakthrough. ')
    found_now = set(check_all(Content(small)).problems) - set(clean.problems)
    assert 'responses/en/talk.yaml: menu: "breakthrough" promises or sells; say it plainly' in found_now
    drafts = check_all(Content(small, with_drafts=True)).problems
    assert any(problem.startswith("responses/fr/talk.yaml: ") for problem in drafts)


def test_the_command_says_that_there_are_no_problems():
    done = CliRunner().invoke(main, ["check"])
    assert (done.exit_code, done.output) == (0, "Content: no problems.\n"), done.output
