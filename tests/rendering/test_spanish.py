"""Spanish says what English says: the same entries with the same values, in the forms of Spanish, and nothing in
English but the registry's own words, which are marked as such."""

import re
from types import SimpleNamespace

import pytest
from every_reply import answers_about
from jinja2 import nodes
from record_shapes import full_record
from sample_trials import SAMPLES, each_sample, record_of, texts_of
from wording import our_texts

from bot.channels.telegram_markup import parts_of, plain
from bot.content import Content
from bot.conversation import Conversation
from bot.library.dates import Age, PartialDate
from bot.library.trial import Trial
from bot.messages import Card, Facts, Quote, Text
from bot.rendering.filters import Filters
from bot.rendering.parts import Answer, Say
from bot.rendering.plain import to_text
from bot.rendering.readability import spanish_ease
from bot.rendering.renderer import Renderer
from bot.rendering.spoken_names import spoken_names
from bot.rendering.templates import LABELS, WORD_FILES, Templates
from bot.web.page_view import KNOWN_ERRORS, PageView, by_language, greeting_lines

CONTENT = Content()
ENGLISH, SPANISH = Templates(CONTENT, "en"), Templates(CONTENT, "es")
RENDERER = Renderer({"en": ENGLISH, "es": SPANISH})
FILTERS = Filters("es", SPANISH.words(LABELS), spoken_names(CONTENT, "es")).all()
FULL = full_record()
RECORDS = {**{nct_id: record_of(nct_id) for nct_id in SAMPLES}, "full": FULL}
# Lists in which each language has what it needs.
OF_ONE_LANGUAGE = frozenset({"country", "joining_word_before"})
# What people ask for in tests/every_reply.py is said back to them.
SAID = ("asthma", "cancer", "Boston", "zorp")
ADDRESS = re.compile(r"\w+Section[\w.\[\]]*|https?://\S+")
GAP = re.compile(r"\{\w+\}")
PAGE = PageView(CONTENT, "es", hours=24)

each_record = pytest.mark.parametrize("record", RECORDS.values(), ids=list(RECORDS))


def replies_about(record, language="es"):
    return [(name, RENDERER.render(answer).reply) for name, answer in answers_about(Trial(record), language)]


def reply_to(block, record=FULL, language="es", **values):
    parts = (Say(block, values, Trial(record)),)
    return RENDERER.render(Answer(parts=parts, conversation=Conversation(key="k", language=language))).reply


# -- the twins


def test_every_file_and_every_entry_has_its_twin():
    english, spanish = CONTENT.responses("en"), CONTENT.responses("es")
    assert {file: set(entries) for file, entries in spanish.items()} == {
        file: set(entries) for file, entries in english.items()
    }


def values_read(templates, name):
    """The values that a block reads, each with its way from the name on: "trial.status"."""
    file, _, entry = name.partition(".")
    parsed = templates._environment.parse(templates.words(file)[entry])
    found = {node.name for node in parsed.find_all(nodes.Name) if node.ctx == "load"}
    return found - {node.name for node in parsed.find_all(nodes.Name) if node.ctx == "store"} | {
        way for node in parsed.find_all(nodes.Getattr) if (way := way_to(node))
    }


def way_to(node):
    if isinstance(node, nodes.Name):
        return node.name
    return f"{way_to(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) and way_to(node.node) else ""


def test_twins_read_the_same_values():
    differing = {
        name: values_read(ENGLISH, name) ^ values_read(SPANISH, name)
        for name in ENGLISH.names()
        if values_read(ENGLISH, name) != values_read(SPANISH, name)
    }
    assert differing == {}


def test_twins_cite_the_same_fields_in_every_reply():
    for record in RECORDS.values():
        for (name, english), (_, spanish) in zip(replies_about(record, "en"), replies_about(record), strict=True):
            assert (name, set(spanish.citations)) == (name, set(english.citations))
            assert len(spanish.sources) == len(english.sources), name
            assert spanish.disclaimer.version == english.disclaimer.version, name


