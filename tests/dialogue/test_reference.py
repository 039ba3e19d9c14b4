"""Places in a list and "both" are the trials that were listed last."""

from bot.conversation import Conversation, Search
from bot.dialogue.reference import picked, resolved, with_listing
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, CLARIFY, Understanding
from bot.rendering.parts import Answer, Offer, Option

ONE, TWO, THREE = "NCT00000001", "NCT00000002", "NCT00000003"


def said(features=frozenset(), **slots):
    return Understanding(decision=ACCEPT, intent="describe_trial", slots=Slots(**slots), features=frozenset(features))


def meant(understood, *listed):
    return resolved(understood, Conversation(key="k", listed=listed)).slots


def listed(before, after, *offered):
    options = tuple(Option("trials.choice", "describe_trial", {"nct_id": [nct_id]}) for nct_id in offered)
    return with_listing(Answer(parts=(Offer(options),), conversation=after), before).conversation.listed


def test_a_place_becomes_the_trial_that_stands_there():
    assert meant(said(ordinal=2), ONE, TWO) == Slots(nct_id=(TWO,))
    assert meant(said(ordinal=-1), ONE, TWO, THREE) == Slots(nct_id=(THREE,))


def test_a_place_beyond_the_list_stays_to_be_asked_about():
    assert meant(said(ordinal=4), ONE, TWO) == Slots(ordinal=4)
    assert meant(said(ordinal=-1)) == Slots(ordinal=-1)


def test_a_named_trial_is_meant_whatever_the_list():
    assert meant(said(nct_id=(THREE,), ordinal=1), ONE, TWO).nct_id == (THREE,)


def test_both_are_the_two_that_were_listed():
    assert meant(said({"both"}), ONE, TWO).nct_id == (ONE, TWO)
    assert meant(said({"both"}), ONE, TWO, THREE).nct_id == ()


def test_a_new_search_is_the_list_else_what_there_was_to_choose_from_else_the_old_one():
    before = Conversation(key="k", listed=(ONE,), search=Search({}, shown=(ONE,)))
    searched = before.but(search=Search({}, shown=(TWO, THREE)))
    assert listed(before, searched) == (TWO, THREE)
    assert listed(before, before.but(search=None)) == ()
    assert listed(before, before, TWO, THREE) == (TWO, THREE)
    assert listed(before, before, TWO, TWO) == (ONE,)


def test_several_places_are_several_trials_or_none_where_one_is_missing():
    assert meant(said(ordinals=(1, 3)), ONE, TWO, THREE) == Slots(nct_id=(ONE, THREE))
    assert meant(said(ordinals=(1, 3)), ONE, TWO) == Slots(ordinals=(1, 3))


def test_a_place_and_nothing_else_picks_a_trial_however_it_was_understood():
    unclear = Understanding(decision=CLARIFY, intent="explain_placebo", slots=Slots(ordinal=2, words="second"))
    assert picked(unclear, Conversation(key="k", listed=(ONE, TWO))).intent == "describe_trial"
    assert picked(unclear, Conversation(key="k")) is unclear
    asking = said({"cost"}, ordinal=2)
    assert picked(asking, Conversation(key="k", listed=(ONE, TWO))) is asking
