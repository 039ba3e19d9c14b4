"""Whom a message speaks of: clause by clause, so that nobody gets somebody else's age or sex. In doubt nobody does."""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bot.nlu.clauses import pause_after
from bot.nlu.lexicon import Lexicon, Spotted
from bot.nlu.numbers import Located
from bot.nlu.sexes import How, SexReader, SexSaid
from bot.nlu.slots import Person, Quantity
from bot.nlu.utterance import Utterance
from bot.words import plain_phrases, plain_words

SELF = "self"
# "Can she join?" of somebody who was not named.
SOMEONE = "someone"
# "My doctor says he …" of somebody who is no patient.
NOBODY = ""
# How far before a word like "daughter" its owner may stand: "my very sick 9 year old daughter".
_OWNER_REACH = 7
_TELLING, _OTHERWISE = "telling", "not_telling"
_IN_A_YEAR = {"year": 1, "month": 12, "week": 52, "day": 365}


@dataclass(slots=True)
class _Clause:
    """A stretch of words about one person, and what it says of them."""

    start: int
    end: int
    named: str | None = None
    subject: str | None = None
    ages: list[Quantity] = field(default_factory=list)
    sexes: set[str] = field(default_factory=set)
    wants: bool = False
    tells: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """The person a message is about, and everybody in it who has a name or an age."""

    main: Person
    all: tuple[Person, ...]


