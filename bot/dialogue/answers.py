"""Fixed answers: what is said when a message is empty, too long, no text, or not understood. No handler is needed."""

from dataclasses import replace

from bot.conversation import Conversation
from bot.handlers.menu import menu
from bot.handlers.trials import next_steps
from bot.library.query import Library
from bot.messages import REGISTRY_STUDY_URL
from bot.nlu.understanding import Understanding
from bot.nlu.utterance import LENGTH_LIMIT
from bot.rendering.parts import Answer, Offer, Option, Part, Say, ShowLink

REGISTRY_URL = REGISTRY_STUDY_URL.removesuffix("study/")
MOST_CANDIDATES = 3


def notice(block: str, conversation: Conversation) -> Answer:
    """Return a short answer with the menu."""
    return Answer(parts=(Say(block, {"limit": LENGTH_LIMIT}), menu()), conversation=conversation)


def offered_again(block: str, conversation: Conversation) -> Answer:
    """Return a short answer with the choices that are open now, or the menu where there are none."""
    options = tuple(
        Option("_common.label", offer.intent, offer.slots, {"label": offer.label}) for offer in conversation.offers
    )
    return Answer(parts=(Say(block), Offer(options) if options else menu()), conversation=conversation)


def clarify(understood: Understanding, conversation: Conversation) -> Answer:
    """Ask which of the likely meanings is meant; what was said besides is not lost."""
    said = replace(understood.slots, words="", people=()).as_json()
    options = tuple(
        Option(f"_common.choice_intent_{candidate.intent}", candidate.intent, said)
        for candidate in understood.candidates[:MOST_CANDIDATES]
    )
    return Answer(parts=(Say("_common.did_you_mean"), Offer(options)), conversation=conversation)


def not_understood(understood: Understanding, conversation: Conversation, library: Library) -> Answer:
    """Say so, and offer what is possible: for the trial that was named, else in general; more the second time."""
    times = conversation.rejected + 1
    talk = conversation.but(rejected=times)
    slots = understood.slots
    nct_id = slots.nct_id[0] if slots.nct_id else ""
    trial = library.trial(nct_id or conversation.focus) if nct_id or conversation.focus else None
    if trial is not None:
        parts: tuple[Part, ...] = (
            Say("_common.not_understood_trial", trial=trial),
            ShowLink("trials.official_record", trial.url),
            next_steps(trial),
        )
        return Answer(parts=parts, conversation=talk.but(focus=trial.nct_id))
    if times == 1:
        return Answer(parts=(Say("_common.not_understood"), menu()), conversation=talk)
    again = (Say("_common.not_understood_again"), ShowLink("_common.registry", REGISTRY_URL), menu())
    return Answer(parts=again, conversation=talk)
