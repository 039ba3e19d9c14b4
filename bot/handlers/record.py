"""Answers from one record: what it is about, whether it is open, where it runs, whom to call."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.conversation import Conversation, PlaceSaid
from bot.handlers.doubts import all_doubts, in_words, looks_old, say_status, say_when_confirmed, warnings
from bot.handlers.nearest import NOTABLE_KILOMETRES
from bot.handlers.place import coordinates_of, with_place
from bot.handlers.summary import summary_facts, summary_head
from bot.handlers.trials import next_steps, trial_in_question
from bot.library.doubts.contact_doubts import contact_doubts, names_only_investigators
from bot.library.doubts.doubt import StaleKind
from bot.library.nearby import Nearby, by_usefulness
from bot.library.openness import is_open
from bot.library.query import Library
from bot.library.site import Site
from bot.library.trial import JOINABLE, Trial
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say, ShowLink, ShowList
from bot.traced import Traced

# What a summary only touches on, in the order of its rows.
STEPS_FROM_HERE = ("check_eligibility", "explain_treatment", "describe_risks", "list_sites", "contact_site")
MOST_SITES = 8
MOST_CONTACTS = 5
MOST_LED_SITES = 3
SAID_WITH_STATUS = frozenset({StaleKind.MISSING_STATUS, StaleKind.OLD_COPY})


def describe_trial(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer what a trial is about: title, purpose, facts in the order people need them, and what the record lacks."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial, talk = chosen.trial, with_place(match.slots, chosen.conversation, library)
    sites = useful_sites(trial, talk)
    parts: tuple[Part, ...] = (
        *summary_head(trial),
        *warnings(trial, now, StaleKind.MISSING_STATUS, StaleKind.NO_SITES),
        *summary_facts(trial, sites, from_place=talk.place is not None),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "describe_trial", "show_status", first=STEPS_FROM_HERE),
    )
    return Answer(parts=parts, conversation=talk)


def show_status(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer whether a trial takes people now, with the age of that knowledge and all that speaks against it."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial = chosen.trial
    found = {doubt.kind: doubt for doubt in all_doubts(trial, now)}
    # The status is said with the age of an old copy, or with the word that it is missing.
    doubts = [doubt for kind, doubt in found.items() if kind not in SAID_WITH_STATUS]
    copied = found[StaleKind.OLD_COPY].values if StaleKind.OLD_COPY in found else {"day": None, "ago": None}
    parts: tuple[Part, ...] = (
        Say("show_status.status", {"stale": looks_old(trial, now), **copied}, trial),
        *(() if say_when_confirmed(doubts) else (Say("show_status.verified", trial=trial),)),
        Say("show_status.dates", _passed(trial, now), trial),
        *in_words(doubts, trial),
        Say("show_status.sites", {"counts": _status_counts(trial.sites)}, trial),
        Say("show_status.check"),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "show_status"),
    )
    return Answer(parts=parts, conversation=chosen.conversation)


def list_sites(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer where a trial runs: nearest open site first when a place is known, else open sites first."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial, talk = chosen.trial, with_place(match.slots, chosen.conversation, library)
    parts = (
        *_site_parts(trial, talk),
        *warnings(trial, now, StaleKind.NO_SITES),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "list_sites"),
    )
    return Answer(parts=parts, conversation=talk)


def contact_site(match: Understanding, conversation: Conversation, library: Library, now: datetime) -> Answer:
    """Answer whom to call or write to; says so where the record names nobody or the trial takes nobody now."""
    chosen = trial_in_question(match, conversation, library)
    if isinstance(chosen, Answer):
        return chosen
    trial, talk = chosen.trial, with_place(match.slots, chosen.conversation, library)
    parts: tuple[Part, ...] = (
        Say("contact_site.intro", trial=trial),
        *contact_parts(trial, talk),
        *(() if say_status(all_doubts(trial, now)) else (Say("contact_site.not_recruiting", trial=trial),)),
        *warnings(trial, now),
        Say("contact_site.what_to_say", trial=trial),
        ShowLink("trials.official_record", trial.url),
        next_steps(trial, "contact_site"),
    )
    return Answer(parts=parts, conversation=talk)


def useful_sites(trial: Trial, conversation: Conversation) -> Sequence[Nearby]:
    """Return the sites, nearest open one first when the person's place is known."""
    return by_usefulness(trial, coordinates_of(conversation.place), _place_names(conversation.place))


