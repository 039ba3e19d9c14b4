"""Corrects slips in words of the domain. A word that means something as it stands is never touched.

Near words are found through deletions: two words that are one or two slips apart share a form with as many letters
taken out. So a look-up costs the length of the word, not the size of the vocabulary.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from rapidfuzz.distance import OSA

# Shorter words are too easily another short word.
_SHORTEST = 5
# Longer ones are no words; taking letters out of them would cost more with every letter.
_LONGEST = 20
_SHORTEST_WITH_TWO_SLIPS = 8
_MOST_CANDIDATES = 50


class Speller:
    """Knows the words of a domain; words shorter than `shortest` are neither corrected nor the result of it."""

    def __init__(self, words: Iterable[str], shortest: int = _SHORTEST) -> None:
        self._words = frozenset(word for word in words if shortest <= len(word) <= _LONGEST and word.isalpha())
        self._shortest = shortest
        self._forms: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words):
            for form in _forms(word, _slips(word)):
                self._forms[form].append(word)

    def correct(self, word: str, slips: int | None = None) -> str:
        """Return the nearest word of the domain, or the word itself where it is known or nothing is near enough.

        slips: how many at most, where fewer than the word's length would allow are wanted.
        """
        if not self._shortest <= len(word) <= _LONGEST or not word.isalpha() or word in self._words:
            return word
        most = min(_slips(word), slips) if slips is not None else _slips(word)
        near = list(self._near(word, most))
        return min(near)[1] if near else word

    def _near(self, word: str, most: int) -> Iterator[tuple[int, str]]:
        """Yield near words with how many slips they are away."""
        seen: set[str] = set()
        for form in _forms(word, most):
            for candidate in self._forms.get(form, ())[:_MOST_CANDIDATES]:
                if candidate in seen:
                    continue
                seen.add(candidate)
                distance = OSA.distance(word, candidate, score_cutoff=most)
                # A slip in the first letter is rare, and would turn many a sound word into one of ours.
                if candidate[0] == word[0] and distance <= min(most, _slips(candidate)):
                    yield distance, candidate


def _slips(word: str) -> int:
    return 2 if len(word) >= _SHORTEST_WITH_TWO_SLIPS else 1


def _forms(word: str, slips: int) -> Iterator[str]:
    """Yield the word with up to so many letters taken out."""
    yield word
    for count in range(1, slips + 1):
        for kept in combinations(range(len(word)), len(word) - count):
            yield "".join(word[position] for position in kept)