def test_codes_have_words_in_both_languages():
    english, spanish = ENGLISH.words(LABELS), SPANISH.words(LABELS)
    assert set(spanish) == set(english)
    for kind in english.keys() - OF_ONE_LANGUAGE:
        assert set(spanish[kind]) == set(english[kind]), kind


def test_words_for_code_have_the_same_gaps():
    for file in sorted(WORD_FILES):
        for (entry, english), spanish in zip(ENGLISH.words(file).items(), SPANISH.words(file).values(), strict=True):
            assert GAP.findall(str(spanish)) == GAP.findall(str(english)), f"{file}: {entry}"


# -- no English


def literals(templates):
    """Every text of ours in a language: what stands between the values, in the blocks and in the word files."""
    for name in templates.names():
        file, _, entry = name.partition(".")
        parsed = templates._environment.parse(templates.words(file)[entry])
        codes = {id(piece) for node in parsed.find_all(nodes.Compare) for piece in node.find_all(nodes.Const)}
        codes |= {id(piece) for node in parsed.find_all(nodes.Filter) for piece in node.args}
        texts = [piece for piece in parsed.find_all(nodes.Const) if id(piece) not in codes]
        yield from (piece.data for piece in parsed.find_all(nodes.TemplateData))
        yield from (piece.value for piece in texts if isinstance(piece.value, str))
    for file in WORD_FILES:
        for value in templates.words(file).values():
            yield from value.values() if isinstance(value, dict) else [str(value)]


def words_in(texts):
    return {word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold())}


ONLY_ENGLISH = words_in(literals(ENGLISH)) - words_in(literals(SPANISH))
SENTENCES = {text.strip() for text in literals(ENGLISH) if len(words_in([text])) > 2} - set(literals(SPANISH))


def without_the_registry(text, record, originals):
    """The text less the record's own words, addresses and names of fields, and what the person asked for."""
    values = {value for _, value in texts_of(record) if len(value) > 1}
    codes = {value.replace("_", " ").lower() for value in values}
    for own in sorted({*values, *codes, *originals, *SAID}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", " ", text)
    return ADDRESS.sub(" ", text)


def test_the_two_languages_share_few_enough_words_for_a_leak_to_show():
    assert {"the", "record", "your", "recruiting", "years", "and", "others", "started"} <= ONLY_ENGLISH


@each_record
def test_no_reply_has_an_english_word_or_sentence_of_ours(record):
    for name, reply in replies_about(record):
        assert reply.language == "es"
        said = "\n".join([*our_texts(reply), reply.note])
        assert [sentence for sentence in SENTENCES if sentence in said] == [], name
        assert words_in([without_the_registry(said, record, reply.originals)]) & ONLY_ENGLISH == set(), name


def test_the_page_around_the_talk_is_spanish_too():
    greeting = PAGE.conversation(greeting_lines(reply_to("talk.goodbye")), "key", "deleted")
    pages = [greeting, *(PAGE.error(status) for status in KNOWN_ERRORS)]
    for markup in pages:
        assert markup.startswith('<!doctype html>\n<html lang="es">')
        shown = re.sub(r"<[^>]+>", " ", markup)
        assert words_in([shown.replace("ClinicalTrials.gov", " ")]) & ONLY_ENGLISH == set()


# -- forms of Spanish


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("label", ("RECRUITING", "status"), "Reclutando"),
        ("label", ("NOT_YET_RECRUITING", "status"), "Aún no recluta"),
        ("date", (PartialDate(2026, 3, 3),), "3 de marzo de 2026"),
        ("date", (PartialDate(2026, 3),), "marzo de 2026"),
        ("when", (PartialDate(2026, 3, 3),), "el 3 de marzo de 2026"),
        ("when", (PartialDate(2026, 3),), "en marzo de 2026"),
        ("number", (1234,), "1234"),
        ("number", (12345,), "12\u00a0345"),
        ("number", (1234567,), "1\u00a0234\u00a0567"),
        ("number", (0.5,), "0,5"),
        ("age", (Age(1, "year"),), "1 año"),
        ("age", (Age(18, "year"),), "18 años"),
        ("age", (Age(0, "month"),), "0 meses"),
        ("age", (Age(1_000_000, "day"),), "1\u00a0000\u00a0000 días"),
        ("age_range", (Age(18, "year"), Age(65, "year")), "18 a 65 años"),
        ("age_range", (Age(6, "month"), Age(1, "year")), "6 meses a 1 año"),
        ("distance", (0.2,), "1 km (1 milla)"),
        ("distance", (19,), "19 km (12 millas)"),
        ("distance", (20000,), "20\u00a0000 km (12\u00a0430 millas)"),
        ("listed", (["a", "b", "c"],), "a, b y c"),
        ("listed", (["España", "Italia"],), "España e Italia"),
        ("listed", (["sangre", "hígado"],), "sangre e hígado"),
        ("listed", (["zinc", "hierro"],), "zinc y hierro"),
        ("listed", (["a"],), "a"),
        ("any_of", (["a", "b"],), "a o b"),
        ("any_of", (["siete", "ocho"],), "siete u ocho"),
        ("any_of", (["Asthma", "Obesity"],), "Asthma u Obesity"),
        ("country", ("Spain",), "España"),
        ("country", ("Korea, Republic of",), "Corea del Sur"),
        ("country", ("Turkey (Türkiye)",), "Turquía"),
        ("country", ("A Country of the Future",), "A Country of the Future"),
        ("place", (SimpleNamespace(city="Izmir", state="", country="Turkey"),), "Izmir, Turquía"),
        ("place", (SimpleNamespace(city="Singapore", state="", country="Singapore"),), "Singapur"),
        ("place", (SimpleNamespace(city="Atlanta", state="Georgia", country=""),), "Atlanta, Georgia"),
        ("as_said", (["Breast Neoplasms", "Breast Cancer", "zorp"],), ["cáncer de mama", "zorp"]),
    ],
)
def test_values_take_their_spanish_form(name, arguments, words):
    assert FILTERS[name](*arguments) == words


