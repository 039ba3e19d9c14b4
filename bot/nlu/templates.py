"""Sentence templates, (a|b) [optional] {slot} <rule>, compiled to one automaton and matched in one pass.

A message is a row of symbols: words, and slots in braces where a name or number was found. A template matches
a whole clause. The automaton is a graph of states; a pass keeps the set of states that are reached, so the cost is the
length of the message times the states that are alive, whatever the templates say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import ContentError
from bot.words import plain_words

_PIECE = re.compile(r"[()\[\]|]|<[\w ]+>|\{\w+\}|[^()\[\]|<>{}]+")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template's name and what a match means."""

    name: str
    intent: str


@dataclass(slots=True)
class _State:
    """A state: where each symbol leads, and the templates that end here."""

    next: dict[str, list[int]] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    ends: list[Template] = field(default_factory=list)


class SentenceTemplates:
    """All templates of one language in one automaton."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        self._rules = rules
        self._states = [_State()]
        self._begin: dict[str, set[int]] = {}

    def add(self, source: str, template: Template) -> None:
        """Add a template; ContentError names what is wrong with its notation."""
        reader = _Reader(source, template.name)
        last = self._sequence(reader, 0, ())
        if reader.peek() is not None:
            raise reader.error(f"{reader.peek()!r} closes nothing")
        self._states[last].ends.append(template)
        self._begin = {}

    def match(self, symbols: Sequence[Iterable[str]]) -> list[Template]:
        """Return the templates that match the row from its first to its last symbol.

        A symbol is given by its names: a word that is also a slot's only word may be read as either.
        """
        if not symbols:
            return []
        self._begin = self._begin or self._beginnings()
        alive = self._closed({target for name in symbols[0] for target in self._begin.get(name, ())})
        for names in symbols[1:]:
            reached = {target for state in alive for name in names for target in self._states[state].next.get(name, ())}
            if not reached:
                return []
            alive = self._closed(reached)
        return [template for state in sorted(alive) for template in self._states[state].ends]

    def _beginnings(self) -> dict[str, set[int]]:
        """Return where each symbol leads from the start: all templates begin there, and few with the same word."""
        begin: dict[str, set[int]] = {}
        for state in self._closed({0}):
            for symbol, targets in self._states[state].next.items():
                begin.setdefault(symbol, set()).update(targets)
        return begin

    @property
    def words(self) -> Iterator[str]:
        """Yield the words that templates know."""
        for state in self._states:
            yield from (symbol for symbol in state.next if not symbol.startswith("{"))

    def _closed(self, states: set[int]) -> set[int]:
        """Return the states with all that are reached from them without a symbol."""
        waiting = list(states)
        while waiting:
            for target in self._states[waiting.pop()].free:
                if target not in states:
                    states.add(target)
                    waiting.append(target)
        return states

    def _sequence(self, reader: "_Reader", start: int, within: tuple[str, ...]) -> int:
        """Build pieces one after the other up to a closing sign; return the state after the last."""
        state = start
        while (piece := reader.peek()) is not None and piece not in (")", "]", "|"):
            state = self._piece(reader, state, within)
        return state

    def _piece(self, reader: "_Reader", start: int, within: tuple[str, ...]) -> int:
        piece = reader.take()
        if piece == "(":
            return self._alternatives(reader, start, ")", within)
        if piece == "[":
            end = self._alternatives(reader, start, "]", within)
            self._states[start].free.append(end)
            return end
        if piece.startswith("<"):
            return self._rule(piece[1:-1], start, within, reader)
        if piece.startswith("{"):
            return self._step(start, piece)
        for word in plain_words(piece).split():
            start = self._step(start, word)
        return start

    def _alternatives(self, reader: "_Reader", start: int, closing: str, within: tuple[str, ...]) -> int:
        end = self._new()
        while True:
            begin = self._new()
            self._states[start].free.append(begin)
            self._states[self._sequence(reader, begin, within)].free.append(end)
            sign = reader.take()
            if sign == closing:
                return end
            if sign != "|":
                raise reader.error(f"{closing!r} is missing")

    def _rule(self, name: str, start: int, within: tuple[str, ...], reader: "_Reader") -> int:
        if name not in self._rules:
            raise reader.error(f"there is no rule <{name}>")
        if name in within or len(within) >= _DEEPEST:
            raise reader.error(f"rule <{name}> contains itself")
        inner = _Reader(f"({self._rules[name]})", f"<{name}>")
        return self._sequence(inner, start, (*within, name))

    def _step(self, start: int, symbol: str) -> int:
        end = self._new()
        self._states[start].next.setdefault(symbol, []).append(end)
        return end

    def _new(self) -> int:
        self._states.append(_State())
        return len(self._states) - 1


class _Reader:
    """Reads a template piece by piece."""

    def __init__(self, source: str, name: str) -> None:
        self._name = name
        self._source = source
        self._pieces = [piece for piece in _PIECE.findall(source) if piece.strip()]
        self._position = 0

    def peek(self) -> str | None:
        """Return the next piece, or None at the end."""
        return self._pieces[self._position] if self._position < len(self._pieces) else None

    def take(self) -> str:
        """Return the next piece and go on; the end of the template here is an error."""
        piece = self.peek()
        if piece is None:
            raise self.error("ends too early: a bracket is open")
        self._position += 1
        return piece

    def error(self, hint: str) -> ContentError:
        """Return the error that names the template."""
        return ContentError(self._name, self._source, hint)
