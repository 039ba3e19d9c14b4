"""Finds danger in a message before anything else is understood, by intents/LANGUAGE/_safety.yaml.

Precise on purpose: what is past, feared or asked about in general is told, it does not happen. One slip of the pen is
allowed in words that nobody uses otherwise; with two, sound words would turn into words of danger.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import ContentError
from bot.nlu.danger import DangerRule, Scene, scene_of
from bot.nlu.phrases import PhraseFinder, items_of
from bot.nlu.spelling import Speller
from bot.nlu.utterance import Utterance
from bot.words import plain_words

CLASS_KEYS = frozenset({"now", "mentioned", "unless_before", "unless_after"})
RULE_KEYS = frozenset({"said", "together", "near", "unless", "always", "alone", "asked"})
# Words at which people go on to something else: a group that every language has.
TURNS = "turns"
# Words in which one slip of the pen is allowed: a group that every language has.
SLIPS = "slips"
# The groups that no rule needs to name.
BY_NAME = (TURNS, SLIPS)
_FILE = "_safety.yaml"
_SHORTEST_CORRECTED = 5
_NEAR = 2
_NEAR_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class Danger:
    """What a message says of danger: the class that is happening, else one that is only told; or nothing.

    rule: the rule that found it.
    """

    now: str = ""
    mentioned: str = ""
    rule: str = ""


NO_DANGER = Danger()


class SafetyReader:
    """Reads messages of one language.

    words: the classes and their rules; groups: the groups of phrases that rules name.
    """

    def __init__(self, words: Mapping[str, Mapping[str, Any]], groups: Mapping[str, str]) -> None:
        self._phrases = PhraseFinder(groups)
        self._turns = self._phrases.group(f"<{TURNS}>")
        self._now = _by_rarest(self._rules(words, "now"))
        self._mentioned = _by_rarest(self._rules(words, "mentioned"))
        # The first place on the path has the most ways on: they are worked out before the first message.
        self._phrases.spot(())
        self._words = frozenset(self._phrases.words)
        self._speller = Speller(plain_words(groups[SLIPS]).split(), shortest=_SHORTEST_CORRECTED)

    def read(self, utterance: Utterance, known: Collection[str] = frozenset()) -> Danger:
        """Return what the message says of danger; `known` words are spelled right as they stand."""
        corrected = utterance.respelled(
            {
                position: self._speller.correct(token.text, slips=1)
                for position, token in enumerate(utterance.tokens)
                if token.text not in known and token.text not in self._words
            }
        )
        hits = self._phrases.spot([token.text for token in corrected.tokens])
        scene = scene_of(corrected, hits, hits.get(self._turns, ()))
        now = _first(self._now, scene)
        if now:
            return Danger(now=now.safety, rule=now.name)
        told = _first(self._mentioned, scene)
        return Danger(mentioned=told.safety, rule=told.name) if told else NO_DANGER

    def _rules(self, words: Mapping[str, Mapping[str, Any]], grade: str) -> Iterator[DangerRule]:
        for safety, entry in words.items():
            _check_keys(safety, entry, CLASS_KEYS)
            for number, written in enumerate(entry.get(grade) or (), 1):
                rule = {"said": written} if isinstance(written, str) else written
                name = f"{safety}/{grade}/{number}"
                _check_keys(name, rule, RULE_KEYS)
                yield self._rule(safety, name, rule, {} if grade == "mentioned" or rule.get("always") else entry)

    def _rule(self, safety: str, name: str, rule: Mapping[str, Any], unless: Mapping[str, Any]) -> DangerRule:
        any_order = "together" in rule
        return DangerRule(
            safety=safety,
            name=name,
            groups=tuple(self._phrases.group(item) for item in items_of(rule["together" if any_order else "said"])),
            near=rule.get("near", _NEAR_TOGETHER if any_order else _NEAR),
            any_order=any_order,
            alone=bool(rule.get("alone")),
            asked=bool(rule.get("asked")),
            before=self._named(rule.get("unless"), unless.get("unless_before")),
            after=self._named(rule.get("unless"), unless.get("unless_after")),
        )

    def _named(self, *lists: Sequence[str] | None) -> frozenset[str]:
        return frozenset(self._phrases.group(f"<{group}>") for names in lists for group in names or ())


def _by_rarest(rules: Iterator[DangerRule]) -> Mapping[str, Sequence[tuple[int, DangerRule]]]:
    """Return the rules, numbered in the order of the file, by that group of each which the fewest rules name."""
    numbered = list(enumerate(rules))
    named = Counter(group for _, rule in numbered for group in rule.groups)
    found: dict[str, list[tuple[int, DangerRule]]] = defaultdict(list)
    for number, rule in numbered:
        found[min(rule.groups, key=lambda group: named[group])].append((number, rule))
    return found


def _first(rules: Mapping[str, Sequence[tuple[int, DangerRule]]], scene: Scene) -> DangerRule | None:
    """Return the first rule, in the order of the file, that the message fulfils."""
    possible = sorted((number, rule) for group in scene.hits for number, rule in rules.get(group, ()))
    return next((rule for _, rule in possible if scene.happens(rule)), None)


def _check_keys(where: str, entry: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = sorted(entry.keys() - known)
    if unknown:
        raise ContentError(_FILE, where, f"{unknown[0]} is no key here; known are {', '.join(sorted(known))}")
    if known == RULE_KEYS and ("said" in entry) == ("together" in entry):
        raise ContentError(_FILE, where, "needs either `said` or `together`")
