"""Questions of one answer: what answers them, what ends them, and that anything else leaves them."""

import pytest

from bot.conversation import Conversation, Offer, Pending
from bot.dialogue.short_questions import is_short, meant
from bot.nlu.slots import Mention, Quantity, Slots
from bot.nlu.understanding import ACCEPT, REJECT, Understanding

TRIAL = "NCT05783089"
COSTS, RISKS = (Offer(f"1.{n}", name, name, {}) for n, name in enumerate(("describe_costs", "describe_risks"), 1))


def said(intent="out_of_scope", decision=REJECT, features=(), **slots):
    return Understanding(decision=decision, intent=intent, slots=Slots(**slots), features=frozenset(features))


def answered(flow, kind, understood, number=None, **talk):
    conversation = Conversation(key="k", pending=Pending(flow, "question", kind), **talk)
    found = meant(understood, number, conversation)
    return (found.intent, found.slots) if found else None


def test_a_question_of_a_check_is_not_short_and_which_trial_to_check_is():
    assert not is_short(None)
    assert not is_short(Pending("check_eligibility", "age", "age_limits", TRIAL))
    assert is_short(Pending("check_eligibility", "which_trial", "nct_id"))
    assert meant(said(answer="yes"), None, Conversation(key="k")) is None


@pytest.mark.parametrize(
    ("understood", "choice"),
    [
        (said(answer="yes"), "delete"),
        (said(features=("deleting",)), "delete"),
        (said(answer="no"), "keep"),
        (said(answer="not_sure"), None),
        (said("describe_costs", ACCEPT), None),
    ],
)
def test_deleting_needs_a_clear_word(understood, choice):
    expected = ("my_data", Slots(choice=choice)) if choice else None
    assert answered("my_data", "yes_no", understood) == expected


@pytest.mark.parametrize(
    ("understood", "offers", "intent"),
    [
        (said(ordinal=2), (COSTS, RISKS), "describe_risks"),
        (said(ordinal=-1), (COSTS, RISKS), "describe_risks"),
        (said(answer="yes"), (COSTS,), "describe_costs"),
        (said(answer="yes"), (COSTS, RISKS), None),
        (said(answer="no"), (COSTS, RISKS), "otherwise"),
        (said(ordinal=7), (COSTS, RISKS), None),
    ],
)
def test_of_several_meanings_one_is_taken_by_its_place_and_none_by_no(understood, offers, intent):
    found = answered("clarify", "choice", understood, offers=offers)
    assert (found[0] if found else None) == intent


@pytest.mark.parametrize(
    ("understood", "number", "slots"),
    [
        (said(), 62.0, Slots(age=Quantity(62, "year"))),
        (said(age=Quantity(62, "year")), None, Slots(age=Quantity(62, "year"))),
        (said(sex="MALE"), None, Slots(sex="MALE")),
        (said(answer="female"), None, Slots(answer="female", sex="FEMALE")),
        (said(), None, None),
    ],
)
def test_what_to_correct_is_answered_by_a_fact(understood, number, slots):
    assert answered("correct_answer", "fact", understood, number) == (("correct_answer", slots) if slots else None)


@pytest.mark.parametrize(
    ("understood", "means"),
    [
        (said("describe_trial", ACCEPT, nct_id=(TRIAL,)), "show_status"),
        (said(nct_id=(TRIAL,)), "show_status"),
        (said(nct_partial="0578308"), "show_status"),
        (said("describe_trial", ACCEPT, ("describe",), nct_id=(TRIAL,)), None),
        (said("describe_costs", ACCEPT, nct_id=(TRIAL,)), None),
        (said(), None),
    ],
)
def test_which_trial_is_answered_by_a_trial_and_not_by_a_question_about_one(understood, means):
    found = answered("show_status", "nct_id", understood)
    assert (found[0] if found else None) == means


def test_which_condition_is_answered_by_a_name_that_means_nothing_else():
    asthma = {"condition": (Mention("asthma"),)}
    assert answered("find_trial", "condition", said(**asthma)) == ("find_trial", Slots(**asthma))
    assert answered("explain_term", "term", said(words="ecog")) == ("explain_term", Slots(words="ecog"))
    assert answered("find_trial", "condition", said("describe_costs", ACCEPT, **asthma)) is None


def test_who_stops_or_skips_ends_the_question_unless_a_check_lies_beneath_it():
    for intent in ("leave_flow", "skip_question"):
        stops = said(intent, ACCEPT)
        assert answered("find_trial", "condition", stops) == ("leave_flow", Slots(choice="leave"))
        beneath = Pending("check_eligibility", "age", "age", TRIAL)
        assert answered("find_trial", "condition", stops, interrupted=beneath) is None
