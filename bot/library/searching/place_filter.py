"""Which trials run in the place of a query, which of them take people there, and at which sites."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from bot.library.query import Query
from bot.library.searching.arrays import Array
from bot.library.searching.bitmaps import mask_of, set_of
from bot.library.searching.facets import OPEN, Facets, open_in, region
from bot.library.searching.names import UNKNOWN, NameTable
from bot.library.searching.site_map import SiteMap
from bot.library.sphere import squared_chord
from bot.library.words import place_key


@dataclass(frozen=True, slots=True)
class Placed:
    """The trials of a place: all, and those that take people there; None for everywhere.

    sites: the sites that lie in it, where only some of a trial's may.
    """

    trials: BitMap | None
    open: BitMap
    sites: Array | None = None


class PlaceFilter:
    """Finds the trials of a place."""

    def __init__(self, folder: Path, trials: int, facets: Facets, sites: SiteMap) -> None:
        self._trials = trials
        self._facets = facets
        self._sites = sites
        self._cities = NameTable(folder, "city_keys")
        self._states = NameTable(folder, "state_keys")
        self._countries = NameTable(folder, "country_keys")

    def placed(self, query: Query, country: str, matching: BitMap) -> Placed:
        """Return those of the matching trials that are in the place of a query; `country` is its country's key."""
        state = place_key(query.state)
        if query.city or (query.near and query.radius_km is not None):
            return self._at(self._matching(query, state, country, mask_of(matching, self._trials)))
        if state or country:
            name = region(state, country)
            return Placed(self._facets.trials(name), self._facets.trials(open_in(name)))
        return Placed(None, self._facets.trials(OPEN))

    def sites_of(self, rank: int, query: Query, country: str) -> Array:
        """Return the sites of one trial that lie in the place of a query."""
        sites = self._within_region(self._sites.of_trials(np.array([rank])), place_key(query.state), country)
        if query.city:
            sites = sites[self._sites.cities[sites] == self._cities.number(place_key(query.city))]
        if query.near and query.radius_km is not None:
            sites = sites[self._sites.squared_chords(sites, query.near) <= squared_chord(query.radius_km)]
        return sites

    def _matching(self, query: Query, state: str, country: str, wanted: Array) -> Array:
        """Return the sites that lie in the place, of the trials that are wanted."""
        if query.city:
            city = self._cities.number(place_key(query.city))
            sites = self._sites.in_city(city) if city != UNKNOWN else np.zeros(0, np.uint32)
            sites = sites[wanted[self._sites.ranks[sites]]]
            if query.near and query.radius_km is not None:
                sites = np.intersect1d(sites, self._sites.within(query.near, query.radius_km, wanted))
        elif query.near and query.radius_km is not None:
            sites = self._sites.within(query.near, query.radius_km, wanted)
        return self._within_region(sites, state, country)

    def _within_region(self, sites: Array, state: str, country: str) -> Array:
        if state:
            sites = sites[self._sites.states[sites] == self._states.number(state)]
        if country:
            sites = sites[self._sites.countries[sites] == self._countries.number(country)]
        return sites

    def _at(self, sites: Array) -> Placed:
        ranks = self._sites.ranks[sites]
        return Placed(set_of(ranks), set_of(ranks[self._sites.open[sites]]), sites)
