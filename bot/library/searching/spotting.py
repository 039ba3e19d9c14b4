"""Finds the names within a longer text: the longest at each place, none inside another, none that is denied."""

from collections.abc import Callable, Iterator, Sequence

# Longer names are whole sentences; nobody says them.
MOST_WORDS = 8
# What stands before a name and turns it into its opposite.
_DENYING = frozenset({"non", "not", "no", "without", "anti", "pre", "post"})


def names_within(words: Sequence[str], is_name: Callable[[str], bool], longest: Callable[[str], int]) -> Iterator[str]:
    """Yield the names in the words of a normalised text, from its beginning.

    longest: of how many words the longest name is that begins with a word; 0 where none does.
    """
    start = 0
    while start < len(words):
        end = _end(words, start, min(len(words), start + longest(words[start])), is_name)
        if end and not (start and words[start - 1] in _DENYING):
            yield " ".join(words[start:end])
        start = end or start + 1


def _end(words: Sequence[str], start: int, last: int, is_name: Callable[[str], bool]) -> int:
    """Return where the longest name that begins at a word ends; 0 where none does."""
    return next((end for end in range(last, start, -1) if is_name(" ".join(words[start:end]))), 0)
