"""What counts as a slip of the fingers, and what is another name. Knows no list of names.

Names are compared as `words.normalise` writes them.
"""

from rapidfuzz.distance import OSA

# Shorter names are other words after one slip ("flu", "flux").
_SHORTEST_WITH_SLIP = 5
_SHORTEST_WITH_TWO = 9
_OPPOSITES = ("hyper", "hypo")


def slips_allowed(name: str) -> int:
    """Return how many slips a name of this length may have, wherever they stand."""
    if len(name) < _SHORTEST_WITH_SLIP:
        return 0
    return 2 if len(name) >= _SHORTEST_WITH_TWO else 1


def words_with_slips(name: str) -> int:
    """Return how many of its words are long enough to have one slip each."""
    return sum(len(word) >= _SHORTEST_WITH_SLIP for word in name.split(" "))


def distance_within(name: str, other: str, most: int) -> int | None:
    """Return how many slips part two names, if no more than `most` and none of them changes the meaning."""
    distance = OSA.distance(name, other, score_cutoff=most)
    return distance if distance <= most and fixed_parts(name) == fixed_parts(other) else None


def one_slip_a_word(name: str, other: str) -> bool:
    """Return whether the words of two names pair in their order, each with at most one slip."""
    words, others = name.split(" "), other.split(" ")
    return len(words) == len(others) and all(map(_same_word, words, others))


def _same_word(word: str, other: str) -> bool:
    most = 1 if len(word) >= _SHORTEST_WITH_SLIP else 0
    return OSA.distance(word, other, score_cutoff=most) <= most


def fixed_parts(name: str) -> tuple[str, ...]:
    """Return what is never a slip: numbers, single letters, opposites ("type 1", "hepatitis B", "hypo…")."""
    words = name.split()
    exact = [word for word in words if len(word) == 1 or not word.isalpha()]
    opposed = [prefix for word in words for prefix in _OPPOSITES if word.startswith(prefix)]
    return *exact, *opposed
