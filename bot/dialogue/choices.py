"""What was offered, and which of it a person took: by code, number or name. An old code takes nothing."""

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz

from bot.conversation import Conversation, Offer
from bot.nlu.slots import slots_of
from bot.nlu.understanding import ACCEPT, Understanding
from bot.words import plain_words

# Questions that are answered by a number: there, "2" is an answer and no choice.
NUMERIC_QUESTIONS = frozenset({"age", "fact"})
# A label may be typed with a slip, or only its beginning; shorter words are too easily other words.
ALIKE = 90
SHORTEST_BEGINNING = 3


def offer_by_code(code: str, offers: Sequence[Offer]) -> Offer | None:
    """Return the offer of a tapped code; None for an old or forged one."""
    return next((offer for offer in offers if offer.code == code), None)


def turn_of(code: str) -> int:
    """Return the number of the turn in which a code was given out; 0 where it is none of ours."""
    turn = code.partition(".")[0]
    return int(turn) if turn.isascii() and turn.isdecimal() and len(turn) < len("1000000") else 0


def offer_by_words(text: str, conversation: Conversation) -> Offer | None:
    """Return the offer whose number or label was typed."""
    words = plain_words(text)
    if not words:
        return None
    if words.isdecimal():
        return _numbered(words, conversation)
    offers = conversation.offers
    same = (offer for offer in offers if plain_words(offer.label) == words)
    return next(same, None) or _only(offers, lambda label: _begins(label, words)) or _most_alike(offers, words)


def offer_at(position: int, offers: Sequence[Offer]) -> Offer | None:
    """Return the offer at a place in the list, counted from 1; -1 is the last."""
    number = len(offers) if position == -1 else position
    return offers[number - 1] if 1 <= number <= len(offers) else None


def meaning(offer: Offer) -> Understanding:
    """Return what taking the offer means, as if it had been said."""
    return Understanding(
        decision=ACCEPT, intent=offer.intent, slots=slots_of(offer.slots), trace={"choice": offer.intent}
    )


def _numbered(digits: str, conversation: Conversation) -> Offer | None:
    pending = conversation.pending
    if pending and pending.kind in NUMERIC_QUESTIONS:
        return None
    return offer_at(int(digits), conversation.offers) if len(digits) <= 2 else None


def _only(offers: Sequence[Offer], fits: Callable[[str], bool]) -> Offer | None:
    found = [offer for offer in offers if fits(plain_words(offer.label))]
    return found[0] if len(found) == 1 else None


def _begins(label: str, words: str) -> bool:
    return len(words) >= SHORTEST_BEGINNING and label.startswith(f"{words} ")


def _most_alike(offers: Sequence[Offer], words: str) -> Offer | None:
    """Return the only offer whose label was typed with a slip; its numbers must be right."""
    numbers = _numbers(words)
    return _only(offers, lambda label: fuzz.ratio(label, words) >= ALIKE and _numbers(label) == numbers)


def _numbers(words: str) -> list[str]:
    return [letter for letter in words if letter.isdecimal()]
