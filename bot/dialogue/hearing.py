"""What a message states, and whether it is a try to answer or asks something of its own. Knows no question."""

import re

from bot.content import Content
from bot.dialogue.flow import Said
from bot.dialogue.leaving import LEAVING, goes_on
from bot.handlers.eligibility import FLOW as CHECK
from bot.handlers.search import SEARCH_FLOW as SEARCH
from bot.nlu.matcher import Matcher
from bot.nlu.numbers import OLDEST, NumberWords
from bot.nlu.people import SELF
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, Context, Understanding
from bot.nlu.utterance import read_utterance

# Intents that take up whom a message is about.
OF_A_PERSON = frozenset({CHECK, SEARCH, "correct_answer", "refine_search"})
# What the answer to a question may look like; anything else that is believed asks something of its own.
LIKE_AN_ANSWER = frozenset({*OF_A_PERSON, "greet", "thanks", "goodbye"})
# The concept that looks for something new: nobody answers a question with it. Of trials one may also tell.
LOOKING = "find"
TRIALS = frozenset({LOOKING, "trial"})
# The concept of stopping.
STOPPING = "stopping"
# The concepts of taking something back.
CORRECTING = frozenset({"correction", "correcting"})
# The concept of "what about": with it, or in so few words, a message turns to somebody else.
TURNING = "refining"
LONGEST_TURN, SHORTEST_TURN = 6, 3
_CLAUSE = re.compile(r"(?<=[.!?…,;])\s+|\n")


class Hearing:
    """Hears what messages state, by the number words of each language."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._number_words: dict[str, NumberWords] = {}

    def stated(self, text: str, understood: Understanding, matcher: Matcher) -> Said:
        """Return what a message states; of one that asks something, what its other clauses tell of a person."""
        asks = understood.decision == ACCEPT and understood.intent not in LIKE_AN_ANSWER
        if not asks or "?" not in text:
            return Said(text, understood.slots, self.lone_number(text, matcher.language))
        stated = " ".join(clause for clause in _CLAUSE.split(text) if "?" not in clause)
        slots = matcher.understand(stated, Context()).slots if stated else Slots()
        told = slots if any(person.subject for person in slots.people) else Slots(answer=slots.answer)
        return Said(stated, told, self.lone_number(stated, matcher.language))

    def lone_number(self, text: str, language: str) -> float | None:
        """Return the number of a message that is nothing else: in "stage 4" or "phase 1" it is no age."""
        utterance = read_utterance(text)
        found = list(self._numbers(language).numbers(utterance))
        is_all = len(found) == 1 and found[0].start == 0 and found[0].end == len(utterance.tokens)
        return float(found[0].value) if is_all and found[0].value <= OLDEST else None

    def _numbers(self, language: str) -> NumberWords:
        if language not in self._number_words:
            self._number_words[language] = NumberWords(self._content.intent_words(language)["_numbers"])
        return self._number_words[language]


def surely_leaves(text: str, understood: Understanding, matcher: Matcher) -> Understanding:
    """Return what is meant where words are like a wish to stop and have no word of stopping: perhaps to go on."""
    if understood.intent != LEAVING or STOPPING in understood.features:
        return understood
    elsewhere = matcher.understand(text, Context())
    return elsewhere if goes_on(elsewhere) else understood


def looks_for_trials(understood: Understanding) -> bool:
    """Return whether something new is looked for, whatever else the message tells."""
    return _seeks_trials(understood) and LOOKING in understood.features


def asks_something(understood: Understanding) -> bool:
    """Return whether words ask something of their own, and are no try to answer the question that waits."""
    if understood.decision != ACCEPT:
        return False
    if understood.intent not in LIKE_AN_ANSWER or understood.intent == CHECK:
        return True
    # An earlier answer is taken back in so many words: whoever it is of is then whom it is about.
    takes_back = not CORRECTING.isdisjoint(understood.features)
    return takes_back or (_seeks_trials(understood) and not TRIALS.isdisjoint(understood.features))


def is_polite(understood: Understanding) -> bool:
    """Return whether a message is believed to be of another kind than an answer, such as thanks or a greeting."""
    return understood.decision == ACCEPT and not _seeks_trials(understood)


def turns_to(other: str, said: Said, understood: Understanding, *, is_asking: bool) -> bool:
    """Return whether a message only names whom to turn to. "I do not like this" speaks of oneself and does not."""
    length = len(read_utterance(said.text).tokens)
    if said.slots.answer is not None or length > LONGEST_TURN:
        return False
    if TURNING in understood.features:
        return True
    if other == SELF:
        return length <= SHORTEST_TURN and "?" in said.text
    return is_asking or length <= SHORTEST_TURN


def _seeks_trials(understood: Understanding) -> bool:
    return understood.decision == ACCEPT and understood.intent == SEARCH
