"""Finds conditions that no list names: by a part of the body, by the word for a disease, by how a word ends.

"Stage 4 lung", "castleman disease", "pericholangitis"; and the longer names of which known ones are a part.
"""

from collections.abc import Collection, Container, Iterator, Sequence

from bot.nlu.clauses import pause_after
from bot.nlu.health_words import HealthWords, Spots
from bot.nlu.numbers import Located, overlaps
from bot.nlu.phrasebook import Spot
from bot.nlu.slots import Mention
from bot.nlu.utterance import Utterance
from bot.vocabulary import Vocabulary
from bot.words import plain_words

# How many words may lie between a word for cancer, or a stage, and the part of the body: "a tumor in both her lungs".
_ORGAN_REACH = 4
# How many unknown words before "disease", or after "enfermedad de", belong to its name.
_LONGEST_NAME = 3
_SHORTEST_ENDING = 7


class LooseConditionReader:
    """Finds such conditions in one language; `known` words have a meaning of their own."""

    def __init__(self, vocabulary: Vocabulary, words: HealthWords, known: Collection[str]) -> None:
        self._vocabulary = vocabulary
        self._known = frozenset(known)
        self._links = words.small("organ_links")
        self._adjectives = words.small("organ_adjectives")
        self._heads = words.small("heads")
        self._leading = words.small("leading_heads")
        self._head_links = words.small("head_links")
        self._modifiers = words.small("modifiers")
        self._endings = tuple(words.small("endings"))
        self._not_conditions = words.small("not_conditions")
        self._not_alone = frozenset(words.words["organs_of_other_diseases"])
        self._organs = {name: vocabulary.condition(plain_words(name)) or "" for name in words.words["organs"]}

    def read(
        self, utterance: Utterance, spots: Spots, named: Sequence[Located], stage: Located | None, taken: Container[int]
    ) -> list[Located]:
        """Return all conditions: those that were named, the longer ones they belong to, and the others."""
        named_here = {position for found in named for position in range(found.start, found.end)}
        closed = _Either(named_here, taken)
        longer = [self._longer(utterance, found, closed) for found in named]
        inside = {position for found in longer for position in range(found.start, found.end)}
        organs = list(self._of_organs(utterance, spots, stage, inside))
        kept = [found for found in longer if not any(_is_within(found, organ) for organ in organs)]
        inside.update(position for organ in organs for position in range(organ.start, organ.end))
        others = self._unlisted(utterance, inside, taken)
        return sorted([*kept, *organs, *others], key=lambda found: found.start)

    def _longer(self, utterance: Utterance, found: Located, taken: Container[int]) -> Located:
        """Return a name with the words before or after that make it another one; they are kept for the search."""
        head = utterance.phrase(found.start, found.end)
        if head in self._leading or head in self._heads:
            return self._around_head(utterance, found.start, found.end, taken) or found
        start = found.start
        while self._leads_on(utterance, start - 1, taken) and self._makes_names(utterance, start - 1):
            start -= 1
        return found if start == found.start else _unnamed(utterance, start, found.end)

    def _around_head(self, utterance: Utterance, start: int, end: int, taken: Container[int]) -> Located | None:
        """Return the name that a word for a disease belongs to: what stands before it, or after "of"."""
        first, last, word = start, end, utterance.tokens[end - 1].text
        while word in self._heads and start - first < _LONGEST_NAME and self._leads_on(utterance, first - 1, taken):
            first -= 1
        link = end
        while link < len(utterance.tokens) and utterance.tokens[link].text in self._head_links:
            link += 1
        if first == start and word in self._leading and link > end:
            last = link
            while last - link < _LONGEST_NAME and self._is_free(utterance, last, taken):
                last += 1
            last = last if last > link else end
        return _unnamed(utterance, first, last) if (first, last) != (start, end) else None

    def _is_free(self, utterance: Utterance, position: int, taken: Container[int]) -> bool:
        """Return whether a word has no other meaning, so that it may belong to a name."""
        if not 0 <= position < len(utterance.tokens) or position in taken:
            return False
        word = utterance.tokens[position].text
        return not (word.isdecimal() or word in self._known or word in self._modifiers)

    def _leads_on(self, utterance: Utterance, position: int, taken: Container[int]) -> bool:
        """Return whether a word may belong to the name that begins right after it."""
        return self._is_free(utterance, position, taken) and not pause_after(utterance, position)

    def _makes_names(self, utterance: Utterance, position: int) -> bool:
        return self._vocabulary.condition_word(utterance.tokens[position].text)

    def _of_organs(
        self, utterance: Utterance, spots: Spots, stage: Located | None, inside: Container[int]
    ) -> Iterator[Located]:
        for organ in spots.of("organ"):
            before = self._cancer_before(utterance, spots, organ)
            after = spots.at("cancer_words", organ.end)
            if before:
                yield self._cancer_of(utterance, organ, before.start, organ.end)
            elif overlaps(organ.start, organ.end, inside):
                continue
            elif after:
                yield self._cancer_of(utterance, organ, organ.start, after.end)
            elif organ.value not in self._not_alone:
                adjective = organ.start and utterance.tokens[organ.start - 1].text in self._adjectives
                if adjective or (stage and self._are_linked(utterance, stage, organ)):
                    yield self._cancer_of(utterance, organ, organ.start, organ.end)

    def _cancer_before(self, utterance: Utterance, spots: Spots, organ: Spot) -> Spot | None:
        for end in range(organ.start - 1, max(0, organ.start - _ORGAN_REACH - 1), -1):
            if utterance.tokens[end].text not in self._links:
                return None
            cancer = spots.ending("cancer_words", end)
            if cancer:
                return cancer
        return None

    def _are_linked(self, utterance: Utterance, stage: Located, organ: Spot) -> bool:
        """Return whether a part of the body stands right before the stage, or after it with small words between."""
        between = utterance.tokens[stage.end : organ.start]
        after = stage.end <= organ.start and len(between) <= _ORGAN_REACH
        return organ.end == stage.start or (after and all(token.text in self._links for token in between))

    def _cancer_of(self, utterance: Utterance, organ: Spot, start: int, end: int) -> Located:
        name = str(organ.value)
        return Located(Mention(utterance.written(start, end), self._organs[name], name), start, end)

    def _unlisted(self, utterance: Utterance, inside: set[int], taken: Container[int]) -> Iterator[Located]:
        """Yield what is a condition by its last word or its ending; `inside` are the tokens of other conditions."""
        for position, token in enumerate(utterance.tokens):
            if position in inside or position in taken:
                continue
            found = None
            if token.text in self._heads or token.text in self._leading:
                found = self._around_head(utterance, position, position + 1, _Either(inside, taken))
            if found is None and self.ends_like_one(token.text) and self._is_free(utterance, position, taken):
                found = _unnamed(utterance, position, position + 1)
            if found:
                inside.update(range(found.start, found.end))
                yield found

    def ends_like_one(self, word: str) -> bool:
        """Return whether a word ends like names of diseases do."""
        return len(word) >= _SHORTEST_ENDING and word.endswith(self._endings) and word not in self._not_conditions


class _Either(Container[int]):
    """What is in one of several places."""

    def __init__(self, *places: Container[int]) -> None:
        self._places = places

    def __contains__(self, position: object) -> bool:
        return any(position in place for place in self._places)


def _unnamed(utterance: Utterance, start: int, end: int) -> Located:
    return Located(Mention(utterance.written(start, end)), start, end)


def _is_within(found: Located, other: Located) -> bool:
    return other.start <= found.start and found.end <= other.end
