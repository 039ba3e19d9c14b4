"""What else was asked in one message: answered one at a time, the rest is offered. Knows no words."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from bot.content import Content
from bot.dialogue.flow import ALSO_ASKED
from bot.dialogue.reference import PICKING
from bot.dialogue.short_questions import COMMANDS
from bot.library.query import Library
from bot.nlu.rules import FEATURE_MARK
from bot.nlu.slots import kept
from bot.nlu.understanding import ACCEPT, Understanding
from bot.rendering.parts import Answer, Offer, Option

# Of one message so many other wishes are offered.
MOST_ALSO = 3
# What talk is made of, and wishes for something that only some words ask for: a mere statement may be like them.
NEVER = frozenset({"correct_answer", "refine_search", "switch_language"})
ONLY_WITH = {"check_eligibility": "join", "find_trial": "find"}
# Takes all trials that were named at once.
TAKES_ALL = frozenset({"compare_trials"})
# A concept that so many intents are told by tells none of them.
MANY = 4
# A rival of at least so much of the best score, with a concept of its own in the message, was asked too.
NEARLY = 0.5


class AlsoAsked:
    """Finds what was asked besides, and offers it."""

    def __init__(self, content: Content) -> None:
        self._intents = content.intents
        self._topics = _topics_of(content)

    def added(self, answer: Answer, understood: Understanding, library: Library) -> Answer:
        """Return the answer with choices for what the message asked besides: other things, or the same of others."""
        others = (*self._other_trials(understood, library), *self._other_wishes(answer, understood))
        if not others:
            return answer
        offered = {_meaning(option) for option in others}
        parts = [_without(part, offered) if isinstance(part, Offer) else part for part in answer.parts]
        place = next((number for number, part in enumerate(parts) if isinstance(part, Offer)), len(parts))
        parts.insert(place, Offer(others[:MOST_ALSO], ALSO_ASKED))
        return replace(answer, parts=tuple(parts))

    def _other_wishes(self, answer: Answer, understood: Understanding) -> Iterator[Option]:
        said = kept(replace(understood.slots, words="", people=()))
        focus = answer.conversation.focus
        for intent in dict.fromkeys((*understood.also, *self._in_one_sentence(understood))):
            in_focus = {"nct_id": [focus]} if focus and self._is_of_a_trial(intent) and "nct_id" not in said else {}
            if intent != understood.intent and self._is_asked(intent, understood):
                yield Option(f"_common.choice_intent_{intent}", intent, {**said, **in_focus})

    def _in_one_sentence(self, understood: Understanding) -> Iterator[str]:
        """Yield what was asked of a trial in the same sentence: "is it safe and what does it cost?"."""
        is_sure = understood.decision == ACCEPT and not understood.safety and self._is_of_a_trial(understood.intent)
        rivals = understood.candidates if is_sure else ()
        here = self._topics.get(understood.intent, frozenset())
        for rival in rivals[1:]:
            there = self._topics.get(rival.intent, frozenset())
            both_told = (here - there) & understood.features and (there - here) & understood.features
            near = rival.score >= NEARLY * rivals[0].score
            if near and both_told and rival.intent != PICKING and self._is_of_a_trial(rival.intent):
                yield rival.intent

    def _other_trials(self, understood: Understanding, library: Library) -> Iterator[Option]:
        intent = understood.intent
        if intent in TAKES_ALL or not self._is_of_a_trial(intent):
            return
        for nct_id in understood.slots.nct_id[1:]:
            trial = library.trial(nct_id)
            if trial is not None:
                yield Option("trials.choice", intent, {"nct_id": [nct_id]}, {"nct_id": nct_id}, trial)

    def _is_asked(self, intent: str, understood: Understanding) -> bool:
        entry = self._intents.get(intent)
        if entry is None or intent in NEVER | COMMANDS or entry.get("yields"):
            return False
        return intent not in ONLY_WITH or ONLY_WITH[intent] in understood.features

    def _is_of_a_trial(self, intent: str) -> bool:
        return self._intents.get(intent, {}).get("about") == "trial"


def _topics_of(content: Content) -> Mapping[str, frozenset[str]]:
    """Return the concepts that tell each intent, by its rules; those that tell many are left out."""
    told_by = {
        intent: {name for rule in rules for name in rule.get("all", ()) if not name.startswith(FEATURE_MARK)}
        for intent, rules in content.rules.items()
    }
    count = Counter(name for names in told_by.values() for name in names)
    return {intent: frozenset(name for name in names if count[name] < MANY) for intent, names in told_by.items()}


def _without(offer: Offer, offered: Collection[tuple[str, ...]]) -> Offer:
    """Return an offer of next steps without those that are offered already."""
    return replace(offer, options=tuple(option for option in offer.options if _meaning(option) not in offered))


def _meaning(option: Option) -> tuple[str, ...]:
    return (option.intent, *option.slots.get("nct_id", ()))
