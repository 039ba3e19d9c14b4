"""What understanding results in: the decision, the intent, its rivals, the slots, and how they were come by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.nlu.rules import Candidate
from bot.nlu.slots import Slots

ACCEPT = "accept"
CLARIFY = "clarify"
REJECT = "reject"
OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the talk is about when the message comes.

    focus: the NCT id "it" means; screen: "results", "menu" or "trial"; asking: the pending question; flow: who asks.
    """

    focus: str = ""
    screen: str = ""
    asking: str = ""
    flow: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """The meaning of one message.

    decision: "accept", "clarify" (the first candidates are offered) or "reject".
    also: what else was asked in the same message, in the order of its sentences.
    safety: a safety class, or empty; it is then the intent too.
    mentioned: a safety class that is only told of (long past, about others), or empty.
    features: the concepts and slots that the rules saw.
    """

    decision: str
    intent: str
    slots: Slots
    candidates: tuple[Candidate, ...] = ()
    also: tuple[str, ...] = ()
    safety: str = ""
    mentioned: str = ""
    features: frozenset[str] = frozenset()
    trace: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_understood(self) -> bool:
        """Whether there is a meaning to act on or to ask about."""
        return self.decision != REJECT

    @property
    def margin(self) -> float:
        """How far the best candidate's score is before the next."""
        best, second = (*(candidate.score for candidate in self.candidates[:2]), 0.0, 0.0)[:2]
        return round(best - second, 3)

    def as_json(self) -> dict[str, Any]:
        """Return the result in the shape of `understand --jsonl`."""
        return {
            "decision": self.decision,
            "intent": self.intent,
            "score": self.candidates[0].score if self.candidates else 0.0,
            "rule": self.candidates[0].rule if self.candidates else "",
            "runner_up": self.candidates[1].intent if len(self.candidates) > 1 else None,
            "margin": self.margin,
            "candidates": [
                {"intent": candidate.intent, "score": candidate.score, "rule": candidate.rule}
                for candidate in self.candidates
            ],
            "also": list(self.also),
            "slots": self.slots.as_json(),
            "safety": self.safety or None,
            "trace": dict(self.trace),
        }
