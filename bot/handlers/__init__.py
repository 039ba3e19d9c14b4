"""What intents do, grouped by subject; a function is named by its intent."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import ModuleType

from bot.conversation import Conversation
from bot.handlers import (
    comparing,
    correcting,
    design,
    eligibility,
    explain,
    keeping,
    people,
    record,
    refining,
    safety,
    search,
    taking_part,
    talk,
    terms,
    trust,
)
from bot.handlers.house import House
from bot.library.query import Library
from bot.nlu.understanding import Understanding
from bot.rendering.parts import Answer

Handler = Callable[[Understanding, Conversation, Library, datetime], Answer]

# intents.yaml names one of these; the function of the intent's name in it is its handler.
SUBJECTS: dict[str, ModuleType] = {
    "search": search,
    "refining": refining,
    "comparing": comparing,
    "record": record,
    "design": design,
    "taking_part": taking_part,
    "trust": trust,
    "explain": explain,
    "terms": terms,
    "eligibility": eligibility,
    "correcting": correcting,
    "keeping": keeping,
    "people": people,
    "safety": safety,
    "talk": talk,
}
# The functions of these are given the house before all else.
OF_THE_HOUSE = frozenset({"terms", "people", "safety"})


def handler_of(intent: str, subject: str, house: House) -> Handler:
    """Return the function that answers an intent."""
    function = getattr(SUBJECTS[subject], intent)
    handler: Handler = partial(function, house) if subject in OF_THE_HOUSE else function
    return handler
