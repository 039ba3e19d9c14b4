"""Parts a message into its sentences: people tell a story first, and then ask."""

import re
from collections.abc import Iterator

from bot.nlu.utterance import Utterance

_END = re.compile(r"[.!?;…]\s|\n|[.!?;…]+\Z")


def sentences(utterance: Utterance) -> Iterator[tuple[int, int]]:
    """Yield the sentences as tokens [start, end), in order; "1.9" and "e.g" end none."""
    tokens, start = utterance.tokens, 0
    for position in range(1, len(tokens)):
        if _END.search(utterance.original[tokens[position - 1].end : tokens[position].start]):
            yield start, position
            start = position
    if tokens:
        yield start, len(tokens)
