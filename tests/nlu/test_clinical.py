"""What is told of health: conditions and medicines by any name, biomarkers, stage, earlier treatment, measures."""

import pytest
from fakes_library import MemoryVocabulary

from bot.content import read_yaml
from bot.nlu.health_words import HealthWords
from bot.nlu.lexicon import Lexicon
from bot.nlu.slot_finder import SlotFinder
from bot.nlu.utterance import read_utterance
from bot.words import plain_words


class Known(MemoryVocabulary):
    """A library that knows the names it was given, conditions and treatments alike."""

    def intervention(self, phrase):
        return self.condition(phrase)


def reader(content, language, *known):
    words = content.intent_words(language)
    vocabulary = Known(frozenset(plain_words(name) for name in known))
    finder = SlotFinder(words, Lexicon(words["_concepts"]), vocabulary, HealthWords.of(content, language))
    return lambda text: finder.find(read_utterance(text, words["_shorthand"])).slots


@pytest.fixture(scope="module")
def english(content):
    return reader(content, "en")


@pytest.fixture(scope="module")
def spanish(content):
    return reader(content, "es")


def concepts(slots):
    return [mention.concept for mention in slots.condition]


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("migraines", "Migraine"),
        ("any alzheimers studies", "Alzheimer Disease"),
        ("Alzheimer's research", "Alzheimer Disease"),
        ("parkinsons near me", "Parkinson Disease"),
        ("Lou Gehrig's disease", "Amyotrophic Lateral Sclerosis"),
        ("sugar diabetes", "Diabetes"),
        ("My boy has Duchenne", "Duchenne Muscular Dystrophy"),
        ("sickle cell trials", "Sickle Cell Disease"),
        ("myeloma", "Multiple Myeloma"),
        ("COPD study", "COPD"),
        ("a heart attack two years back", "Myocardial Infarction"),
        ("she has stage 4 lung", "Lung Cancer"),
        ("a tumor in both of her ovaries", "Ovarian Cancer"),
        ("metastatic breast", "Breast Cancer"),
        ("ovarian ca", "Ovarian Cancer"),
    ],
)
def test_people_s_words_name_a_condition_whatever_the_library_holds(english, said, concept):
    mention = english(said).condition[0]
    assert (mention.concept, mention.name, mention.best_name) == (concept, "", concept)


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("cáncer de seno", "Breast Cancer"),
        ("migrañas", "Migraine"),
        ("mi papá tiene azúcar en la sangre", "Diabetes"),
        ("párkinson", "Parkinson Disease"),
        ("EPOC", "COPD"),
        ("un tumor en el pulmón", "Lung Cancer"),
        ("ELA en Madrid", "Amyotrophic Lateral Sclerosis"),
    ],
)
def test_conditions_in_spanish(spanish, said, concept):
    assert concepts(spanish(said))[:1] == [concept]


def test_the_library_s_name_is_used_where_it_knows_the_condition(content):
    assert reader(content, "en", "myocardial infarction")("heart attack").condition[0].name == "myocardial infarction"


def test_a_longer_name_of_the_library_counts(content):
    found = reader(content, "en", "smoldering breast cancer")("smoldering breast cancer").condition
    assert [mention.name for mention in found] == ["smoldering breast cancer"]


def test_an_abbreviation_with_several_meanings_is_kept_as_it_was_written(english):
    assert [(found.text, found.name, found.concept) for found in english("MS trials").condition] == [("MS", "", "")]


def test_an_abbreviation_with_several_meanings_has_them_all_whatever_the_library_holds(content):
    mention = reader(content, "en", "multiple sclerosis")("ms trials").condition[0]
    assert [meaning.concept for meaning in mention.meanings] == ["Multiple Sclerosis", "Mitral Stenosis"]
    assert [meaning.name for meaning in mention.meanings] == ["multiple sclerosis", ""]


def test_a_condition_of_the_library_that_is_called_like_an_abbreviation_is_no_way_round_the_question(content):
    assert reader(content, "en", "ms")("ms trials").condition[0].meanings != ()


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("AML trials", "Acute Myeloid Leukemia"),
        ("trials for als", "Amyotrophic Lateral Sclerosis"),
        ("afib", "Atrial Fibrillation"),
        ("cf trials", "Cystic Fibrosis"),
        ("ALL trials", "Acute Lymphoblastic Leukemia"),
    ],
)
def test_an_abbreviation_with_one_meaning_is_no_question(english, said, concept):
    mention = english(said).condition[0]
    assert (mention.concept, mention.meanings) == (concept, ())


@pytest.mark.parametrize(
    "said", ["ms", "ra trials", "pd", "HD trials", "mm trials in capitals: MM", "cp trials", "chd"]
)
def test_an_abbreviation_that_several_diseases_share_is_never_resolved(english, said):
    mention = english(said).condition[0]
    assert len(mention.meanings) >= 2
    assert (mention.name, mention.concept) == ("", "")


