"""Understanding and search for other programs: a JSON line in, a JSON line out, in the same order."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any, Literal, TextIO

import msgspec

from bot.content import Content
from bot.dialogue.assistant import Assistant
from bot.handlers.place import place_of
from bot.handlers.search import query_of
from bot.library.query import Library, Query
from bot.library.reader import open_library
from bot.library.words import is_description
from bot.nlu.matcher import Matcher
from bot.nlu.understanding import Context
from bot.settings import Settings

DEFAULT_LIMIT = 10
MOST_RESULTS = 1000


class _Query(msgspec.Struct):
    query: str
    id: Any = None
    limit: int = DEFAULT_LIMIT
    status: Literal["any", "open"] = "any"


class _ContextLine(msgspec.Struct):
    focus: str = ""
    screen: str = ""
    asking: str = ""
    flow: str = ""
    language: str = ""


class _Text(msgspec.Struct):
    text: str
    id: Any = None
    language: str = ""
    context: _ContextLine | None = None


def search_lines(settings: Settings, lines: TextIO, out: TextIO) -> None:
    """Answer {"id", "query", "limit"?, "status"?} with {"id", "results", "total", "understood"}."""
    library = open_library(settings.store)
    matcher = Assistant.of(Content(), settings.language).matcher(settings.language, library)
    _answer(lines, out, lambda line: _search(line, matcher, library))


def understand_lines(settings: Settings, lines: TextIO, out: TextIO) -> None:
    """Answer {"id"?, "text", "language"?, "context"?} with the decision, intent, candidates and slots."""
    content = Content()
    library = open_library(settings.store)
    assistant = Assistant.of(content, settings.language)

    def answer(line: str) -> dict[str, Any]:
        return _understand(line, assistant, library, settings.language, frozenset(content.languages))

    _answer(lines, out, answer)


def _answer(lines: TextIO, out: TextIO, reply: Callable[[str], dict[str, Any]]) -> None:
    for line in lines:
        if not line.strip():
            continue
        try:
            answer = reply(line)
        except msgspec.MsgspecError as error:
            answer = {"error": f"the line cannot be read: {error}"}
        out.write(msgspec.json.encode(answer).decode() + "\n")
        out.flush()


def _search(line: str, matcher: Matcher, library: Library) -> dict[str, Any]:
    asked = msgspec.json.decode(line, type=_Query)
    slots = matcher.understand(asked.query, Context()).slots
    limit = min(max(0, asked.limit), MOST_RESULTS)
    if slots.nct_id:
        found = [trial.nct_id for nct_id in slots.nct_id if (trial := library.trial(nct_id))]
        return {"id": asked.id, "results": found[:limit], "total": len(found), "understood": slots.as_json()}
    query = replace(query_of(slots, place_of(slots, library)), text=asked.query)
    if is_description(asked.query):
        # A place or a phase in it is part of somebody's story, not a wish.
        query = Query(conditions=query.conditions, interventions=query.interventions, text=asked.query)
    if asked.status == "open":
        query = replace(query, status="open")
    result = library.find(query, limit)
    return {
        "id": asked.id,
        "results": [hit.nct_id for hit in result.hits],
        "total": result.total,
        "understood": slots.as_json(),
    }


def _understand(
    line: str, assistant: Assistant, library: Library, default: str, languages: frozenset[str]
) -> dict[str, Any]:
    asked = msgspec.json.decode(line, type=_Text)
    given = asked.context or _ContextLine()
    wanted = asked.language or given.language
    language = wanted if wanted in languages else default
    context = Context(focus=given.focus, screen=given.screen, asking=given.asking, flow=given.flow, language=language)
    matcher = assistant.matcher(language, library)
    began = perf_counter()
    result = matcher.understand(asked.text, context).as_json()
    micros = round(1_000_000 * (perf_counter() - began))
    return {"id": asked.id, "language": language, **result, "micros": micros}
