"""Whether a wish leaves a check, what yes and no to that mean, and that a check below a question is never lost."""

import pytest
from talks import NOW

from bot.conversation import Check, Conversation, Pending, PersonFacts
from bot.dialogue import flow, leaving
from bot.nlu.slots import Quantity, Slots
from bot.nlu.understanding import ACCEPT, REJECT, Understanding
from bot.rendering.parts import Answer, Offer, Option, Say

TRIAL = "NCT05783089"
ASKED = Pending("check_eligibility", "healthy", "healthy", TRIAL)
TOLD = PersonFacts("self", {"value": 45, "unit": "year"})
RUNNING = Conversation(key="k", focus=TRIAL, pending=ASKED, check=Check(TRIAL, asked=("age",)), facts=TOLD)


def said(intent, decision=ACCEPT, **slots):
    return Understanding(decision=decision, intent=intent, slots=Slots(**slots))


def question(understood, talk, library):
    asked = leaving.leave_question(understood, talk, library)
    return asked.parts[0].block if asked else None


@pytest.mark.parametrize(
    ("understood", "block"),
    [
        (said("leave_flow"), "talk.leave_kept"),
        (said("find_trial"), "talk.leave_kept"),
        (said("start_over"), "talk.leave_lost"),
        (said("check_eligibility", nct_id=("NCT07298239",)), "talk.leave_kept"),
        (said("check_eligibility", subject="mother"), "talk.leave_kept"),
        (said("check_eligibility"), None),
        (said("check_eligibility", nct_id=(TRIAL,), subject="self"), None),
        (said("describe_costs"), None),
        (said("explain_term"), None),
        (said("my_data"), None),
        (said("compare_trials", nct_id=("NCT07298239",)), None),
    ],
)
def test_leaving_asks_and_digressing_does_not(understood, block, sample_library):
    assert question(understood, RUNNING, sample_library) == block


def test_without_an_answer_there_is_nothing_to_ask_about(sample_library):
    for facts in (PersonFacts(), PersonFacts("self", "unknown")):
        assert question(said("start_over"), RUNNING.but(facts=facts), sample_library) is None


def test_where_no_check_runs_there_is_nothing_to_leave(sample_library):
    for check in (None, Check(TRIAL, is_over=True), Check("NCT09999999")):
        assert question(said("start_over"), RUNNING.but(pending=None, check=check), sample_library) is None
    assert question(said("find_trial"), RUNNING.but(pending=None), sample_library) is None


def test_what_was_answered_is_not_lost_unasked_when_the_check_was_left_before(sample_library):
    left = RUNNING.but(pending=None)
    assert question(said("start_over"), left, sample_library) == "talk.leave_lost"
    asking = leaving.leave_question(said("start_over"), left, sample_library).conversation
    assert flow.popped(asking) == left


def test_the_wish_waits_below_the_question_with_all_that_was_said(sample_library):
    wish = said("check_eligibility", nct_id=("NCT07298239",), age=Quantity(46, "year"))
    asking = leaving.leave_question(wish, RUNNING, sample_library).conversation
    assert asking.interrupted == ASKED
    assert leaving.wished(asking) == wish
    assert flow.popped(asking) == RUNNING


@pytest.mark.parametrize(
    ("understood", "decided"),
    [
        (said("", REJECT, answer="yes"), "leave"),
        (said("", REJECT, answer="no"), "stay"),
        (said("leave_flow"), "leave"),
        (said("leave_flow", choice="stay"), "stay"),
        (said("leave_flow", choice="leave"), "leave"),
        (said("describe_costs"), ""),
        (said("", REJECT, answer="not_sure"), ""),
    ],
)
def test_yes_leaves_no_stays_and_all_else_decides_nothing(understood, decided, sample_library):
    asking = leaving.leave_question(said("start_over"), RUNNING, sample_library).conversation
    assert leaving.decision(understood, asking) == decided
    assert leaving.decision(understood, RUNNING) == ""


def digression(talk, *offered):
    return Answer(parts=(Say("talk.menu"), *offered), conversation=talk)


def test_a_digression_is_followed_by_the_question_and_loses_its_own_choices(sample_library):
    offer, also = Offer((Option("talk.choice_find", "find_trial"),)), Offer((), flow.ALSO_ASKED)
    answer = flow.ask_again(digression(RUNNING, offer, also), "describe_costs", RUNNING, sample_library)
    assert offer not in answer.parts
    assert also in answer.parts
    assert "_common.still_open" in [part.block for part in answer.parts if isinstance(part, Say)]
    assert answer.conversation.pending == ASKED


def test_a_digression_that_clears_the_question_does_not_lose_it(sample_library):
    answer = flow.ask_again(digression(RUNNING.but(pending=None)), "more_results", RUNNING, sample_library)
    assert answer.conversation.pending == ASKED


def test_a_short_question_lies_on_top_of_the_check_and_is_taken_off_again(sample_library):
    asking = RUNNING.but(pending=Pending("explain_term", "term", "term"))
    answer = flow.ask_again(digression(asking), "explain_term", RUNNING, sample_library)
    assert answer.conversation.interrupted == ASKED
    assert len(answer.parts) == 1
    assert flow.popped(answer.conversation) == RUNNING


def test_which_trial_to_check_is_a_short_question_too():
    which = Pending("check_eligibility", "which_trial", "nct_id")
    assert flow.popped(Conversation(key="k", pending=which)).pending is None


def test_a_check_that_was_left_can_be_gone_on_with_and_one_that_ended_cannot():
    left = RUNNING.but(pending=None)
    assert leaving.can_go_on(left)
    assert not leaving.can_go_on(RUNNING)
    assert not leaving.can_go_on(left.but(check=Check(TRIAL, is_over=True)))
    assert not leaving.can_go_on(left.but(check=None))


def test_go_on_means_the_check_unless_a_list_is_on_the_table():
    go_on, left = said("more_results"), RUNNING.but(pending=None)
    more = Understanding(decision=ACCEPT, intent="more_results", slots=Slots(), features=frozenset({"more"}))
    assert leaving.wants_to_go_on(go_on, left)
    assert not leaving.wants_to_go_on(more, left)


def test_the_third_failure_leaves_the_question_open(sample_library):
    young = RUNNING.but(pending=Pending("check_eligibility", "age", "age", TRIAL), facts=PersonFacts())
    first = flow.not_an_answer(young, sample_library, NOW)
    assert first.conversation.pending.kind == "age"
    second = flow.not_an_answer(first.conversation, sample_library, NOW)
    assert (second.conversation.pending.kind, second.conversation.pending.attempts) == ("age_limits", 2)
    third = flow.not_an_answer(second.conversation, sample_library, NOW)
    assert third.conversation.facts.age == "unknown"
    assert third.conversation.pending.question == "healthy"
