"""Which site of a newer record is which of an older one: the registry gives sites no number. Knows no status's meaning.

Sites are the same where they agree in the most that a record says of a place;
what is left over is compared by less, so that a new spelling of a country or of
a hospital is not told as one site that closed and another that opened.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.library.site import Site

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SitePairs:
    """The sites of two records: those in both, those in the older one only, those in the newer one only."""

    both: tuple[tuple[Site, Site], ...]
    gone: tuple[Site, ...]
    new: tuple[Site, ...]


def pair_sites(before: Sequence[Site], after: Sequence[Site]) -> SitePairs:
    """Return which sites are the same."""
    both: list[tuple[Site, Site]] = []
    gone, new = list(before), list(after)
    for key in _KEYS:
        pairs, gone, new = _paired(gone, new, key)
        both += pairs
    return SitePairs(tuple(both), tuple(gone), tuple(new))


def _paired(
    before: Iterable[Site], after: Iterable[Site], key: Callable[[Site], _Key]
) -> tuple[list[tuple[Site, Site]], list[Site], list[Site]]:
    """Return the pairs of one key, and what is left over on both sides, in the order of the records."""
    waiting: defaultdict[_Key, list[Site]] = defaultdict(list)
    for site in before:
        waiting[key(site)].append(site)
    pairs: list[tuple[Site, Site]] = []
    new: list[Site] = []
    for site in after:
        found = waiting.get(key(site)) if all(key(site)) else None
        if found:
            pairs.append((found.pop(0), site))
        else:
            new.append(site)
    gone = [site for left in waiting.values() for site in left]
    return pairs, sorted(gone, key=lambda site: site.number), new


def same_text(text: str) -> str:
    """Return a text without what makes no other text of it: case and blanks."""
    return " ".join(text.casefold().split())


def _whole(site: Site) -> _Key:
    return (*_place(site), site.status.value or "-")


def _place(site: Site) -> _Key:
    parts = (site.facility, site.city, site.state, site.zip, site.country)
    return tuple(same_text(part.value) or "-" for part in parts)


def _facility_and_city(site: Site) -> _Key:
    return same_text(site.facility.value), same_text(site.city.value)


def _facility_and_zip(site: Site) -> _Key:
    return same_text(site.facility.value), same_text(site.zip.value)


def _city_and_zip(site: Site) -> _Key:
    return same_text(site.city.value), same_text(site.zip.value)


def _city_alone(site: Site) -> _Key:
    """A site that never had a postal code, in a city that both records name: its hospital is written another way."""
    known = "" if site.zip else "-"
    return same_text(site.city.value), same_text(site.country.value), known


# From the most that two sites can have in common to the least.
_KEYS: tuple[Callable[[Site], _Key], ...] = (
    _whole,
    _place,
    _facility_and_city,
    _facility_and_zip,
    _city_and_zip,
    _city_alone,
)
