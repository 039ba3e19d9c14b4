"""Fixed answers: what is said when a message is empty, too long, no text, or not understood. No handler is needed."""

from collections.abc import Collection
from dataclasses import replace

from bot.conversation import Conversation, Pending
from bot.handlers.meanings import CLARIFYING
from bot.handlers.menu import menu
from bot.handlers.trials import next_steps
from bot.library.query import Library
from bot.messages import REGISTRY_STUDY_URL
from bot.nlu.slots import kept
from bot.nlu.understanding import CLARIFY, OUT_OF_SCOPE, Understanding
from bot.nlu.utterance import LENGTH_LIMIT
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowLink

REGISTRY_URL = REGISTRY_STUDY_URL.removesuffix("study/")
MOST_CANDIDATES = 3
# Dangers that a line of help stands beside also where they are only told of.
HELPED_BESIDE = frozenset({"self_harm", "abuse"})


def notice(block: str, conversation: Conversation) -> Answer:
    """Return a short answer with the menu."""
    return Answer(parts=(Say(block, {"limit": LENGTH_LIMIT}), menu()), conversation=conversation)


def offered_again(block: str, conversation: Conversation) -> Answer:
    """Return a short answer with the choices that are open now, or the menu where there are none."""
    values = {"limit": LENGTH_LIMIT}
    options = tuple(
        Option("_common.label", offer.intent, offer.slots, {"label": offer.label}) for offer in conversation.offers
    )
    return Answer(parts=(Say(block, values), Offer(options) if options else menu()), conversation=conversation)


def clarify(understood: Understanding, conversation: Conversation) -> Answer:
    """Ask which of the likely meanings is meant; what was said besides is not lost."""
    asking = conversation.but(pending=Pending(CLARIFYING, "which_meaning", "choice"))
    return Answer(parts=(Say("_common.did_you_mean"), Offer(_meanings(understood))), conversation=asking)


def help_beside(understood: Understanding) -> tuple[Part, ...]:
    """Return the line of help for what is told of and does not happen now; the answer stands beside it."""
    told = understood.mentioned
    return (Say(f"safety.mentioned_{told}"),) if told in HELPED_BESIDE else ()


def perhaps_meant(understood: Understanding, left_out: Collection[str]) -> tuple[Part, ...]:
    """Return the likely meanings of words that were no answer to a question, as choices beside it."""
    if understood.decision != CLARIFY:
        return ()
    options = tuple(option for option in _meanings(understood) if option.intent not in left_out)
    return (Offer(options, "_common.or_did_you_mean"),)


def _meanings(understood: Understanding) -> tuple[Option, ...]:
    said = kept(replace(understood.slots, words="", people=()))
    likely = [candidate.intent for candidate in understood.candidates if candidate.intent != OUT_OF_SCOPE]
    return tuple(Option(f"_common.choice_intent_{intent}", intent, said) for intent in likely[:MOST_CANDIDATES])


def not_understood(understood: Understanding, conversation: Conversation, library: Library) -> Answer:
    """Say so, and offer what is possible: for the trial that was named, else in general; the second time people."""
    talk = conversation.but(rejected=conversation.rejected + 1)
    slots = understood.slots
    nct_id = slots.nct_id[0] if slots.nct_id else ""
    trial = library.trial(nct_id or conversation.focus) if nct_id or conversation.focus else None
    again = conversation.rejected > 0
    if trial is not None:
        parts: tuple[Part, ...] = (
            Say("_common.not_understood_trial_again" if again else "_common.not_understood_trial", trial=trial),
            ShowLink("trials.official_record", trial.url),
            _people_first(next_steps(trial, first=("contact_site",))) if again else next_steps(trial),
        )
        return Answer(parts=parts, conversation=talk.but(focus=trial.nct_id))
    if not again:
        return Answer(parts=(Say("_common.not_understood"), menu()), conversation=talk)
    parts = (
        Say("_common.not_understood_again"),
        ShowLink("_common.registry", REGISTRY_URL),
        _people_first(menu()),
    )
    return Answer(parts=parts, conversation=talk)


def _people_first(offer: Offer) -> Offer:
    return Offer((Option("_common.choice_intent_talk_to_human", "talk_to_human"), *offer.options))