@pytest.mark.parametrize(
    ("said", "meanings"),
    [
        ("blood cancer", ["Leukemia", "Lymphoma", "Multiple Myeloma"]),
        ("water on the lungs", ["Pleural Effusion", "Pulmonary Edema"]),
        ("brittle bones", ["Osteoporosis", "Osteogenesis Imperfecta"]),
    ],
)
def test_words_that_mean_several_diseases_have_them_all(english, said, meanings):
    assert [meaning.concept for meaning in english(said).condition[0].meanings] == meanings


def test_words_of_several_meanings_in_spanish(spanish):
    found = spanish("agua en los pulmones").condition[0]
    assert [meaning.concept for meaning in found.meanings] == ["Pleural Effusion", "Pulmonary Edema"]


@pytest.mark.parametrize("said", ["multiple sclerosis (MS)", "MS, I mean multiple sclerosis"])
def test_an_abbreviation_whose_meaning_stands_beside_it_is_no_question(english, said):
    assert concepts(english(said)) == ["Multiple Sclerosis"]


@pytest.mark.parametrize("said", ["PD-1 trials", "PD-L1 positive", "AS-1411"])
def test_a_part_of_a_code_is_no_abbreviation_of_a_disease(english, said):
    assert english(said).condition == ()


@pytest.mark.parametrize("said", ["show me all trials", "a net for fishing", "does it aid sleep apps", "5 mg a day"])
def test_abbreviations_that_are_words_count_in_capitals_only(english, said):
    assert english(said).condition == ()


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("castleman disease", "castleman disease"),
        ("cancer of the ampulla", "cancer of the ampulla"),
        ("pericholangitis", "pericholangitis"),
    ],
)
def test_a_condition_on_no_list_is_kept_as_it_was_written(english, said, text):
    assert [(found.text, found.name) for found in english(said).condition] == [(text, "")]


@pytest.mark.parametrize("said", ["what is the diagnosis", "I live in Oklahoma", "this is a nasty disease"])
def test_everyday_words_are_no_conditions(english, said):
    assert english(said).condition == ()


def test_a_condition_that_is_turned_down_is_marked(english):
    found = english("not lupus, asthma").condition
    assert [(mention.text, mention.negated) for mention in found] == [("lupus", True), ("asthma", False)]


@pytest.mark.parametrize(
    ("said", "generic"),
    [
        ("Keytruda trials", "pembrolizumab"),
        ("ozempic", "semaglutide"),
        ("studies of Eliquis", "apixaban"),
        ("Keytrudda trials", "pembrolizumab"),
        ("gene therapy trials", "gene therapy"),
    ],
)
def test_brands_and_kinds_of_treatment_are_looked_for(english, said, generic):
    assert [mention.best_name for mention in english(said).intervention] == [generic]


def test_a_medicine_is_called_what_the_library_calls_it(content):
    found = reader(content, "en", "pembrolizumab")("Keytruda trials").intervention[0]
    assert (found.text, found.name) == ("Keytruda", "pembrolizumab")


def test_brands_of_the_spanish_market(spanish):
    assert [mention.name for mention in spanish("ensayos con Sintrom").intervention] == ["acenocoumarol"]


@pytest.mark.parametrize(
    ("said", "had"),
    [
        ("she already had chemo", ("chemo",)),
        ("he failed two lines", ("two lines",)),
        ("after surgery and radiation", ("surgery", "radiation")),
        ("mom did folfirinox for 4 months", ("folfirinox",)),
        ("humira quit working on me", ("humira",)),
        ("progressed on Enhertu", ("Enhertu",)),
        ("ovarian cancer, platinum resistant", ("platinum",)),
        ("after r-chop", ("r-chop",)),
        ("I take blood thinners", ("blood thinners",)),
    ],
)
def test_treatment_that_was_had_is_no_treatment_that_is_looked_for(english, said, had):
    slots = english(said)
    assert (slots.as_json()["prior_treatment"], slots.intervention) == (had, ())


@pytest.mark.parametrize(
    ("said", "had"),
    [
        ("ya le dieron quimio", ("quimio",)),
        ("después de la cirugía", ("cirugía",)),
        ("he pasado por natalizumab", ("natalizumab",)),
        ("el pembrolizumab no funcionó", ("pembrolizumab",)),
    ],
)
def test_earlier_treatment_in_spanish(spanish, said, had):
    assert spanish(said).as_json()["prior_treatment"] == had


@pytest.mark.parametrize(
    "said", ["I never had chemo", "can I take Eliquis", "trials with immunotherapy", "no le dieron quimio"]
)
def test_treatment_that_was_not_had_is_no_earlier_treatment(english, spanish, said):
    assert english(said).prior_treatment == spanish(said).prior_treatment == ()


def test_no_treatment_yet_is_told_too(english):
    assert [fact.name for fact in english("treatment naive HIV").prior_treatment] == ["none"]


