"""The answers that are made of one record's fields, for tests: each by its intent, with the registry's words marked."""

from collections.abc import Iterator
from typing import Any

from every_reply import said
from fakes_library import MemoryLibrary
from talks import NOW

from bot.content import Content
from bot.conversation import Conversation, PlaceSaid
from bot.handlers import SUBJECTS
from bot.library.trial import Trial
from bot.messages import Choices, Link, Reply
from bot.rendering.plain import block_text
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates

LANGUAGES = ("en", "es")
ANSWERS = {
    "describe_trial": "record",
    "explain_treatment": "design",
    "explain_placebo": "design",
    "explain_enrollment": "design",
    "describe_risks": "taking_part",
    "describe_costs": "taking_part",
    "describe_visits": "taking_part",
    "doctor_questions": "taking_part",
    "participant_rights": "taking_part",
    "show_sponsor": "trust",
    "show_results": "trust",
    "expanded_access": "trust",
    "explain_phase": "explain",
}


class ToldApart(Templates):
    """Templates that answer as if to a reader of a third language, so that the registry's words are told from ours."""

    def __init__(self, language: str) -> None:
        super().__init__(Content(), language)
        self.language = "told apart"


RENDERER = Renderer({language: ToldApart(language) for language in LANGUAGES})


def replies_about(record: dict[str, Any], language: str, place: PlaceSaid | None = None) -> Iterator[tuple[str, Reply]]:
    trial = Trial(record)
    library = MemoryLibrary([trial])
    talk = Conversation(key="k", language=language, focus=trial.nct_id, turns=3, place=place)
    for intent, subject in ANSWERS.items():
        handler = getattr(SUBJECTS[subject], intent)
        yield intent, RENDERER.render(handler(said(intent, nct_id=(trial.nct_id,)), talk, library, NOW)).reply


def reply_to(intent: str, record: dict[str, Any], language: str = "en", place: PlaceSaid | None = None) -> Reply:
    return next(reply for name, reply in replies_about(record, language, place) if name == intent)


def text_of(reply: Reply) -> str:
    """What a reply says, without links and choices."""
    return "\n".join(block_text(block) for block in reply.blocks if not isinstance(block, Choices | Link))
