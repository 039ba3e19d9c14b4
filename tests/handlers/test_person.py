"""Whom the talk is about: what was told of one person is never another's, and is known again when they come up."""

import pytest

from bot.conversation import Conversation, PersonFacts
from bot.handlers.person import MOST_OTHERS, corrected, newly_known, only_other, said_of, turned_to
from bot.nlu.slots import Person, Quantity, Slots

MOTHER = PersonFacts("mother", {"value": 72, "unit": "year"}, "FEMALE")
SELF = PersonFacts("self", {"value": 45, "unit": "year"})


def talk(facts, *others):
    return Conversation(key="k", facts=facts, others=others)


def people(*subjects, **slots):
    return Slots(people=tuple(Person(subject) for subject in subjects), **slots)


def test_another_person_starts_empty_and_the_first_is_kept():
    turned = turned_to("father", talk(MOTHER))
    assert (turned.facts, turned.others) == (PersonFacts("father"), (MOTHER,))


def test_who_comes_up_again_is_known():
    turned = turned_to("mother", turned_to("self", talk(MOTHER)))
    assert (turned.facts, turned.others) == (MOTHER, ())
    back = turned_to("self", talk(MOTHER, SELF))
    assert (back.facts, back.others) == (SELF, (MOTHER,))


def test_of_whom_nothing_was_told_nothing_is_kept():
    assert turned_to("mother", talk(PersonFacts())).others == ()


@pytest.mark.parametrize(
    ("facts", "others", "meant"),
    [
        (MOTHER, (SELF,), "mother"),
        (SELF, (MOTHER,), "mother"),
        (SELF, (), "someone"),
        (SELF, (MOTHER, PersonFacts("father", sex="MALE")), "someone"),
    ],
)
def test_she_is_whom_the_talk_is_about_else_the_only_other(facts, others, meant):
    assert turned_to("someone", talk(facts, *others)).facts.subject == meant


def test_a_few_people_are_kept_the_latest():
    conversation = talk(PersonFacts())
    for number in range(MOST_OTHERS + 3):
        conversation = turned_to(f"cousin {number}", conversation)
        conversation = conversation.but(facts=PersonFacts(conversation.facts.subject, sex="MALE"))
    assert len(conversation.others) == MOST_OTHERS
    assert conversation.others[-1].subject == f"cousin {MOST_OTHERS + 1}"


@pytest.mark.parametrize(
    ("slots", "other"),
    [
        (people("self"), "self"),
        (people("father"), "father"),
        (Slots(subject="father"), "father"),
        (people("mother"), None),
        (people("mother", "self"), None),
        (people("someone"), None),
        (people("father", "self"), None),
        (people(), None),
    ],
)
def test_the_one_other_person_of_a_message(slots, other):
    assert only_other(slots, MOTHER) == other


def test_she_is_somebody_else_to_who_speaks_of_themselves():
    she = people("someone", subject="someone", age=Quantity(72, "year"))
    assert only_other(she, SELF) == "someone"
    assert said_of("self", she) is None
    assert said_of("mother", Slots(subject="someone", age=Quantity(72, "year"))).age.value == 72


def test_what_is_new_and_what_is_put_right():
    younger = PersonFacts("mother", {"value": 62, "unit": "year"}, "FEMALE", healthy=False)
    assert newly_known(MOTHER, younger) == ("age", "healthy")
    assert corrected(MOTHER, younger) == ("age",)
    assert newly_known(SELF, MOTHER) == ("age", "sex")
    assert newly_known(MOTHER, PersonFacts("mother", "unknown", "FEMALE")) == ()
