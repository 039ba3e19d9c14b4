"""Asking where: which of several places of a name is meant, and where "near me" is. Knows no trial.

What else was said is kept beneath the question, and the wish goes on with its answer.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import Conversation, Offer, Pending, PlaceSaid, Wish
from bot.dialogue.choices import meaning, offer_at
from bot.handlers.place import at_place, settled
from bot.handlers.refining import NEARER
from bot.nlu.slots import PlaceChoice, Slots, kept, slots_of
from bot.nlu.understanding import ACCEPT, Understanding
from bot.rendering.parts import Answer, Option, Say
from bot.rendering.parts import Offer as Choices

FLOW = "which_place"
WHICH, WHERE = "which_place", "where"
# The wishes that go to a place.
_PLACED = frozenset({"find_trial", "refine_search", "list_sites", "contact_site"})
_SEARCHING = frozenset({"find_trial", "refine_search"})


def with_known_place(understood: Understanding, talk: Conversation) -> Understanding:
    """Return what was understood with the place that is meant, where the talk tells which of several it is."""
    slots = settled(understood.slots, talk.place)
    return understood if slots is understood.slots else replace(understood, slots=slots)


def place_question(understood: Understanding, talk: Conversation) -> Answer | None:
    """Return the question which place is meant, or where the person is; None where it is clear, or of no use."""
    slots = understood.slots
    if understood.intent in _PLACED and slots.places and not slots.not_there:
        return _which(understood, talk)
    wants_near = slots.near_me or (understood.intent == "refine_search" and NEARER in understood.features)
    named = slots.city or slots.state or slots.country or slots.zip or slots.unknown_place
    if understood.intent in _SEARCHING and wants_near and not named and talk.place is None:
        return _where(understood, talk)
    return None


def answered(understood: Understanding, talk: Conversation) -> Understanding | None:
    """Return the wish beneath the question with the place that the message names; None where it names none."""
    pending = talk.pending
    if pending is None or pending.wish is None:
        return None
    slots, wish = understood.slots, slots_of(pending.wish.slots)
    if pending.question == WHERE and (slots.near_me or slots.answer in ("no", "not_sure")):
        return _going_on(pending.wish, replace(wish, near_me=False))
    offer = _pointed_at(slots, talk) if pending.question == WHICH else None
    if offer:
        return meaning(offer)
    if not (slots.city or slots.state or slots.country) or _asks_for_more(slots):
        return None
    return _going_on(pending.wish, _moved(wish, slots))


def wish_for_a_place(talk: Conversation) -> Understanding | None:
    """Return the wish beneath the question where the person is, for a place that was shared and not said."""
    pending = talk.pending
    if pending is None or pending.flow != FLOW or pending.question != WHERE or pending.wish is None:
        return None
    return _going_on(pending.wish, replace(slots_of(pending.wish.slots), near_me=True))


def _which(understood: Understanding, talk: Conversation) -> Answer:
    slots = understood.slots
    one_country = len({place.country for place in slots.places}) == 1
    shown = [_told_apart(place, one_country=one_country) for place in slots.places]
    options = tuple(
        Option("find_trial.place_choice", understood.intent, kept(at_place(slots, place)), {"place": said})
        for place, said in zip(slots.places, shown, strict=True)
    )
    parts = (Say("find_trial.which_place", {"places": shown}), Choices(options))
    return Answer(parts=parts, conversation=_asking(WHICH, understood, talk))


def _told_apart(place: PlaceChoice, *, one_country: bool) -> PlaceSaid:
    """Return a place as it is offered; cities of one country are told apart by their states."""
    by_state = one_country and place.city and place.state
    return PlaceSaid(place.city, place.state, "" if by_state else place.country)


def _where(understood: Understanding, talk: Conversation) -> Answer:
    anywhere = kept(replace(understood.slots, near_me=False))
    options = (Option("find_trial.choice_anywhere", understood.intent, anywhere),)
    parts = (Say("find_trial.where_are_you", {"asked": True}), Choices(options))
    return Answer(parts=parts, conversation=_asking(WHERE, understood, talk))


def _asking(question: str, understood: Understanding, talk: Conversation) -> Conversation:
    wish = Wish(understood.intent, kept(understood.slots))
    return talk.but(pending=Pending(FLOW, question, "place", wish=wish))


def _going_on(wish: Wish, slots: Slots) -> Understanding:
    return Understanding(decision=ACCEPT, intent=wish.intent, slots=slots)


def _pointed_at(slots: Slots, talk: Conversation) -> Offer | None:
    """Return the choice that was pointed at by its place in the list, or as the only one in a state or country."""
    if slots.ordinal:
        return offer_at(slots.ordinal, talk.offers)
    if slots.city or slots.places:
        return None
    fitting = [offer for offer in talk.offers if _lies_in(offer.slots, slots)]
    return fitting[0] if len(fitting) == 1 else None


def _lies_in(offered: Mapping[str, Any], said: Slots) -> bool:
    names = {name: slot.name for name, slot in (("state", said.state), ("country", said.country)) if slot}
    return bool(names) and all((offered.get(name) or {}).get("name", "") == value for name, value in names.items())


def _moved(wish: Slots, said: Slots) -> Slots:
    """Return the wish at the place that was said; a state or country alone says where the city lies."""
    city = said.city or (wish.city if wish.places else None)
    moved = replace(wish, state=said.state, country=said.country, zip=said.zip, radius=said.radius or wish.radius)
    return replace(moved, city=city, places=said.places, near_me=False, unknown_place="")


def _asks_for_more(slots: Slots) -> bool:
    return bool(slots.condition or slots.intervention or slots.nct_id)
