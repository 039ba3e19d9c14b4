"""Turns a query into SQL over the index. Knows the tables; reads none.

What a person wrote reaches SQL as bound values alone, and the full-text language as
quoted words alone: nothing in it can be an operator.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.library.query import Query
from bot.library.sphere import EARTH_RADIUS_KM, squared_chord, vector
from bot.library.words import normalise, place_key, search_terms

_ABOUT = "{conditions terms keywords title}"
_NAMED = "{conditions terms}"
_TESTED = "{interventions title}"
# bm25 weights of conditions, terms, keywords, title, interventions, summary.
_WEIGHTS = "10.0, 5.0, 4.0, 8.0, 5.0, 1.0"
_OPEN = "open"
# More words than this say no more about what is sought; they only cost time.
_MOST_TERMS = 32


@dataclass(frozen=True, slots=True)
class Search:
    """SQL for the count, the page, and the site of a hit; `values` are bound by name. `by_place`: hits have sites."""

    count: str
    page: str
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
        self._sites = self._site_conditions(country)
        self._by_place = bool(self._sites) or query.near is not None

    def search(self) -> Search:
        """Return the finished search."""
        found = self._found()
        return Search(
            count=f"SELECT count(*), coalesce(sum(open), 0) FROM ({found})",
            page=f"SELECT rank, nct_id FROM ({found}) ORDER BY {self._order()} LIMIT :limit OFFSET :offset",
            site=self._site(),
            values=self._values,
            by_place=self._by_place,
        )

    def _found(self) -> str:
        columns = [
            "trial.rank AS rank",
            "trial.nct_id AS nct_id",
            f"{self._tier()} AS tier",
            f"{self._score()} AS score",
        ]
        trials, narrowed = self._trials(), self._trial_conditions()
        if not self._by_place:
            return (
                f"SELECT {', '.join([*columns, 'trial.open AS open', 'NULL AS chord'])} FROM {trials} WHERE {narrowed}"
            )
        return self._found_by_place(columns, trials, narrowed)

    def _found_by_place(self, columns: list[str], trials: str, narrowed: str) -> str:
        chord = f"min({self._chord()})", f"min(CASE WHEN site.open THEN {self._chord()} END)"
        columns += [self._open_there(), f"coalesce({chord[1]}, {chord[0]}) AS chord"]
        conditions = " AND ".join(["site.rank = trial.rank", *self._sites])
        if self._match or not self._sites:
            # Without CROSS, the planner may start from all sites of a country.
            joined = f"{trials} {'CROSS JOIN' if self._sites else 'LEFT JOIN'} site ON {conditions}"
        else:
            joined = f"site CROSS JOIN trial ON {conditions}"
        group = "trial.rank" if self._match or not self._sites else "site.rank"
        return f"SELECT {', '.join(columns)} FROM {joined} WHERE {narrowed} GROUP BY {group}"

    def _open_there(self) -> str:
        """A search in a place counts a trial as open where it is so there; else its own status decides."""
        return "max(site.open) AS open" if self._sites else "trial.open AS open"

    def _trials(self) -> str:
        if not self._match:
            return "trial"
        score = f", bm25(text, {_WEIGHTS}) AS relevance" if self._query.words else ""
        matched = f"(SELECT rowid AS hit{score} FROM text WHERE text MATCH {self._bind('match', self._match)})"
        return f"{matched} CROSS JOIN trial ON trial.rank = hit"

    def _matching(self) -> str:
        query = self._query
        parts = (
            _either(_ABOUT, query.conditions),
            _either(_TESTED, query.interventions),
            _quoted(search_terms(query.words), " OR " if self._any_word else " AND "),
        )
        return " AND ".join(f"({part})" for part in parts if part)

    def _trial_conditions(self) -> str:
        query, conditions = self._query, ["1"]
        if query.status == _OPEN:
            conditions.append("site.open = 1" if self._sites else "trial.open = 1")
        elif query.status:
            conditions.append(f"trial.status = {self._bind('status', query.status)}")
        if query.healthy_volunteers:
            conditions.append("trial.healthy_volunteers = 1")
        if query.phases:
            conditions.append(self._phases())
        if excluded := _either(_ABOUT, query.excluded):
            matched = f"SELECT rowid FROM text WHERE text MATCH {self._bind('excluded', excluded)}"
            conditions.append(f"trial.rank NOT IN ({matched})")
        return " AND ".join(conditions)

    def _phases(self) -> str:
        """A combined phase is written as several codes."""
        marks = (self._bind(f"phase{number}", f" {phase} ") for number, phase in enumerate(self._query.phases))
        return f"({' OR '.join(f'instr({_PADDED_PHASES}, {mark}) > 0' for mark in marks)})"

    def _site_conditions(self, country: str) -> list[str]:
        query = self._query
        named = {"city": place_key(query.city), "state": place_key(query.state), "country": country}
        conditions = [f"site.{column} = {self._bind(column, key)}" for column, key in named.items() if key]
        if query.near is not None:
            self._values |= dict(zip("xyz", vector(query.near), strict=True))
        if query.near is not None and query.radius_km is not None:
            reach = min(query.radius_km / EARTH_RADIUS_KM, 2.0)
            between = (
                f"{self._bind('low', self._values['z'] - reach)} AND {self._bind('high', self._values['z'] + reach)}"
            )
            conditions.append(f"site.z BETWEEN {between}")
            conditions.append(f"{self._chord()} <= {self._bind('reach', squared_chord(query.radius_km))}")
        return conditions

    def _chord(self) -> str:
        if self._query.near is None:
            return "NULL"
        return " + ".join(f"(site.{axis} - :{axis}) * (site.{axis} - :{axis})" for axis in "xyz")

    def _tier(self) -> str:
        """0 where a sought condition is among the trial's own, 1 where only keywords or the title tell of it."""
        named = _either(_NAMED, self._query.conditions)
        if not named:
            return "0"
        return f"(trial.rank NOT IN (SELECT rowid FROM text WHERE text MATCH {self._bind('named', named)}))"

    def _score(self) -> str:
        return "relevance" if self._match and self._query.words else "0"

    def _order(self) -> str:
        return (
            "open DESC, chord IS NULL, chord, tier, score, rank" if self._by_place else "open DESC, tier, score, rank"
        )

    def _site(self) -> str:
        """Of the sites of one trial that match: an open one, the nearest of those, the first in the record."""
        conditions = " AND ".join(["site.rank = :rank", *self._sites])
        chord = self._chord()
        order = f"site.open DESC, {chord} IS NULL, {chord}, site.number"
        return f"SELECT site.number, {chord} FROM site WHERE {conditions} ORDER BY {order} LIMIT 1"

    def _bind(self, name: str, value: Any) -> str:
        self._values[name] = value
        return f":{name}"


_PADDED_PHASES = "' ' || trial.phases || ' '"


def _either(columns: str, names: Iterable[str]) -> str:
    """Return the full-text expression: all words of one of the names, within the columns."""
    alternatives = [_quoted(_telling(name), " AND ") for name in names]
    return " OR ".join(f"{columns} : ({words})" for words in alternatives if words)


def _telling(name: str) -> tuple[str, ...]:
    """A name that is nothing but joining words is looked for as it is."""
    return search_terms(name) or tuple(normalise(name).split())


def _quoted(terms: Iterable[str], joint: str) -> str:
    return joint.join(f'"{term}"' for term in list(terms)[:_MOST_TERMS])
