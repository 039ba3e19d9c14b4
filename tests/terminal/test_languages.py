"""A third language begins with one command, breaks nothing while it is a draft, and is counted beside the others."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner

import bot
from bot.cli import main
from bot.content import CONTENT_FOLDERS, Content, content_root
from bot.content_check.untranslated import MARK, is_marked, marked_in, paths
from bot.dialogue.assistant import Assistant
from bot.errors import ContentError, SettingsError
from bot.nlu.languages import LanguageDetector
from bot.terminal.languages import BEGIN, COLUMNS, END, completeness_table, with_table, write_readme
from bot.terminal.translating import FIRST_FILES, add_language

SENTENCES = "tests/sentences"
ENGLISH = MARK.format("en")


@pytest.fixture
def copied(tmp_path):
    """A tree with English alone."""
    for folder in (*CONTENT_FOLDERS, SENTENCES):
        shutil.copytree(
            content_root() / folder, tmp_path / folder, ignore=shutil.ignore_patterns("es", "es.yaml", "*_es.yaml")
        )
    (tmp_path / "intents" / "languages.yaml").write_text("en: {name: English, direction: ltr}", encoding="utf-8")
    (tmp_path / "README.md").write_text(f"# Words\n\n{BEGIN}\nold\n{END}\nmore\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def french(copied):
    """The tree with a draft of French."""
    add_language(Content(copied), "fr", "Français")
    return copied


def files(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def read(root, file):
    return yaml.safe_load((root / file).read_text(encoding="utf-8"))


def rows(root):
    """The table as maps: by language, then by column."""
    cells = [re.split(r" \| ", line.strip("| ")) for line in completeness_table(Content(root)).splitlines()]
    head, _, *body = cells
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in body}


def without_marks(value):
    if isinstance(value, dict):
        return {without_marks(key): without_marks(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_marks(part) for part in value]
    return value.replace(ENGLISH, "") if isinstance(value, str) else value


# -- adding


def test_every_file_of_english_has_its_copy_and_nothing_else_changes(copied):
    before = files(copied)
    added = add_language(Content(copied), "fr", "Français")
    after = files(copied)
    assert {path for path in before if after[path] != before[path]} == {"intents/languages.yaml"}
    expected = {
        re.sub(r"(?<![a-z])en(?=[/.])", "fr", path.relative_to(copied).as_posix())
        for path in paths(copied, "en")
        if path.parent.name != "wording"
    }
    assert after.keys() - before.keys() == expected == {path.relative_to(copied).as_posix() for path in added.files}


def test_a_copy_says_what_english_says_in_its_order_with_its_comments(french):
    for path in paths(french, "en"):
        if path.parent.name in {"wording", "glossary"}:
            continue
        copy = french / re.sub(r"(?<![a-z])en(?=[/.])", "fr", path.relative_to(french).as_posix())
        original, translated = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in (path, copy))
        assert without_marks(translated) == original
        assert copy.read_text(encoding="utf-8").replace(ENGLISH, "") == path.read_text(encoding="utf-8")


def test_an_entry_of_the_glossary_gets_a_headword(french):
    glossary = read(french, "data/glossary/fr.yaml")
    assert without_marks(glossary["placebo"])["term"] == "placebo"
    assert all(is_marked(entry["term"]) and is_marked(entry["means"]) for entry in glossary.values())
    assert without_marks(glossary).keys() == read(french, "data/glossary/en.yaml").keys()
    assert not any(is_marked(entry["source"]) for entry in glossary.values())


def test_texts_are_marked_and_names_codes_and_numbers_are_not(french):
    talk = read(french, "responses/fr/talk.yaml")
    assert talk.keys() == read(french, "responses/en/talk.yaml").keys()
    assert is_marked(talk["menu"])
    assert all(map(is_marked, read(french, "intents/fr/greet.yaml")["examples"]))
    concepts = read(french, "intents/fr/_concepts.yaml")
    assert concepts.keys() == read(french, "intents/en/_concepts.yaml").keys()
    assert all(is_marked(phrase) for phrases in concepts.values() for phrase in phrases)
    units = read(french, "intents/fr/_numbers.yaml")["distance_units"]
    assert (units[f"{ENGLISH}miles"], "mile" in units.values()) == ("mile", True)
    assert all(map(is_marked, read(french, "intents/fr/_shorthand.yaml")))
    assert read(french, "intents/fr/_people.yaml")["subjects"]["mother"]["sex"] == "FEMALE"
    conditions = read(french, "data/vocabulary/conditions_fr.yaml")
    assert conditions["conditions"].keys() == read(french, "data/vocabulary/conditions_en.yaml")["conditions"].keys()
    assert all(map(is_marked, conditions["abbreviations"]))
    sentences = read(french, f"{SENTENCES}/fr/find_trial.yaml")
    assert all(is_marked(said) for entry in sentences["accepted"] for said in entry["said"] if not said.isdecimal())
    assert marked_in([entry.get("slots", {}) for entry in sentences["accepted"]]) == 0


def test_a_text_of_values_or_groups_alone_needs_no_translation(french):
    assert read(french, "responses/fr/_common.yaml")["label"] == "{{ label }}"
    rules = read(french, "intents/fr/_safety.yaml")["self_harm"]["now"]
    assert all("<" not in said or not is_marked(said) or "(" in said for said in rules if isinstance(said, str))


def test_rules_for_danger_are_marked_in_their_words_and_not_in_the_names_of_groups(french):
    safety = read(french, "intents/fr/_safety.yaml")
    english = read(french, "intents/en/_safety.yaml")
    for name, entry in safety.items():
        for rule, original in zip(entry["now"], english[name]["now"], strict=True):
            if isinstance(rule, dict):
                assert {key: part for key, part in rule.items() if key not in {"said", "together"}} == {
                    key: part for key, part in original.items() if key not in {"said", "together"}
                }
    assert marked_in(safety) > 0
    words = read(french, "intents/fr/_safety_words.yaml")
    assert words.keys() == read(french, "intents/en/_safety_words.yaml").keys()
    assert all(is_marked(said) or "<" in said or not re.search("[a-z]", said) for said in words.values())


@pytest.mark.parametrize(
    "file",
    [
        "a: >-\n  x y\n  z\n",
        "a: |\n\n    x\n",
        "# c\na: [x, 'y', \"z\", 7, true, '12']\n",
        "a:\n- x: y\n",
        "",
        "ä: ö # é\n",
    ],
)
def test_any_way_to_write_yaml_is_marked_in_place(copied, file):
    path = copied / "responses" / "en" / "odd.yaml"
    path.write_text(file, encoding="utf-8")
    before = yaml.safe_load(file)
    add_language(Content(copied), "fr", "Français")
    written = (copied / "responses" / "fr" / "odd.yaml").read_text(encoding="utf-8")
    assert written.replace(ENGLISH, "") == file
    assert without_marks(yaml.safe_load(written)) == before


@pytest.mark.parametrize(("code", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("no", "ltr")])
def test_the_language_is_declared_as_a_draft_with_its_direction(copied, code, direction):
    name = 'L\'"own" name: #1'
    added = add_language(Content(copied), code, f"  {name} ")
    assert list(Content(copied).declared_languages) == ["en", code]
    assert Content(copied).declared_languages[code] == {"name": name, "direction": direction, "draft": True}
    told = added.told("en")
    assert f"Added {name} ({code}) as a draft: {len(added.files)} new files" in told
    assert all((copied / file.format(code)).is_file() for file in FIRST_FILES)


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("en", "Anglais", "en: stands there already"),
        ("FR", "Français", "FR: is no code of a language"),
        ("f", "Français", "f: is no code of a language"),
        ("fr_FR", "Français", "fr_FR: is no code of a language"),
        ("xyz", "Xyz", "xyz: is no code of a language"),
        ("../x", "Français", "../x: is no code of a language"),
        ("", "Français", "is no code of a language"),
        ("fr", " ", "fr: the name must be one line"),
        ("fr", "Fran\nçais", "fr: the name must be one line"),
        ("fr", "x" * 41, "fr: the name must be one line"),
        ("fr", "english", "fr: english is the name of en already"),
    ],
)
def test_a_bad_code_or_name_changes_nothing(copied, code, name, told):
    before = files(copied)
    with pytest.raises(ContentError) as error:
        add_language(Content(copied), code, name)
    assert told in str(error.value)
    assert files(copied) == before


@pytest.mark.parametrize("file", ["intents/fr/greet.yaml", "responses/fr/talk.yaml", "data/glossary/fr.yaml"])
def test_nothing_is_ever_overwritten(copied, file):
    (copied / file).parent.mkdir(exist_ok=True)
    (copied / file).write_text("precious: work\n", encoding="utf-8")
    before = files(copied)
    with pytest.raises(ContentError, match=r"is there already; nothing was written"):
        add_language(Content(copied), "fr", "Français")
    assert files(copied) == before


def test_a_folder_that_cannot_be_written_is_named(copied):
    (copied / "responses" / "fr").write_text("I am a file.", encoding="utf-8")
    with pytest.raises(ContentError, match=r"responses/fr: cannot be written"):
        add_language(Content(copied), "fr", "Français")
    assert list(Content(copied).declared_languages) == ["en"]


# -- drafts


def test_a_draft_is_not_spoken_and_breaks_nothing(french):
    content = Content(french)
    assert list(content.languages) == ["en"]
    assert LanguageDetector(content).detect("Bonjour, avez-vous des essais ?", "en") == "en"
    Assistant.of(content, "en")
    with pytest.raises(SettingsError, match="'fr' is none of en"):
        Assistant.of(content, "fr")


def test_a_broken_draft_breaks_nothing_either(french):
    (french / "responses" / "fr" / "_labels.yaml").unlink()
    (french / "intents" / "fr" / "greet.yaml").write_text("a: [", encoding="utf-8")
    content = Content(french)
    Assistant.of(content, "en")
    LanguageDetector(content)


def test_a_language_is_spoken_when_it_is_no_draft_any_more(french):
    path = french / "intents" / "languages.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(", draft: true", ""), encoding="utf-8")
    assert list(Content(french).languages) == ["en", "fr"]


# -- the table


def test_the_table_counts_each_language_and_compares_it_with_the_first(french):
    table = rows(french)
    assert list(table) == ["English (`en`)", "Français (`fr`, draft)"]
    assert all(tuple(row) == COLUMNS for row in table.values())
    english = table["English (`en`)"]
    words = Content(french).intent_words("en")
    intents = [entry for name, entry in words.items() if not name.startswith("_")]
    assert english["intents"] == str(len(intents))
    assert english["examples"] == f"{sum(len(entry['examples']) for entry in intents):,}"
    assert english["glossary"] == str(len(read(french, "data/glossary/en.yaml")))
    assert english["concepts"] == str(len(words["_concepts"]))
    assert table["Français (`fr`, draft)"]["intents"] == "0 (0 %)"
    assert table["Français (`fr`, draft)"]["glossary"] == "0 (0 %)"


def test_what_is_translated_counts(french):
    for file in ("data/glossary/fr.yaml", "intents/fr/greet.yaml", "responses/fr/_labels.yaml"):
        path = french / file
        path.write_text(path.read_text(encoding="utf-8").replace(ENGLISH, ""), encoding="utf-8")
    row = rows(french)["Français (`fr`, draft)"]
    assert row["glossary"].endswith(" (100 %)")
    assert row["labels"].endswith(" (100 %)")
    assert row["intents"].startswith("1 (")


def test_a_language_of_which_nothing_is_there_yet_has_nothing(copied):
    with (copied / "intents" / "languages.yaml").open("a", encoding="utf-8") as file:
        file.write("\nfr: {name: Français, direction: ltr, draft: true}\n")
    assert set(rows(copied)["Français (`fr`, draft)"].values()) == {"0 (0 %)"}


def test_the_table_is_written_between_its_marks_and_nowhere_else(french):
    path = write_readme(Content(french))
    text = path.read_text(encoding="utf-8")
    assert text == f"# Words\n\n{BEGIN}\n{completeness_table(Content(french))}\n{END}\nmore\n"
    write_readme(Content(french))
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("text", ["", "# Words\n", f"{BEGIN}\n", f"{END}\n{BEGIN}\n"])
def test_a_readme_without_the_marks_is_left_alone(copied, text):
    (copied / "README.md").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="has no place for the table"):
        write_readme(Content(copied))
    assert (copied / "README.md").read_text(encoding="utf-8") == text


def test_a_missing_readme_is_named(copied):
    (copied / "README.md").unlink()
    with pytest.raises(ContentError, match=r"README\.md: cannot be read"):
        write_readme(Content(copied))


def test_the_readme_holds_the_table_of_today():
    """Run `python -m bot languages --readme` after words were added."""
    readme = (content_root() / "README.md").read_text(encoding="utf-8")
    assert readme == with_table(readme, completeness_table(Content()))


# -- the command


def run(root, *arguments):
    """Run the command in a copy of the whole tree, as somebody would."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_commands_add_count_and_write(copied):
    shutil.copytree(next(iter(bot.__path__)), copied / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    added = run(copied, "languages", "add", "fr", "Français")
    assert (added.returncode, added.stderr) == (0, "")
    assert "Added Français (fr) as a draft" in added.stdout
    again = run(copied, "languages", "add", "fr", "Français")
    assert (again.returncode, again.stderr) == (1, "Error: intents/languages.yaml: fr: stands there already\n")
    assert "| Français (`fr`, draft) | 0 (0 %) |" in run(copied, "languages").stdout
    assert "Written to" in run(copied, "languages", "--readme").stdout
    assert "Français" in (copied / "README.md").read_text(encoding="utf-8")
    (copied / "README.md").unlink()
    unwritten = run(copied, "languages", "--readme")
    assert unwritten.returncode == 1
    assert "Traceback" not in unwritten.stderr


@pytest.mark.parametrize("arguments", [("languages",), ("languages", "add"), ("check",)], ids=" ".join)
def test_each_command_explains_itself(arguments):
    done = CliRunner().invoke(main, [*arguments, "--help"])
    assert done.exit_code == 0
    assert "--store" in done.output
