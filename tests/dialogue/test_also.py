"""What else was asked in a message is offered as choices; a mere likeness is not."""

import pytest

from bot.conversation import Conversation
from bot.dialogue.also import AlsoAsked
from bot.nlu.rules import Candidate
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, CLARIFY, Understanding
from bot.rendering.parts import Answer, Offer, Option

TRIAL = "NCT05783089"
TALK = Conversation(key="k", focus=TRIAL)
STEPS = Offer((Option("trials.step_describe_costs", "describe_costs", {"nct_id": [TRIAL]}),))


def understood(*candidates, decision=ACCEPT, also=(), features=(), **slots):
    found = tuple(Candidate(intent, score, "") for intent, score in candidates)
    return Understanding(
        decision=decision,
        intent=found[0].intent,
        slots=Slots(**slots),
        candidates=found,
        also=also,
        features=frozenset(features),
    )


@pytest.fixture
def offered(content, sample_library):
    def offered(meaning, *parts):
        answer = AlsoAsked(content).added(Answer(parts=parts, conversation=TALK), meaning, sample_library)
        return [[option.intent for option in part.options] for part in answer.parts if isinstance(part, Offer)]

    return offered


def test_other_sentences_are_offered_before_what_comes_next_and_not_twice(offered):
    meaning = understood(("describe_risks", 1.0), also=("describe_costs",))
    assert offered(meaning, STEPS) == [["describe_costs"], []]


def test_two_wishes_in_one_sentence_are_told_by_a_concept_of_each(offered):
    both = [("describe_costs", 0.8), ("describe_risks", 0.7)]
    assert offered(understood(*both, features=("cost", "risk"))) == [["describe_risks"]]
    assert offered(understood(*both, features=("cost",))) == []
    assert offered(understood(("describe_costs", 0.8), ("describe_risks", 0.2), features=("cost", "risk"))) == []
    assert offered(understood(*both, features=("cost", "risk"), decision=CLARIFY)) == []


def test_talk_and_statements_are_not_offered_as_wishes(offered):
    also = ("correct_answer", "thanks", "leave_flow", "find_trial", "check_eligibility", "no_such_intent")
    assert offered(understood(("describe_risks", 1.0), also=also)) == []
    asked = understood(("describe_risks", 1.0), also=also, features=("find", "join"))
    assert offered(asked) == [["find_trial", "check_eligibility"]]


def test_the_same_of_other_trials_is_offered_by_their_numbers(offered):
    named = {"nct_id": (TRIAL, "NCT06087341", "NCT09999999")}
    assert offered(understood(("show_status", 1.0), **named)) == [["show_status"]]
    assert offered(understood(("compare_trials", 1.0), **named)) == []
    assert offered(understood(("find_trial", 1.0), **named)) == []
