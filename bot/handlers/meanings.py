"""Words that may stand for several diseases ("MS"): which one is meant is asked, unless the talk tells it already."""

from dataclasses import replace

import msgspec

from bot.conversation import Conversation, Pending
from bot.library.query import Query
from bot.nlu.slots import Mention, Slots, kept
from bot.rendering.parts import Answer, Offer, Option, Say

# The flow of a question whose answer is one of the choices beneath it.
CLARIFYING = "clarify"
# Short forms are written in capitals; longer words as the person wrote them.
_LONGEST_SHORT_FORM = 5


def settled(slots: Slots, conversation: Conversation) -> Slots:
    """Return the slots with what the search on the table is about in the place of words that may stand for it."""
    search = conversation.search
    sought = msgspec.convert(search.query, Query).conditions if search else ()
    meant = tuple(_meant(mention, sought) for mention in slots.condition)
    return replace(slots, condition=meant)


def which_meaning(slots: Slots, intent: str, conversation: Conversation) -> Answer | None:
    """Ask what the first such words mean; what was said besides goes on with the choice. None where all is clear."""
    unclear = next((mention for mention in slots.condition if mention.meanings), None)
    if unclear is None:
        return None
    options = tuple(
        Option("find_trial.choice_meaning", intent, _said(slots, unclear, meaning), {"names": [meaning.concept]})
        for meaning in unclear.meanings
    )
    said = unclear.text if len(unclear.text) > _LONGEST_SHORT_FORM else unclear.text.upper()
    asking = conversation.but(pending=Pending(CLARIFYING, "which_meaning", "choice"))
    return Answer(parts=(Say("find_trial.which_meaning", {"said": said}), Offer(options)), conversation=asking)


def _meant(mention: Mention, sought: tuple[str, ...]) -> Mention:
    known = (meaning for meaning in mention.meanings if not set(sought).isdisjoint(meaning.names))
    meaning = next(known, None)
    return replace(meaning, negated=mention.negated) if meaning else mention


def _said(slots: Slots, unclear: Mention, meaning: Mention) -> dict[str, object]:
    """Return what was said, with the meaning in the place of the words; other people are not kept in a choice."""
    clear = replace(meaning, negated=unclear.negated)
    condition = tuple(clear if mention is unclear else mention for mention in slots.condition)
    return kept(replace(slots, condition=condition, words="", people=()))
