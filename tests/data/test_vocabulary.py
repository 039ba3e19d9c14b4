"""What people call conditions, medicines and markers: every word leads to one name that registries use."""

from collections import Counter
from functools import cache

import pytest
from fakes_library import MemoryVocabulary
from slot_reading import slot_reader

from bot.building.indexing.headings import condition_headings
from bot.content import Content
from bot.library.words import normalise
from bot.words import plain_words

LANGUAGES = ("en", "es")
# Words that the vocabulary of the registry itself does not know: these tables are there for them.
FEWEST_OWN_WORDS = 2000
OR = " / "

SAID = {
    "en": """
        sugar diabetes: Diabetes Mellitus
        touch of sugar: Diabetes Mellitus
        Lou Gehrig's: Amyotrophic Lateral Sclerosis
        brain bleed: Intracranial Hemorrhages
        mini stroke: Ischemic Attack, Transient
        water on the knee: Hydrarthrosis
        water on the brain: Hydrocephalus
        bad ticker: Heart Diseases
        hardening of the arteries: Arteriosclerosis
        irregular heartbeat: Arrhythmias, Cardiac
        wet macular: Wet Macular Degeneration
        high eye pressure: Ocular Hypertension
        slipped disc: Intervertebral Disc Displacement
        kidney shutdown: Renal Insufficiency
        low platelets: Thrombocytopenia
        low blood sugar: Hypoglycemia
        brittle bone disease: Osteogenesis Imperfecta
        butterfly skin: Epidermolysis Bullosa
        bubble boy disease: Severe Combined Immunodeficiency
        stone man disease: Myositis Ossificans
        broken heart syndrome: Takotsubo Cardiomyopathy
        black lung: Anthracosis
        pink eye: Conjunctivitis
        stomach flu: Gastroenteritis
        lazy eye: Amblyopia
        womb cancer: Endometrial Neoplasms
        gullet cancer: Esophageal Neoplasms
        kidney cancer in children: Wilms Tumor
        cancer in my lungs: Lung Neoplasms
        baby came early: Premature Birth
        depression after having a baby: Depression, Postpartum
        winter blues: Seasonal Affective Disorder
        addicted to painkillers: Opioid-Related Disorders
        hooked on cigarettes: Smoking Cessation
        wets the bed: Nocturnal Enuresis
        motor neurone disease: Motor Neuron Disease
        cloudy lens: Cataract
        pulmonary hypertension: Hypertension, Pulmonary
        high blood pressure: Hypertension
        scarring of the liver: Liver Cirrhosis
        cirrhosis: Liver Cirrhosis
    """,
    "es": """
        azúcar en la sangre: Diabetes Mellitus
        derrame cerebral: Stroke
        hemorragia cerebral: Intracranial Hemorrhages
        piedras en la vesícula: Gallstones
        presión alta: Hypertension
        presión alta en el embarazo: Hypertension, Pregnancy-Induced
        mal de Parkinson: Parkinson Disease
        ataque al corazón: Myocardial Infarction
        paro cardíaco: Heart Arrest
        culebrilla: Herpes Zoster
        huesos de cristal: Osteogenesis Imperfecta
        piel de mariposa: Epidermolysis Bullosa
        niño burbuja: Severe Combined Immunodeficiency
        mal de chagas: Chagas Disease
        quebrantahuesos: Dengue
        nervio pinzado: Nerve Compression Syndromes
        vista cansada: Presbyopia
        carnosidad en el ojo: Pterygium
        agua en el vientre: Ascites
        lombrices: Helminthiasis
        líquido en la rodilla: Hydrarthrosis
        falta de aire: Dyspnea
        ataques de nervios: Anxiety
        matriz caída: Uterine Prolapse
        cáncer de matriz: Uterine Neoplasms
        cáncer de seno: Breast Neoplasms
        riñones que no funcionan: Renal Insufficiency
        no puedo dormir: Sleep Initiation and Maintenance Disorders
        muelas del juicio: Tooth, Impacted
        esclerosis múltiple: Multiple Sclerosis
        rubéola: Rubella
        tos ferina: Whooping Cough
    """,
}