def _place_names(place: PlaceSaid | None) -> tuple[str, str, str]:
    return (place.city, place.state, place.country) if place else ("", "", "")


def _site_parts(trial: Trial, conversation: Conversation) -> tuple[Part, ...]:
    if not trial.site_count:
        return (Say("list_sites.none", trial=trial), Say("list_sites.sponsor_is_no_site", trial=trial))
    nearby = useful_sites(trial, conversation)
    shown = nearby[:MOST_SITES]
    listed_open = any(near.site.status.value in JOINABLE for near in nearby)
    return (
        Say("list_sites.intro", {"some_open": is_open(nearby[0].site, trial), "listed_open": listed_open}, trial),
        ShowList("list_sites.site", _measured(shown, conversation.unit), trial),
        Say("list_sites.more", {"left": len(nearby) - len(shown)}, trial),
        Say(
            "list_sites.city_distance",
            {"measured": any((near.kilometres or 0) >= NOTABLE_KILOMETRES for near in shown)},
        ),
    )


def _measured(sites: Sequence[Nearby], unit: str) -> tuple[dict[str, Any], ...]:
    return tuple({"site": near.site, "kilometres": near.kilometres, "unit": unit} for near in sites)


def contact_parts(trial: Trial, conversation: Conversation) -> tuple[Part, ...]:
    """Return whom to call or write to, or that the record names nobody."""
    central = [contact for contact in trial.central_contacts if contact.reachable]
    sites = [nearby.site for nearby in useful_sites(trial, conversation)]
    reachable = [(site, contact) for site in sites for contact in site.contacts if contact.reachable]
    doubts = tuple(doubt for doubt in contact_doubts(trial) if doubt.kind is not StaleKind.NO_CONTACT)
    if not central and not reachable:
        return (*_nobody_to_call(trial, sites), *in_words(doubts, trial))
    parts: list[Part] = []
    if central:
        parts.append(_contact_list("contact_site.central", [{"contact": contact} for contact in central], trial))
    if reachable:
        at_sites: list[dict[str, Any]] = [{"contact": contact, "site": site} for site, contact in reachable]
        parts.append(_contact_list("contact_site.at_site", at_sites, trial))
    if any(doubt.kind is StaleKind.INVESTIGATOR_AT_SITES for doubt in doubts):
        led = tuple({"site": site} for site in sites if is_open(site, trial) and names_only_investigators(site))
        parts.append(ShowList("contact_site.site_team", led[:MOST_LED_SITES], trial, "contact_site.leads_title"))
    return (*parts, *in_words(doubts, trial))


def _contact_list(name: str, items: list[dict[str, Any]], trial: Trial) -> ShowList:
    return ShowList(name, tuple(items[:MOST_CONTACTS]), trial, title=f"{name}_title")


def _nobody_to_call(trial: Trial, sites: Sequence[Site]) -> tuple[Part, ...]:
    contacts = {"contacts": Traced((), trial.contacts_path)}
    if not sites:
        return (Say("contact_site.none", contacts, trial), Say("contact_site.no_site", trial=trial))
    items = tuple({"site": site} for site in sites[:MOST_SITES])
    return (
        Say("contact_site.none", contacts, trial),
        ShowList("contact_site.site_team", items, trial, "contact_site.sites_title"),
    )


def _passed(trial: Trial, now: datetime) -> dict[str, bool]:
    """Return which of the planned dates are over."""
    days = {"start_passed": trial.start.value, "end_passed": trial.completion.value}
    return {name: day is not None and day.latest < now.date() for name, day in days.items()}


def _status_counts(sites: Sequence[Site]) -> tuple[tuple[str, int], ...]:
    """Return how many sites have each status, most first; sites without one are left out."""
    codes = sorted(site.status.value for site in sites if site.status)
    counts = ((code, len(list(group))) for code, group in groupby(codes))
    return tuple(sorted(counts, key=lambda pair: -pair[1]))
