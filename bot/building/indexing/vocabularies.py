"""The names and words that an index is built with: the packages' vocabularies and our own facts in data/."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.building.indexing.concepts import Concepts, Vocabulary, condition_vocabulary, drug_vocabulary
from bot.building.indexing.headings import condition_headings, drug_headings
from bot.building.indexing.subjects import Subjects
from bot.building.indexing.texts import Markers
from bot.building.places.place_synonyms import PLACES, PROVINCES, PlaceSynonyms
from bot.content import read_yaml

# Several names on the left of a row are parted so.
_OR = " / "


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """What is known before any record is read.

    registry_names: of conditions, as our own table gives them.
    digest: of our own files; another one makes another index.
    """

    places: PlaceSynonyms
    registry_names: tuple[str, ...]
    condition_names: Vocabulary
    drug_names: Vocabulary
    markers: Markers
    unspecific: tuple[str, ...]
    digest: str

    @classmethod
    def read(cls, data: Path) -> "Vocabularies":
        """Read the files; ContentError names what is wrong in one."""
        words = data / "vocabulary"
        names = sorted(words.glob("conditions_*.yaml"))
        files = [data / PLACES, data / PROVINCES, words / "biomarkers.yaml", words / "unspecific_words.yaml", *names]
        digest = hashlib.blake2b(b"".join(path.read_bytes() for path in files), digest_size=16).hexdigest()
        return _parsed(data, digest)

    def conditions(self) -> Subjects:
        """Return an empty collection of conditions."""
        return Subjects(Concepts(self.condition_names), self.registry_names, only_known_words=True)

    def treatments(self) -> Subjects:
        """Return an empty collection of treatments."""
        return Subjects(Concepts(self.drug_names))


@lru_cache(maxsize=1)
def _parsed(data: Path, digest: str) -> Vocabularies:
    """Return the vocabularies; a process that builds several libraries reads them once."""
    words = data / "vocabulary"
    markers = read_yaml(words / "biomarkers.yaml")
    rows = [row for path in sorted(words.glob("conditions_*.yaml")) for row in _rows(read_yaml(path)["conditions"])]
    return Vocabularies(
        places=PlaceSynonyms.read(data / PLACES),
        registry_names=tuple(name for names, _ in rows for name in names),
        condition_names=condition_vocabulary(condition_headings(), [(*names, *said) for names, said in rows]),
        drug_names=drug_vocabulary(drug_headings()),
        markers=Markers.of(markers["biomarkers"], markers["with_result"]),
        unspecific=tuple(str(read_yaml(words / "unspecific_words.yaml")["unspecific"]).split()),
        digest=digest,
    )


def _rows(section: Mapping[str, Any]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(tuple(names.split(_OR)), tuple(map(str, said or ()))) for names, said in section.items()]
