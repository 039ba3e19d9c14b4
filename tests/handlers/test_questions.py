"""Answers about one trial, from the house and from the list: what talks over the sample trials cannot show."""

from fakes_library import MemoryLibrary
from record_shapes import full_record, replaced
from talks import NOW, Talk

from bot.content import Content
from bot.conversation import Conversation, Search, decode_conversation, encode_conversation
from bot.dialogue.assistant import MOST_CITED, Assistant
from bot.handlers.refining import refine_search
from bot.library.trial import Trial
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, Understanding
from bot.rendering.plain import to_text
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates

PROTOCOL = "protocolSection"
ARMS = (PROTOCOL, "armsInterventionsModule", "armGroups")
MASKING = (PROTOCOL, "designModule", "designInfo", "maskingInfo")


def said_of(record, question):
    """The reply to a question about the record's trial."""
    talk = Talk(Assistant.of(Content(), "en"), MemoryLibrary([Trial(record)], ["asthma"]))
    talk.say("NCT01234567")
    talk.say(question)
    return talk.text


def test_what_differs_between_groups_is_told_from_their_lists():
    text = said_of(full_record(), "what would I be given")
    assert "All groups have Drug A. What not all of them have: Drug B." in text
    assert "Look-alike (gets a placebo)" in text


def test_placebo_chance_and_masking_are_those_of_this_record():
    text = said_of(full_record(), "is there a placebo?")
    assert "lists a group that gets a placebo: Look-alike." in text
    assert "Chance decides who is in which group" in text
    assert "The registry has no field for the odds, and I found none in the text." in text
    assert "the people who take part and the researchers" in text
    open_label = said_of(replaced(full_record(), MASKING, {"masking": "NONE"}), "is it blinded")
    assert "all know what is given" in open_label


def test_risks_name_no_authority_that_the_record_does_not_name():
    text = said_of(full_record(), "is it safe?")
    assert "Safety is one of the main things it measures: Adverse events." in text
    assert "The record names a data monitoring committee" in text
    assert "FDA" not in text


def test_posted_results_are_linked_where_they_are():
    text = said_of(replaced(full_record(), ("hasResults",), True), "are there results?")
    assert "since February 20, 2024" in text
    assert "https://clinicaltrials.gov/study/NCT01234567?tab=results" in text


def test_the_sponsor_is_told_with_its_kind_and_helpers():
    text = said_of(full_record(), "who runs it?")
    assert "neither a company nor a government" in text
    assert "Plain Drug Works and County Hospital" in text
    assert "Ada Plain, lead researcher, Acme University" in text


def test_a_person_of_the_house_is_named_where_the_house_names_one():
    library = MemoryLibrary([Trial(full_record())])
    talk = Talk(Assistant.of(Content(), "en", "help desk, 555 0199"), library)
    talk.say("I want to talk to a human")
    assert "You can reach a person of this service here: help desk, 555 0199" in talk.text
    talk.say("this is useless")
    assert "help desk, 555 0199" in talk.text


def test_the_talk_remembers_a_bounded_number_of_the_fields_of_its_last_reply():
    talk = Talk(Assistant.of(Content(), "en"), MemoryLibrary([Trial(full_record())]))
    talk.say("NCT01234567")
    assert 0 < len(talk.conversation.cited) <= MOST_CITED
    assert all(cited.startswith("NCT01234567 ") for cited in talk.conversation.cited)
    assert decode_conversation(encode_conversation(talk.conversation)) == talk.conversation
    talk.say("thanks")
    assert talk.conversation.cited == ()


def test_a_trial_that_was_turned_down_stays_away_when_the_search_goes_on(sample_library):
    shown = ("NCT06087341", "NCT05783089")
    before = Conversation(key="k", search=Search(query={"conditions": ["solid tumors"]}, shown=shown, total=2))
    dropped = Understanding(
        decision=ACCEPT, intent="refine_search", slots=Slots(ordinal=2), features=frozenset({"turned_down"})
    )
    after = refine_search(dropped, before, sample_library, NOW).conversation
    assert after.search.query["without"] == ("NCT05783089",)
    assert "NCT05783089" not in after.search.shown
    narrowed = Understanding(decision=ACCEPT, intent="refine_search", slots=Slots(phase=("PHASE1",)))
    again = refine_search(narrowed, after, sample_library, NOW).conversation
    assert again.search.query["without"] == ("NCT05783089",)


def test_which_trial_to_leave_out_is_asked_where_it_is_not_clear(sample_library):
    shown = ("NCT06087341", "NCT05783089")
    before = Conversation(key="k", search=Search(query={"conditions": ["solid tumors"]}, shown=shown, total=2))
    unclear = Understanding(decision=ACCEPT, intent="refine_search", slots=Slots(), features=frozenset({"turned_down"}))
    reply = Renderer({"en": Templates(Content(), "en")}).render(refine_search(unclear, before, sample_library, NOW))
    assert "Which one shall I leave out?" in to_text(reply.reply)
    assert [offer.slots["nct_id"] for offer in reply.offers] == [["NCT06087341"], ["NCT05783089"]]
