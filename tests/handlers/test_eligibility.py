"""The check of one trial's structured limits, from its record to findings and questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_shapes import full_record, replaced, without

from bot.conversation import PersonFacts
from bot.eligibility.verdict import Verdict
from bot.handlers.limits import is_studied, judge, open_questions, questions_of, told_count
from bot.handlers.person import about_whom, told
from bot.library.trial import Trial
from bot.nlu.slots import Mention, Quantity, Slots

MODULE = ("protocolSection", "eligibilityModule")
FULL = full_record()
FACTS = st.builds(
    PersonFacts,
    subject=st.just("self"),
    age=st.none() | st.just("unknown") | st.integers(0, 119).map(lambda value: {"value": value, "unit": "year"}),
    sex=st.sampled_from([None, "unknown", "FEMALE", "MALE"]),
    healthy=st.sampled_from([None, "unknown", True, False]),
)


def findings(record, facts):
    return {finding.field: finding.verdict for finding in judge(Trial(record), facts)}


@pytest.mark.parametrize("field", ["sex", "healthyVolunteers"])
def test_a_field_that_the_record_lacks_is_unknown_and_not_asked(field):
    record = without(FULL, (*MODULE, field))
    name = "sex" if field == "sex" else "healthy"
    assert findings(record, PersonFacts(sex="MALE", healthy=True))[name] is Verdict.UNKNOWN
    assert name not in questions_of(Trial(record))


def test_a_record_without_age_limits_knows_nothing_of_age():
    record = without(FULL, (*MODULE, "minimumAge"), (*MODULE, "maximumAge"))
    facts = PersonFacts(age={"value": 3, "unit": "year"})
    assert findings(record, facts)["age"] is Verdict.UNKNOWN
    assert "age" not in questions_of(Trial(record))


def test_limits_are_asked_in_a_fixed_order_and_each_once():
    trial = Trial(FULL)
    assert questions_of(trial) == ("age", "sex", "healthy")
    assert open_questions(trial, PersonFacts(age="unknown", healthy=False)) == ("sex",)


def test_all_sexes_and_healthy_people_welcome_need_no_question():
    record = replaced(replaced(FULL, (*MODULE, "sex"), "ALL"), (*MODULE, "healthyVolunteers"), True)
    assert questions_of(Trial(record)) == ("age",)


@given(FACTS)
def test_what_is_not_known_never_stands_in_the_way(facts):
    verdicts = findings(FULL, facts)
    for name, value in (("age", facts.age), ("sex", facts.sex), ("healthy", facts.healthy)):
        if value in (None, "unknown"):
            assert verdicts[name] is Verdict.UNKNOWN


@given(FACTS)
def test_an_empty_record_turns_nobody_down(facts):
    record = {"protocolSection": {"identificationModule": {"nctId": "NCT01234567"}}}
    assert Verdict.NOT_MET not in findings(record, facts).values()


@pytest.mark.parametrize(("fits", "verdict"), [(True, Verdict.MET), (False, Verdict.NOT_MET)])
def test_whether_an_age_lies_within_the_limits_may_be_told_without_the_age(fits, verdict):
    facts = PersonFacts(age_fits={Trial(FULL).nct_id: fits})
    assert findings(FULL, facts)["age"] is verdict
    assert "age" not in open_questions(Trial(FULL), facts)
    assert told_count(Trial(FULL), facts) == 1


def test_what_was_told_of_the_limits_of_one_trial_says_nothing_of_another():
    facts = PersonFacts(age_fits={"NCT09999999": False})
    assert findings(FULL, facts)["age"] is Verdict.UNKNOWN
    assert "age" in open_questions(Trial(FULL), facts)


def test_an_age_that_was_told_counts_more_than_whether_it_fits():
    young = PersonFacts(age={"value": 1, "unit": "week"}, age_fits={Trial(FULL).nct_id: True})
    assert findings(FULL, young)["age"] is Verdict.NOT_MET


def test_answers_that_say_nothing_are_not_counted():
    told_nothing = PersonFacts(age="unknown", sex="unknown", healthy="unknown")
    assert told_count(Trial(FULL), told_nothing) == 0
    assert told_count(Trial(FULL), PersonFacts(age="unknown", sex="FEMALE", healthy="no")) == 2


@pytest.mark.parametrize(
    ("mention", "studied"),
    [
        (Mention("Advanced Sarcoma"), True),
        (Mention("advanced sarcoma!"), True),
        (Mention("that tumor", "Advanced Sarcoma"), True),
        (Mention("sarcoma"), False),
        (Mention("very advanced sarcoma"), False),
        (Mention("Advanced Sarcoma", negated=True), False),
    ],
)
def test_only_the_very_condition_of_the_trial_is_the_one_it_studies(mention, studied):
    record = replaced(FULL, ("protocolSection", "conditionsModule", "conditions"), ["Asthma", "Advanced Sarcoma"])
    assert is_studied(mention, Trial(record)) is studied


def test_facts_of_one_person_are_not_those_of_another():
    facts = told(Slots(age=Quantity(70, "year"), sex="MALE"), about_whom(Slots(subject="father"), PersonFacts()))
    assert facts == PersonFacts("father", {"value": 70, "unit": "year"}, "MALE")
    assert about_whom(Slots(), facts) is facts
    assert about_whom(Slots(subject="father"), facts) is facts
    assert about_whom(Slots(subject="mother"), facts) == PersonFacts("mother")
