"""What all trials are about: for each concept the trials that study it, and those that only name it.

One collection for conditions, one for treatments. Knows no question.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.building.indexing.concepts import Concepts, key_of
from bot.building.indexing.near_names import compile_near_names
from bot.library.searching.arrays import ends_of, write_array, write_strings
from bot.library.searching.bitmaps import write_bitmaps
from bot.library.searching.names import write_names
from bot.library.searching.spotting import MOST_WORDS
from bot.library.trial import Trial
from bot.library.words import JOINING_WORDS, normalise


@dataclass(slots=True)
class _Tally:
    """How a name is written in records, and in how many."""

    concept: int
    spellings: Counter[str] = field(default_factory=Counter)
    registry_term: str = ""
    trials: int = 0

    @property
    def display(self) -> str:
        """The registry's own term, else the spelling that most records use."""
        return self.registry_term or min(self.spellings, key=lambda name: (-self.spellings[name], name))


class Subjects:
    """Collects the concepts of one kind over all trials, in the order of their ranks.

    only_known_words: a registrant's single word that no vocabulary knows is no name in a message.
    """

    def __init__(
        self, concepts: Concepts, registry_names: Iterable[str] = (), *, only_known_words: bool = False
    ) -> None:
        self.concepts = concepts
        self._only_known_words = only_known_words
        self._registry_names = tuple(registry_names)
        self._studied: dict[int, array[int]] = {}
        self._named: dict[int, array[int]] = {}
        self._tallies: dict[str, _Tally] = {}

    def add(self, rank: int, studied: set[int], named: set[int]) -> None:
        """Take in what a trial studies, and what it only names."""
        for number in studied:
            self._studied.setdefault(number, array("I")).append(rank)
        for number in named - studied:
            self._named.setdefault(number, array("I")).append(rank)

    def count_names(self, written: Iterable[str], terms: Iterable[str]) -> None:
        """Count the names that one record uses; `terms` are the registry's own."""
        own = set(terms)
        for name in {**dict.fromkeys(written), **dict.fromkeys(own)}:
            key = key_of(name)
            if not key or key.count(" ") >= MOST_WORDS:
                continue
            tally = self._tallies.get(key)
            if tally is None:
                number = self.concepts.term(name) if name in own else self.concepts.meant_by(name)[0]
                tally = self._tallies[key] = _Tally(number)
            tally.spellings[name] += 1
            tally.trials += 1
            if name in own:
                tally.registry_term = max(tally.registry_term, name)

    def write(self, folder: Path, kind: str) -> None:
        """Keep all in arrays of the folder, under the name of the kind."""
        count = len(self.concepts)
        write_bitmaps(folder, f"{kind}_studied", (self._studied.get(number, ()) for number in range(count)))
        write_bitmaps(folder, f"{kind}_named", (self._named.get(number, ()) for number in range(count)))
        self._write_wider(folder, kind)
        named = sorted(item for item in self._tallies.items() if self._is_recognised(*item))
        names = {name: (tally.concept, tally.display, tally.trials) for name, tally in named}
        for name, number, display in self._further_names():
            names.setdefault(name, (number, display, 0))
        write_names(folder, f"{kind}_names", {name: at for at, name in enumerate(names)})
        write_strings(folder, f"{kind}_displays", (display for _, display, _ in names.values()))
        words = {word for name in names for word in name.split(" ")} - JOINING_WORDS
        write_names(folder, f"{kind}_words", dict.fromkeys(sorted(words), 0))
        compile_near_names([(name, uses) for name, (_, _, uses) in names.items()], folder, f"{kind}_near")
        written = {name: tally.concept for name, tally in self._tallies.items()}
        write_names(
            folder, f"{kind}_meanings", self._meanings() | {name: one[0] for name, one in names.items()} | written
        )

    def _is_recognised(self, name: str, tally: _Tally) -> bool:
        """Tell whether a name is taken for one in a message.

        A single word that no vocabulary knows is more often said in another sense: some registrants give
        "MRI", "Surgery" or "Walking" as a condition.
        """
        known = self.concepts.is_heading(tally.concept) or bool(self.concepts.wider(tally.concept))
        return known or " " in name or not self._only_known_words

    def _meanings(self) -> dict[str, int]:
        """Return the concepts of all names, also of those by which only texts are searched and not messages."""
        names = self.concepts.vocabulary.names
        return {name: number for key, number in self.concepts.keys.items() for name in names.get(key, ())}

    def _write_wider(self, folder: Path, kind: str) -> None:
        above = [self.concepts.wider(number) for number in range(len(self.concepts))]
        write_array(folder, f"{kind}_wider", np.array([number for numbers in above for number in numbers], np.uint32))
        write_array(folder, f"{kind}_wider_ends", ends_of([len(numbers) for numbers in above]))
        headings = [self.concepts.is_heading(number) for number in range(len(above))]
        write_array(folder, f"{kind}_headings", np.array(headings, np.bool_))

    def _further_names(self) -> Iterator[tuple[str, int, str]]:
        """Yield names that no record uses, for concepts that some trial studies: the vocabulary's, and turned terms."""
        for tally in list(self._tallies.values()):
            if turned := normalise(_turned(tally.registry_term)):
                yield turned, tally.concept, tally.display
        headings = self.concepts.vocabulary.headings
        for key, number in self.concepts.keys.items():
            if key in headings.displays and number in self._studied:
                yield from ((name, number, headings.displays[key]) for name in headings.names.get(key, ()))
        for name in self._registry_names:
            key = normalise(name)
            number = self.concepts.keys.get(self.concepts.vocabulary.keys.get(key, key), -1)
            if number in self._studied:
                yield key, number, name


def add_conditions(subjects: Subjects, rank: int, trial: Trial) -> None:
    """Take in what a trial is about.

    The registrant's own conditions decide. A term that the registry derived counts as much
    where it goes with one of them, or where they mean nothing known: it files trials of
    hepatitis C under "Hepatitis A" as well.
    """
    concepts, written, terms = subjects.concepts, trial.conditions.value, trial.condition_terms.value
    own = {number for name in written for number in concepts.meant_by(name)}
    derived, above = set(map(concepts.term, terms)), set(map(concepts.term, trial.condition_ancestors.value))
    headings = {number for number in own if concepts.is_heading(number)}
    wide = concepts.closed(headings)
    fitting = {one for one in derived if not headings or one in wide or headings & concepts.closed((one,))}
    studied = concepts.closed(own | fitting)
    named = {number for name in (trial.title.value, *trial.keywords.value) for number in concepts.named_in(name)}
    if fitting == derived:
        studied |= above
    subjects.add(rank, studied, concepts.closed(named | derived) | above)
    subjects.count_names(written, (*terms, *trial.condition_ancestors.value))


def add_treatments(subjects: Subjects, rank: int, trial: Trial) -> None:
    """Take in what a trial tests, and the drugs that its title names."""
    concepts, terms = subjects.concepts, trial.intervention_terms.value
    written = (*trial.interventions.value, *trial.intervention_synonyms.value)
    own = {number for name in written for number in concepts.meant_by(name)}
    studied = concepts.closed(own | set(map(concepts.term, terms)))
    subjects.add(rank, studied, concepts.closed(concepts.named_in(trial.title.value)))
    subjects.count_names(written, terms)


def _turned(term: str) -> str:
    """Return "Type 2 Diabetes Mellitus" for the registry's "Diabetes Mellitus, Type 2"."""
    head, comma, tail = term.partition(", ")
    return f"{tail} {head}" if comma and ", " not in tail else ""
