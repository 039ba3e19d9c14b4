"""A word is found by any of its names, alone or in a phrase; a faulty glossary is refused by file and term."""

import pytest

from bot.content import Content
from bot.errors import ContentError
from bot.glossary import Entry, Glossary

SMALL = """\
arm:
  also: [study arm]
  means: A group of people in a trial.
  source: ClinicalTrials.gov glossary
adverse event:
  also: [AE, SAFE-T]
  means: A bad change in health.
  source: ICH E6
serious adverse event:
  means: A grave change in health.
  source: ICH E6
her2:
  term: HER2
  also: [HER2/neu]
  means: A protein.
  source: NCI Dictionary of Cancer Terms
"""


def content_with(root, text, language="en"):
    folder = root / "data" / "glossary"
    folder.mkdir(parents=True)
    (folder / f"{language}.yaml").write_text(text, encoding="utf-8")
    return Content(root)


@pytest.fixture
def small(tmp_path):
    return Glossary.of(content_with(tmp_path, SMALL), "en")


def key_of(entry):
    return entry.key if entry else None


def test_an_entry_says_what_a_term_means_and_where_to_check_it(small):
    assert small.find("arm") == Entry("arm", "A group of people in a trial.", "ClinicalTrials.gov glossary", "arm")


def test_a_term_may_be_written_unlike_its_key(small):
    assert (small.find("her2").term, small.find("her2").key) == ("HER2", "her2")


@pytest.mark.parametrize("phrase", ["study arm", "Study  ARM", "study-arm?", "arms", "study arms", "“Arm”"])
def test_a_name_is_found_in_any_case_and_punctuation_and_in_the_plural(small, phrase):
    assert key_of(small.find(phrase)) == "arm"


@pytest.mark.parametrize("phrase", ["", "?", "my arm", "arm of", "leg", "armss"])
def test_a_phrase_that_is_no_name_is_not_found(small, phrase):
    assert small.find(phrase) is None


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("what is a serious adverse event?", "serious adverse event"),  # not the adverse event inside it
        ("which adverse events were serious", "adverse event"),
        ("an adverse event in that arm", "adverse event"),  # more words
        ("an arm for her2", "her2"),  # as many words, more letters
        ("is an arm about HER-2?", "arm"),  # "her 2" is no name of this glossary
        ("what does AE mean", None),  # two letters are found alone, never in a phrase
        ("the army", None),  # whole words only
        ("", None),
    ],
)
def test_the_longest_name_in_a_phrase_is_spotted(small, said, key):
    assert key_of(small.spot(said)) == key


def test_of_two_names_of_one_length_the_first_is_spotted(tmp_path):
    fields = "means: A word.\n  source: MedlinePlus\n"
    glossary = Glossary.of(content_with(tmp_path, f"site:\n  {fields}dose:\n  {fields}"), "en")
    assert (glossary.spot("a dose at a site").key, glossary.spot("a site for a dose").key) == ("dose", "site")


def test_two_letters_are_found_alone(small):
    assert key_of(small.find("AE")) == "adverse event"


def test_a_letter_s_is_not_taken_from_short_words(tmp_path):
    text = 'qt:\n  also: ["ga"]\n  means: A time.\n  source: MedlinePlus\n'
    assert Glossary.of(content_with(tmp_path, text), "en").find("gas") is None


def test_all_names_are_listed_folded_for_spelling(small):
    assert small.names() == {
        "arm", "study arm", "adverse event", "ae", "safe t", "serious adverse event", "her2", "her2 neu",
    }  # fmt: skip


def test_an_empty_glossary_knows_nothing(tmp_path):
    glossary = Glossary.of(content_with(tmp_path, "{}\n"), "en")
    assert (glossary.find("arm"), glossary.spot("an arm"), glossary.names()) == (None, None, frozenset())


def test_accents_make_no_difference(content):
    glossary = Glossary.of(content, "es")
    assert glossary.find("Fraccion de eyeccion") == glossary.find("fracción de eyección")
    assert glossary.find("fraccion de eyeccion").key == "ejection fraction"


def test_a_spanish_plural_is_found_at_every_word(content):
    glossary = Glossary.of(content, "es")
    assert glossary.find("ensayos clínicos").term == "ensayo clínico"
    assert glossary.spot("¿qué son los eventos adversos graves?").key == "serious adverse event"


def test_languages_share_their_keys(content):
    english, spanish = Glossary.of(content, "en"), Glossary.of(content, "es")
    assert english.find("informed consent").key == spanish.find("consentimiento informado").key


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("arm: {means: A group.}", "arm: `source` is missing"),
        ("arm: {source: NCI}", "arm: `means` is missing"),
        ("arm: {means: ' ', source: NCI}", "arm: `means` is missing"),
        ("arm: {means: [A group.], source: NCI}", "arm: `means` is missing or is no text"),
        ("arm: {term: 2, means: A group., source: NCI}", "arm: `term` is missing or is no text"),
        ("arm: {means: A group., source: NCI, see: site}", "arm: see: no key here"),
        ("arm: {means: A group., source: NCI, also: branch}", "arm: `also` must be a list"),
        ("arm: {means: A group., source: NCI, also: [no]}", "arm: `also` must be a list of names; quote"),
        ("arm: {means: A group., source: NCI, also: ['?']}", 'arm: "\\?" is no name'),
        ("arm: A group.", "arm: must be a term with"),
        ("no: {means: A group., source: NCI}", "False: must be a term with"),
        ("- arm", "must be a map"),
    ],
)
def test_a_faulty_entry_is_refused_by_file_and_term(tmp_path, text, named):
    with pytest.raises(ContentError, match=r"glossary/en\.yaml.*" + named):
        Glossary.of(content_with(tmp_path, text), "en")


@pytest.mark.parametrize("second", ["study arm", "Study-Arm", "study arms"])
def test_a_name_of_two_entries_is_refused(tmp_path, second):
    fields = "means: A word.\n  source: NCI\n"
    text = f"arm:\n  also: [study arm]\n  {fields}group:\n  also: [{second}]\n  {fields}"
    with pytest.raises(ContentError, match=r"data/glossary/en\.yaml: group: the name .* belongs to arm already"):
        Glossary.of(content_with(tmp_path, text), "en")


def test_a_language_without_a_glossary_says_so(tmp_path):
    with pytest.raises(ContentError, match=r"fr\.yaml.*cannot be read"):
        Glossary.of(Content(tmp_path), "fr")
