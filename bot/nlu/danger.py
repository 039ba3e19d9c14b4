"""Rules of danger: groups of phrases that stand near each other, and what beside them makes it a mere mention.

Knows places in a message, no words. The cost is the number of places, whatever the rules say.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.nlu.phrases import Hits, Span
from bot.nlu.utterance import Utterance

# How many words beside a danger are asked whether it is only told.
REACH = 6
# "Last year, …": what is as short as this belongs to what comes after it.
SHORT_PART = 4
# A sentence ends; in a part of it people go on to something else. "1.9" ends nothing.
_SENTENCE_END = re.compile(r"[!?;\n¡¿…]|\.\s|\.\.")
_PART_END = re.compile(r"[,:()\u2013\u2014]|\s-\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerRule:
    """What means danger when it stands together.

    safety: the class it speaks for; name: its place in the file.
    groups: of each of them a phrase must be there.
    near: how many words may stand between one and the next; where any order will do, how many words hold them all.
    alone: whether nothing else may be said, but for one word; asked: whether it must be a question.
    before, after: groups that make it a mention when they stand before or after it.
    """

    safety: str
    name: str
    groups: tuple[str, ...]
    near: int
    any_order: bool = False
    alone: bool = False
    asked: bool = False
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """Where phrases stand in one message; which sentence and which part of it each word belongs to.

    asked: the sentences that are questions.
    """

    hits: Hits
    sentences: Sequence[int]
    parts: Sequence[int]
    asked: frozenset[int]

    def happens(self, rule: DangerRule) -> bool:
        """Return whether the rule's groups stand together somewhere, and nothing beside them says it is only told."""
        if not all(group in self.hits for group in rule.groups):
            return False
        spans = self._together(rule) if rule.any_order else self._in_order(rule)
        return any(self._fits(rule, start, end) and not self._is_told(rule, start, end) for start, end in spans)

    def _fits(self, rule: DangerRule, start: int, end: int) -> bool:
        is_alone = end - start >= len(self.parts) - 1
        is_asked = self.sentences[end - 1] in self.asked
        return (is_alone or not rule.alone) and (is_asked or not rule.asked)

    def _in_order(self, rule: DangerRule) -> Iterator[Span]:
        """Yield the spans, by their ends; for each end the nearest start."""
        reached = {end: start for start, end in self.hits[rule.groups[0]]}
        for group in rule.groups[1:]:
            farther: dict[int, int] = {}
            for begin, end in self.hits[group]:
                near = next((place for place in range(begin, begin - rule.near - 1, -1) if place in reached), None)
                if near is not None and self.sentences[near - 1] == self.sentences[begin]:
                    farther[end] = max(farther.get(end, -1), reached[near])
            reached = farther
        yield from ((start, end) for end, start in reached.items())

    def _together(self, rule: DangerRule) -> Iterator[Span]:
        """Yield the spans that hold one of each group; sentence ends part nothing here."""
        last: dict[str, Span] = {}
        for begin, end, group in sorted((*place, name) for name in rule.groups for place in self.hits[name]):
            last[group] = (begin, end)
            if len(last) == len(rule.groups):
                start, stop = min(last.values())[0], max(place[1] for place in last.values())
                if stop - start <= rule.near:
                    yield start, stop

    def _is_told(self, rule: DangerRule, start: int, end: int) -> bool:
        first, last = self.parts[start], self.parts[end - 1]
        before = (place for group in rule.before for place in self._starts(group, start - REACH, start))
        after = (place for group in rule.after for place in self._starts(group, start, end + REACH))
        return any(self.parts[place] == first for place in before) or any(
            place < end or self.parts[place] == last for place in after
        )

    def _starts(self, group: str, low: int, high: int) -> Iterator[int]:
        """Yield where phrases of a group start, from `low` to before `high`."""
        places = self.hits.get(group, ())
        for number in range(bisect_left(places, (low,)), len(places)):
            if places[number][0] >= high:
                return
            yield places[number][0]


def scene_of(utterance: Utterance, hits: Hits, turns: Sequence[Span]) -> Scene:
    """Return the scene of a message; `turns` are the words at which people go on to something else ("but now")."""
    marks = list(_marks(utterance))
    turning = {start for start, _ in turns}
    sentences, parts, begun = [0], [0], 0
    for position, between in enumerate(marks[1:-1], 1):
        ends = bool(_SENTENCE_END.search(between))
        pauses = bool(_PART_END.search(between)) and position - begun > SHORT_PART
        parted = ends or pauses or position in turning
        begun = position if parted else begun
        sentences.append(sentences[-1] + ends)
        parts.append(parts[-1] + parted)
    asked = {sentences[place] for place in range(len(marks) - 1) if "¿" in marks[place] or "?" in marks[place + 1]}
    return Scene(hits, sentences, parts, frozenset(asked))


def _marks(utterance: Utterance) -> Iterator[str]:
    """Yield what stands before the first word, between one word and the next, and after the last."""
    end = 0
    for token in utterance.tokens:
        yield utterance.original[end : token.start]
        end = token.end
    yield utterance.original[end:]
