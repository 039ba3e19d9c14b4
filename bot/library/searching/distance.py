"""Trials in the order of their nearest sites. Looks around the point first, and everywhere only when it must."""

import numpy as np
from pyroaring import BitMap

from bot.library.searching.arrays import Array
from bot.library.searching.site_map import SiteMap
from bot.messages import Coordinates

# How far around a point is looked, step by step, before all sites are.
_REACHES_KM = (50.0, 200.0, 800.0, 3200.0)
# The sites of so few trials are measured at once.
_FEW = 1000


class Distance:
    """Orders trials by their distance from a point."""

    def __init__(self, sites: SiteMap) -> None:
        self._sites = sites

    def nearest(self, trials: BitMap, near: Coordinates, stop: int, *, only_open: bool, sites: Array | None) -> Array:
        """Return at least the `stop` nearest trials, nearest first; those without a point last, by rank.

        only_open: a trial is as far as its nearest site that takes people; sites: no other sites count.
        """
        if sites is not None:
            return self._ordered(trials, sites, near, only_open=only_open)
        if len(trials) > _FEW:
            wanted = np.zeros(int(self._sites.ranks.max(initial=0)) + 1, np.bool_)
            wanted[np.frombuffer(trials.to_array(), np.uint32)] = True
            for reach in _REACHES_KM:
                around = self._sites.within(near, reach)
                around = around[wanted[self._sites.ranks[around]]]
                found = self._by_site(around, near, only_open=only_open)
                if len(found) >= stop:
                    return found
        return self._ordered(trials, self._sites.of_trials(trials), near, only_open=only_open)

    def _ordered(self, trials: BitMap, sites: Array, near: Coordinates, *, only_open: bool) -> Array:
        found = self._by_site(sites, near, only_open=only_open)
        found = found[np.isin(found, np.frombuffer(trials.to_array(), np.uint32))]
        unmeasured = trials - BitMap(found)
        return np.concatenate([found, np.frombuffer(unmeasured.to_array(), np.uint32)])

    def _by_site(self, sites: Array, near: Coordinates, *, only_open: bool) -> Array:
        """Return the trials of sites, each once, where its nearest site stands."""
        if only_open:
            sites = sites[self._sites.open[sites]]
        chords = self._sites.squared_chords(sites, near)
        sites, chords = sites[~np.isnan(chords)], chords[~np.isnan(chords)]
        ranks = self._sites.ranks[sites]
        ranks = ranks[np.lexsort((ranks, chords))]
        _, first = np.unique(ranks, return_index=True)
        return ranks[np.sort(first)]
