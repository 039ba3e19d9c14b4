"""What the free texts of a record tell of a subject, quoted: a few sentences, cut where they are long."""

from bot.library.trial import Trial
from bot.rendering.brevity import brief
from bot.rendering.parts import ShowQuote
from bot.traced import Traced

MOST_SENTENCES = 2
LONGEST_SENTENCE = 280
LONGEST_DESCRIPTION = 350


def in_its_words(told: Traced[tuple[str, ...]], title: str, trial: Trial) -> tuple[ShowQuote, ...]:
    """Return the first sentences under a title; nothing where the record tells nothing."""
    lines = told.map(lambda sentences: "\n".join(brief(one, LONGEST_SENTENCE) for one in sentences[:MOST_SENTENCES]))
    return (ShowQuote(lines, title, trial),) if lines else ()
