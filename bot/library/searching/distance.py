"""Trials in the order of their nearest sites. Looks around the point first, and everywhere only when it must."""

import numpy as np
from pyroaring import BitMap

from bot.library.searching.arrays import Array
from bot.library.searching.bitmaps import mask_of, ranks_of
from bot.library.searching.site_map import SiteMap
from bot.messages import Coordinates

# How far around a point is looked, step by step, before all sites are.
_REACHES_KM = (50.0, 200.0, 800.0, 3200.0)
# So few sites are measured at once; more are looked for around the point first.
_FEW = 10_000


class Distance:
    """Orders trials by their distance from a point, in an index of `trials` trials."""

    def __init__(self, trials: int, sites: SiteMap) -> None:
        self._trials = trials
        self._sites = sites

    def nearest(self, trials: BitMap, near: Coordinates, stop: int, *, only_open: bool, sites: Array | None) -> Array:
        """Return at least the `stop` nearest trials, nearest first; those without a point last, by rank.

        only_open: a trial is as far as its nearest site that takes people; sites: no other sites count.
        """
        ranks = ranks_of(trials)
        if sites is not None:
            counting = sites[self._sites.open[sites]] if only_open else sites
            return self._ordered(ranks, counting, near)
        if self._sites.count(ranks, only_open=only_open) > _FEW:
            wanted = mask_of(trials, self._trials)
            for reach in _REACHES_KM:
                found = self._by_site(self._sites.within(near, reach, wanted, only_open=only_open), near)
                if len(found) >= stop:
                    return found
        return self._ordered(ranks, self._sites.of_trials(ranks, only_open=only_open), near)

    def _ordered(self, ranks: Array, sites: Array, near: Coordinates) -> Array:
        found = self._by_site(sites, near)
        found = found[np.isin(found, ranks)]
        return np.concatenate([found, np.setdiff1d(ranks, found, assume_unique=True)])

    def _by_site(self, sites: Array, near: Coordinates) -> Array:
        """Return the trials of sites, each once, where its nearest site stands."""
        chords = self._sites.squared_chords(sites, near)
        known = ~np.isnan(chords)
        ranks = self._sites.ranks[sites[known]]
        ranks = ranks[np.lexsort((ranks, chords[known]))]
        _, first = np.unique(ranks, return_index=True)
        return ranks[np.sort(first)]
