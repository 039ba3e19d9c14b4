"""What was offered, and which of it a person took: by code, number or name. An old code takes nothing."""

from collections.abc import Sequence
from typing import Any

import msgspec

from bot.conversation import Conversation, Offer
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, Understanding
from bot.words import plain_words

# Questions that are answered by a number: there, "2" is an answer and no choice.
NUMERIC_QUESTIONS = frozenset({"age"})


def offer_by_code(code: str, offers: Sequence[Offer]) -> Offer | None:
    """Return the offer of a tapped code; None for an old or forged one."""
    return next((offer for offer in offers if offer.code == code), None)


def offer_by_words(text: str, conversation: Conversation) -> Offer | None:
    """Return the offer whose number or label was typed."""
    words = plain_words(text)
    numeric = conversation.pending is not None and conversation.pending.kind in NUMERIC_QUESTIONS
    if words.isdecimal() and not numeric:
        number = int(words) if len(words) <= 2 else 0
        return conversation.offers[number - 1] if 1 <= number <= len(conversation.offers) else None
    return next((offer for offer in conversation.offers if words and plain_words(offer.label) == words), None)


def meaning(offer: Offer) -> Understanding:
    """Return what taking the offer means, as if it had been said."""
    return Understanding(
        decision=ACCEPT, intent=offer.intent, slots=_slots(dict(offer.slots)), trace={"choice": offer.intent}
    )


def _slots(said: dict[str, Any]) -> Slots:
    return msgspec.convert(said, Slots)
