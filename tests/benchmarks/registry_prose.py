"""Long texts of generated records: words as often as the registry's texts have them. Knows no trial.

Every text has a topic. The common words are everyone's; each text ends on rare ones of its
topic. So most of all different words stand in few texts, as they do in real ones.
"""

from collections.abc import Sequence
from functools import cache
from operator import itemgetter

from benchmarks.draws import SLOTS, Draws
from benchmarks.registry_names import facts, names

TOPICS = 64
_SENTENCE_WORDS = 14
# One rare word for so many common ones.
_RARE_EVERY = 12
_MIDDLE_FLATTENING, _RARE_FLATTENING = 60, 20
# A table that fits the processor's cache is read several times as fast; a topic has about a thousand words.
_RARE_SLOTS = 4096


def sentences(draws: Draws, topic: int, words: int) -> str:
    """A text of about so many words."""
    return f"{_written(_sentence_slots(), draws, words)}. {_written(_rare(topic), draws, words // _RARE_EVERY)}."


def points(draws: Draws, topic: int, words: int) -> str:
    """A text as the points of a list."""
    return f"* {_written(_point_slots(), draws, words)}\n* {_written(_rare(topic), draws, words // _RARE_EVERY)}"


def phrase(draws: Draws, topic: int, words: int) -> str:
    """So many words, the last one of the topic."""
    common = _common()
    return " ".join([*(draws.pick(common) for _ in range(words - 1)), draws.pick(_rare(topic))])


def _written(table: tuple[str, ...], draws: Draws, words: int) -> str:
    drawn = draws.slots(max(words, 2))
    # `itemgetter` takes all words in one call.
    text = " ".join(itemgetter(*drawn)(table) if len(table) == SLOTS else [table[slot % len(table)] for slot in drawn])
    return f"{text[0].upper()}{text[1:]}"


@cache
def _sentence_slots() -> tuple[str, ...]:
    return _with_ends(". ")


@cache
def _point_slots() -> tuple[str, ...]:
    return _with_ends("\n* ")


def _with_ends(end: str) -> tuple[str, ...]:
    """The common words; with one of so many a sentence ends and another begins."""
    words, openers = _common(), facts()["openers"]
    ends = (f"{word}{end}{openers[slot % len(openers)]}" for slot, word in enumerate(words))
    return tuple(
        ended if slot % _SENTENCE_WORDS == 0 else word
        for slot, (word, ended) in enumerate(zip(words, ends, strict=True))
    )


@cache
def _common() -> tuple[str, ...]:
    """A word for each slot: in as many slots as it is often, what is left for the words of many conditions' names."""
    common = [(word, count) for count, words in facts()["common_words"].items() for word in str(words).split()]
    common += [(words, count) for count, listed in facts()["common_phrases"].items() for words in listed]
    slots = [word for word, count in common for _ in range(count * SLOTS // 10_000)]
    return *slots, *_spread(names().middle_words, SLOTS - len(slots), _MIDDLE_FLATTENING)


@cache
def _rare(topic: int) -> tuple[str, ...]:
    """The same for the rare words of one topic."""
    return tuple(_spread(names().rare_words[topic::TOPICS], _RARE_SLOTS, _RARE_FLATTENING))


def _spread(words: Sequence[str], slots: int, flattening: int) -> list[str]:
    """Each word in one slot as long as there are slots, the first ones in most."""
    weights = [10**9 // (place + flattening) for place in range(1, len(words) + 1)]
    total, free = sum(weights), max(0, slots - len(words))
    spread = [word for word, weight in zip(words, weights, strict=True) for _ in range(1 + free * weight // total)]
    # What rounding left over goes to the first words.
    return [*spread, *words[: max(0, slots - len(spread))]][:slots]
