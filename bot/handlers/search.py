"""Finding trials: a search from what was said, its results as cards, and the next ones."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from bot.conversation import Conversation, Pending, PlaceSaid, Search
from bot.handlers.meanings import settled, which_meaning
from bot.handlers.nearest import nearest_site, radius_without_middle
from bot.handlers.person import about_whom, told
from bot.handlers.place import coordinates_of, place_of
from bot.handlers.results import Page, echo, is_placed, not_used, results
from bot.library.query import Library, Query
from bot.nlu.slots import Mention, Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Say

PAGE = 5
SEARCH_FLOW = "find_trial"
WIDER_PLACE = "find_trial.wider_place"
_KILOMETRES = {"km": 1.0, "mile": 1.609}


def find_trial(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer a wish for trials: echo what was understood, count, show the best five."""
    slots = settled(match.slots, conversation)
    if asked := which_meaning(slots, SEARCH_FLOW, conversation):
        return asked
    named = None if slots.not_there else place_of(slots, library)
    place = named or (conversation.place if slots.near_me or slots.radius else None)
    query = query_of(slots, place)
    if conversation.search and place and _names_only_a_place(slots):
        query = moved(msgspec.convert(conversation.search.query, Query), query)
    if query == Query() and slots.zip:
        return _unknown_zip(slots.zip, conversation)
    if query == Query():
        asking = conversation.but(pending=Pending(flow=SEARCH_FLOW, question="condition", kind="condition"))
        return Answer(parts=(Say("find_trial.ask"), Say("find_trial.ask_example")), conversation=asking)
    facts = told(slots, about_whom(slots, conversation.facts))
    talk = conversation.but(place=place or conversation.place, focus="", facts=facts)
    return show(query, slots, talk, library, now)


def show(query: Query, slots: Slots, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer with the first page of a query; `slots` tell what of the message the query could not take in."""
    page = Page(
        query,
        library.find(query, PAGE),
        0,
        asked_near_me=slots.near_me and conversation.place is None,
        unknown_place=slots.unknown_place,
        not_there=slots.not_there,
        zip_code="" if slots.city or slots.state or slots.country else slots.zip or "",
        unsorted=tuple(fact.text for fact in (slots.stage, *slots.prior_treatment) if fact),
        notes=tuple(radius_without_middle(slots, query)),
    )
    if slots.radius:
        conversation = conversation.but(unit=slots.radius.unit)
    if not page.found.total:
        return _nothing_found(page, conversation, library, now)
    return results(page, conversation, library, now)


def _unknown_zip(zip_code: str, conversation: Conversation) -> Answer:
    """Answer a postal code and nothing else: it cannot be placed, so its city is asked for."""
    said = Say("find_trial.zip_code", {"zip_code": zip_code})
    if conversation.search is not None:
        return Answer(parts=(said,), conversation=conversation)
    asking = conversation.but(pending=Pending(flow=SEARCH_FLOW, question="condition", kind="condition"))
    return Answer(parts=(said, Say("find_trial.ask")), conversation=asking)


def more_results(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:  # noqa: ARG001
    """Answer with the next page of the search on the table."""
    search = conversation.search
    if search is None:
        return Answer(parts=(Say("find_trial.no_search"), Say("find_trial.ask_example")), conversation=conversation)
    query = msgspec.convert(search.query, Query)
    offset = search.offset + PAGE
    if offset >= search.total:
        return Answer(parts=(Say("find_trial.no_more", {"total": search.total}),), conversation=conversation)
    return results(Page(query, library.find(query, PAGE, offset), offset), conversation, library, now)


def search_near(conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer a shared location: the search on the table again, nearest first; else ask what to look for."""
    near = coordinates_of(conversation.place)
    if conversation.search is None or near is None:
        asking = conversation.but(pending=Pending(flow=SEARCH_FLOW, question="condition", kind="condition"))
        return Answer(parts=(Say("_common.location_taken"),), conversation=asking)
    before = msgspec.convert(conversation.search.query, Query)
    query = replace(before, near=near, city="", state="", country="", radius_km=None)
    return results(Page(query, library.find(query, PAGE), 0), conversation, library, now)


def query_of(slots: Slots, place: PlaceSaid | None) -> Query:
    """Return the query for what was said; a place with a radius asks by distance, without one by name."""
    wanted = _names(slots.condition, negated=False)
    treatments = _names(slots.intervention, negated=False)
    # A compound is looked for as one: "KRAS-G12C".
    markers = " ".join(marker.sought.replace(" ", "-") for marker in slots.biomarker)
    radius = slots.radius.value * _KILOMETRES[slots.radius.unit] if slots.radius else None
    point = coordinates_of(place) if place and (place.city or not place.country) else None
    near = point if radius else None
    return Query(
        conditions=wanted,
        interventions=treatments,
        excluded=_names(slots.condition, negated=True),
        words=markers or ("" if wanted or treatments else slots.words),
        phases=slots.phase,
        status=slots.status or "",
        city="" if near or not place else place.city,
        state="" if near or not place else place.state,
        country="" if near or not place else place.country,
        near=point,
        radius_km=radius if near else None,
        healthy_volunteers=bool(slots.healthy_volunteer),
    )


def _names(mentions: Iterable[Mention], *, negated: bool) -> tuple[str, ...]:
    """Return all names of what was wanted, or of what was turned down."""
    return tuple(dict.fromkeys(name for mention in mentions if mention.negated == negated for name in mention.names))


def _names_only_a_place(slots: Slots) -> bool:
    named = (slots.condition, slots.intervention, slots.biomarker, slots.words)
    return not any((*named, slots.phase, slots.status, slots.healthy_volunteer))


def moved(before: Query, there: Query) -> Query:
    """Return the search on the table at another place: who names only a place means the same search there."""
    return replace(
        before,
        city=there.city,
        state=there.state,
        country=there.country,
        near=there.near,
        radius_km=there.radius_km,
    )


def _nothing_found(page: Page, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Say what was looked for, then widen: everywhere first, then any phase and status."""
    query = page.query
    for wider, block in _wider(query):
        found = library.find(wider, PAGE)
        if found.total:
            answer = results(replace(page, query=wider, found=found), conversation, library, now)
            none = Say("find_trial.none", echo(query, conversation))
            nearest = nearest_site(found, conversation, library) if block == WIDER_PLACE else None
            return Answer(parts=(none, nearest or Say(block), *answer.parts), conversation=answer.conversation)
    parts = (
        Say("find_trial.none", echo(query, conversation)),
        *not_used(page),
        Say("find_trial.none_advice", {"trials": library.info.trials}),
    )
    # What was looked for is kept: "anything near Portland?" asks for the same there.
    search = Search(query=msgspec.to_builtins(query), shown=(), offset=0, total=0)
    return Answer(parts=parts, conversation=conversation.but(search=search, focus=""))


def _wider(query: Query) -> list[tuple[Query, str]]:
    # Where the person is stays known: the nearest site comes first, wherever it is.
    placeless: dict[str, Any] = {"city": "", "state": "", "country": "", "radius_km": None}
    wider = []
    if query.words and (query.conditions or query.interventions):
        wider.append((replace(query, words=""), "find_trial.wider_words"))
    if is_placed(query):
        wider.append((replace(query, **placeless), WIDER_PLACE))
    if query.phases or query.status:
        wider.append((replace(query, **placeless, phases=(), status=""), "find_trial.wider_all"))
    return [(candidate, block) for candidate, block in wider if replace(candidate, near=None) != Query()]
