"""Changing the search on the table: another phase, status, place or condition, or one trial left out."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from bot.conversation import Conversation, PlaceSaid
from bot.handlers.meanings import settled, which_meaning
from bot.handlers.person import about_whom, told
from bot.handlers.place import coordinates_of, place_of
from bot.handlers.search import find_trial, moved, query_of, show
from bot.handlers.trials import points_at_trial
from bot.library.query import Library, Query
from bot.nlu.slots import Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Say

# Concepts that take a limit away.
ANY_PLACE, ANY_PHASE, ANY_STATUS = "any_place", "any_phase", "any_status"
# The concept that turns a trial down ("not that one").
TURNED_DOWN = "turned_down"
NEARER = "nearer"
_NOWHERE: dict[str, Any] = {"city": "", "state": "", "country": "", "near": None, "radius_km": None}


def refine_search(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer a wish to change the results: the same search with the change, or what could be changed."""
    if conversation.search is None:
        return find_trial(match, conversation, library, now)
    before = msgspec.convert(conversation.search.query, Query)
    slots = settled(match.slots, conversation)
    if asked := which_meaning(slots, "refine_search", conversation):
        return asked
    named = None if slots.not_there else place_of(slots, library)
    place = named or (conversation.place if slots.radius else None)
    talk = conversation.but(
        place=place or conversation.place, focus="", facts=told(slots, about_whom(slots, conversation.facts))
    )
    left_out = _left_out(match, conversation)
    if _turns_down(match) and not left_out and _says_nothing(slots):
        return _which_to_leave_out(conversation, library)
    if _wants_nearer(match) and coordinates_of(talk.place) is None:
        return Answer(parts=(Say("find_trial.where_are_you", {"asked": True}),), conversation=conversation)
    query = _widened(_narrowed(before, slots, place), match.features)
    query = _nearest(query, talk.place) if _wants_nearer(match) else query
    query = replace(query, without=tuple(dict.fromkeys((*query.without, *left_out))))
    if query == before:
        return Answer(parts=(Say("refine_search.what"),), conversation=conversation)
    return show(query, slots, talk, library, now)


def _narrowed(before: Query, slots: Slots, place: PlaceSaid | None) -> Query:
    """Return the query with what was said in the place of what was there."""
    said = query_of(slots, place)
    changes: dict[str, Any] = {
        name: value
        for name in ("conditions", "interventions", "phases", "status", "healthy_volunteers")
        if (value := getattr(said, name))
    }
    if said.conditions or said.interventions:
        changes["words"] = ""
    excluded = tuple(dict.fromkeys((*before.excluded, *said.excluded)))
    wanted = changes.get("conditions", before.conditions)
    changes["excluded"] = tuple(name for name in excluded if name not in said.conditions)
    changes["conditions"] = tuple(name for name in wanted if name not in said.excluded)
    changed = replace(before, **changes)
    return moved(changed, said) if place else changed


def _widened(query: Query, features: frozenset[str]) -> Query:
    """Return the query without the limits that were taken away."""
    changes: dict[str, Any] = dict(_NOWHERE) if ANY_PLACE in features else {}
    if ANY_PHASE in features:
        changes["phases"] = ()
    if ANY_STATUS in features:
        changes["status"] = ""
    return replace(query, **changes)


def _wants_nearer(match: Understanding) -> bool:
    return match.slots.near_me or NEARER in match.features


def _nearest(query: Query, place: PlaceSaid | None) -> Query:
    """Return the query by distance from the person's place, however far; unchanged where none is known."""
    near = coordinates_of(place)
    return replace(query, **{**_NOWHERE, "near": near}) if near else query


def _turns_down(match: Understanding) -> bool:
    return TURNED_DOWN in match.features or match.slots.choice == TURNED_DOWN


def _left_out(match: Understanding, conversation: Conversation) -> tuple[str, ...]:
    """Return the trials that the person does not want to see."""
    if not _turns_down(match):
        return ()
    slots, shown = match.slots, conversation.search.shown if conversation.search else ()
    if slots.nct_id:
        return slots.nct_id
    if slots.ordinal is not None:
        position = len(shown) if slots.ordinal == -1 else slots.ordinal
        return shown[position - 1 : position] if position >= 1 else ()
    return (conversation.focus,) if conversation.focus else ()


def _says_nothing(slots: Slots) -> bool:
    said = (slots.condition, slots.intervention, slots.phase, slots.status, slots.city, slots.state, slots.country)
    return not any(said) and not points_at_trial(slots)


def _which_to_leave_out(conversation: Conversation, library: Library) -> Answer:
    shown = conversation.search.shown if conversation.search else ()
    options = tuple(
        Option("trials.choice", "refine_search", {"nct_id": [nct_id], "choice": TURNED_DOWN}, {"nct_id": nct_id}, trial)
        for nct_id in shown
        if (trial := library.trial(nct_id)) is not None
    )
    return Answer(parts=(Say("refine_search.which_to_leave_out"), Offer(options)), conversation=conversation)
