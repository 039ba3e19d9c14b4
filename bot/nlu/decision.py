"""Decides what a message means from the candidates of its sentences: believe, ask, or reject."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.candidates import TEMPLATE_SCORE
from bot.nlu.rules import Candidate
from bot.nlu.understanding import ACCEPT, CLARIFY, OUT_OF_SCOPE, REJECT

# An intent is believed from this certainty on; with a score of the second the person is asked; below it is rejected.
ACCEPTED_CERTAINTY = 0.62
ASKED_SCORE = 0.23
# How much it adds to the certainty that the next best intent is far.
MARGIN_WEIGHT = 0.5
MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows: "accept", "clarify" or "reject"; the intent; its rivals; what else was asked."""

    decision: str
    intent: str
    candidates: tuple[Candidate, ...] = ()
    also: tuple[str, ...] = ()


def ranked(candidates: Mapping[str, Candidate]) -> Sequence[Candidate]:
    """Return candidates best first; equals by name."""
    return sorted(candidates.values(), key=lambda candidate: (-candidate.score, candidate.intent))


def decide(heard: Iterable[Sequence[Candidate]], polite: Collection[str]) -> Decision:
    """Return the decision on a message, given the candidates of each of its sentences.

    polite: intents that yield to whatever else is in the message ("Hello! Is it still open?").
    """
    sentences = [found for found in heard if found]
    meant = [found for found in (_meant(found, polite) for found in sentences) if found]
    best = _best_by_intent(meant or sentences)
    candidates = tuple(ranked(best)[:MOST_CANDIDATES])
    if not candidates or candidates[0].score < ASKED_SCORE or candidates[0].intent == OUT_OF_SCOPE:
        return Decision(REJECT, OUT_OF_SCOPE, candidates)
    intent = candidates[0].intent
    if not _is_certain(candidates):
        return Decision(CLARIFY, intent, candidates)
    others = dict.fromkeys(found[0].intent for found in meant if _is_certain(found))
    also = tuple(other for other in others if other not in (intent, OUT_OF_SCOPE))
    return Decision(ACCEPT, intent, candidates, also)


def _meant(candidates: Sequence[Candidate], polite: Collection[str]) -> Sequence[Candidate]:
    """Return the candidates of a sentence beside what is only polite; none where it says nothing else."""
    if candidates[0].score >= TEMPLATE_SCORE:
        return () if candidates[0].intent in polite else candidates
    others = [candidate for candidate in candidates if candidate.intent not in polite]
    if not others or others[0].score < ASKED_SCORE:
        return ()
    return others if others[0] == candidates[0] or _is_certain(others) else ()


def _best_by_intent(sentences: Iterable[Sequence[Candidate]]) -> dict[str, Candidate]:
    best: dict[str, Candidate] = {}
    for candidate in (candidate for found in sentences for candidate in found):
        known = best.get(candidate.intent)
        if known is None or candidate.score > known.score:
            best[candidate.intent] = candidate
    return best


def _is_certain(candidates: Sequence[Candidate]) -> bool:
    score = candidates[0].score
    return score + MARGIN_WEIGHT * margin(candidates) >= ACCEPTED_CERTAINTY


def margin(candidates: Sequence[Candidate]) -> float:
    """Return how far the best candidate is before the next."""
    return candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0.0)
