"""Which texts of a record are searched by their words. Knows no index.

Of the eligibility criteria only genes and other markers are taken: they are named there
more often than in the title, while the rest of that text says whom a trial does not want.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.library.searching.postings import Field
from bot.library.trial import Trial
from bot.library.words import normalise

_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Markers:
    """Genes and other marks by which trials select people: their usual names by every spelling.

    capitals: how those are written that are everyday words in small letters, as "MET" and "RET".
    """

    usual: Mapping[str, str]
    begins: frozenset[str]
    capitals: Mapping[str, str]

    @classmethod
    def of(cls, spellings: Mapping[str, Iterable[object]], ambiguous: Collection[str]) -> "Markers":
        """Take in a map from the usual name to its other spellings, and the names that mean other things too."""
        usual = {normalise(name): name for name in spellings}
        for name, others in spellings.items():
            usual |= {normalise(str(other)): name for other in others or () if normalise(str(other)) not in usual}
        capitals = {normalise(name): name for name in ambiguous if name != name.lower()}
        return cls(usual, frozenset(name.split(" ", 1)[0] for name in usual), capitals)

    def within(self, text: str) -> Iterator[str]:
        """Yield the usual names of the markers in a text, each time they are named."""
        words = normalise(text).split()
        begins = self.begins.intersection(words)
        for start, word in enumerate(words if begins else ()):
            if word in begins:
                spans = (" ".join(words[start : start + length]) for length in range(_LONGEST, 0, -1))
                found = next((self.usual[span] for span in spans if span in self.usual), None)
                if found is not None and self._is_meant(found, word, text):
                    yield found

    def _is_meant(self, name: str, word: str, text: str) -> bool:
        """Tell whether a word that means other things too is written as the marker is."""
        written = self.capitals.get(word)
        return written is None or self.usual.get(word) != name or bool(re.search(rf"\b{re.escape(written)}\b", text))


def texts_of(trial: Trial, markers: Markers) -> dict[Field, tuple[str, ...]]:
    """Return the texts of a trial by the field in which they are looked for."""
    title = (trial.title.value, trial.official_title.value, trial.acronym.value)
    drugs = (*trial.interventions.value, *trial.intervention_synonyms.value, *trial.intervention_terms.value)
    told = " | ".join((*title, *trial.keywords.value, *trial.conditions.value, *drugs, trial.criteria.value))
    return {
        Field.CONDITIONS: trial.conditions.value,
        Field.TERMS: (*trial.condition_terms.value, *trial.condition_ancestors.value),
        Field.KEYWORDS: trial.keywords.value,
        Field.TITLE: title,
        Field.INTERVENTIONS: drugs,
        Field.SUMMARY: (trial.summary.value,),
        Field.MARKERS: tuple(markers.within(told)),
    }
