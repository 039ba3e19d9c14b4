"""Turns a query into SQL over the index. Knows the tables; reads none.

What a person wrote reaches SQL as bound values alone, and the full-text language as
quoted words alone: nothing in it can be an operator.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.library.query import Query
from bot.library.sphere import EARTH_RADIUS_KM, squared_chord, vector
from bot.library.words import normalise, place_key, search_terms
from bot.messages import Coordinates

_ABOUT = "{conditions terms keywords title}"
_NAMED = "{conditions terms}"
_TESTED = "{interventions title}"
# bm25 weights of conditions, terms, keywords, title, interventions, summary.
_WEIGHTS = "10.0, 5.0, 4.0, 8.0, 5.0, 1.0"
_OPEN = "open"
# More words than this say no more about what is sought; they only cost time.
_MOST_TERMS = 32
# How far around a point is looked, step by step, before all the earth is.
_REACHES_KM = (50.0, 200.0, 800.0, 3200.0)


@dataclass(frozen=True, slots=True)
class Search:
    """SQL for the count, the page, and the site of a hit; `values` are bound by name. `by_place`: hits have sites.

    nearest: the page again, looked for near the point alone; `reaches` are the values that bound it, nearest first.
    It knows only trials that take people or only others, by the value `taking`; a full page of it is the page.
    """

    count: str
    page: str
    nearest: str
    reaches: tuple[dict[str, float], ...]
    site: str
    values: dict[str, Any]
    by_place: bool


def compile_search(query: Query, *, country: str, any_word: bool = False) -> Search:
    """Return the search; `country` is the key of the query's country, `any_word` relaxes its free text."""
    return _Compiler(query, country, any_word=any_word).search()


