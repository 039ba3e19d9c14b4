"""The glossary's words: complete, the same terms in each language, plain, short, and without advice or promise."""

import re
from collections import Counter

import pytest

from bot.content import Content
from bot.glossary import Glossary
from bot.rendering.readability import english_grade, sentences_of, spanish_ease, words_of
from bot.words import plain_words

LANGUAGES = ("en", "es")
FEWEST_TERMS = 150
MOST_WORDS = 60
MOST_SENTENCES = 3
HARDEST_GRADE = 8.0
# "Normal" begins here on the INFLESZ scale.
LEAST_EASE = 55.0
LONGEST_LINE = 120
OWN_ANSWERS = re.compile(r"(early )?phases?( \w+)?|fases?( \w+)?")
NEVER_SAID = {
    "en": re.compile(
        r"\b(you|your|we|our|please|recommend\w*|advise|advice|promis\w+|miracle|revolution\w*|breakthrough|amazing"
        r"|exciting|cutting[- ]edge|groundbreaking|guarantee\w*|never|proven|hopefully|lifesaving)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(usted|ustedes|nosotros|recomendamos|aconsej\w+|consejo|promet\w+|promesa|milagro\w*|revolucionari\w+"
        r"|innovador\w*|asombros\w+|garanti\w+|nunca|jamás|infalible|salvavidas)\b",
        re.IGNORECASE,
    ),
}
# Words that a reader of records asks about, each as somebody may type it.
ASKED = """
    placebo; randomisation; randomized; double-blind; open label; arm; cohort; control group; crossover; dose escalation
    dose limiting toxicity; DLT; maximum tolerated dose; MTD; pharmacokinetics; PK; endpoint; primary outcome; PFS; OS
    progression-free survival; overall survival; objective response; RECIST; remission; relapse; refractory; metastatic
    stage; adjuvant; neo-adjuvant; first line; maintenance; standard of care; biomarker; mutation; HER2; EGFR; PD-L1
    BRCA; CAR-T; CAR T cell therapy; monoclonal antibodies; immunotherapy; chemo; targeted therapy; biopsies; ECOG
    Karnofsky; creatinine; bilirubin; ALT; AST; ULN; platelets; neutrophils; haemoglobin; eGFR; ejection fraction; QTc
    HbA1c; BMI; informed consent; assent; IRB; ethics committee; DSMB; adverse events; SAE; CTCAE grade; investigator
    sponsor; CRO; site; coordinator; screening; washout; run-in; eligibility; inclusion criteria; exclusion criterion
    healthy volunteers; expanded access; compassionate use; right to try; off-label; NCT number; protocol; amendment
    interim analysis; intention to treat; p-value; confidence interval; hazard ratio; odds; odds ratio
    statistical power; sham; masking; single-blind; triple blind; observational; cohort study; case-control; registry
    biobank; genetic testing; apheresis; leukapheresis; lymphodepletion; cytokine release syndrome; neurotoxicity; GVHD
    graft versus host disease; autologous; allogeneic; infusion; subcutaneous; intrathecal; bolus; half-life
    placebo effect; nocebo; equipoise; basket trial; umbrella trial; platform trial; non-inferiority; superiority trial
    pilot study; feasibility study; dose finding; tumour; anaemia; oestrogen receptor; multicentre; leukocytes
"""
PREGUNTADAS = """
    placebo; aleatorización; doble ciego; brazo; cohorte; grupo de control; toxicidad limitante de la dosis
    supervivencia libre de progresión; metástasis; recaída; primera línea; adyuvante; biomarcadores; EGFR; CAR-T
    anticuerpo monoclonal; biopsia; plaquetas; hemoglobina; ALT; creatinina; consentimiento informado; comité de ética
    eventos adversos; efectos secundarios; promotor; criterios de exclusion; voluntarios sanos; uso compasivo; valor p
    intervalo de confianza; células madre; tratamiento estándar; número NCT; trasplante autólogo; vida media
"""


