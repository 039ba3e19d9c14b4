"""Finds the trials of a query in an index: sets for what must hold, then an order for what is shown.

The order: what takes people before what does not, what studies the condition before what
only names it, then the nearest, then the best fitting words, then the rank.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from bot.library.query import Query
from bot.library.searching.arrays import Array
from bot.library.searching.bitmaps import ranks_of, set_of
from bot.library.searching.distance import Distance
from bot.library.searching.facets import HEALTHY, Facets, phase, status
from bot.library.searching.names import UNKNOWN
from bot.library.searching.place_filter import Placed, PlaceFilter
from bot.library.searching.postings import ABOUT, TESTED, Field, Postings, rarity
from bot.library.searching.site_map import SiteMap
from bot.library.searching.subjects import Subjects
from bot.library.sphere import kilometres
from bot.library.trial import NOT_YET
from bot.library.words import is_description, normalise

OPEN_ONLY = "open"
# Fewer trials with all words of a free text than these, and those with most of its words will do.
_FEW = 5
# A trial that has so much of what the best one has of a text still fits it.
_NEARLY_AS_GOOD = 0.5
_LEAST_FIT = 1e-6
# How many things sought are remembered: the same few are asked for most.
_KEPT = 128
# What is said later in a text is sought less.
_LATER = 0.6


@dataclass(frozen=True, slots=True)
class Selection:
    """The trials that match a query, before they are put in order.

    all: those that match; studied: those that study what is sought; open: those that take people in the place.
    not_yet: how many will take people later, whatever status was asked for.
    """

    all: BitMap
    studied: BitMap
    open: BitMap
    not_yet: int
    sites: Array | None
    fit: Array | None


@dataclass(frozen=True, slots=True)
class _About:
    """The trials that study one thing, those that study or name it, and what thing it is."""

    studied: BitMap = field(compare=False)
    matching: BitMap = field(compare=False)
    thing: tuple[Sequence[Field], int | str]


class Search:
    """Answers queries over one index of `trials` trials."""

    def __init__(self, folder: Path, trials: int, conditions: Subjects, interventions: Subjects) -> None:
        self._asked: dict[tuple[tuple[Field, ...], str], _About] = {}
        self._everything = BitMap(range(1, trials + 1))
        self._conditions = conditions
        self._interventions = interventions
        self._words = Postings(folder, trials)
        self._facets = Facets(folder)
        self._sites = SiteMap(folder)
        self._places = PlaceFilter(folder, trials, self._facets, self._sites)
        self._distance = Distance(trials, self._sites)

    def select(self, query: Query, country: str, without: BitMap) -> Selection:
        """Return the matching trials; `country` is the key of the query's country, `without` are left out."""
        studied, matching, fit = self._subject(query)
        placed = self._places.placed(query, country, matching)
        if without:
            matching = matching - without
        for name in () if query.text else query.excluded:
            matching = matching - self._about(self._conditions, name, ABOUT).matching
        matching = self._narrowed(matching, query, placed)
        not_yet = matching.intersection_cardinality(self._facets.trials(status(NOT_YET)))
        taking = matching & placed.open
        if query.status == OPEN_ONLY:
            matching = taking
        elif query.status:
            matching = matching & self._facets.trials(status(query.status))
            taking = taking & matching
        return Selection(matching, studied & matching, taking, not_yet, placed.sites, fit)

    def page(self, selection: Selection, query: Query, limit: int, offset: int) -> list[int]:
        """Return the ranks of a page, best first."""
        ranks: list[int] = []
        for group, is_open in self._groups(selection):
            wanted = limit - len(ranks)
            if wanted <= 0:
                break
            if offset >= len(group):
                offset -= len(group)
                continue
            ordered = self._ordered(group, selection, query, offset + wanted, is_open=is_open)
            ranks += [int(rank) for rank in ordered[offset : offset + wanted]]
            offset = 0
        return ranks

    def site(self, rank: int, query: Query, country: str) -> tuple[int, float | None] | None:
        """Return the number of the site for which a trial was found, and how many kilometres away it is.

        An open site first, then the nearest, then the first in the record; None where no place was asked for.
        """
        if not (query.city or query.state or country or query.near):
            return None
        sites = self._places.sites_of(rank, query, country)
        if not len(sites):
            return None
        chords = self._sites.squared_chords(sites, query.near) if query.near else np.full(len(sites), np.nan)
        best = np.lexsort((self._sites.numbers[sites], chords, ~self._sites.open[sites]))[0]
        away = None if np.isnan(chords[best]) else round(kilometres(float(chords[best])), 1)
        return int(self._sites.numbers[sites[best]]), away

    def _groups(self, selection: Selection) -> Iterator[tuple[BitMap, bool]]:
        for is_open in (True, False):
            part = selection.open if is_open else selection.all - selection.open
            yield part & selection.studied, is_open
            yield part - selection.studied, is_open

    def _ordered(
        self, group: BitMap, selection: Selection, query: Query, stop: int, *, is_open: bool
    ) -> Sequence[int] | Array:
        if query.near is not None:
            return self._distance.nearest(group, query.near, stop, only_open=is_open, sites=selection.sites)
        if selection.fit is not None:
            return _best(ranks_of(group), selection.fit, stop)
        return list(group[:stop])

    def _subject(self, query: Query) -> tuple[BitMap, BitMap, Array | None]:
        """Return the trials that study what is sought, all that match it, and their fit where words decide."""
        conditions = [self._about(self._conditions, name, ABOUT) for name in query.conditions]
        treatments = [self._about(self._interventions, name, TESTED) for name in query.interventions]
        if query.text:
            return self._by_text(query.text, conditions or treatments)
        studied = matching = self._everything
        if sought := [group for group in (conditions, treatments) if group]:
            studied = _in_all([_in_any([about.studied for about in group]) for group in sought])
            matching = _in_all([_in_any([about.matching for about in group]) for group in sought])
        if not query.words:
            several = len(dict.fromkeys(conditions)) > 1
            return studied, matching, self._worth(conditions) if several else None
        return studied, self._fitting(query.words, matching), self._words.fit(query.words)

    def _by_text(self, text: str, sought: Sequence["_About"]) -> tuple[BitMap, BitMap, Array]:
        """Return what matches a text by name before what fits by its words, and how well each fits.

        A trial fits by the words, and by each thing sought that it studies. A long text tells of
        many things beside the one that matters, so there the names come before nothing.
        """
        fit = self._words.fit(text) + self._worth(sought)
        named = BitMap.union(BitMap(), *(about.matching for about in sought))
        if is_description(text):
            matching = named | set_of(np.flatnonzero(fit >= max(float(fit.max()) * _NEARLY_AS_GOOD, _LEAST_FIT)))
            return matching, matching, fit
        matching = named | self._fitting(text, self._everything)
        return named or matching, matching, fit

    def _worth(self, sought: Sequence["_About"]) -> Array:
        """Return by rank what each trial has of the things sought: the rarer a thing and the earlier said, the more."""
        everything = len(self._everything)
        fit = np.zeros(everything + 1, np.float32)
        for position, about in enumerate(dict.fromkeys(sought)):
            worth = rarity(len(about.studied), everything) * _LATER**position
            for trials in (about.studied, about.matching):
                fit[ranks_of(trials)] += np.float32(worth / 2)
        return fit

    def _about(self, subjects: Subjects, name: str, fields: tuple[Field, ...]) -> "_About":
        """Return the trials that study what is called so, and those that study or name it.

        A heading is known by all its names; any other wording is also looked for by its words.
        """
        key = normalise(name)
        about = self._asked.get((fields, key))
        if about is None:
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            about = self._asked[fields, key] = self._looked_up(subjects, key, fields)
        return about

    def _looked_up(self, subjects: Subjects, name: str, fields: tuple[Field, ...]) -> "_About":
        concept = subjects.concept(name)
        studied = BitMap() if concept == UNKNOWN else subjects.studied(concept)
        named = BitMap() if concept == UNKNOWN else subjects.named(concept)
        if concept != UNKNOWN and subjects.is_heading(concept):
            return _About(studied, studied | named, (fields, concept))
        studied = studied | self._words.with_all(name, fields[:1])
        return _About(studied, studied | named | self._words.with_all(name, fields), (fields, name))

    def _fitting(self, text: str, within: BitMap) -> BitMap:
        """Return the trials that have all words of a text; where few have, those that have most of them."""
        having = self._words.with_all(text) & within
        if len(having) >= _FEW:
            return having
        ranks, share = ranks_of(within), self._words.share(text)
        best = float(share[ranks].max(initial=0.0))
        return set_of(ranks[share[ranks] >= best * _NEARLY_AS_GOOD]) if best else BitMap()

    def _narrowed(self, matching: BitMap, query: Query, placed: Placed) -> BitMap:
        if placed.trials is not None:
            matching = matching & placed.trials
        if query.healthy_volunteers:
            matching = matching & self._facets.trials(HEALTHY)
        if query.phases:
            matching = matching & _in_any([self._facets.trials(phase(code)) for code in query.phases])
        return matching


def _in_any(sets: Sequence[BitMap]) -> BitMap:
    """Return the union; a single set is not copied."""
    return sets[0] if len(sets) == 1 else BitMap.union(*sets)


def _in_all(sets: Sequence[BitMap]) -> BitMap:
    """Return the intersection; a single set is not copied."""
    return sets[0] if len(sets) == 1 else BitMap.intersection(*sets)


def _best(ranks: Array, fit: Array, stop: int) -> Array:
    """Return at least the `stop` best fitting trials, best first; of those that fit alike, by rank."""
    fits = fit[ranks]
    if len(ranks) > stop:
        # Sorting a hundred thousand for the sake of five would cost most of the search.
        least = np.partition(fits, len(fits) - stop)[len(fits) - stop]
        ranks, fits = ranks[fits >= least], fits[fits >= least]
    return ranks[np.lexsort((ranks, -fits))]
