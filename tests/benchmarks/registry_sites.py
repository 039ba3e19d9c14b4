"""Where generated trials run and whom to call: sites in real cities, made-up hospitals and people."""

from collections.abc import Iterator
from typing import Any

from benchmarks.draws import Draws, Weighted
from benchmarks.registry_names import City, facts, names
from benchmarks.registry_sketch import OPEN, Sketch

# Shares in 100: records that say each site's status, sites with a point, with a postal code, with people to call.
_WITH_STATUS, _WITH_POINT, _WITH_ZIP, _WITH_CONTACT = 83, 97, 93, 32
# A trial with fewer sites runs in one country.
_MANY_SITES = 6
_MOST_COUNTRIES = 14


def contacts_and_sites(draws: Draws, outline: Sketch, *, with_contacts: bool) -> dict[str, Any]:
    """The module of that name."""
    number = draws.along(facts()["sites_per_trial"])
    sites = list(_sites(draws, outline, number, with_contacts=with_contacts and outline.joinable))
    officials = [{"name": person(draws), "affiliation": organisation(draws), "role": "PRINCIPAL_INVESTIGATOR"}]
    module: dict[str, Any] = {"overallOfficials": officials} if draws.chance(70) else {}
    if outline.joinable:
        module["centralContacts"] = [contact(draws) for _ in range(draws.between(1, 2))]
    return module | ({"locations": sites} if sites else {})


def city(draws: Draws) -> City:
    """Draw a city: its country as often as trials run there, then by people."""
    found: City = draws.weighted(draws.weighted(names().countries))
    return found


def person(draws: Draws) -> str:
    return f"{chr(65 + draws.below(26))}. {draws.pick(facts()['surnames'])}, MD"


def contact(draws: Draws) -> dict[str, str]:
    """Somebody to call, at a number and an address that are nobody's."""
    number = draws.below(10**7)
    phone = f"555-{number:07}"
    return {"name": person(draws), "role": "CONTACT", "phone": phone, "email": f"study{number}@example.org"}


def organisation(draws: Draws) -> str:
    wording = draws.pick(facts()["sponsors"])
    return str(wording.format(city=city(draws).name, surname=draws.pick(facts()["surnames"])))


def _sites(draws: Draws, outline: Sketch, number: int, *, with_contacts: bool) -> Iterator[dict[str, Any]]:
    countries = _countries(draws, number)
    told = outline.status == OPEN and draws.chance(_WITH_STATUS)
    for _ in range(number):
        place: City = draws.weighted(draws.pick(countries))
        site: dict[str, Any] = {"facility": _facility(draws, place)}
        if told:
            site["status"] = OPEN if number == 1 else draws.weighted(facts()["site_statuses"])
        site |= place.fields
        if draws.chance(_WITH_ZIP):
            site["zip"] = f"{draws.below(100_000):05}"
        if with_contacts and draws.chance(_WITH_CONTACT):
            site["contacts"] = [contact(draws)]
        if draws.chance(_WITH_POINT):
            site["geoPoint"] = {"lat": place.latitude, "lon": place.longitude}
        yield site


def _countries(draws: Draws, sites: int) -> list[Weighted]:
    number = 1 if sites < _MANY_SITES or draws.chance(50) else draws.between(2, _MOST_COUNTRIES)
    return [draws.weighted(names().countries) for _ in range(number)]


def _facility(draws: Draws, place: City) -> str:
    wording = draws.pick(facts()["facilities"])
    surname, number = draws.pick(facts()["surnames"]), draws.below(10_000)
    return str(wording.format(city=place.name, surname=surname, number=number))
