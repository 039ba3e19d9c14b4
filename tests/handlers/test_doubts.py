"""What is said of a record that may not tell how things are: in which answer, how much of it, and in which words."""

import pytest
from doubtful_records import DOUBTFUL, MORE_DOUBTFUL, NOON, changed, copied, marked, planned, sound_record, with_sites
from every_reply import PLACE, said
from fakes_library import MemoryLibrary
from wording import faults, uncited

from bot.content import Content
from bot.conversation import Conversation
from bot.handlers import SUBJECTS
from bot.handlers.doubts import MOST_UNASKED, doubt_on_card, looks_old, warnings
from bot.library.doubts.doubt import StaleKind
from bot.library.doubts.staleness import staleness
from bot.library.trial import Trial
from bot.messages import Card, List, Text
from bot.rendering.parts import Answer, ShowCard
from bot.rendering.plain import to_text
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates

LANGUAGES = ("en", "es")
RENDERER = Renderer({language: Templates(Content(), language) for language in LANGUAGES})
NUMBER = "NCT01234567"
STATUS = "protocolSection.statusModule"
ANSWERS = {
    "record": ("describe_trial", "show_status", "list_sites", "contact_site"),
    "trust": ("data_freshness", "check_legitimacy"),
    "taking_part": ("doctor_questions", "describe_visits"),
}
SUBJECT = {intent: subject for subject, intents in ANSWERS.items() for intent in intents}
# Much at once: an old copy of a trial that never opened, is past its end, has results, and names nobody.
_NEVER_OPENED = sound_record(
    overallStatus="NOT_YET_RECRUITING",
    statusVerifiedDate="2019-02",
    startDateStruct=planned("2020-03"),
    completionDateStruct=planned("2021-04"),
    primaryCompletionDateStruct=None,
)
DUBIOUS = changed(
    with_sites(marked(_NEVER_OPENED, hasResults=True, **copied("2023-06-01")), ""),
    "contactsLocationsModule",
    centralContacts=[],
)


def reply(intent, record, language="en", place=None):
    trial = Trial(record)
    talk = Conversation(key="k", language=language, focus=trial.nct_id, turns=3, place=place)
    handler = getattr(SUBJECTS[SUBJECT[intent]], intent)
    answer = handler(said(intent, nct_id=(trial.nct_id,)), talk, MemoryLibrary([trial]), NOON)
    return RENDERER.render(answer).reply


def text(intent, record, language="en", place=None):
    return to_text(reply(intent, record, language, place))


def paragraphs(intent, record):
    return [block.text for block in reply(intent, record).blocks if isinstance(block, Text)]


def card(record, language="en"):
    trial = Trial(record)
    part = ShowCard((), trial, doubt_on_card(trial, NOON))
    shown = RENDERER.render(Answer(parts=(part,), conversation=Conversation(key="k", language=language, turns=1))).reply
    return next(block for block in shown.blocks if isinstance(block, Card))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", SUBJECT)
