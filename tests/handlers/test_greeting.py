from dataclasses import replace
from datetime import UTC, datetime

from fakes_library import MemoryLibrary

from bot.conversation import Conversation
from bot.handlers.talk import greet
from bot.rendering.parts import Say


class UnsearchedLibrary(MemoryLibrary):
    """A library with an example of its own, that must not be searched."""

    def __init__(self, example):
        super().__init__(())
        self.info = replace(self.info, example=example)

    def find(self, query, limit=5, offset=0):
        raise AssertionError((query, limit, offset))


def greeted(example):
    answer = greet(None, Conversation(key="a", language="en"), UnsearchedLibrary(example), datetime.now(UTC))
    return {part.block: part.values for part in answer.parts if isinstance(part, Say)}


def test_a_greeting_gives_the_librarys_example_without_a_search():
    said = greeted(("Asthma", "Spain"))
    assert said["talk.greet_ask"] == {"condition": "Asthma", "country": "Spain"}


def test_where_the_library_has_no_example_the_greeting_gives_none():
    assert "talk.greet_ask" not in greeted(None)
