"""The names of conditions and treatments in all records: what can be recognised in a question. Knows no question."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.library.trial import Trial
from bot.library.words import normalise

CONDITION = "condition"
INTERVENTION = "intervention"
# Longer ones are whole sentences; nobody says them.
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name as it is recognised, how it is shown, and how many trials use it."""

    kind: str
    name: str
    display: str
    trials: int


@dataclass(slots=True)
class _Tally:
    spellings: Counter[str] = field(default_factory=Counter)
    registry_term: str = ""
    trials: int = 0

    @property
    def display(self) -> str:
        """The registry's own term, else the spelling that most records use."""
        return self.registry_term or min(self.spellings, key=lambda name: (-self.spellings[name], name))


class Phrases:
    """Counts the names in all trials."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, str], _Tally] = {}

    def add(self, trial: Trial) -> None:
        """Count the names in one trial."""
        terms = {*trial.condition_terms.value, *trial.condition_ancestors.value}
        self._count(CONDITION, (*trial.conditions.value, *terms), terms)
        drugs = set(trial.intervention_terms.value)
        self._count(INTERVENTION, (*trial.interventions.value, *trial.intervention_synonyms.value, *drugs), drugs)

    def _count(self, kind: str, names: Iterable[str], registry_terms: set[str]) -> None:
        counted = set()
        for name in names:
            key = normalise(name)
            if not key or key.count(" ") >= _MOST_WORDS:
                continue
            tally = self._tallies.setdefault((kind, key), _Tally())
            tally.spellings[name] += 1
            tally.trials += key not in counted
            counted.add(key)
            if name in registry_terms:
                tally.registry_term = max(tally.registry_term, name)

    def all(self) -> Iterator[Phrase]:
        """Yield all names, in the same order for the same trials."""
        for (kind, name), tally in sorted(self._tallies.items()):
            yield Phrase(kind, name, tally.display, tally.trials)
            turned = normalise(_turned(tally.registry_term))
            if turned and (kind, turned) not in self._tallies:
                yield Phrase(kind, turned, tally.display, tally.trials)


def _turned(term: str) -> str:
    """Return "Type 2 Diabetes Mellitus" for the registry's "Diabetes Mellitus, Type 2"."""
    head, comma, tail = term.partition(", ")
    return f"{tail} {head}" if comma and ", " not in tail else ""