def test_answers_about_a_doubtful_record_read_well_and_name_their_source(intent, language):
    for record in (*DOUBTFUL.values(), *MORE_DOUBTFUL, DUBIOUS):
        for place in (None, PLACE):
            given = reply(intent, record, language, place)
            assert faults(given) == []
            assert uncited(given, {NUMBER}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_of_a_doubtful_record_says_so_in_one_short_clause(language):
    for record in (*DOUBTFUL.values(), *MORE_DOUBTFUL, DUBIOUS):
        note = card(record, language).note
        assert len(note.split()) <= 22
        assert note.count(". ") <= 1


def test_the_fields_that_a_doubt_was_found_by_are_cited():
    cited = {citation.path for citation in reply("show_status", DOUBTFUL["start_passed"]).citations}
    assert {f"{STATUS}.overallStatus", f"{STATUS}.startDateStruct.date", f"{STATUS}.startDateStruct.type"} <= cited
    sites = {citation.path for citation in reply("show_status", DOUBTFUL["sites_closed"]).citations}
    assert "protocolSection.contactsLocationsModule.locations" in sites


# -- how much is said, and where


@pytest.mark.parametrize("intent", ["describe_trial", "list_sites", "contact_site"])
def test_unasked_the_two_weightiest_doubts_are_said_and_how_to_hear_the_rest(intent):
    told = text(intent, DUBIOUS)
    assert "My copy of this record is from June 1, 2023, about 3 years ago." in told
    assert "it was due to end in April 2021, about 6 years ago" in told
    assert "its planned start was" not in told
    assert 'Ask "is it open" to hear it.' in told


def test_when_asked_for_every_doubt_is_said_the_weightiest_first():
    told = text("show_status", DUBIOUS)
    sentences = (
        "In my copy of June 1, 2023, from about 3 years ago",
        "it was due to end in April 2021",
        "its planned start was in March 2020, about 7 years ago",
        "The sponsor last confirmed this record in February 2019",
        "The record has results",
        "The record that I hold names nobody to call",
    )
    assert [told.count(sentence) for sentence in sentences] == [1] * len(sentences)
    assert sorted(sentences, key=told.index) == list(sentences)
    assert "to hear it" not in told


def test_what_is_only_odd_is_said_when_asked_for_and_not_before():
    assert "A date so far ahead" in text("show_status", DOUBTFUL["far_ahead"])
    assert "A date so far ahead" not in text("describe_trial", DOUBTFUL["far_ahead"])


def test_what_the_answer_has_told_takes_no_place_among_the_weightiest():
    trial = Trial(DOUBTFUL["no_sites"])
    assert warnings(trial, NOON, StaleKind.NO_SITES) == ()
    assert "names no site" not in text("list_sites", DOUBTFUL["no_sites"])
    assert "names no site" in text("contact_site", DOUBTFUL["no_sites"])


def test_no_more_than_two_are_said_unasked():
    for record in (*DOUBTFUL.values(), *MORE_DOUBTFUL, DUBIOUS):
        trial = Trial(record)
        weighty = sum(doubt.kind.is_major for doubt in staleness(trial, NOON.date()))
        assert len(warnings(trial, NOON)) == min(weighty, MOST_UNASKED + 1)


def test_how_old_our_knowledge_is_is_told_by_what_is_old_and_not_by_what_else_is_odd():
    told = text("data_freshness", DUBIOUS)
    assert "My copy of the record of NCT01234567 is from June 1, 2023, about 3 years ago." in told
    assert "The sponsor last confirmed this record in February 2019, about 8 years ago." in told
    assert (told.count("June 1, 2023,"), told.count("February 2019")) == (1, 1)
    assert "results" not in told
    assert "due to end" not in told


def test_a_copy_without_a_date_is_not_given_one():
    undated = marked(sound_record(), derivedSection={})
    assert "does not say from which day it is" in text("data_freshness", undated)


# -- the status is never said to be more than it is


def test_a_status_from_an_old_copy_is_told_as_that_of_the_copy():
    first = paragraphs("show_status", DOUBTFUL["old_copy"])[0]
    said_of = 'In my copy of May 20, 2026, from about 6 months ago, NCT01234567 was listed as "Recruiting".'
    assert first.startswith(f"{said_of} That means: ")
    assert "is listed as" not in first


def test_when_the_record_was_confirmed_is_said_once():
    for kind in ("verified_months_ago", "verified_long_ago", "verified_years_ago", "no_confirmation", "old_copy"):
        told = text("show_status", DOUBTFUL[kind])
        assert told.count("last confirmed") == 1, kind
    assert text("show_status", sound_record()).count("last confirmed") == 1


def test_a_stop_is_told_with_its_reason_or_that_none_is_given():
    assert "The reason, in the record's words: Slow accrual" in text("describe_trial", DOUBTFUL["stopped_early"])
    assert "stopped early and ended in March 2026" in text("show_status", DOUBTFUL["stopped_early"])
    on_hold = text("show_status", sound_record(overallStatus="SUSPENDED"))
    assert "it takes nobody for now" in on_hold
    assert "The record does not say why." in on_hold
    assert "called off before anyone joined" in text("show_status", sound_record(overallStatus="WITHDRAWN"))


@pytest.mark.parametrize("kind", ["stopped_early", "on_hold", "no_sites", "sites_closed", "results_posted"])
def test_a_record_that_is_not_old_is_not_called_so(kind):
    assert not looks_old(Trial(DOUBTFUL[kind]), NOON)
    assert "looks old" not in text("doctor_questions", DOUBTFUL[kind])
    assert "as of" not in paragraphs("show_status", DOUBTFUL[kind])[0]


@pytest.mark.parametrize("kind", ["old_copy", "verified_long_ago", "start_passed", "unknown_status"])
def test_a_record_that_is_old_is_called_so(kind):
    assert looks_old(Trial(DOUBTFUL[kind]), NOON)


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("old_copy", "My copy is from May 20, 2026: ask if this still holds."),
        ("verified_long_ago", "Last confirmed in October 2025: ask if this still holds."),
        ("start_passed", "Its start date has passed (March 2026): ask if it is open now."),
        ("completion_passed", "Its end date has passed (March 2026): ask if it still takes people."),
        ("sites_closed", "No site says that it takes people now."),
        ("stopped_early", ""),
        ("far_ahead", ""),
        ("sites_silent", ""),
    ],
)
def test_a_card_names_the_weightiest_doubt_with_its_date(kind, note):
    assert card(DOUBTFUL[kind]).note == note
    assert card(sound_record()).note == ""


