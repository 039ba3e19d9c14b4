"""What is written with digits: NCT ids, phases, ages, distances, places in a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slot_reading import quantity, slot_reader

from bot.nlu.numbers import OLDEST, find_nct_ids


@pytest.fixture(scope="module")
def slots(content, sample_library):
    return slot_reader(content, "en", sample_library.vocabulary)


@pytest.fixture(scope="module")
def spanish(content, sample_library):
    return slot_reader(content, "es", sample_library.vocabulary)


@pytest.mark.parametrize(
    ("text", "complete", "partial"),
    [
        ("NCT06087341", ("NCT06087341",), None),
        ("see nct 06087341.", ("NCT06087341",), None),
        ("NCT: 06087341", ("NCT06087341",), None),
        ("NCT-0608 7341", ("NCT06087341",), None),
        ("NCT06087341 and NCT05783089 and NCT06087341", ("NCT06087341", "NCT05783089"), None),
        ("06087341", ("NCT06087341",), None),
        ("NCT0608734", (), "0608734"),
        ("NCT060873411", (), "060873411"),
        ("NCT06087341 or NCT123", ("NCT06087341",), "123"),
        ("call 0608734", (), "0608734"),
        ("nct", (), None),
        ("NCT12", (), None),
        ("my phone is 555 0100", (), None),
        ("distinct0608734", (), None),
    ],
)
def test_nct_ids_in_many_spellings(text, complete, partial):
    assert find_nct_ids(text) == (complete, partial)


@given(st.text("nct 0123456789-:#", max_size=60))
def test_every_id_that_is_found_has_eight_digits_and_no_partial_one_has(text):
    complete, partial = find_nct_ids(text)
    assert all(len(nct_id) == 11 and nct_id[3:].isdecimal() for nct_id in complete)
    assert partial is None or len(partial) != 8


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("phase 2", ["PHASE2"]),
        ("Phase II", ["PHASE2"]),
        ("phase 2/3", ["PHASE2", "PHASE3"]),
        ("phases 1 and 2", ["PHASE1", "PHASE2"]),
        ("phase 1b", ["PHASE1"]),
        ("early phase 1", ["EARLY_PHASE1"]),
        ("phase zero", ["EARLY_PHASE1"]),
        ("ph 3", ["PHASE3"]),
        ("what happens in phase 3", ["PHASE3"]),
        ("trials in phase 3", ["PHASE3"]),
        ("my dad has lung cancer in phase 4", []),
        ("phase 7", []),
        ("phase", []),
        ("2 phases", []),
    ],
)
def test_phases(text, phases, slots):
    assert list(slots(text).get("phase", ())) == phases


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("fase 2", ["PHASE2"]),
        ("Fase II", ["PHASE2"]),
        ("fase 2/3", ["PHASE2", "PHASE3"]),
        ("fases 1 y 2", ["PHASE1", "PHASE2"]),
        ("fase uno o dos", ["PHASE1", "PHASE2"]),
        ("fase 1b", ["PHASE1"]),
        ("fase temprana 1", ["EARLY_PHASE1"]),
        ("fase 1 temprana", ["EARLY_PHASE1"]),
        ("fase cero", ["EARLY_PHASE1"]),
        ("ensayos en fase 3", ["PHASE3"]),
        ("ensayos de cáncer de pulmón en fase 3", ["PHASE3"]),
        ("¿hay algo en fase 2?", ["PHASE2"]),
        ("fase avanzada", []),
    ],
)
def test_phases_in_spanish(text, phases, spanish):
    assert list(spanish(text).get("phase", ())) == phases


@pytest.mark.parametrize(
    "text", ["mi tía tiene cáncer en fase 4", "cáncer en fase 3", "me detectaron un tumor en fase 2"]
)
def test_in_spanish_an_illness_has_phases_too_and_they_are_no_phases_of_trials(text, spanish):
    assert "phase" not in spanish(text)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I am 58", (58, "year")),
        ("im 58", (58, "year")),
        ("she's 72", (72, "year")),
        ("my son is 9", (9, "year")),
        ("a 4 year old", (4, "year")),
        ("4yo", (4, "year")),
        ("a trial for a 9 year old boy", (9, "year")),
        ("for 60 year olds", (60, "year")),
        ("6 months old", (6, "month")),
        ("8 weeks", (8, "week")),
        ("sixty five years old", (65, "year")),
        ("aged 17", (17, "year")),
        ("my mom 72 has stage 4", (72, "year")),
        ("my mom, 72, has stage 4", (72, "year")),
        ("my wife (44)", (44, "year")),
        ("a woman of 45", (45, "year")),
        ("my 17yr old nephew", (17, "year")),
        ("my 9 months old baby", (9, "month")),
        ("72 yo woman", (72, "year")),
        ("72 y/o", (72, "year")),
        ("72F, lupus", (72, "year")),
        ("65/M", (65, "year")),
        ("lupus, 33, female", (33, "year")),
        ("Gout. 58. Male.", (58, "year")),
        ("he turned 50 last week", (50, "year")),
        ("she is about 60", (60, "year")),
        ("was diagnosed at age 30, am 52 now", (52, "year")),
        ("he is 17 and turns 18 in June", (17, "year")),
        ("I have 45 years and asthma", (45, "year")),
        ("a year old", (1, "year")),
    ],
)
def test_ages(text, age, slots):
    assert quantity(slots(text).get("age")) == age


@pytest.mark.parametrize(
    "text",
    [
        "130 years",
        "diagnosed 3 years ago",
        "for 2 years",
        "in the last 6 months",
        "every 3 weeks",
        "she is 40 miles away",
        "I am 10 minutes from the clinic",
        "stage 4",
        "HbA1c 9",
        "in his 60s",
        "she is in her 60's",
        "mid-40s",
        "my dad is in his late sixties",
        "turning 60 in May",
        "I am over 60",
        "at age 30",
        "when I was 30",
        "between 18 and 65 years old",
        "18-65 years old",
        "adults 18 to 65",
        "women 50 and older",
        "they gave her 6 months to live",
        "my daughter is 20 weeks pregnant",
        "I have 5 years with diabetes",
        "5 years cancer free",
        "I waited 5 months",
        "a 4 1/2 years old boy",
        "we have 3 kids",
        "explain it to me like I'm five",
        "my blood pressure is 140/90",
    ],
)
def test_numbers_that_are_no_age(text, slots):
    """A stretch of time, a limit or a decade taken for an age could turn somebody down who may join."""
    assert "age" not in slots(text)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("mi madre tiene 72 años", (72, "year")),
        ("mi madre tiene 72", (72, "year")),
        ("tengo 45 y vivo en Madrid", (45, "year")),
        ("tiene setenta y dos años", (72, "year")),
        ("tengo veintitrés años", (23, "year")),
        ("niño de 9 meses", (9, "month")),
        ("mi bebé tiene 3 semanas", (3, "week")),
        ("mi bebé tiene un año", (1, "year")),
        ("una mujer de 45", (45, "year")),
        ("mi hijo de 8", (8, "year")),
        ("un hijo con asma de 6 años", (6, "year")),
        ("un señor de unos sesenta", (60, "year")),
        ("una persona mayor, de 78 años", (78, "year")),
        ("mi nena de 3 añitos", (3, "year")),
        ("72 años de edad", (72, "year")),
        ("edad: 72", (72, "year")),
        ("acaba de cumplir 18", (18, "year")),
        ("cumplí los 80 ayer", (80, "year")),
        ("a mis 72 años", (72, "year")),
        ("hombre, 60 años, artritis", (60, "year")),
        ("lupus mujer 33", (33, "year")),
        ("72F artritis", (72, "year")),
        ("tengo 60 años con artritis", (60, "year")),
        ("le diagnosticaron a los 40, ahora tiene 52", (52, "year")),
        ("no, son 54 no 45", (54, "year")),
        ("AÑOS: 8 meses", (8, "month")),
    ],
)
def test_ages_in_spanish(text, age, spanish):
    assert quantity(spanish(text).get("age")) == age


@pytest.mark.parametrize(
    "text",
    [
        "hace 3 años",
        "durante 6 meses",
        "cada 3 semanas",
        "los últimos 2 años",
        "dos meses después",
        "llevo 3 años con lupus",
        "tengo 10 años con diabetes",
        "tengo 5 meses de embarazo",
        "estoy embarazada de 5 meses",
        "a los 40 años",
        "cuando tenía 30 años",
        "mi mamá cumple 60 en mayo",
        "mayores de 18 años",
        "de 18 a 65 años",
        "más de 60 años",
        "tengo sesenta y tantos",
        "tiene 60 y pico",
        "tengo 3 hijos",
        "tengo una hija",
        "mi hijo con 2 tumores",
        "le dieron 6 meses de vida",
        "mi presión es de 140",
        "a 50 km",
        "fase 3",
    ],
)
def test_numbers_that_are_no_age_in_spanish(text, spanish):
    assert "age" not in spanish(text)


@given(st.integers(0, 10**6))
def test_no_age_is_more_than_a_person_can_be(slots, spanish, number):
    for found in (slots(f"I am {number}").get("age"), spanish(f"tengo {number} años").get("age")):
        assert found is None or found["value"] <= OLDEST


@pytest.mark.parametrize(
    ("text", "radius"),
    [
        ("within 50 miles", (50, "mile")),
        ("30km around", (30, "km")),
        ("5 kilometres", (5, "km")),
        ("30.5 miles", (30, "mile")),
        ("50", None),
    ],
)
def test_distances(text, radius, slots):
    assert quantity(slots(text).get("radius")) == radius


@pytest.mark.parametrize(
    ("text", "radius"),
    [
        ("a menos de 50 km", (50, "km")),
        ("en un radio de 30 kilómetros", (30, "km")),
        ("a cincuenta millas", (50, "mile")),
        ("una milla", (1, "mile")),
        ("a 30 minutos", None),
    ],
)
def test_distances_in_spanish(text, radius, spanish):
    assert quantity(spanish(text).get("radius")) == radius


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("the second one", 2),
        ("3rd", 3),
        ("number 3", 3),
        ("number three", 3),
        ("#3", 3),
        ("what about the 2?", 2),
        ("the last one", -1),
        ("trial 12", 12),
        ("option two please", 2),
        ("is this the one", None),
        ("it is my second child", None),
        ("number 300", None),
        ("no one", None),
    ],
)
def test_places_in_a_list(text, ordinal, slots):
    assert slots(text).get("ordinal") == ordinal


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("el segundo", 2),
        ("la tercera por favor", 3),
        ("el 2do", 2),
        ("número 3", 3),
        ("opción dos", 2),
        ("cuéntame del 2", 2),
        ("el dos", 2),
        ("el último", -1),
        ("el primer estudio", 1),
        ("la segunda fase", None),
        ("la primera vez", None),
        ("tengo dos hijos", None),
        ("el 25", None),
    ],
)
def test_places_in_a_list_in_spanish(text, ordinal, spanish):
    assert spanish(text).get("ordinal") == ordinal
