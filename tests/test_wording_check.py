"""The check of our wording finds what is hard to read, what promises or sells, and marks that went wrong."""

import shutil

import pytest
import yaml

from bot.content import CONTENT_FOLDERS, Content, content_root
from bot.wording_check import check_wording

HARD = "Eligibility determination necessitates comprehensive documentation of therapeutic interventions."
HARD_SPANISH = "La participación requiere la autorización administrativa correspondiente previamente establecida."
PLAIN = "You can leave the trial at any time you like."


@pytest.fixture
def copied(tmp_path):
    """A content folder with our wording and English alone: what is found in it is what was planted."""
    shutil.copytree(content_root() / "data" / "wording", tmp_path / "data" / "wording")
    (tmp_path / "intents").mkdir()
    (tmp_path / "intents" / "languages.yaml").write_text("en: {name: English, direction: ltr}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def check(copied):
    """Return what is found about the blocks of one planted file of responses, without the file's name."""

    def plant(language="en", **blocks):
        return found_in(copied, f"responses/{language}/planted.yaml", blocks)

    return plant


def found_in(root, file, entries):
    """Write a content file and return what is found in it, without its name."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    problems = list(check_wording(Content(root)))
    assert all("\n" not in problem for problem in problems)
    return [problem.removeprefix(f"{file}: ") for problem in problems if problem.startswith(f"{file}: ")]


def add_language(root, code):
    with (root / "intents" / "languages.yaml").open("a", encoding="utf-8") as opened:
        opened.write(f"{code}: {{name: {code}, direction: ltr}}\n")


def test_plain_words_are_no_problem(check):
    assert check(a=PLAIN, b="", c="{{ trial.title }}") == []


def test_a_sentence_beyond_grade_8_is_named_with_its_grade(check):
    (found,) = check(a=f"{PLAIN} {HARD} {PLAIN}")
    assert found.startswith("a: reads at grade ")
    assert found.endswith(f"; 8 is the most: {HARD}")


def test_a_fault_in_a_file_of_ours_is_named_with_file_and_entry(tmp_path):
    for folder in CONTENT_FOLDERS:
        shutil.copytree(content_root() / folder, tmp_path / folder)
    before = list(check_wording(Content(tmp_path)))
    with (tmp_path / "responses" / "en" / "talk.yaml").open("a", encoding="utf-8") as opened:
        opened.write(f'planted: "{HARD}"\n')
    (found,) = set(check_wording(Content(tmp_path))) - set(before)
    assert found.startswith("responses/en/talk.yaml: planted: reads at grade ")


def test_a_hard_sentence_does_not_hide_among_easy_ones(check):
    assert len(check(a=f"{'It is so. ' * 30}{HARD}")) == 1


@pytest.mark.parametrize(
    "fragment", ["Eligibility determination", "Recruitment organisations: pharmaceutical industry"]
)
def test_a_fragment_of_fewer_than_six_words_is_not_measured(check, fragment):
    assert check(a=fragment) == []


@pytest.mark.parametrize(
    "block",
    [
        "{% if a %}" + PLAIN + "{% else %}" + HARD + "{% endif %}",
        "{% if a %}Yes.{% elif b %}" + HARD + "{% else %}No.{% endif %}",
        "{% if a %}Yes.{% else %}{% if b %}No.{% else %}" + HARD + "{% endif %}{% endif %}",
        "{% for a in b %}" + HARD + "{% endfor %}",
        "{% for a in b %}Yes.{% else %}{% endfor %}{% if c %}{% if d %}" + HARD + "{% endif %}{% endif %}",
        "Eligibility determination {% if a %}is so{% else %}necessitates comprehensive documentation{% endif %} of it.",
        "{{ '" + HARD + "' if a else 'No.' }}",
        "{{ 'No.' if a else '" + HARD + "' }}",
        "{{ name or '" + HARD + "' }}",
        "{{ 'It is so. ' ~ '" + HARD + "' }}",
        "- {{ a }}\n- " + HARD,
    ],
)
def test_every_branch_is_read(check, block):
    (found,) = check(a=block)
    assert found.startswith("a: reads at grade ")


def test_a_branch_is_read_within_its_sentence(check):
    """No branch is hard alone; what they make together is: a person reads one long sentence."""
    clauses = "".join(f"{{% if {name} %}}, and it is open to those who came {name}{{% endif %}}" for name in "abcd")
    (found,) = check(a=f"We know of a trial{clauses}.")
    assert "reads at grade" in found


def test_what_is_filled_in_is_read_as_one_short_word(check):
    assert check(a="{{ trial.eligibility | characteristics('determination') }} is what we know of it now.") == []


def test_a_registry_name_that_has_no_plainer_word_is_read_as_one_short_word(check):
    assert check(a="You may look for it on ClinicalTrials.gov.") == []
    assert check(a="You may look for it on InternationalRegistries.gov.") != []


@pytest.mark.parametrize(
    ("block", "phrase"),
    [
        ("This is a breakthrough.", "breakthrough"),
        ("A MIRACLE, at last.", "miracle"),
        ("A game-changing drug.", "game changing"),
        ("A game changing drug.", "game changing"),
        ("It may cure you.", "cure"),
        ("You are eligible.", "you are eligible"),
        ("You{% if a %} are{% else %} may be{% endif %} eligible.", "you are eligible"),
        ("{{ subject }} is eligible.", "it is eligible"),
        ("{{ 'You qualify' if a else 'Perhaps' }}.", "you qualify"),
        ("It is risk-free.", "risk free"),
        ("Don’t miss it.", "don t miss"),  # noqa: RUF001 - as people type it
        ("{% set a = ['guaranteed'] %}{{ a | listed }}", "guaranteed"),
    ],
)
def test_words_that_promise_or_sell_are_found(check, block, phrase):
    assert f'a: "{phrase}" promises or sells; say it plainly' in check(a=block)


@pytest.mark.parametrize(
    "block",
    [
        "There is no cure yet.",
        "Only they can say if you are eligible.",
        "It is not guaranteed.",
        "It is a secure site, and the manicure is obscure.",
        "We look for you. Are eligible people told?",
    ],
)
def test_allowed_phrases_and_parts_of_words_are_no_promise(check, block):
    assert check(a=block) == []


def test_an_allowed_phrase_excuses_no_other(check):
    assert check(a="There is no cure, but it may cure you.") == ['a: "cure" promises or sells; say it plainly']


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("It is  here.", "two spaces in a row"),
        ("{% if a %}It is  here.{% endif %}", "two spaces in a row"),
        ("It is None.", 'says "None"'),
        ("{{ 'None' if a else 'it' }}", 'says "None"'),
        ('Say "more to go on.', 'a " without its other half'),
        ('{% if a %}Say "more{% endif %} to go on.', 'a " without its other half'),
        ("Say “more to go on.", "has “ and ” that do not match"),
        ("Say more (or less.", "has ( and ) that do not match"),
    ],
)
def test_marks_that_went_wrong_are_found(check, block, told):
    (found,) = check(a=block)
    assert found.startswith("a: ")
    assert told in found


@pytest.mark.parametrize(
    "block",
    [
        "It is {% if a %}{% endif %} here.",
        "{% if a %}\n    It is here.\n    {% endif %}\n  And here.",
        "Nonetheless it is here.",
        'Say "more" or “less” (or none).',
        "{{ trial['None'] }} is  {{- ' here' if a }}.",
    ],
)
def test_marks_that_are_right_are_left_alone(check, block):
    assert check(a=block) == []


def test_a_block_that_is_no_template_is_left_to_the_check_of_templates(check):
    assert check(a="{% if %}", b=HARD)[0].startswith("b: ")


def test_of_labels_only_the_meanings_are_read(copied):
    labels = {"status": {"A": f"{HARD} None"}, "status_meaning": {"A": PLAIN, "B": HARD}}
    (found,) = found_in(copied, "responses/en/_labels.yaml", labels)
    assert found.startswith("status_meaning: B: reads at grade ")


def test_the_words_of_the_page_are_read(copied):
    (found,) = found_in(copied, "responses/en/_page.yaml", {"privacy": f"We keep it {{hours}} hours. {HARD}"})
    assert found.startswith("privacy: reads at grade ")


def test_the_meanings_in_the_glossary_are_read_when_there_is_one(copied):
    entries = {
        "biopsy": {"means": PLAIN, "source": HARD},
        "placebo": {"means": HARD},
        "terms": [{"term": "cohort", "means": "It is a breakthrough."}],
    }
    hard, sold = found_in(copied, "data/glossary/en.yaml", entries)
    assert hard.startswith("placebo: reads at grade ")
    assert sold == 'terms: 1: "breakthrough" promises or sells; say it plainly'


def test_a_meaning_in_the_glossary_is_measured_as_a_whole(copied):
    """Its sentences cannot do without the hard word that they explain."""
    term = "It may be chemotherapy, radiation or both."
    assert found_in(copied, "data/glossary/en.yaml", {"conditioning": {"means": f"{PLAIN} {PLAIN} {term}"}}) == []
    assert len(found_in(copied, "data/glossary/en.yaml", {"conditioning": {"means": term}})) == 1
    assert len(found_in(copied, "responses/en/planted.yaml", {"a": f"{PLAIN} {PLAIN} {term}"})) == 1


def test_spanish_is_measured_by_its_own_formula(copied, check):
    add_language(copied, "es")
    plain = "Usted puede dejar el ensayo en todo momento. ¿Quiere saber más?"
    hard, cure, question = check("es", a=HARD_SPANISH, b="Es una curación.", c="Quiere saber más? Sí.", d=plain)
    assert hard.startswith("a: reads at ease ")
    assert "(INFLESZ); 55 is the least: " in hard
    assert cure == 'b: "curacion" promises or sells; say it plainly'
    assert question.startswith("c: has ¿ and ? that do not match")


def test_a_language_without_a_formula_or_a_file_is_skipped(copied, check):
    add_language(copied, "xx")
    assert check("xx", a=HARD, b="A  breakthrough") == []


def test_promises_and_marks_are_found_without_a_formula_where_there_is_a_file(copied, check):
    add_language(copied, "xx")
    shutil.copy(copied / "data" / "wording" / "en.yaml", copied / "data" / "wording" / "xx.yaml")
    spaced, sold = check("xx", a=HARD, b="It is  here.", c="A breakthrough.")
    assert spaced == "b: has two spaces in a row; one is enough"
    assert sold == 'c: "breakthrough" promises or sells; say it plainly'


def test_a_draft_of_a_language_is_not_read(copied, check):
    with (copied / "intents" / "languages.yaml").open("a", encoding="utf-8") as opened:
        opened.write("es: {name: Español, direction: ltr, draft: true}\n")
    assert check("es", a=HARD_SPANISH) == []


def test_a_language_whose_wording_is_missing_is_told(copied):
    (copied / "data" / "wording" / "en.yaml").unlink()
    (problem,) = check_wording(Content(copied))
    assert "data/wording/en.yaml: cannot be read" in problem


@pytest.mark.parametrize(
    ("entry", "value", "told"),
    [
        ("hype", "miracle", "hype: must be a list of texts"),
        ("allowed", [1], "allowed: must be a list of texts"),
        ("names", None, "names: must be a list of texts"),
        ("abbreviations", {}, "abbreviations: must be a list of texts"),
        ("pairs", ["“”", "x"], "pairs: each must be two marks"),
        ("syllables", {"people": "two"}, "syllables: must be a map of words"),
        ("syllables", {"people": 0}, "syllables: must be a map of words"),
        ("filled_in", None, "filled_in: must be one short word"),
    ],
)
def test_a_wording_file_of_the_wrong_shape_is_told(copied, entry, value, told):
    path = copied / "data" / "wording" / "en.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**entries, entry: value}, allow_unicode=True), encoding="utf-8")
    (problem,) = check_wording(Content(copied))
    assert problem.startswith(f"data/wording/en.yaml: {told}")


def test_a_language_may_list_nothing(copied, check):
    path = copied / "data" / "wording" / "en.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    emptied = {**entries, "hype": [], "allowed": [], "names": [], "abbreviations": [], "pairs": [], "syllables": {}}
    path.write_text(yaml.safe_dump(emptied), encoding="utf-8")
    assert check(a="A breakthrough (so to say.") == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_phrase_of_the_shipped_wording_stands_twice(content, language):
    entries = content.file("data", "wording", f"{language}.yaml")
    for name in ("hype", "allowed", "abbreviations"):
        assert len(entries[name]) == len(set(entries[name]))


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_allowed_phrase_excuses_a_phrase_of_hype(content, language):
    entries = content.file("data", "wording", f"{language}.yaml")
    idle = [phrase for phrase in entries["allowed"] if not any(hype in phrase for hype in entries["hype"])]
    assert idle == []
