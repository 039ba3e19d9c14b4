"""Other names of countries, states and cities, as two files in data/ tell them. Knows no place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import read_yaml
from bot.errors import ContentError
from bot.library.words import place_key

# The country whose states data/places.yaml abbreviates.
ABBREVIATED = "United States"
# Both lie in data/.
PLACES, PROVINCES = "places.yaml", "provinces.yaml"


@dataclass(frozen=True, slots=True)
class PlaceSynonyms:
    """Names of places beside those that GeoNames and the records use.

    states: of the United States, by abbreviation. countries: the name shown, by the key of every name.
    cities: (city, state, country) by another name. shown: a city's name, by "GeoNames name, country".
    provinces: by country and GeoNames code, all names of a state, the one shown first.
    endings: words that records add to a city's name. territories: like states, but listed as countries.
    regions: the name shown of every state, by the key of any of its names and its country.
    """

    states: Mapping[str, str]
    countries: Mapping[str, str]
    cities: Mapping[str, tuple[str, str, str]]
    shown: Mapping[str, str]
    provinces: Mapping[str, Mapping[str, tuple[str, ...]]]
    endings: frozenset[str]
    territories: Mapping[str, str]
    regions: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, path: Path) -> "PlaceSynonyms":
        """Read the file and the one of provinces beside it; ContentError names what is wrong in them."""
        document, beside = read_yaml(path), path.with_name(PROVINCES)
        countries = _section(document, "countries", path)
        states = {str(short): str(name) for short, name in _section(document, "states", path).items()}
        provinces = {
            country: {str(code): tuple(map(str, names)) for code, names in codes.items()}
            for country, codes in read_yaml(beside).items()
        }
        return cls(
            states=states,
            countries={place_key(other): name for name, others in countries.items() for other in [name, *others]},
            cities={name: _parts(parts) for name, parts in _section(document, "cities", path).items()},
            shown=_section(document, "shown", path),
            provinces=provinces,
            endings=frozenset(map(place_key, document.get("endings", ()))),
            territories=_section(document, "territories", path),
            regions=_regions(states, provinces),
        )

    def country(self, name: str) -> str:
        """Return the name under which a country is known to people."""
        return self.countries.get(place_key(name), name)

    def state(self, name: str, country: str) -> str:
        """Return a state's full name; empty where a record repeats the country there."""
        if self.country(name) == country:
            return ""
        return self.regions.get((place_key(name), country), name)


def _regions(
    states: Mapping[str, str], provinces: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> dict[tuple[str, str], str]:
    """Return the name shown of every state, by the key of each of its names and its country."""
    names = {(place_key(name), ABBREVIATED): state for short, state in states.items() for name in (short, state)}
    for country, codes in provinces.items():
        names |= {(place_key(name), country): others[0] for others in codes.values() for name in others}
    return names


def _parts(listed: Sequence[str]) -> tuple[str, str, str]:
    """Return city, state and country; of some cities no state is shown."""
    return listed[0], listed[1] if len(listed) > len(("city", "country")) else "", listed[-1]


def _section(document: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    section = document.get(name)
    if not isinstance(section, dict):
        raise ContentError(path, name, "must be a map of names")
    return section
