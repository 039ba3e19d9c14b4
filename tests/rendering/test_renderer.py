"""Citations are exactly the fields that were read; a reply as text holds all of it."""

from hypothesis import given
from record_shapes import full_record
from replies import REPLY, visible_texts

from bot.conversation import Conversation
from bot.library.trial import Trial
from bot.rendering.parts import Answer, Offer, Option, Say, ShowQuote
from bot.rendering.plain import to_text
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates
from bot.traced import Traced

TALK = Conversation(key="k", turns=7)
STATUS = "protocolSection.statusModule"


def rendered(content, *parts):
    return Renderer({"en": Templates(content, "en")}).render(Answer(parts=parts, conversation=TALK))


def test_what_a_template_reads_is_cited_and_nothing_else(content):
    reply = rendered(content, Say("show_status.verified", trial=Trial(full_record()))).reply
    assert [citation.path for citation in reply.citations] == [f"{STATUS}.statusVerifiedDate"]
    assert reply.citations[0].record_date == "2026-01-05"
    assert reply.sources == ("Source: ClinicalTrials.gov, NCT01234567, record of January 5, 2026.",)


def test_a_field_that_is_absent_is_cited_too(content):
    trial = Trial({"protocolSection": {"identificationModule": {"nctId": "NCT01234567"}}})
    reply = rendered(content, Say("show_status.status", trial=trial)).reply
    assert [citation.path for citation in reply.citations] == [f"{STATUS}.overallStatus"]
    assert reply.sources == ("Source: ClinicalTrials.gov, NCT01234567, record without a date.",)


def test_a_reply_about_no_trial_cites_nothing(content):
    reply = rendered(content, Say("talk.goodbye")).reply
    assert (reply.citations, reply.sources) == ((), ())
    assert reply.disclaimer.version == "general@2"


def test_a_quote_is_cited_and_left_as_it_is(content):
    trial = Trial(full_record())
    quote = ShowQuote(Traced("a  b\n {{ 7 }}", "x.y"), "check_eligibility.criteria_title", trial)
    reply = rendered(content, quote).reply
    assert reply.blocks[0].text == "a  b\n {{ 7 }}"
    assert reply.citations[0].path == "x.y"


def test_choices_have_codes_of_their_turn_and_numbers_of_their_own(content):
    option = Option("talk.choice_find", "find_trial")
    result = rendered(content, Say("talk.goodbye"), Offer((option,)), Offer((option, option)))
    assert [choice.code for choice in result.reply.choices] == ["7.1", "7.2", "7.3"]
    assert [offer.code for offer in result.offers] == ["7.1", "7.2", "7.3"]


@given(REPLY)
def test_a_reply_as_text_holds_every_text_and_ends_with_the_disclaimer(reply):
    text = to_text(reply)
    flat = " ".join(text.replace("|", " ").split())
    for part in visible_texts(reply):
        assert " ".join(part.replace("|", " ").split()) in flat
    assert text.endswith(reply.disclaimer.text)
