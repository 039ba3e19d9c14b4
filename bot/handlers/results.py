"""How found trials are shown: a count, a card for each, what was left out, what can be asked next. Finds none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from bot.conversation import Conversation, Search
from bot.handlers.doubts import doubt_on_card
from bot.handlers.nearest import about_distances
from bot.library.query import Found, Hit, Library, Query, Reason
from bot.library.trial import Trial
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowCard

CARD_ROWS = ("_trial.why", "_trial.condition", "_trial.treatment", "_trial.phase", "_trial.who", "_trial.where_matched")
# How many conditions and treatments the rows of a card name.
MOST_SHOWN = 4


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


def results(page: Page, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer with a page of found trials."""
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
        Say(intro, {**counts, **echo(query, conversation)}),
        *(
            _card(hit, trial, number, now, why=_why(trial, query, library), unit=conversation.unit)
            for number, (hit, trial) in enumerate(shown, 1)
        ),
        *about_distances(found, query, conversation),
        Say("find_trial.open_counts", {**counts, "placed": is_placed(query)}),
        Say("find_trial.not_yet", {**counts, "status": query.status}),
        Say("find_trial.more_hint", counts),
        Say("find_trial.not_there", {"turned_down": page.not_there}),
        Say("find_trial.where_are_you", {"asked": page.asked_near_me}),
        Say("find_trial.unknown_place", {"name": page.unknown_place}),
        *not_used(page),
        Say("find_trial.fit_is_open"),
        _result_choices([trial for _, trial in shown], left),
    )
    focus = shown[0][1].nct_id if found.total == 1 and shown else ""
    return Answer(parts=parts, conversation=conversation.but(search=search, focus=focus, pending=None))


def not_used(page: Page) -> Iterator[Part]:
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


def is_placed(query: Query) -> bool:
    """Return whether a query is bound to a place."""
    return bool(query.city or query.state or query.country or query.radius_km)


def echo(query: Query, conversation: Conversation) -> dict[str, Any]:
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