class PeopleReader:
    """Reads people in one language, by the words of intents/LANGUAGE/_people.yaml."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        subjects: Mapping[str, Mapping[str, Any]] = words["subjects"]
        self._nouns = Lexicon({subject: entry["words"] for subject, entry in subjects.items()})
        self._roles = Lexicon({subject: entry.get("roles", ()) for subject, entry in subjects.items()})
        self._alone = plain_phrases(word for entry in subjects.values() for word in entry.get("alone", ()))
        self._told_by = {
            plain_words(word): sex
            for entry in subjects.values()
            for sex in words["sexes"]
            for word in entry.get(sex, ())
        }
        self._sex_of = {subject: entry.get("sex") for subject, entry in subjects.items()}
        self._youngest = {subject: entry.get("youngest", 0) for subject, entry in subjects.items()}
        self._youngest[SELF] = words["youngest_self"]
        self._sexes = SexReader(words)
        self._owners = plain_phrases(words["owners"])
        self._links = plain_phrases(words["links"])
        self._possessives = plain_phrases(words["possessives"])
        self._with_owner = plain_phrases(words["with_owner"])
        self._with_owner_or_age = plain_phrases(words["with_owner_or_age"])
        self._professionals = plain_phrases(words["professionals"])
        self._strangers = plain_phrases(words["strangers"])
        self._articles = plain_phrases(words["articles"])
        self._self = plain_phrases(words["self_words"])
        self._others = plain_phrases(words["other_words"])
        self._third = plain_phrases(words["third_words"])
        self._joiners = plain_phrases(words["joiners"])
        self._telling = Lexicon({name: words[name] for name in (_TELLING, _OTHERWISE)})
        self.words = self._nouns.words | self._sexes.words

    def read(
        self, utterance: Utterance, ages: Sequence[Located], wanted: Sequence[int], names: Container[int] = ()
    ) -> People:
        """Return the people.

        ages: those in the message; wanted: the tokens that ask to take part; names: the tokens of names of other things
        ("cáncer de mama" is no mother).
        """
        clauses = list(self._clauses(utterance))
        at = [clause for clause in clauses for _ in range(clause.start, clause.end)]
        for age in ages:
            at[age.start].ages.append(age.value)
        for position in wanted:
            at[position].wants = True
        self._name(utterance, at, [noun for noun in self._nouns_in(utterance) if noun.start not in names], ages)
        self._find_subjects(utterance, clauses, at)
        _name_someone(clauses)
        for said in self._sexes.read(utterance, ages):
            if self._is_said_of(at[said.position], said, utterance):
                at[said.position].sexes.add(said.sex)
        people = [self._person(subject, clauses) for subject in dict.fromkeys(clause.subject for clause in clauses)]
        main = _main(clauses)
        chosen = self._person(main, clauses) if main or not _several(clauses) else Person()
        return People(chosen, tuple(person for person in people if person != Person()))

    def is_mine(self, word: str) -> bool:
        """Return whether a word says that something is the writer's ("my")."""
        return word in self._owners

    def _clauses(self, utterance: Utterance) -> Iterator[_Clause]:
        tokens, start = utterance.tokens, 0
        for position in range(1, len(tokens)):
            if pause_after(utterance, position - 1) or tokens[position].text in self._joiners:
                yield _Clause(start, position)
                start = position
        if tokens:
            yield _Clause(start, len(tokens))

    def _nouns_in(self, utterance: Utterance) -> Sequence[Spotted]:
        return _outermost(self._nouns.spot(utterance))

    def _name(
        self, utterance: Utterance, at: Sequence[_Clause], nouns: Sequence[Spotted], ages: Sequence[Located]
    ) -> None:
        """Find the clauses that name somebody: the last of their people who belong to the writer."""
        ends = {noun.end for noun in nouns}
        for noun in nouns:
            clause = at[noun.start]
            if self._is_ours(utterance, clause.start, noun, ends) or self._is_beside_age(utterance, noun, ages):
                clause.named = noun.concept
                clause.sexes = self._sex_in(utterance, noun)
        for one, other in pairwise(nouns):
            whose = self._whose(utterance, one, other)
            if whose and at[other.start].named in (one.concept, other.concept):
                at[other.start].named = SOMEONE
                at[other.start].sexes = self._sex_in(utterance, whose)
        for role in self._roles.spot(utterance):
            at[role.start].named = role.concept

    def _find_subjects(self, utterance: Utterance, clauses: Sequence[_Clause], at: Sequence[_Clause]) -> None:
        for told in _outermost(self._telling.spot(utterance)):
            at[told.start].tells = told.concept == _TELLING
        last: str | None = None
        known: str | None = None
        for clause in clauses:
            words = {token.text for token in utterance.tokens[clause.start : clause.end]}
            clause.tells = clause.tells and not clause.named
            if not self._professionals.isdisjoint(words) and known in (None, SOMEONE):
                known = NOBODY
            last = clause.named or self._subject(clause, words, last, known)
            known = clause.named or known
            clause.subject = last or None

    def _is_beside_age(self, utterance: Utterance, noun: Spotted, ages: Sequence[Located]) -> bool:
        """Return whether somebody stands right beside an age, as in keywords: "husband 58", "4 yo daughter"."""
        said = utterance.phrase(noun.start, noun.end)
        before = utterance.tokens[noun.start - 1].text if noun.start else ""
        if said in self._with_owner or before in self._strangers | self._articles:
            return False
        return any(noun.start == max(age.end, age.start + 1) or noun.end == age.start for age in ages)

    def _whose(self, utterance: Utterance, one: Spotted, other: Spotted) -> Spotted | None:
        """Return who is meant of two people one of whom is the other's: "my wife's mother", "la madre de mi esposa"."""
        between = [token.text for token in utterance.tokens[one.end : other.start]]
        if len(between) == 1 and between[0] in self._possessives:
            return other
        return one if len(between) == 2 and between[0] in self._links and between[1] in self._owners else None

    def _sex_in(self, utterance: Utterance, noun: Spotted) -> set[str]:
        sex = self._told_by.get(utterance.phrase(noun.start, noun.end)) or self._sex_of[noun.concept]
        return {sex} if sex else set()

    def _subject(self, clause: _Clause, words: Collection[str], last: str | None, known: str | None) -> str | None:
        """Return whom a clause is about that names nobody; `last` is of the clause before, `known` has a name."""
        if clause.tells:
            return SELF
        if not self._others.isdisjoint(words):
            return SOMEONE if known is None else known
        if not self._self.isdisjoint(words):
            return SELF
        if not self._third.isdisjoint(words):
            # A verb of somebody else goes on about who was named; in "busco ensayos, tiene 72" nobody was.
            return known or (None if last == SELF else last)
        return last

    def _is_ours(self, utterance: Utterance, clause_start: int, noun: Spotted, ends: Collection[int]) -> bool:
        """Return whether somebody is the writer's: "my mother", "I have a daughter", "mom", but not "your mom"."""
        first = max(clause_start, noun.start - _OWNER_REACH)
        for position in range(noun.start - 1, first - 1, -1):
            word = utterance.tokens[position].text
            if word in self._owners:
                return True
            if word in self._articles:
                earlier = {token.text for token in utterance.tokens[clause_start:position]}
                return not earlier.isdisjoint(self._self)
            if word in self._strangers or position + 1 in ends:
                break
        return self._needs_no_owner(utterance, clause_start, noun)

    def _needs_no_owner(self, utterance: Utterance, clause_start: int, noun: Spotted) -> bool:
        """Return whether "my" may be left out: of "mom" anywhere, of "husband" where a clause begins with it."""
        said = utterance.phrase(noun.start, noun.end)
        if noun.start == clause_start:
            return said in self._alone or said not in self._with_owner | self._with_owner_or_age
        before = utterance.tokens[noun.start - 1].text
        return said in self._alone and before not in self._strangers

    def _is_said_of(self, clause: _Clause, said: SexSaid, utterance: Utterance) -> bool:
        """Return whether a sex is that of the clause's person, which it is not in "a man phoned me"."""
        if said.how is not How.NOUN:
            return (clause.subject == SELF) == (said.how is How.ENDING)
        first = utterance.tokens[clause.start].text
        stranger = first in self._articles and said.position <= clause.start + 1
        return clause.subject != SELF or bool(clause.ages) or not stranger

    def _person(self, subject: str | None, clauses: Sequence[_Clause]) -> Person:
        own = [clause for clause in clauses if clause.subject == subject]
        youngest = self._youngest.get(subject or "", 0)
        ages = {age for clause in own for age in clause.ages if age.value >= youngest * _IN_A_YEAR[age.unit]}
        sexes = {sex for clause in own for sex in clause.sexes}
        given = self._sex_of.get(subject or "")
        return Person(
            subject=subject,
            age=next(iter(ages)) if len(ages) == 1 else None,
            sex=given or (next(iter(sexes)) if len(sexes) == 1 else None),
        )


