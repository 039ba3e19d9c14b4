"""Reads the slots of a message without deciding what it means, for tests of numbers, people and names."""

from collections.abc import Callable
from typing import Any

from bot.content import Content
from bot.nlu.health_words import HealthWords
from bot.nlu.lexicon import Lexicon
from bot.nlu.local_names import local_vocabulary
from bot.nlu.slot_finder import SlotFinder
from bot.nlu.utterance import read_utterance
from bot.vocabulary import Vocabulary

Reader = Callable[[str], dict[str, Any]]


def slot_reader(content: Content, language: str, vocabulary: Vocabulary) -> Reader:
    """Return a function from a message to its slots as JSON, for one language and library."""
    words = content.intent_words(language)
    local = local_vocabulary(content, language, vocabulary)
    finder = SlotFinder(words, Lexicon(words["_concepts"]), vocabulary, HealthWords.of(content, language), local)
    return lambda text: finder.find(read_utterance(text, words["_shorthand"])).slots.as_json()


def quantity(found: dict[str, Any] | None) -> tuple[float, str] | None:
    """Return a quantity of a message as a pair."""
    return (found["value"], found["unit"]) if found else None
