"""Where a message pauses: people change what they speak of at a comma or a full stop. Knows no words."""

import re

from bot.nlu.utterance import Utterance

# A hyphen between spaces is a pause, one inside a word ("mid-40s") is none.
_PAUSE = re.compile(r"[.,;:!?¿¡…\n()\u2013\u2014]|\s-\s")


def pause_after(utterance: Utterance, position: int) -> bool:
    """Return whether there is a pause between this token and the next."""
    tokens = utterance.tokens
    return bool(_PAUSE.search(utterance.original[tokens[position].end : tokens[position + 1].start]))


def first_clause(utterance: Utterance) -> int:
    """Return how many tokens stand before the first pause."""
    last = len(utterance.tokens) - 1
    return next((position + 1 for position in range(last) if pause_after(utterance, position)), last + 1)
