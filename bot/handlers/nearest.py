"""What is said of distances beside a list of trials: the nearest site, and how it is measured. Knows no search."""

from collections.abc import Iterator

from bot.conversation import Conversation
from bot.library.openness import is_open
from bot.library.query import Found, Library, Query
from bot.nlu.slots import Slots
from bot.rendering.parts import Part, Say

# Within a city, whose middle is all that is known, a distance would say more than we know.
NOTABLE_KILOMETRES = 10


def nearest_site(found: Found, conversation: Conversation, library: Library) -> Part | None:
    """Return the sentence on the first hit's site and its distance; None where that cannot be measured."""
    hit = found.hits[0] if found.hits else None
    trial = library.trial(hit.nct_id) if hit and hit.site_number is not None else None
    if hit is None or trial is None or hit.distance_km is None or hit.site_number is None:
        return None
    site = trial.site(hit.site_number)
    values = {
        "site": site,
        "kilometres": hit.distance_km,
        "unit": conversation.unit,
        "open": is_open(site, trial),
    }
    return Say("find_trial.nearest", values, trial)


def about_distances(found: Found, query: Query, conversation: Conversation) -> Iterator[Part]:
    """Yield, once in a search, from where distances are measured."""
    before = conversation.search
    was_said = before is not None and before.query.get("near") is not None
    far = any((hit.distance_km or 0) >= NOTABLE_KILOMETRES for hit in found.hits)
    if query.near and far and not was_said:
        place = conversation.place
        yield Say("find_trial.measured", {"from_city": bool(place and place.city)})


def radius_without_middle(slots: Slots, query: Query) -> Iterator[Part]:
    """Yield why a radius was not used: a state or a country has no middle that anybody sets out from."""
    if slots.radius and query.radius_km is None and (query.state or query.country) and not query.city:
        kind = "state" if query.state else "country"
        yield Say("find_trial.radius_of_area", {"place": query, "kind": kind})