class _Compiler:
    """Collects conditions and their values."""

    def __init__(self, query: Query, country: str, *, any_word: bool) -> None:
        self._query = query
        self._any_word = any_word
        self._values: dict[str, Any] = {}
        self._match = self._matching()
        self._sites = [*self._in_place(country), *self._within_radius()]
        self._by_country = self._sites == [_IN_COUNTRY]
        self._anywhere = query.near is not None and not self._sites
        self._by_place = self._anywhere or bool(self._sites)

    def search(self) -> Search:
        """Return the finished search."""
        found = self._found()
        return Search(
            count=f"SELECT count(*), coalesce(sum(open), 0) FROM ({found})",
            page=self._page(self._by_distance() if self._anywhere else found),
            nearest=self._page(self._within_reach()) if self._anywhere else "",
            reaches=self._reaches(),
            site=self._site(),
            values=self._values,
            by_place=self._by_place,
        )

    def _page(self, found: str) -> str:
        return f"SELECT rank, nct_id FROM ({found}) ORDER BY {self._order()} LIMIT :limit OFFSET :offset"

    def _found(self) -> str:
        if self._by_country:
            return self._in_country()
        if self._sites:
            return self._at_sites()
        return self._select(self._trials(), "trial.open")

    def _select(self, tables: str, taking: str, chord: str = "NULL", *conditions: str, rank: str = "trial.rank") -> str:
        columns = (
            f"{rank} AS rank",
            "trial.nct_id AS nct_id",
            f"{taking} AS open",
            f"{chord} AS chord",
            f"{self._tier()} AS tier",
            f"{self._score()} AS score",
        )
        narrowed = " AND ".join([*conditions, *self._trial_conditions()]) or "1"
        return f"SELECT {', '.join(columns)} FROM {tables} WHERE {narrowed}"

    def _in_country(self) -> str:
        """A country alone holds many sites, and one row for each trial."""
        there = "country.name = :country"
        return self._select(self._joined("country"), "country.open", "NULL", there, rank="country.rank")

    def _at_sites(self) -> str:
        """A search in a place counts a trial as open where it is so there."""
        chord = self._chord()
        nearest = f"coalesce(min(CASE WHEN site.open THEN {chord} END), min({chord}))"
        group = "trial.rank" if self._match else "site.rank"
        return f"{self._select(self._joined('site'), 'max(site.open)', nearest, *self._sites)} GROUP BY {group}"

    def _by_distance(self) -> str:
        """A trial that takes people is as far as its nearest site that does; another one as its nearest."""
        tables = f"{self._trials()} LEFT JOIN site ON site.rank = trial.rank"
        nearest = f"min(CASE WHEN site.open >= trial.open THEN {self._chord()} END)"
        return f"{self._select(tables, 'trial.open', nearest)} GROUP BY trial.rank"

    def _within_reach(self) -> str:
        """The same trials in the same order as by distance, up to the reach."""
        conditions = f"{self._band()} AND site.open >= :taking"
        sites = f"SELECT rank, min({self._chord()}) AS chord FROM site WHERE {conditions} GROUP BY rank"
        tables = self._joined("reached", f"({sites}) AS reached")
        return self._select(tables, "trial.open", "reached.chord", "trial.open = :taking")

    def _joined(self, name: str, table: str = "") -> str:
        """Start from the words, where there are any; without CROSS, the planner may start from a whole country."""
        matched, table = self._trials(), table or name
        tables = f"{matched} CROSS JOIN {table}" if self._match else f"{table} CROSS JOIN {matched}"
        return f"{tables} ON {name}.rank = trial.rank"

    def _trials(self) -> str:
        if not self._match:
            return "trial"
        score = f", bm25(text, {_WEIGHTS}) AS relevance" if self._query.words else ""
        matched = f"SELECT rowid AS hit{score} FROM text WHERE text MATCH {self._bind('match', self._match)}"
        if score and self._by_place:
            # bm25 knows its words only while they are looked up, not once trials are grouped by their sites.
            matched = f"WITH scored AS MATERIALIZED ({matched}) SELECT * FROM scored"
        return f"({matched}) CROSS JOIN trial ON trial.rank = hit"

    def _matching(self) -> str:
        query = self._query
        parts = (
            _either(_ABOUT, query.conditions),
            _either(_TESTED, query.interventions),
            _quoted(search_terms(query.words), " OR " if self._any_word else " AND "),
        )
        return " AND ".join(f"({part})" for part in parts if part)

    def _trial_conditions(self) -> Iterator[str]:
        query = self._query
        if query.status == _OPEN:
            yield f"{'country' if self._by_country else 'site' if self._sites else 'trial'}.open = 1"
        elif query.status:
            yield f"trial.status = {self._bind('status', query.status)}"
        if query.healthy_volunteers:
            yield "trial.healthy_volunteers = 1"
        if query.phases:
            yield self._phases()
        if query.without:
            marks = [self._bind(f"without{number}", nct_id) for number, nct_id in enumerate(query.without)]
            yield f"trial.nct_id NOT IN ({', '.join(marks)})"
        if excluded := _either(_ABOUT, query.excluded):
            yield f"trial.rank NOT IN ({_matched(self._bind('excluded', excluded))})"

    def _phases(self) -> str:
        """A combined phase is written as several codes."""
        marks = (self._bind(f"phase{number}", f" {phase} ") for number, phase in enumerate(self._query.phases))
        return f"({' OR '.join(f'instr({_PADDED_PHASES}, {mark}) > 0' for mark in marks)})"

    def _in_place(self, country: str) -> Iterator[str]:
        named = {"city": place_key(self._query.city), "state": place_key(self._query.state), "country": country}
        for column, key in named.items():
            if key:
                yield f"site.{column} = {self._bind(column, key)}"

    def _within_radius(self) -> Iterator[str]:
        query = self._query
        if query.near is None:
            return
        self._values |= dict(zip("xyz", vector(query.near), strict=True))
        if query.radius_km is not None:
            self._values |= _reach(query.near, query.radius_km)
            yield self._band()

    def _band(self) -> str:
        """The third axis has an index; the chord decides."""
        return f"site.z BETWEEN :low AND :high AND {self._chord()} <= :reach"

    def _reaches(self) -> tuple[dict[str, float], ...]:
        near = self._query.near
        return tuple(_reach(near, kilometres) for kilometres in _REACHES_KM) if near and self._anywhere else ()

    def _chord(self) -> str:
        if self._query.near is None:
            return "NULL"
        return " + ".join(f"(site.{axis} - :{axis}) * (site.{axis} - :{axis})" for axis in "xyz")

    def _tier(self) -> str:
        """0 where a sought condition is among the trial's own, 1 where only keywords or the title tell of it."""
        named = _either(_NAMED, self._query.conditions)
        return f"(trial.rank NOT IN ({_matched(self._bind('named', named))}))" if named else "0"

    def _score(self) -> str:
        return "relevance" if self._match and self._query.words else "0"

    def _order(self) -> str:
        """Nothing is sorted by what is the same for all; the rank alone begins with the open ones."""
        finer = [
            *(["chord IS NULL", "chord"] if self._query.near else []),
            *(["tier"] if self._query.conditions else []),
            *(["score"] if self._query.words else []),
        ]
        return ", ".join(["open DESC", *finer, "rank"]) if finer or self._by_place else "rank"

    def _site(self) -> str:
        """Of the sites of one trial that match: an open one, the nearest of those, the first in the record."""
        conditions = " AND ".join(["site.rank = :rank", *self._sites])
        chord = self._chord()
        order = f"site.open DESC, {chord} IS NULL, {chord}, site.number"
        return f"SELECT site.number, {chord} FROM site WHERE {conditions} ORDER BY {order} LIMIT 1"

    def _bind(self, name: str, value: Any) -> str:
        self._values[name] = value
        return f":{name}"


_IN_COUNTRY = "site.country = :country"
_PADDED_PHASES = "' ' || trial.phases || ' '"


def _reach(near: Coordinates, kilometres: float) -> dict[str, float]:
    level, reach = vector(near)[2], min(kilometres / EARTH_RADIUS_KM, 2.0)
    return {"low": level - reach, "high": level + reach, "reach": squared_chord(kilometres)}


def _matched(expression: str) -> str:
    return f"SELECT rowid FROM text WHERE text MATCH {expression}"


def _either(columns: str, names: Iterable[str]) -> str:
    """Return the full-text expression: all words of one of the names, within the columns."""
    alternatives = [_quoted(_telling(name), " AND ") for name in names]
    return " OR ".join(f"{columns} : ({words})" for words in alternatives if words)


def _telling(name: str) -> tuple[str, ...]:
    """A name that is nothing but joining words is looked for as it is."""
    return search_terms(name) or tuple(normalise(name).split())


def _quoted(terms: Iterable[str], joint: str) -> str:
    return joint.join(f'"{term}"' for term in list(terms)[:_MOST_TERMS])
