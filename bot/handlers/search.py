"""Finding trials: a search from what was said, its results as cards, and the next ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from bot.conversation import Conversation, Pending, PlaceSaid, Search
from bot.handlers.doubts import doubt_on_card
from bot.handlers.meanings import settled, which_meaning
from bot.handlers.nearest import about_distances, nearest_site, radius_without_middle
from bot.handlers.person import about_whom, told
from bot.handlers.place import coordinates_of, place_of
from bot.library.query import Found, Hit, Library, Query, Reason
from bot.library.trial import Trial
from bot.nlu.slots import Mention, Slots
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowCard

PAGE = 5
SEARCH_FLOW = "find_trial"
CARD_ROWS = ("_trial.why", "_trial.condition", "_trial.treatment", "_trial.phase", "_trial.who", "_trial.where_matched")
WIDER_PLACE = "find_trial.wider_place"
# How many conditions and treatments the rows of a card name.
MOST_SHOWN = 4
_KILOMETRES = {"km": 1.0, "mile": 1.609}


@dataclass(frozen=True, slots=True)
class Page:
    """Results to show: those of `query` from `offset` on.

    unsorted: what the message told of somebody's health that the list was not sorted by.
    notes: what else is said of the list.
    """

    query: Query
    found: Found
    offset: int
    asked_near_me: bool = False
    unknown_place: str = ""
    not_there: bool = False
    zip_code: str = ""
    unsorted: tuple[str, ...] = ()
    notes: tuple[Part, ...] = ()


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
    return _results(page, conversation, library, now)


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
    return _results(Page(query, library.find(query, PAGE, offset), offset), conversation, library, now)


def search_near(conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer a shared location: the search on the table again, nearest first; else ask what to look for."""
    near = coordinates_of(conversation.place)
    if conversation.search is None or near is None:
        asking = conversation.but(pending=Pending(flow=SEARCH_FLOW, question="condition", kind="condition"))
        return Answer(parts=(Say("_common.location_taken"),), conversation=asking)
    before = msgspec.convert(conversation.search.query, Query)
    query = replace(before, near=near, city="", state="", country="", radius_km=None)
    return _results(Page(query, library.find(query, PAGE), 0), conversation, library, now)


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


def _results(page: Page, conversation: Conversation, library: Library, now: datetime) -> Answer:
    query, found, offset = page.query, page.found, page.offset
    shown = [(hit, trial) for hit in found.hits if (trial := library.trial(hit.nct_id)) is not None]
    search = Search(
        query=msgspec.to_builtins(query),
        shown=tuple(trial.nct_id for _, trial in shown),
        offset=offset,
        total=found.total,
    )
    left = found.total - offset - len(shown)
    counts = {
        "total": found.total,
        "open": found.open,
        "not_yet": found.not_yet,
        "first": offset + 1,
        "last": offset + len(shown),
        "left": left,
    }
    intro = "find_trial.found" if offset == 0 else "find_trial.page"
    parts: tuple[Part, ...] = (
        Say(intro, {**counts, **_echo(query, conversation)}),
        *(
            _card(hit, trial, number, now, why=_why(trial, query, library), unit=conversation.unit)
            for number, (hit, trial) in enumerate(shown, 1)
        ),
        *about_distances(found, query, conversation),
        Say("find_trial.open_counts", {**counts, "placed": _is_placed(query)}),
        Say("find_trial.not_yet", {**counts, "status": query.status}),
        Say("find_trial.more_hint", counts),
        Say("find_trial.not_there", {"turned_down": page.not_there}),
        Say("find_trial.where_are_you", {"asked": page.asked_near_me}),
        Say("find_trial.unknown_place", {"name": page.unknown_place}),
        *_not_used(page),
        Say("find_trial.fit_is_open"),
        _result_choices([trial for _, trial in shown], left),
    )
    focus = shown[0][1].nct_id if found.total == 1 and shown else ""
    return Answer(parts=parts, conversation=conversation.but(search=search, focus=focus, pending=None))


def _not_used(page: Page) -> Iterator[Part]:
    """Yield what was said and did not change the list."""
    yield from page.notes
    if page.zip_code:
        yield Say("find_trial.zip_code", {"zip_code": page.zip_code})
    if page.unsorted:
        yield Say("find_trial.unsorted", {"told": list(page.unsorted)})


def _card(hit: Hit, trial: Trial, position: int, now: datetime, *, why: Sequence[Reason], unit: str) -> ShowCard:
    site = trial.site(hit.site_number) if hit.site_number is not None else None
    values: dict[str, Any] = {
        "site": site,
        "kilometres": hit.distance_km,
        "unit": unit,
        "why": why,
        **doubt_on_card(trial, now),
    }
    return ShowCard(CARD_ROWS, trial, values, position)


def _why(trial: Trial, query: Query, library: Library) -> tuple[Reason, ...]:
    """Return why a trial is listed, where the other rows of its card do not show it."""
    seen = (*trial.conditions.value[:MOST_SHOWN], *trial.interventions.value[:MOST_SHOWN])
    return tuple(reason for reason in library.reasons(trial, query) if reason.name.value not in seen)


def _result_choices(trials: list[Trial], left: int) -> Offer:
    options = [
        Option("find_trial.choice", "describe_trial", {"nct_id": [trial.nct_id]}, {"position": position})
        for position, trial in enumerate(trials, 1)
    ]
    if left > 0:
        options.append(Option("find_trial.choice_more", "more_results", {}, {"left": left}))
    return Offer(tuple(options))


def _nothing_found(page: Page, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Say what was looked for, then widen: everywhere first, then any phase and status."""
    query = page.query
    for wider, block in _wider(query):
        found = library.find(wider, PAGE)
        if found.total:
            answer = _results(replace(page, query=wider, found=found), conversation, library, now)
            none = Say("find_trial.none", _echo(query, conversation))
            nearest = nearest_site(found, conversation, library) if block == WIDER_PLACE else None
            return Answer(parts=(none, nearest or Say(block), *answer.parts), conversation=answer.conversation)
    parts = (
        Say("find_trial.none", _echo(query, conversation)),
        *_not_used(page),
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
    if _is_placed(query):
        wider.append((replace(query, **placeless), WIDER_PLACE))
    if query.phases or query.status:
        wider.append((replace(query, **placeless, phases=(), status=""), "find_trial.wider_all"))
    return [(candidate, block) for candidate, block in wider if replace(candidate, near=None) != Query()]


def _is_placed(query: Query) -> bool:
    return bool(query.city or query.state or query.country or query.radius_km)


def _echo(query: Query, conversation: Conversation) -> dict[str, Any]:
    """Return what was looked for, for a sentence that repeats it."""
    said = conversation.place
    named = query.conditions or query.interventions
    asked = said if said and query.radius_km else query
    is_named = asked.city or asked.state or asked.country
    return {
        "subjects": list(named) or ([query.words] if query.words else []),
        "treatments": list(query.interventions) if query.conditions else [],
        "mentions": query.words.split() if named else [],
        "excluded": list(query.excluded),
        "phases": list(query.phases),
        "status": query.status,
        "place": asked if is_named else None,
        "radius_km": query.radius_km,
        "unit": conversation.unit,
        "healthy": query.healthy_volunteers,
    }
