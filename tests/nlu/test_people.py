"""Whom a message speaks of, in which sex and age; in doubt of nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slot_reading import quantity, slot_reader


@pytest.fixture(scope="module")
def english(content, sample_library):
    return slot_reader(content, "en", sample_library.vocabulary)


@pytest.fixture(scope="module")
def spanish(content, sample_library):
    return slot_reader(content, "es", sample_library.vocabulary)


@pytest.mark.parametrize(
    ("text", "subject", "sex"),
    [
        ("my mother has sarcoma", "mother", "FEMALE"),
        ("mom has sarcoma", "mother", "FEMALE"),
        ("grandma 84 sarcoma", "grandmother", "FEMALE"),
        ("can hubby join", "husband", "MALE"),
        ("our baby girl has it", "child", "FEMALE"),
        ("my little boy", "child", "MALE"),
        ("my very sick 9 year old daughter", "daughter", "FEMALE"),
        ("I have a son with sarcoma", "son", "MALE"),
        ("my partner", "partner", None),
        ("my girlfriend", "partner", "FEMALE"),
        ("my aunt", "aunt", "FEMALE"),
        ("my uncle does not want surgery", "uncle", "MALE"),
        ("my cousin", "cousin", None),
        ("my nephew is sick", "nephew", "MALE"),
        ("my mother-in-law", "mother-in-law", "FEMALE"),
        ("my brother in law", "brother-in-law", "MALE"),
        ("my patient is female", "patient", "FEMALE"),
        ("I am the mother of a boy with sarcoma", "child", "MALE"),
        ("my neighbor, he has sarcoma", "friend", "MALE"),
        ("husband 58 sarcoma", "husband", "MALE"),
        ("wife with sarcoma, any trials", "wife", "FEMALE"),
        ("sarcoma 4 yo daughter", "daughter", "FEMALE"),
        ("my doctor said she can join, my sister has sarcoma", "sister", "FEMALE"),
    ],
)
def test_relatives_and_friends(text, subject, sex, english):
    found = english(text)
    assert (found.get("subject"), found.get("sex")) == (subject, sex)


@pytest.mark.parametrize(
    ("text", "subject", "sex"),
    [
        ("mi madre tiene sarcoma", "mother", "FEMALE"),
        ("mamá está enferma", "mother", "FEMALE"),
        ("a mi papito le duele todo", "father", "MALE"),
        ("mi viejo tiene 80", "father", "MALE"),
        ("mi abue tiene 90", "grandmother", "FEMALE"),
        ("mi señora", "wife", "FEMALE"),
        ("mi mujer tiene lupus", "wife", "FEMALE"),
        ("mi marido", "husband", "MALE"),
        ("mi pareja", "partner", None),
        ("mi novia", "partner", "FEMALE"),
        ("mi suegra", "mother-in-law", "FEMALE"),
        ("mi cuñado", "brother-in-law", "MALE"),
        ("mi tía vive sola", "aunt", "FEMALE"),
        ("mi primo", "cousin", "MALE"),
        ("mi prima", "cousin", "FEMALE"),
        ("mi sobrino de 19", "nephew", "MALE"),
        ("mi nena", "child", "FEMALE"),
        ("a mi pibe le salió asma", "child", "MALE"),
        ("nuestro bebé", "child", None),
        ("tengo una hija con asma", "daughter", "FEMALE"),
        ("soy la mamá de un niño con asma", "child", "MALE"),
        ("soy papá de una niña con asma", "child", "FEMALE"),
        ("mi hermana es una mujer fuerte", "sister", "FEMALE"),
        ("mi vecina tiene lupus", "friend", "FEMALE"),
        ("esposo 58 sarcoma", "husband", "MALE"),
        ("hija con sarcoma, busco ensayos", "daughter", "FEMALE"),
        ("niña de 4 años con sarcoma", None, "FEMALE"),
    ],
)
def test_relatives_and_friends_in_spanish(text, subject, sex, spanish):
    found = spanish(text)
    assert (found.get("subject"), found.get("sex")) == (subject, sex)


@pytest.mark.parametrize(
    "text",
    [
        "your mother",
        "the patient",
        "tell her mom",
        "a man phoned",
        "breast cancer",
        "who runs it",
        "children with asthma",
    ],
)
def test_people_who_are_nobody_of_the_writer(text, english):
    assert english(text).get("subject") in (None, "someone")


@pytest.mark.parametrize(
    "text", ["tu mamá", "el paciente", "su hija", "cáncer de mama", "cancer mama madrid", "la tía"]
)
def test_people_who_are_nobody_of_the_writer_in_spanish(text, spanish):
    assert "subject" not in spanish(text)


@pytest.mark.parametrize("text", ["my doctor says he does not know", "the nurse called and she was kind"])
def test_a_doctor_is_no_patient(text, english):
    assert "subject" not in english(text)


@pytest.mark.parametrize(
    "text",
    [
        "I have sarcoma",
        "I was diagnosed with sarcoma in March",
        "I'm 58",
        "I've been living with asthma",
        "am I eligible? I take aspirin",
        "does that exclude me",
        "my creatinine was 1.9",
        "I smoke",
        "can I join",
    ],
)
def test_who_tells_of_their_own_health_is_meant(text, english):
    assert english(text)["subject"] == "self"


@pytest.mark.parametrize(
    "text",
    [
        "tengo sarcoma",
        "me diagnosticaron sarcoma en marzo",
        "padezco de asma",
        "llevo años con lupus",
        "¿me aceptan si fumo?",
        "mi creatinina salió en 1.9",
        "vivo con VIH",
        "¿puedo participar?",
        "soy diabética",
    ],
)
def test_who_tells_of_their_own_health_is_meant_in_spanish(text, spanish):
    assert spanish(text)["subject"] == "self"


@pytest.mark.parametrize(
    "text",
    ["what do they mean by that", "why do they randomize people", "is it open", "I have a question", "do they pay"],
)
def test_questions_about_a_trial_are_about_nobody(text, english):
    """Else the facts about whom the talk is would be forgotten."""
    assert english(text).get("subject") is None


@pytest.mark.parametrize(
    "text", ["¿qué significa eso?", "¿sigue abierto?", "¿tienen ensayos de fase 3?", "¿pagan algo?"]
)
def test_questions_about_a_trial_are_about_nobody_in_spanish(text, spanish):
    assert spanish(text).get("subject") is None


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "My dad has sarcoma. He is 66.", ("father", 66, "MALE")),
        ("en", "Is she too old? My mother is 80.", ("mother", 80, "FEMALE")),
        ("en", "I'm 45 and my mother is 70, can she join?", ("mother", 70, "FEMALE")),
        ("en", "I just turned 34. My brother had it too.", ("self", 34, None)),
        ("en", "My husband, 52, is ill. Did they stop this trial?", ("husband", 52, "MALE")),
        ("en", "I'm 45 and my mother is 70", (None, None, None)),
        ("en", "my son is 9 and my daughter is 12", (None, None, None)),
        ("es", "Mi mamá tiene asma. Tiene 66 años.", ("mother", 66, "FEMALE")),
        ("es", "Mi mamá tiene asma, busco ensayos, tiene 66", ("mother", 66, "FEMALE")),
        ("es", "A mi abuela le dio asma. Nos gustaría inscribirla. Tiene 71.", ("grandmother", 71, "FEMALE")),
        ("es", "Soy Ana, tengo 45 años, mi mamá tiene 70", (None, None, None)),
        ("es", "mi hijo tiene 9 años y mi hija tiene 12", (None, None, None)),
    ],
)
def test_nobody_gets_the_age_or_sex_of_somebody_else(request, language, text, told):
    found = request.getfixturevalue("english" if language == "en" else "spanish")(text)
    value = quantity(found.get("age"))
    assert (found.get("subject"), value and value[0], found.get("sex")) == told


@pytest.mark.parametrize(
    ("language", "text", "sex"),
    [
        ("en", "my wife's mother has sarcoma", "FEMALE"),
        ("en", "the brother of my wife", "MALE"),
        ("es", "la abuela de mi novio tiene asma", "FEMALE"),
        ("es", "el hermano de mi esposa", "MALE"),
    ],
)
def test_somebodys_relative_is_no_relative_of_the_writer(request, language, text, sex):
    """ "Your mother" would be said of the mother-in-law."""
    found = request.getfixturevalue("english" if language == "en" else "spanish")(text)
    assert (found["subject"], found["sex"]) == ("someone", sex)


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("I am a 45 year old woman", "FEMALE"),
        ("65/M", "MALE"),
        ("72F", "FEMALE"),
        ("58 yo male", "MALE"),
        ("I'm pregnant", "FEMALE"),
        ("can she join", "FEMALE"),
        ("could he take part", "MALE"),
        ("I am not a woman", None),
        ("a man phoned me about a study", None),
        ("I'm 72", None),
        ("patients, men and women", None),
    ],
)
def test_words_and_letters_that_say_a_sex(text, sex, english):
    assert english(text).get("sex") == sex


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("soy mujer", "FEMALE"),
        ("soy un hombre de 45", "MALE"),
        ("varón, 60 años", "MALE"),
        ("estoy embarazada", "FEMALE"),
        ("estoy cansada de buscar", "FEMALE"),
        ("fui diagnosticado en mayo", "MALE"),
        ("¿puede participar ella?", "FEMALE"),
        ("45F", "FEMALE"),
        ("45M", None),
        ("no soy mujer", None),
        ("un señor me llamó por un estudio", None),
    ],
)
def test_words_and_endings_that_say_a_sex_in_spanish(text, sex, spanish):
    assert spanish(text).get("sex") == sex


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "my mother is 5"),
        ("en", "my grandmother, 12"),
        ("en", "I am 5 years old"),
        ("es", "mi esposo tiene 6 meses"),
        ("es", "mi abuelo tiene 3 años"),
        ("es", "tengo 4 años"),
    ],
)
def test_an_age_that_nobody_of_that_kind_has_is_no_age(request, language, text):
    """ "Tengo 4 años" is how long it lasts; a wrong age could turn somebody down."""
    assert "age" not in request.getfixturevalue("english" if language == "en" else "spanish")(text)


@settings(max_examples=200, deadline=None)
@given(text=st.text("aey mi tiene 72años, my mother.is¿", max_size=60))
def test_any_text_can_be_read(english, spanish, text):
    english(text)
    spanish(text)