@pytest.mark.parametrize(
    ("said", "markers"),
    [
        ("her-2 positive", ("HER2 positive",)),
        ("egfr mutated lung cancer", ("EGFR mutation",)),
        ("positive for BRCA1", ("BRCA1 positive",)),
        ("no EGFR mutation", ("EGFR negative",)),
        ("triple negative", ("triple negative",)),
        ("KRAS G12C", ("KRAS G12C",)),
        ("BRAF V600E mutation", ("BRAF V600E",)),
        ("EGFR exon 19 deletion", ("EGFR exon 19 deletion",)),
        ("ER+/PR+/HER2- cancer", ("ER positive", "PR positive", "HER2 negative")),
        ("MSI-H, FLT3, JAK2 and APOE4", ("MSI-H", "FLT3", "JAK2", "APOE4")),
        ("LDL-R", ("LDLR",)),
    ],
)
def test_biomarkers_with_what_is_told_of_them(english, said, markers):
    assert english(said).as_json()["biomarker"] == markers


@pytest.mark.parametrize("said", ["I went to the ER", "we met the doctor", "my pr person", "brain mets"])
def test_short_names_that_mean_other_things_need_a_result(english, said):
    assert english(said).biomarker == ()


def test_biomarkers_in_spanish(spanish):
    said = spanish("HER2 positivo, con mutación de EGFR, triple negativo").as_json()["biomarker"]
    assert said == ("HER2 positive", "EGFR mutation", "triple negative")


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("stage 4", "4"),
        ("stage IIIb", "3B"),
        ("stage IV-B", "4B"),
        ("stage four", "4"),
        ("4th stage", "4"),
        ("metastatic", "metastatic"),
        ("it has spread to her liver", "metastatic"),
        ("end stage renal disease", "end stage"),
        ("advanced melanoma", "advanced"),
    ],
)
def test_stages(english, said, stage):
    assert english(said).as_json()["stage"] == stage


@pytest.mark.parametrize(
    ("said", "stage"), [("estadio IV", "4"), ("etapa 3", "3"), ("etapa cuatro", "4"), ("metastásico", "metastatic")]
)
def test_stages_in_spanish(spanish, said, stage):
    assert spanish(said).as_json()["stage"] == stage


@pytest.mark.parametrize(
    "said", ["phase 2 trials", "it has not spread", "stage fright", "which stage", "what does metastatic mean"]
)
def test_what_is_no_stage(english, said):
    assert english(said).stage is None


@pytest.mark.parametrize(
    ("said", "value", "unit", "analyte"),
    [
        ("my creatinine is 1.9", 1.9, None, "creatinine"),
        ("platelets 85,000", 85000, None, "platelets"),
        ("85k platelets", 85000, None, "platelets"),
        ("hemoglobin 9 g/dl", 9, "g/dL", "hemoglobin"),
        ("A1c of 8.2", 8.2, None, "hba1c"),
        ("PD-L1 is 80%", 80, "%", "pd_l1"),
        ("bp 140/90", 140, None, "sbp"),
        ("I weigh 220 pounds", 220, "lb", "weight"),
        ("neutrophils 1.2 x 10^9/L", 1.2, "10^9/L", "anc"),
    ],
)
def test_measured_values(english, said, value, unit, analyte):
    assert english(said).as_json()["number"] == {"value": value, "unit": unit, "analyte": analyte}


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [("creatinina 1,9", 1.9, None), ("plaquetas en 85.000", 85000, None), ("hemoglobina 9 g/dl", 9, "g/dL")],
)
def test_measured_values_in_spanish(spanish, said, value, unit):
    number = spanish(said).number
    assert (number.value, number.unit) == (value, unit)


@pytest.mark.parametrize(
    "said", ["creatinine since 2019", "platelets for 3 years", "my creatinine is high", "type 2 A1c"]
)
def test_what_is_no_measured_value(english, said):
    assert english(said).number is None


def test_a_measured_value_is_no_age(english):
    slots = english("my hemoglobin is 9")
    assert (slots.age, slots.number.value) == (None, 9)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_name_of_people_belongs_to_one_condition(content, language):
    """A word that stood under two conditions would be whichever comes first."""
    file = read_yaml(content.root / "data" / "vocabulary" / f"conditions_{language}.yaml")
    owners = {}
    for registered, others in file["conditions"].items():
        for said in {plain_words(str(other)) for other in others}:
            assert owners.setdefault(said, registered) == registered, said


def test_the_vocabulary_is_as_large_as_people_s_words_are_many(content):
    brands = content.file("data", "vocabulary", "brands.yaml")["brands"]
    conditions = content.file("data", "vocabulary", "conditions_en.yaml")["conditions"]
    assert sum(len(names) for names in brands.values()) >= 250
    assert sum(len(names) for names in conditions.values()) >= 300