def glossary(language):
    return Content().file("data", "glossary", f"{language}.yaml")


def meanings(language):
    """Each meaning with the key of its entry."""
    return [(key, fields["means"]) for key, fields in glossary(language).items()]


def names_in(language):
    """Each name as written, with the key of its entry."""
    for key, fields in glossary(language).items():
        yield from ((key, name) for name in (fields.get("term", key), *fields.get("also", ())))


def listed(text):
    return [asked.strip() for asked in re.split(r"[;\n]", text) if asked.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_at_least_150_terms(language):
    assert len(glossary(language)) >= FEWEST_TERMS


def test_each_language_explains_the_same_terms_in_the_same_order():
    assert list(glossary("en")) == list(glossary("es"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_can_be_read(language):
    """Reading refuses an incomplete entry and a name of two entries."""
    found = Glossary.of(Content(), language)
    assert {found.find(name).key for _, name in names_in(language)} == set(glossary(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_stands_twice(language):
    counted = Counter(plain_words(name) for _, name in names_in(language))
    assert [name for name, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_leads_to_its_own_entry(language):
    found = Glossary.of(Content(), language)
    assert [(key, name) for key, name in names_in(language) if found.find(name).key != key] == []


def test_a_key_is_the_english_term_in_lower_case():
    for key, fields in glossary("en").items():
        assert key == key.lower()
        assert plain_words(fields.get("term", key)) == plain_words(key)


def test_a_spanish_entry_has_a_headword_of_its_own():
    assert [key for key, fields in glossary("es").items() if "term" not in fields] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_meaning_is_one_to_three_short_sentences(language):
    assert [key for key, means in meanings(language) if len(list(sentences_of(means))) > MOST_SENTENCES] == []
    assert [key for key, means in meanings(language) if len(words_of(means)) > MOST_WORDS] == []
    assert [key for key, means in meanings(language) if not re.fullmatch(r"[A-ZÁÉÍÓÚÑ].*[^\s.]\.", means)] == []


def test_an_english_meaning_reads_at_grade_8_or_below():
    grades = {key: round(english_grade(means), 1) for key, means in meanings("en")}
    assert {key: grade for key, grade in grades.items() if grade > HARDEST_GRADE} == {}


def test_a_spanish_meaning_reads_as_normal_or_easier():
    eases = {key: round(spanish_ease(means), 1) for key, means in meanings("es")}
    assert {key: ease for key, ease in eases.items() if ease < LEAST_EASE} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_meaning_gives_no_advice_and_no_promise(language):
    said = {key: NEVER_SAID[language].search(means) for key, means in meanings(language)}
    assert {key: found[0] for key, found in said.items() if found} == {}


@pytest.mark.parametrize(("language", "asked"), [("en", ASKED), ("es", PREGUNTADAS)])
def test_what_people_ask_is_explained(language, asked):
    found = Glossary.of(Content(), language)
    assert [term for term in listed(asked) if found.find(term) is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phases_and_recruitment_statuses_are_left_to_their_own_answers(language):
    statuses = Content().intent_words("en")["_statuses"]
    taken = {plain_words(phrase) for phrases in statuses.values() for phrase in phrases}
    named = {plain_words(name) for _, name in names_in(language)}
    assert sorted(named & taken) == []
    assert sorted(name for name in named if OWN_ANSWERS.fullmatch(name)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_that_stand_for_two_things_are_explained_as_two(language):
    """EGFR is a protein, eGFR a kidney value: names are compared without case, so one entry says both."""
    found = Glossary.of(Content(), language)
    assert found.find("eGFR") == found.find("EGFR")
    assert found.find("EGFR").key == "egfr"
    assert found.find("estimated GFR" if language == "en" else "TFGe").key == "estimated glomerular filtration rate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_reads_well(language):
    path = Content().root / "data" / "glossary" / f"{language}.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE or line != line.rstrip()] == []