def test_what_was_looked_for_is_said_in_the_words_of_the_language():
    place = SimpleNamespace(city="Madrid", state="", country="Spain")
    values = {
        "subjects": ["Lung Cancer", "asma"],
        "excluded": ["Breast Cancer"],
        "phases": ["PHASE2", "PHASE3"],
        "mentions": ["EGFR"],
        "treatments": [],
    }
    radius = {"radius_km": 30, "unit": "km", "place": place}
    reply = reply_to("find_trial.found", total=2, healthy=False, status="open", **radius, **values)
    assert reply.blocks[0].text == (
        "En mi biblioteca hay 2 ensayos sobre cáncer de pulmón o asma, con EGFR en la ficha, fase 2 o fase 3, "
        "que reclutan ahora, a no más de 30 km de Madrid, España. Dejé fuera cáncer de mama."
    )
    assert reply.originals == ()


def test_the_greeting_gives_its_example_in_the_words_of_the_language():
    spanish = reply_to("talk.greet_ask", condition="Lung Cancer", country="Spain")
    assert "por ejemplo: cáncer de pulmón en España." in spanish.blocks[0].text
    assert (spanish.originals, spanish.note) == ((), "")
    unknown = reply_to("talk.greet_ask", condition="A Rare Disorder", country="Spain")
    assert unknown.originals == ("A Rare Disorder",)


@pytest.mark.parametrize("subject", sorted(SPANISH.words(LABELS)["subject"]))
def test_a_question_is_asked_of_the_person_it_is_about(subject):
    asked = reply_to("check_eligibility.ask_age", subject=subject).blocks[0].text
    assert f"¿Qué edad tiene {SPANISH.words(LABELS)['subject'][subject]}?" in asked


def test_disclaimers_are_easy_to_read():
    for name, text in SPANISH.words("_disclaimers").items():
        assert spanish_ease(text) >= 55, name


# -- the registry's own words


