"""Why a trial was found: the part of its record that names what was sought, or something below it. Knows no order."""

from collections.abc import Iterable, Iterator

from bot.library.query import Query, Reason, ReasonKind
from bot.library.searching.names import UNKNOWN
from bot.library.searching.subjects import Subjects
from bot.library.trial import Trial
from bot.library.words import index_terms, normalise
from bot.traced import Traced

_Named = tuple[ReasonKind, Traced[tuple[str, ...]]]


class Reasons:
    """Tells why trials match queries, by the concepts of an index."""

    def __init__(self, conditions: Subjects, interventions: Subjects) -> None:
        self._conditions = conditions
        self._interventions = interventions

    def of(self, trial: Trial, query: Query) -> Iterator[Reason]:
        """Yield for the condition and for the treatment that was sought where the record names it first."""
        title = (ReasonKind.TITLE, trial.title.map(lambda title: (title,)))
        conditions = (
            (ReasonKind.CONDITION, trial.conditions),
            (ReasonKind.TERM, trial.condition_terms),
            (ReasonKind.KEYWORD, trial.keywords),
            title,
        )
        treatments = (
            (ReasonKind.TREATMENT, trial.interventions),
            (ReasonKind.TREATMENT, trial.intervention_synonyms),
            (ReasonKind.TREATMENT, trial.intervention_terms),
            title,
        )
        yield from _first(self._conditions, query.conditions, conditions)
        yield from _first(self._interventions, query.interventions, treatments)


def _first(subjects: Subjects, sought: Iterable[str], named: Iterable[_Named]) -> Iterator[Reason]:
    """Yield the first name that means what was sought; of names that only have its words, the first as well."""
    wanted = {number for name in sought if (number := subjects.concept(normalise(name))) != UNKNOWN}
    worded = [frozenset(index_terms(name)) for name in sought]
    places = [(kind, Traced(name, names.path)) for kind, names in named for name in names.value]
    found = next((place for place in places if wanted & _meant(subjects, place[1].value)), None)
    found = found or next((place for place in places if _words_within(worded, place[1].value)), None)
    if found is not None:
        yield Reason(*found)


def _meant(subjects: Subjects, name: str) -> set[int]:
    """Return what a name means, with all that is above it."""
    concepts = set(subjects.named_in(normalise(name)))
    return concepts.union(*(map(int, subjects.wider(concept)) for concept in concepts))


def _words_within(worded: Iterable[frozenset[str]], name: str) -> bool:
    terms = set(index_terms(name))
    return any(words and words <= terms for words in worded)
