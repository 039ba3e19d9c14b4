"""The tables of the index, and the rows that trials, places and names have in them. Knows no file."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.building.phrases import Phrase
from bot.building.place_names import NamedPlace, PlaceNames
from bot.library.openness import is_open
from bot.library.site import Site
from bot.library.sphere import Vector, on_earth, vector
from bot.library.trial import JOINABLE, Trial
from bot.library.words import ends_of, normalise

Row = tuple[Any, ...]

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE trial (
    rank INTEGER PRIMARY KEY, nct_id TEXT NOT NULL UNIQUE, open INTEGER NOT NULL, status TEXT NOT NULL,
    phases TEXT NOT NULL, healthy_volunteers INTEGER);
CREATE TABLE record (rank INTEGER PRIMARY KEY, dictionary INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE dictionary (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE site (
    rank INTEGER NOT NULL, number INTEGER NOT NULL, open INTEGER NOT NULL,
    city TEXT NOT NULL, state TEXT NOT NULL, country TEXT NOT NULL,
    x REAL, y REAL, z REAL, PRIMARY KEY (rank, number)) WITHOUT ROWID;
CREATE INDEX site_by_city ON site (city, rank, open, state, country);
CREATE INDEX site_by_state ON site (state, rank, open, country);
CREATE INDEX site_by_level ON site (z, x, y, open);
CREATE TABLE country (
    name TEXT NOT NULL, rank INTEGER NOT NULL, open INTEGER NOT NULL, PRIMARY KEY (name, rank)) WITHOUT ROWID;
CREATE INDEX country_by_open ON country (name, open DESC, rank);
CREATE TABLE alias (former TEXT NOT NULL, rank INTEGER NOT NULL, PRIMARY KEY (former, rank)) WITHOUT ROWID;
CREATE TABLE phrase (
    kind TEXT NOT NULL, name TEXT NOT NULL, display TEXT NOT NULL, trials INTEGER NOT NULL,
    head TEXT NOT NULL, tail TEXT NOT NULL, length INTEGER NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE INDEX phrase_by_head ON phrase (kind, head, length);
CREATE INDEX phrase_by_tail ON phrase (kind, tail, length);
CREATE TABLE place (
    name TEXT NOT NULL, city TEXT NOT NULL, state TEXT NOT NULL, country TEXT NOT NULL,
    latitude REAL, longitude REAL, sites INTEGER NOT NULL,
    head TEXT NOT NULL, tail TEXT NOT NULL, length INTEGER NOT NULL);
CREATE INDEX place_by_head ON place (head, length);
CREATE INDEX place_by_tail ON place (tail, length);
CREATE VIRTUAL TABLE text USING fts5(
    conditions, terms, keywords, title, interventions, summary,
    content = '', tokenize = 'porter unicode61 remove_diacritics 2');
"""

INSERTS = {
    "trial": "INSERT INTO trial VALUES (?,?,?,?,?,?)",
    "record": "INSERT INTO record VALUES (?,?,?)",
    "dictionary": "INSERT INTO dictionary VALUES (?,?)",
    "site": "INSERT INTO site VALUES (?,?,?,?,?,?,?,?,?)",
    "alias": "INSERT OR IGNORE INTO alias VALUES (?,?)",
    "phrase": "INSERT INTO phrase VALUES (?,?,?,?,?,?,?)",
    "place": "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)",
    "text": "INSERT INTO text(rowid,conditions,terms,keywords,title,interventions,summary) VALUES (?,?,?,?,?,?,?)",
}


# A trial stands once in each of its countries, however many sites it has there.
COUNTRIES = """INSERT INTO country
    SELECT country, rank, max(open) FROM site WHERE country <> '' GROUP BY country, rank"""


def trial_row(rank: int, trial: Trial) -> Row:
    """Return what narrows a search, without its text."""
    healthy = trial.healthy_volunteers.value
    return (
        rank,
        trial.nct_id,
        int(trial.status.value in JOINABLE),
        trial.status.value,
        " ".join(trial.phases.value),
        None if healthy is None else int(healthy),
    )


def text_row(rank: int, trial: Trial) -> Row:
    """Return what words are looked for in."""
    return (
        rank,
        _words(trial.conditions.value),
        _words((*trial.condition_terms.value, *trial.condition_ancestors.value)),
        _words(trial.keywords.value),
        _words((trial.title.value, trial.official_title.value, trial.acronym.value)),
        _words((*trial.interventions.value, *trial.intervention_synonyms.value, *trial.intervention_terms.value)),
        _words((trial.summary.value,)),
    )


def _words(texts: Iterable[str]) -> str:
    return " ".join(normalise(text) for text in texts)


def alias_rows(rank: int, trial: Trial) -> Iterator[Row]:
    """Yield the former ids."""
    for former in trial.aliases.value:
        yield former.upper(), rank


def site_rows(rank: int, trial: Trial, places: PlaceNames) -> Iterator[Row]:
    """Yield the sites, and count them among the places."""
    for site in trial.sites:
        point = _point(site)
        keys = places.add(site.city.value, site.state.value, site.country.value, point)
        yield rank, site.number, int(is_open(site, trial)), *keys, *(point or (None, None, None))


def _point(site: Site) -> Vector | None:
    point = site.coordinates.value
    return vector(point) if point and on_earth(point) else None


def phrase_row(phrase: Phrase) -> Row:
    """Return the row of a name."""
    return phrase.kind, phrase.name, phrase.display, phrase.trials, *ends_of(phrase.name), len(phrase.name)


def place_row(named: NamedPlace) -> Row:
    """Return the row of a place under one of its names."""
    place, point = named.place, named.place.coordinates
    degrees = (point.latitude, point.longitude) if point else (None, None)
    ends = ends_of(named.name)
    return named.name, place.city, place.state, place.country, *degrees, named.sites, *ends, len(named.name)
