"""Explains a word from the glossary, and shows the line in which the record of the trial in question uses it."""

from datetime import datetime

from bot.conversation import Conversation, Pending
from bot.glossary import Entry
from bot.handlers.house import House
from bot.handlers.trials import next_steps, trial_if_any
from bot.library.query import Library
from bot.library.trial import Trial
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer, Part, Say, ShowQuote
from bot.traced import Traced
from bot.words import plain_words


def explain_term(
    house: House,
    match: Understanding,
    conversation: Conversation,
    library: Library,
    now: datetime,  # noqa: ARG001
) -> Answer:
    """Answer what a word means, with its source; say so where the glossary does not hold it."""
    entry = house.glossary(conversation.language).spot(_asked(match))
    if entry is None:
        asking = conversation.but(pending=Pending(flow="explain_term", question="term", kind="term"))
        return Answer(parts=(Say("explain_term.unknown", {"word": match.slots.words}),), conversation=asking)
    told = (Say("explain_term.entry", {"term": entry.term, "means": entry.means, "source": entry.source}),)
    chosen = trial_if_any(match, conversation, library)
    if chosen is None or isinstance(chosen, Answer):
        return Answer(parts=told, conversation=conversation)
    steps = next_steps(chosen.trial, first=("doctor_questions",))
    return Answer(parts=(*told, *_in_record(entry, chosen.trial), steps), conversation=chosen.conversation)


def _asked(match: Understanding) -> str:
    """Return the words to look in: all of the message, else those that have no other meaning."""
    return str(match.trace.get("words", "")) or match.slots.words


def _in_record(entry: Entry, trial: Trial) -> tuple[Part, ...]:
    """Return the first line of the record's texts that has the word."""
    wanted = {f" {plain_words(name)} " for name in (entry.term, entry.key)}
    texts = (trial.criteria, trial.summary, trial.title)
    lines = (Traced(line.strip(), text.path) for text in texts for line in text.value.split("\n"))
    found = next((line for line in lines if any(word in f" {plain_words(line.value)} " for word in wanted)), None)
    return (ShowQuote(found, "explain_term.in_record", trial),) if found else ()
