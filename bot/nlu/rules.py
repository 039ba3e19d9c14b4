"""Rules: which concepts and slots, together, mean which intent. Read from intents/rules.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DEFAULT_SCORE = 0.8
# What each further condition of a rule adds: the rule that asks for more knows more.
BONUS = 0.03
# What a rule may name beside concepts: slots that were said, and what the talk is about.
FEATURE_MARK = "@"


@dataclass(frozen=True, slots=True)
class Rule:
    """An intent follows when all of `every`, one of `some` (if any) and none of `none` are in the message.

    is_open: words that are unknown do not speak against it.
    """

    name: str
    intent: str
    every: frozenset[str]
    some: frozenset[str]
    none: frozenset[str]
    base: float
    is_open: bool

    @property
    def score(self) -> float:
        """How far the rule is to be believed, below 1."""
        return round(min(0.99, self.base + BONUS * (len(self.every) + bool(self.some))), 2)

    def applies(self, features: frozenset[str]) -> bool:
        """Return whether the message has what the rule asks for."""
        has_some = not self.some or not self.some.isdisjoint(features)
        return has_some and self.every <= features and self.none.isdisjoint(features)

    @property
    def rank(self) -> tuple[float, str]:
        """Sorts rules, best first: score, then name."""
        return (-self.score, self.name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent, and the rule, template or example that speaks for it.

    is_open: names that nobody knows may stand in the message; they are what is looked for.
    """

    intent: str
    score: float
    rule: str
    is_open: bool = False


class Rules:
    """All rules of one language."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.rank)

    def candidates(self, features: frozenset[str]) -> list[Candidate]:
        """Return the intents that rules speak for, best first, each once."""
        best: dict[str, Candidate] = {}
        for rule in self._rules:
            if rule.intent not in best and rule.applies(features):
                best[rule.intent] = Candidate(rule.intent, rule.score, rule.name, rule.is_open)
        return list(best.values())


def read_rules(intent: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[Rule]:
    """Yield the rules of one intent; a rule's name is its place in the file ("find_trial#2")."""
    for number, entry in enumerate(entries, 1):
        yield Rule(
            name=f"{intent}#{number}",
            intent=intent,
            every=frozenset(entry.get("all", ())),
            some=frozenset(entry.get("any", ())),
            none=frozenset(entry.get("none", ())),
            base=float(entry.get("score", DEFAULT_SCORE)),
            is_open=bool(entry.get("open", False)),
        )
