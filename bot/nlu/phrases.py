"""Finds the phrases of many groups in one pass over a message, wherever they stand. Groups are written like templates.

The automaton of the templates is made deterministic where messages go, so that a pass follows one path from every word.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import ContentError
from bot.nlu.templates import SentenceTemplates, Template

# Tokens [start, end) of a message.
Span = tuple[int, int]
# Where the phrases of each group stand, in the order of their starts.
Hits = Mapping[str, Sequence[Span]]

_ITEM = re.compile(r"[()\[\]|]|<\w+>|[^\s()\[\]|<>]+")


@dataclass(slots=True)
class _Node:
    """A place on the path: the automaton's states it stands for, the groups whose phrase ends here, the ways on."""

    states: frozenset[int]
    ends: tuple[str, ...]
    next: dict[str, "_Node"] | None = None


class PhraseFinder(SentenceTemplates):
    """Groups of phrases, each named by its source."""

    def __init__(self, groups: Mapping[str, str]) -> None:
        super().__init__({name: source.replace(",", "|") for name, source in groups.items()})
        self._added: set[str] = set()
        self._nodes: dict[frozenset[int], _Node] = {}
        self._first: _Node | None = None

    def group(self, source: str) -> str:
        """Add a group, once, and return its name."""
        if source not in self._added:
            self._added.add(source)
            self._nodes.clear()
            self._first = None
            self.add(source, Template(source, ""))
        return source

    def spot(self, words: Sequence[str]) -> Hits:
        """Return where the phrases of each group stand."""
        hits: dict[str, list[Span]] = defaultdict(list)
        self._first = self._first or self._node({0})
        first = self._ways(self._first)
        for start, word in enumerate(words):
            node, end = first.get(word), start + 1
            while node is not None:
                for group in node.ends:
                    hits[group].append((start, end))
                node = self._ways(node).get(words[end]) if end < len(words) else None
                end += 1
        return dict(hits)

    def _ways(self, node: _Node) -> Mapping[str, _Node]:
        """Return where each word leads from a place; worked out when a message first comes there."""
        if node.next is None:
            reached: dict[str, set[int]] = defaultdict(set)
            for state in node.states:
                for word, targets in self._states[state].next.items():
                    reached[word].update(targets)
            node.next = {word: self._node(targets) for word, targets in reached.items()}
        return node.next

    def _node(self, targets: set[int]) -> _Node:
        """Return the place that stands for these states and all that are reached from them without a word."""
        states = frozenset(self._closed(targets))
        if states not in self._nodes:
            ends = {end.name for state in states for end in self._states[state].ends}
            self._nodes[states] = _Node(states, tuple(sorted(ends)))
        return self._nodes[states]


def items_of(row: str) -> list[str]:
    """Return the parts of a row that stand for a phrase each: a word, a <group>, or what stands in round brackets."""
    items: list[str] = []
    depth = 0
    for piece in _ITEM.findall(row):
        if depth:
            items[-1] += f" {piece}"
        elif piece == "[":
            raise ContentError(row, piece, "may stand inside round brackets only: a part of a rule cannot be left out")
        else:
            items.append(piece)
        depth += (piece in "([") - (piece in ")]")
    return items
