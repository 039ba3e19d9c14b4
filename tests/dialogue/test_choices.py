"""What was offered is taken by its number, its label, the beginning of it or a label with a slip; never by guess."""

import pytest

from bot.conversation import Conversation, Offer, Pending
from bot.dialogue.choices import meaning, offer_at, offer_by_code, offer_by_words, turn_of

OFFERS = tuple(
    Offer(f"3.{number}", label, label.split()[0].lower(), {"nct_id": ["NCT01234567"]})
    for number, label in enumerate(
        ("About number 1", "About number 2", "Is it open?", "Whom can I contact?", "Yes, leave the questions"), 1
    )
)


def talk(kind=""):
    pending = Pending("flow", "question", kind) if kind else None
    return Conversation(key="k", offers=OFFERS, pending=pending)


def taken(text, kind=""):
    offer = offer_by_words(text, talk(kind))
    return offer.label if offer else None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2", "About number 2"),
        ("about number 2", "About number 2"),
        ("is it open", "Is it open?"),
        ("IS IT OPEN??", "Is it open?"),
        ("whom can i", "Whom can I contact?"),
        ("whom can i contct", "Whom can I contact?"),
        ("yes leave the qestions", "Yes, leave the questions"),
        ("yes", "Yes, leave the questions"),
    ],
)
def test_a_label_is_known_by_number_words_beginning_and_with_a_slip(text, label):
    assert taken(text) == label


@pytest.mark.parametrize("text", ["", "?", "0", "6", "99", "123", "about", "about number 3", "ye", "who", "open"])
def test_what_fits_none_or_several_takes_nothing(text):
    assert taken(text) is None


def test_a_number_is_an_answer_where_the_question_wants_one():
    assert taken("2", "age") is None
    assert taken("2", "age_limits") == "About number 2"
    assert taken("45", "age_limits") is None


def test_a_code_is_taken_once_shown_and_no_other():
    assert offer_by_code("3.2", OFFERS).label == "About number 2"
    assert offer_by_code("2.2", OFFERS) is None


@pytest.mark.parametrize(("code", "turn"), [("7.2", 7), ("x.1", 0), ("", 0), ("\u0661.1", 0), ("99999999999.1", 0)])
def test_a_code_tells_its_turn(code, turn):
    assert turn_of(code) == turn


def test_places_count_from_one_and_the_last_is_minus_one():
    assert [offer_at(position, OFFERS) for position in (1, 5, -1, 0, 6)] == [
        OFFERS[0],
        OFFERS[4],
        OFFERS[4],
        None,
        None,
    ]


def test_taking_an_offer_means_what_was_offered():
    understood = meaning(OFFERS[0])
    assert (understood.intent, understood.slots.nct_id) == ("about", ("NCT01234567",))
