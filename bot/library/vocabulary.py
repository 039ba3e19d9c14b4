"""The names that a library knows: conditions, treatments, places; exact ones, and those one or two slips away.

Exact names are kept in memory, for they are asked for at every word of a message. Near
ones are asked of the index: only names that share a beginning or an end, and nearly the
length, are compared.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from rapidfuzz.distance import OSA

from bot.library.query import Place
from bot.library.words import JOINING_WORDS, ends_of, normalise, place_key
from bot.messages import Coordinates

# Shorter names are other words after one slip ("flu", "flux").
_SHORTEST_NEAR = 5
_LENGTH_FOR_TWO = 9
_OPPOSITES = ("hyper", "hypo")


class Rows(Protocol):
    """Tables that can be asked."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a statement."""


class SqliteVocabulary:
    """The names in one index. Phrases may be written in any way; they are compared by `words.normalise`."""

    def __init__(self, tables: Rows) -> None:
        self._tables = tables
        self._conditions: dict[str, str] = dict(tables.rows(_NAMES, ("condition",)))
        self._interventions: dict[str, str] = dict(tables.rows(_NAMES, ("intervention",)))
        self._words = frozenset(word for name in self._conditions for word in name.split()) - JOINING_WORDS
        self._places = _by_name(tables.rows(_PLACES))

    def condition(self, phrase: str) -> str | None:
        """Return the name of the condition that is called `phrase`."""
        return self._conditions.get(normalise(phrase))

    def intervention(self, phrase: str) -> str | None:
        """Return the name of the treatment that is called `phrase`."""
        return self._interventions.get(normalise(phrase))

    def condition_word(self, word: str) -> bool:
        """Return whether names of conditions contain this word."""
        return normalise(word) in self._words

    def near_condition(self, phrase: str) -> tuple[str, int] | None:
        """Return the condition whose name is one or two slips from `phrase`, and how many."""
        name = normalise(phrase)
        rows = self._tables.rows(_NEAR_CONDITIONS, _bounds(name))
        # Few slips change the first letter; without this, many an ordinary word would be a disease.
        found = _nearest(name, (row for row in rows if row[0][:1] == name[:1]))
        return (self._conditions[found[0]], found[1]) if found else None

    def places(self, phrase: str) -> Sequence[Place]:
        """Return the places of that name, the one with most sites first; "Portland Oregon" is read in two parts."""
        words = place_key(phrase).split()
        whole = self._places.get(" ".join(words), ())
        return whole or next(filter(None, (self._within(words, at) for at in range(len(words) - 1, 0, -1))), ())

    def near_place(self, phrase: str) -> Place | None:
        """Return the place whose name is one or two slips from `phrase`."""
        name = place_key(phrase)
        found = _nearest(name, self._tables.rows(_NEAR_PLACES, _bounds(name)))
        return self._places[found[0]][0] if found else None

    def _within(self, words: list[str], at: int) -> tuple[Place, ...]:
        """Return the cities called by the words before `at` that lie in the state or country called by the rest."""
        inside = self._places.get(" ".join(words[:at]), ())
        around = [place for place in self._places.get(" ".join(words[at:]), ()) if not place.city]
        return tuple(place for place in inside if place.city and any(_lies_in(place, wider) for wider in around))


_NAMES = "SELECT name, display FROM phrase WHERE kind = ?"
_PLACES = """SELECT name, city, state, country, latitude, longitude FROM place
    ORDER BY name, sites DESC, city, state, country"""
_NEAR_CONDITIONS = """SELECT name, trials FROM phrase
    WHERE kind = 'condition' AND head = ?1 AND length BETWEEN ?3 AND ?4
    UNION SELECT name, trials FROM phrase
    WHERE kind = 'condition' AND tail = ?2 AND length BETWEEN ?3 AND ?4"""
_NEAR_PLACES = """SELECT name, sites FROM place WHERE head = ?1 AND length BETWEEN ?3 AND ?4
    UNION SELECT name, sites FROM place WHERE tail = ?2 AND length BETWEEN ?3 AND ?4"""


def _by_name(rows: Iterable[tuple[Any, ...]]) -> dict[str, tuple[Place, ...]]:
    places: dict[str, tuple[Place, ...]] = {}
    for name, city, state, country, latitude, longitude in rows:
        point = None if latitude is None else Coordinates(latitude, longitude)
        places[name] = (*places.get(name, ()), Place(city, state, country, point))
    return places


def _lies_in(place: Place, wider: Place) -> bool:
    """A city over a state's border has no state of its own here, and belongs to both."""
    return place.country == wider.country and (not wider.state or place.state in ("", wider.state))


def _slips(name: str) -> int:
    if len(name) < _SHORTEST_NEAR:
        return 0
    return 2 if len(name) >= _LENGTH_FOR_TWO else 1


def _bounds(name: str) -> tuple[str, str, int, int]:
    return *ends_of(name), len(name) - _slips(name), len(name) + _slips(name)


def _nearest(name: str, candidates: Iterable[tuple[str, int]]) -> tuple[str, int] | None:
    """Return the nearest name and its distance; among equally near ones the most used."""
    allowed = _slips(name)
    fixed = _fixed_parts(name)
    measured = ((OSA.distance(name, other, score_cutoff=allowed), -uses, other) for other, uses in candidates)
    near = (one for one in measured if one[0] <= allowed and _fixed_parts(one[2]) == fixed)
    best = min(near, default=None) if allowed else None
    return (best[2], best[0]) if best else None


def _fixed_parts(name: str) -> tuple[str, ...]:
    """Return what is never a slip: numbers, single letters, opposites ("type 1", "hepatitis B", "hypo…")."""
    words = name.split()
    exact = [word for word in words if len(word) == 1 or not word.isalpha()]
    opposed = [prefix for word in words for prefix in _OPPOSITES if word.startswith(prefix)]
    return *exact, *opposed