# -- sites


def test_a_site_that_is_listed_as_open_is_never_denied():
    """Whatever the trial says: if one of its sites is listed as recruiting, we do not say that none is."""
    for status in ("UNKNOWN", "COMPLETED", "SUSPENDED", "ACTIVE_NOT_RECRUITING"):
        told = text("list_sites", with_sites(sound_record(overallStatus=status), "RECRUITING", "COMPLETED"))
        assert "No site is listed as taking people" not in told
        assert "(Lima, Peru) is listed as recruiting" in told
    assert "No site is listed as taking people now" in text("list_sites", DOUBTFUL["sites_closed"])


def test_a_site_that_is_open_in_a_trial_that_is_not_is_gone_by_and_said_to_be_so():
    told = text("list_sites", DOUBTFUL["site_open"])
    assert "I go by the site. Ask there if people can join." in told
    assert "Sites that take people come first." in told
    left_over = text("list_sites", with_sites(sound_record(overallStatus="COMPLETED"), "RECRUITING", "WITHDRAWN"))
    assert "I do not count it as open." in left_over
    assert "Sites that take people" not in left_over


def test_who_may_ask_at_an_open_site_is_not_told_that_nobody_is_taken():
    told = text("contact_site", DOUBTFUL["site_open"])
    assert "I go by the site." in told
    assert "may not take new people" not in told
    over = text("contact_site", with_sites(sound_record(overallStatus="COMPLETED"), "RECRUITING"))
    assert "It takes no new people." in over


# -- contacts


def test_a_contact_who_leads_the_study_is_said_to_be_one_and_what_to_expect():
    told = text("contact_site", DOUBTFUL["investigator_only"])
    assert "Ada Plain is listed as lead researcher." in told
    assert "They may be busy with patients. Ask for the study team" in told
    assert "ask for the study team of Ada Plain" in told
    assert "no phone number or e-mail for them" in told


def test_a_researcher_who_can_be_called_is_named_with_the_role():
    reachable = {"name": "Ada Plain", "role": "PRINCIPAL_INVESTIGATOR", "phone": "555 0111"}
    record = with_sites(sound_record(), "RECRUITING", contacts=[reachable])
    record["protocolSection"]["contactsLocationsModule"]["centralContacts"] = []
    told = text("contact_site", record)
    assert "Ada Plain (lead researcher), phone 555 0111" in told
    assert "no phone number or e-mail" not in told


def test_sites_that_name_only_who_leads_them_are_listed_beside_those_who_can_be_asked():
    told = reply("contact_site", DOUBTFUL["investigator_at_sites"])
    led = [block for block in told.blocks if isinstance(block, List)][-1]
    assert led.title == "At these sites, the record names only who leads the study there:"
    assert led.items == ("Clinic, Lima, Peru (recruiting): ask for the study team of Ada Plain",) * 2
    assert "At 2 of its open sites, the record names a doctor or researcher in charge" in to_text(told)


def test_a_contact_without_phone_and_mail_is_named_all_the_same():
    told = text("contact_site", DOUBTFUL["contact_unreachable"])
    assert "Desk is named as a contact, but without a phone number or e-mail." in told


@pytest.mark.parametrize("kind", ["missing_status", "unknown_status", "on_hold", "stopped_early", "start_passed"])
def test_that_a_trial_takes_nobody_is_said_once_before_somebody_calls(kind):
    told = text("contact_site", DOUBTFUL[kind])
    assert "It may not take new people now." not in told
    assert "You can ask when it will." not in told
    assert "Ask that first." not in told
    assert (
        len(
            [
                block
                for block in paragraphs("contact_site", DOUBTFUL[kind])
                if "study team" in block or "takes no" in block
            ]
        )
        == 1
    )
