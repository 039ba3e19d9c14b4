"""Whom a message speaks of: clause by clause, so that nobody gets somebody else's age or sex. In doubt nobody does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.numbers import Located
from bot.nlu.slots import Person, Quantity
from bot.nlu.utterance import Utterance

SELF = "self"
# "Can she join?" of somebody who was not named.
SOMEONE = "someone"
_PAUSE = re.compile(r"[.,;:!?\n()]")
# How far before a word like "daughter" its owner may stand: "my 9 year old daughter".
_OWNER_REACH = 4


@dataclass(slots=True)
class _Clause:
    """A stretch of words about one person, and what it says of them."""

    start: int
    end: int
    subject: str | None = None
    ages: list[Quantity] = field(default_factory=list)
    sexes: set[str] = field(default_factory=set)
    wants: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """The person a message is about, and everybody in it who has a name or an age."""

    main: Person
    all: tuple[Person, ...]


class PeopleReader:
    """Reads people in one language, by the words of intents/LANGUAGE/_people.yaml."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._nouns = Lexicon({subject: entry["words"] for subject, entry in words["subjects"].items()})
        self._sex_of = {subject: entry.get("sex") for subject, entry in words["subjects"].items()}
        self._sexes = Lexicon(words["sexes"])
        self._owners = frozenset(words["owners"])
        self._articles = frozenset(words["articles"])
        self._self = frozenset(words["self_words"])
        self._others = frozenset(words["other_words"])
        self._joiners = frozenset(words["joiners"])
        self._negations = frozenset(words["negations"])
        self.words = self._nouns.words | self._sexes.words

    def read(self, utterance: Utterance, ages: Sequence[Located], wanted: Sequence[int]) -> People:
        """Return the people; `ages` are those in the message, `wanted` the tokens that ask to take part."""
        clauses = list(self._clauses(utterance))
        for clause in clauses:
            inside = range(clause.start, clause.end)
            clause.ages = [age.value for age in ages if age.start in inside]
            clause.wants = any(position in inside for position in wanted)
        self._find_subjects(utterance, clauses)
        for found in self._sexes.spot(utterance):
            if found.start and utterance.tokens[found.start - 1].text in self._negations:
                continue
            next(clause for clause in clauses if clause.start <= found.start < clause.end).sexes.add(found.concept)
        people = [self._person(subject, clauses) for subject in dict.fromkeys(clause.subject for clause in clauses)]
        main = _main(clauses)
        chosen = self._person(main, clauses) if main or not _several(clauses) else Person()
        return People(chosen, tuple(person for person in people if person != Person()))

    def _clauses(self, utterance: Utterance) -> Iterator[_Clause]:
        tokens, start = utterance.tokens, 0
        for position in range(1, len(tokens)):
            between = utterance.original[tokens[position - 1].end : tokens[position].start]
            if _PAUSE.search(between) or tokens[position].text in self._joiners:
                yield _Clause(start, position)
                start = position
        if tokens:
            yield _Clause(start, len(tokens))

    def _find_subjects(self, utterance: Utterance, clauses: Sequence[_Clause]) -> None:
        nouns = self._nouns.spot(utterance)
        last: str | None = None
        known: str | None = None
        for clause in clauses:
            words = {token.text for token in utterance.tokens[clause.start : clause.end]}
            noun = self._noun(utterance, clause, nouns)
            if noun:
                last = known = noun
            elif words & self._others:
                last = known or SOMEONE
            elif words & self._self:
                last = SELF
            clause.subject = last

    def _noun(self, utterance: Utterance, clause: _Clause, nouns: Sequence[Spotted]) -> str | None:
        """Return the last of the clause's people who belong to somebody: "my mother", "I have a daughter"."""
        subject = None
        for found in nouns:
            if not clause.start <= found.start < clause.end:
                continue
            reach = utterance.tokens[max(clause.start, found.start - _OWNER_REACH) : found.start]
            before = {token.text for token in reach}
            all_before = {token.text for token in utterance.tokens[clause.start : found.start]}
            if before & self._owners or (before & self._articles and all_before & self._self):
                subject = found.concept
        return subject

    def _person(self, subject: str | None, clauses: Sequence[_Clause]) -> Person:
        own = [clause for clause in clauses if clause.subject == subject]
        ages = [age for clause in own for age in clause.ages]
        sexes = {sex for clause in own for sex in clause.sexes}
        given = self._sex_of.get(subject or "")
        return Person(
            subject=subject,
            age=ages[0] if len(set(ages)) == 1 else None,
            sex=given or (next(iter(sexes)) if len(sexes) == 1 else None),
        )


def first_clause(utterance: Utterance) -> int:
    """Return how many tokens stand before the first pause."""
    tokens = utterance.tokens
    for position in range(1, len(tokens)):
        if _PAUSE.search(utterance.original[tokens[position - 1].end : tokens[position].start]):
            return position
    return len(tokens)


def _main(clauses: Sequence[_Clause]) -> str | None:
    """Return whom the message is about: who wants to take part, else the one relative, else who tells of themselves."""
    asking = next((clause.subject for clause in clauses if clause.wants and clause.subject), None)
    if asking:
        return asking
    relatives = dict.fromkeys(clause.subject for clause in clauses if clause.subject not in (None, SELF))
    tells_of_self = any(clause.subject == SELF and (clause.ages or clause.sexes) for clause in clauses)
    if len(relatives) == 1 and not tells_of_self:
        return next(iter(relatives))
    return SELF if tells_of_self and not relatives else None


def _several(clauses: Sequence[_Clause]) -> bool:
    return len({clause.subject for clause in clauses if clause.ages or clause.sexes}) > 1
