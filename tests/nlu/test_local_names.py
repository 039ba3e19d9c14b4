"""Other names of conditions, treatments and places: each belongs to one thing, and a slip of the pen is forgiven."""

import pytest
import yaml
from fakes_library import MemoryVocabulary
from slot_reading import slot_reader

from bot.content import Content
from bot.errors import ContentError
from bot.nlu.local_names import CONDITIONS, PLACES, TREATMENTS, NameTable, local_vocabulary
from bot.words import plain_words

JOINERS = frozenset({"de", "del", "el"})
SPANISH = {"cáncer de pulmón": ("Lung Cancer", "Lung Neoplasms"), "presión alta": ("Hypertension",)}


@pytest.fixture(scope="module")
def table():
    return NameTable(SPANISH, JOINERS)


@pytest.fixture(scope="module")
def spanish(content):
    return local_vocabulary(content, "es", MemoryVocabulary(frozenset({"lung neoplasms", "sarcoma"})))


@pytest.mark.parametrize(
    "said", ["cáncer de pulmón", "cancer del pulmon", "CÁNCER PULMÓN", "cáncer de pulmones".removesuffix("es")]
)
def test_small_words_accents_and_case_make_no_difference(table, said):
    assert table.find(plain_words(said)) == ("Lung Cancer", "Lung Neoplasms")


@pytest.mark.parametrize("said", ["de cáncer de pulmón", "pulmón", "cáncer de pulmón de", "", "lung cancer"])
def test_a_name_has_no_small_words_at_its_ends_and_is_whole(table, said):
    assert table.find(plain_words(said)) == ()


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("cancer de pulmom", (("Lung Cancer", "Lung Neoplasms"), 1)),
        ("preison alta", (("Hypertension",), 1)),
        ("prision baja", None),
        ("zancer de pulmon", None),
        ("cancer de pulmon y de otras cosas mas", None),
    ],
)
def test_a_slip_is_forgiven_but_in_the_first_letter(table, said, near):
    assert table.near(said) == near


def test_a_condition_has_the_librarys_name_where_it_knows_one_else_that_of_registries(spanish):
    assert spanish.condition("cancer de pulmon") == "lung neoplasms"
    assert spanish.condition("presion alta") == "Hypertension"
    assert spanish.condition("sarcoma") == "sarcoma"
    assert spanish.condition("mesa redonda") is None


def test_the_words_of_english_names_tell_nothing_in_spanish(content, spanish):
    library = MemoryVocabulary(frozenset({"social anxiety"}))
    assert spanish.condition_word("pulmones") is True
    assert local_vocabulary(content, "es", library).condition_word("anxiety") is False
    assert local_vocabulary(content, "en", library).condition_word("anxiety") is True


def test_treatments_have_spanish_names_too(spanish):
    assert spanish.intervention("quimio") == "Chemotherapy"
    assert spanish.intervention("terapia genica") == "Gene Therapy"
    assert spanish.intervention("algo") is None


def write(tmp_path, document):
    folder = tmp_path / "data" / "vocabulary"
    folder.mkdir(parents=True)
    (folder / "conditions_xx.yaml").write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return Content(tmp_path)


def test_a_name_of_two_things_is_refused(tmp_path):
    content = write(tmp_path, {"conditions": {"Lung Cancer": ["cáncer de pulmón"], "Cancer": ["cáncer del pulmón"]}})
    with pytest.raises(ContentError, match="belongs to Lung Cancer already"):
        NameTable.read(content, CONDITIONS, "xx", JOINERS)


def test_an_abbreviation_counts_where_it_has_one_meaning_and_is_no_word(tmp_path):
    short = {
        "ela": ["Amyotrophic Lateral Sclerosis"],
        "ep": ["Parkinson Disease", "Pulmonary Embolism"],
        "les": ["Lupus"],
    }
    content = write(tmp_path, {"conditions": {}, "abbreviations": short, "capitals": ["les"]})
    table = NameTable.read(content, CONDITIONS, "xx", JOINERS)
    assert [table.find(name) for name in short] == [("Amyotrophic Lateral Sclerosis",), (), ()]


def test_a_language_without_a_table_says_the_names_of_the_registries(content):
    assert NameTable.read(content, PLACES, "xx", JOINERS).find("madrid") == ()


@pytest.mark.parametrize(("kind", "least"), [(CONDITIONS, 350), (TREATMENTS, 80), (PLACES, 150)])
def test_the_spanish_tables_are_rich_and_each_name_belongs_to_one_thing(content, kind, least):
    document = content.file("data", "vocabulary", f"{kind}_es.yaml")
    NameTable.read(content, kind, "es", JOINERS)
    said = [plain_words(name) for others in document[kind].values() for name in others]
    assert len(set(said)) >= least
    assert all(said)


def test_every_spanish_name_of_a_condition_is_found_in_a_message(content):
    """A name that is nothing but ordinary words would be overlooked."""
    read = slot_reader(content, "es", MemoryVocabulary())
    names = [
        name
        for others in content.file("data", "vocabulary", "conditions_es.yaml")[CONDITIONS].values()
        for name in others
    ]
    missed = [name for name in names if not read(f"ensayos para {name}").get("condition")]
    assert missed == []


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ensayos con semaglutida", "Semaglutide"),
        ("algo con metformina", "Metformin"),
        ("estudios de psilocibina", "Psilocybin"),
        ("¿prueban el plasma rico en plaquetas?", "Platelet-Rich Plasma"),
    ],
)
def test_a_medicine_in_spanish_has_the_name_that_registries_use(content, said, name):
    read = slot_reader(content, "es", MemoryVocabulary())
    assert [mention["name"] for mention in read(said).get("intervention", ())] == [name]


@pytest.fixture(scope="module")
def places(content, sample_library):
    return slot_reader(content, "es", sample_library.vocabulary)


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("ensayos en España", "Spain"),
        ("ensayos en Estados Unidos", "United States"),
        ("ensayos en EE. UU.", "United States"),
        ("ensayos sarcoma espana", "Spain"),
    ],
)
def test_places_are_known_by_their_spanish_names(places, said, country):
    assert places(said)["country"]["name"] == country
