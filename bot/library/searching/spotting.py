"""Finds the names within a longer text: the longest at each place, none inside another, none that is denied."""

from collections.abc import Callable, Iterator, Sequence

# Longer names are whole sentences; nobody says them.
MOST_WORDS = 8
# What stands before a name and turns it into its opposite.
_DENYING = frozenset({"non", "not", "no", "without", "anti", "pre", "post"})


def names_within(words: Sequence[str], is_name: Callable[[str], bool], begins: Callable[[str], bool]) -> Iterator[str]:
    """Yield the names in the words of a normalised text, from its beginning; `begins`: whether a word begins any."""
    start = 0
    while start < len(words):
        end = _end(words, start, is_name) if begins(words[start]) else 0
        if end and not (start and words[start - 1] in _DENYING):
            yield " ".join(words[start:end])
        start = end or start + 1


def _end(words: Sequence[str], start: int, is_name: Callable[[str], bool]) -> int:
    """Return where the longest name that begins at a word ends; 0 where none does."""
    ends = range(min(len(words), start + MOST_WORDS), start, -1)
    return next((end for end in ends if is_name(" ".join(words[start:end]))), 0)
