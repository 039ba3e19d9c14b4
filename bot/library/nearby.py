"""The sites of one trial in the order of their use to a person: open first, then in the named place, then near."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.library.openness import is_open
from bot.library.site import Site
from bot.library.sphere import distance_km
from bot.library.trial import Trial
from bot.library.words import place_key
from bot.messages import Coordinates

PlaceNames = tuple[str, str, str]
_UNMEASURED = float("inf")


@dataclass(frozen=True, slots=True)
class Nearby:
    """A site, and how far it is where that is known."""

    site: Site
    kilometres: float | None


def by_usefulness(trial: Trial, near: Coordinates | None, place: PlaceNames) -> Sequence[Nearby]:
    """Return all sites, best first; `place` is (city, state, country), empty where not said."""
    start = near if _is_point(place) else None
    measured = [Nearby(site, _distance(site, start)) for site in trial.sites]

    def order(nearby: Nearby) -> tuple[bool, int, float, int]:
        kilometres = _UNMEASURED if nearby.kilometres is None else nearby.kilometres
        agreement = _agreement(nearby.site, place)
        return (not is_open(nearby.site, trial), -agreement, kilometres, nearby.site.number)

    return sorted(measured, key=order)


def _is_point(place: PlaceNames) -> bool:
    """Nobody sets out from the middle of a country or a state: only a city, or a point without a name, is measured."""
    city, *wider = place
    return bool(city) or not any(wider)


def _distance(site: Site, near: Coordinates | None) -> float | None:
    point = site.coordinates.value
    return distance_km(point, near) if point and near else None


def _agreement(site: Site, place: PlaceNames) -> int:
    """Return how much of the place fits: 3 city, 2 state, 1 country."""
    said = zip((3, 2, 1), place, (site.city, site.state, site.country), strict=True)
    fits = (weight for weight, name, field in said if name and place_key(name) == place_key(field.value))
    return max(fits, default=0)