def _outermost(spotted: Sequence[Spotted]) -> Sequence[Spotted]:
    """Return what lies inside no longer one: "mother in law" is no mother."""
    kept: list[Spotted] = []
    for found in spotted:
        before = kept[-1] if kept else None
        if before is None or found.end > before.end or (found.start, found.end) == (before.start, before.end):
            kept.append(found)
    return kept


def _relatives(clauses: Sequence[_Clause]) -> Sequence[str]:
    named = (clause.subject for clause in clauses if clause.subject not in (SELF, SOMEONE))
    return tuple(dict.fromkeys(filter(None, named)))


def _name_someone(clauses: Sequence[_Clause]) -> None:
    """Give somebody the one name that is said: in "Is she too old? My mother is 80" she is the mother."""
    named = _relatives(clauses)
    for clause in clauses:
        if clause.subject == SOMEONE and len(named) == 1:
            clause.subject = named[0]


def _main(clauses: Sequence[_Clause]) -> str | None:
    """Return whom the message is about: who wants to take part, else the one relative, else who tells of themselves."""
    asking = next((clause.subject for clause in clauses if clause.wants and clause.subject), None)
    if asking:
        return asking
    named = _relatives(clauses)
    tells_of_self = any(clause.subject == SELF and (clause.tells or clause.ages or clause.sexes) for clause in clauses)
    if named and tells_of_self:
        # "I just turned 34, my brother had it too": who has an age is whom it is about, if nobody else has one.
        aged = {clause.subject for clause in clauses if clause.ages}
        return SELF if aged == {SELF} else None
    if named:
        return named[0] if len(named) == 1 else None
    if tells_of_self:
        return SELF
    return SOMEONE if any(clause.subject == SOMEONE for clause in clauses) else None


def _several(clauses: Sequence[_Clause]) -> bool:
    return len({clause.subject for clause in clauses if clause.ages or clause.sexes}) > 1