MARKERS = """
    HER2; HER3; EGFR; KRAS G12C; BRAF V600E; BRCA1; BRCA2; BRCA1/2; ALK; ROS1; NTRK; PD-L1; MSI; MSI-H; dMMR; TMB
    FGFR; FGFR2; IDH1; IDH2; FLT3; NPM1; JAK2; BCR-ABL; CD19; BCMA; Claudin 18.2; CLDN18.2; TROP2; MTAP; PSMA
    APOE4; APOL1; LDLR; CFTR; SMN1; dystrophin mutation; HTT; SOD1; LRRK2; GBA1; transthyretin positive; C9orf72
    HLA-B27; anti-CCP; AQP4; MOG antibody; PKD1; FMR1; neurofilament light; HRD positive; MET amplification
    RET fusion; ER positive; PR negative; POLE mutation
""".replace("\n", ";")


def table(language):
    return Content().file("data", "vocabulary", f"conditions_{language}.yaml")


@cache
def rows(language):
    """Each row: its names, and what people say."""
    return [(row.split(OR), list(map(str, others))) for row, others in table(language)["conditions"].items()]


def heading(name):
    """The heading that a name of a registry means."""
    headings = condition_headings()
    return headings.displays.get(headings.keys.get(normalise(name), ""), "")


def headed(names):
    return next(filter(None, map(heading, names)), "")


def pairs(language):
    return [tuple(part.strip() for part in line.split(": ", 1)) for line in SAID[language].strip().splitlines()]


@pytest.fixture(scope="module")
def reader(content):
    readers = {language: slot_reader(content, language, MemoryVocabulary()) for language in LANGUAGES}
    return lambda language, text: readers[language](text)


@pytest.fixture(scope="module")
def heading_of():
    """By the name that we say for a condition, its heading."""
    return {names[0]: headed(names) for language in LANGUAGES for names, _ in rows(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_names_a_heading_of_the_registry_s_vocabulary_but_for_those_that_have_none(language):
    known = set(table(language)["no_heading"])
    assert [names[0] for names, _ in rows(language) if not headed(names) and names[0] not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_to_have_no_heading_has_none(language):
    known = set(table(language)["no_heading"])
    said = [word for names, others in rows(language) if names[0] in known for word in (*names, *others)]
    assert [word for word in said if heading(word)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_have_thousands_of_words_that_the_vocabulary_has_not(language):
    words = [word for _, others in rows(language) for word in others]
    assert sum(not heading(word) for word in words) >= FEWEST_OWN_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_under_two_conditions(language):
    counted = Counter(
        word for names, others in rows(language) for word in {plain_words(said) for said in (*names, *others)}
    )
    assert [word for word, times in counted.items() if times > 1] == []


def test_a_word_of_two_languages_means_one_condition_in_both():
    owners = {}
    for language in LANGUAGES:
        for names, others in rows(language):
            for said in (*names, *others):
                assert owners.setdefault(normalise(said), names[0]) == names[0], said


def test_a_condition_has_the_same_names_in_all_languages():
    english = {names[0]: names for names, _ in rows("en")}
    differing = [names for names, _ in rows("es") if names != english.get(names[0], names)]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_of_several_meanings_have_more_than_one_heading(language):
    headings = {name: headed(names) for names, _ in rows(language) for name in names}
    short = table(language)["abbreviations"].items()
    assert [letters for letters, names in short if len({headings[name] for name in names}) != len(names)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_say_leads_to_the_heading(language, reader, heading_of):
    wrong = {}
    for said, wanted in pairs(language):
        frame = "trials for {}" if language == "en" else "ensayos sobre {}"
        concepts = [mention["concept"] for mention in reader(language, frame.format(said)).get("condition", ())]
        found = [heading_of.get(concept, "") for concept in concepts]
        if wanted not in found:
            wrong[said] = found
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_leads_to_hypertension_of_the_lungs_is_not_hypertension(language, reader):
    said = "pulmonary arterial hypertension" if language == "en" else "hipertensión arterial pulmonar"
    assert [mention["concept"] for mention in reader(language, said)["condition"]] == [
        "Pulmonary Arterial Hypertension"
    ]


@pytest.mark.parametrize("marker", [said.strip() for said in MARKERS.split(";") if said.strip()])
def test_a_marker_that_trials_select_people_by_is_known(reader, marker):
    assert reader("en", f"trials for {marker} patients").get("biomarker"), marker


def test_a_marker_that_needs_a_result_is_a_marker():
    markers = Content().file("data", "vocabulary", "biomarkers.yaml")
    assert [name for name in markers["with_result"] if name not in markers["biomarkers"]] == []


@pytest.mark.parametrize("kind", ["water pills", "fluid pills"])
def test_kinds_of_medicine_have_people_s_names_too(reader, kind):
    found = reader("en", f"trials of {kind}")
    assert [mention["concept"] for mention in found["intervention"]] == ["diuretics"]