@each_record
def test_the_registrys_english_is_marked_and_its_label_said_once(record):
    for name, reply in replies_about(record):
        quoted = any(isinstance(block, Quote) for block in reply.blocks)
        assert bool(reply.note) == bool(quoted or reply.originals), name
        page = PAGE.conversation(greeting_lines(reply), "key")
        for shown in (to_text(reply), "\n".join(map(plain, parts_of(reply))), page):
            assert shown.count(SPANISH.words(LABELS)["original"]["en"]) == bool(reply.note), name
        assert ('lang="en"' in page) == bool(reply.note), name


@each_sample
def test_titles_summaries_and_names_of_treatments_are_among_the_marked(nct_id):
    trial = Trial(record_of(nct_id))
    replies = dict(replies_about(record_of(nct_id)))
    marked = replies["describe_trial"].originals
    assert trial.title.value == "" or trial.title.value in marked
    assert set(trial.conditions.value[:4]) | set(trial.interventions.value[:4]) <= set(marked)
    assert any(text.startswith(" ".join(trial.summary.value.split())[:60]) for text in marked)


def test_an_english_reply_marks_nothing():
    for name, reply in replies_about(FULL, "en"):
        assert (reply.originals, reply.note) == ((), ""), name


def test_the_page_gives_the_language_of_each_piece():
    reply = reply_to("describe_trial.title")
    page = PAGE.conversation(greeting_lines(reply), "key")
    assert '<p class="text" dir="auto">NCT01234567: <span lang="en">Plain Drug in Asthma</span></p>' in page
    assert '<section class="answer" lang="es"' in page


def test_a_quote_keeps_its_language_in_a_spanish_talk():
    quotes = [block for _, reply in replies_about(FULL) for block in reply.blocks if isinstance(block, Quote)]
    assert {block.language for block in quotes} == {"en"}
    assert "Citado de la ficha del registro." in {block.note for block in quotes}


@pytest.mark.parametrize(
    ("text", "originals", "pieces"),
    [
        ("sin nada", (), [("sin nada", False)]),
        ("A: Asthma y otras", ("Asthma",), [("A: ", False), ("Asthma", True), (" y otras", False)]),
        ("Cancer, Lung Cancer", ("Cancer", "Lung Cancer"), [("Cancer", True), (", ", False), ("Lung Cancer", True)]),
        ("Cancerología", ("Cancer",), [("Cancerología", False)]),
        ("a (b) [c]", ("(b)",), [("a ", False), ("(b)", True), (" [c]", False)]),
        ("", ("x",), []),
    ],
)
def test_pieces_are_told_apart_by_language(text, originals, pieces):
    assert list(by_language(text, originals)) == pieces


def test_names_of_people_and_places_need_no_mark():
    for _, reply in replies_about(FULL):
        assert {"Acme University", "Ada Plain", "Study Desk", "Boston", "General Hospital"}.isdisjoint(reply.originals)


def test_a_card_and_its_facts_are_spanish_around_the_registrys_words():
    replies = dict(replies_about(FULL))
    card = next(block for block in replies["search"].blocks if isinstance(block, Card))
    assert (card.title, card.badge) == ("Plain Drug in Asthma", "Reclutando")
    assert [(fact.label, fact.value) for fact in card.facts] == [
        ("Qué estudia", "Asthma, Wheezing, Cough, Hay Fever y otras"),
        ("Qué se prueba", "Drug A, Drug B, Drug C, Drug D y otros"),
        ("Fase", "Fase 1 / Fase 2"),
        ("Quién puede participar", "De 6 meses a 65 años; solo mujeres o niñas"),
        ("Dónde", "General Hospital, Boston, Massachusetts, Estados Unidos (reclutando); 3 centros en total"),
    ]
    facts = next(block for block in replies["describe_trial"].blocks if isinstance(block, Facts))
    assert ("Fechas", "empezó el 15 de abril de 2023, fin previsto en abril de 2028") in [
        (row.label, row.value) for row in facts.rows
    ]
    texts = [block.text for block in replies["show_status"].blocks if isinstance(block, Text)]
    assert texts[0].startswith("NCT01234567 figura como “Reclutando”, con fecha de febrero de 2024.")
