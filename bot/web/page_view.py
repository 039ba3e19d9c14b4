"""The plain page's HTML: typed blocks become elements that mean the same. Knows no HTTP."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content import Content
from bot.errors import ContentError
from bot.messages import REGISTRY_LANGUAGE, Reply
from bot.web.transcript import Answered, Line, Said

FOLDER = Path(__file__).parent / "page"
WORDS_FILE = "_page.yaml"
LINKED = ("https://", "http://", "mailto:", "tel:")
KNOWN_ERRORS = (400, 403, 404, 405, 408, 413, 415, 429, 500, 503)


class PageView:
    """Renders the page in the language of its talk; its words come from responses/<language>/_page.yaml.

    language: of a page without a talk.
    """

    def __init__(self, content: Content, language: str, *, hours: int) -> None:
        self._language = language
        self._words = {code: _words(content, code, hours) for code in content.languages}
        self.style = (FOLDER / "style.css").read_bytes()
        self.icon = (FOLDER / "icon.svg").read_bytes()
        environment = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        environment.tests["linkable"] = _is_linkable
        environment.filters["kind"] = lambda block: type(block).__name__.lower()
        environment.filters["by_language"] = by_language
        environment.globals["registry_language"] = REGISTRY_LANGUAGE
        environment.globals["style_version"] = hashlib.sha256(self.style).hexdigest()[:12]
        self._conversation = environment.get_template("conversation.html")
        self._error = environment.get_template("error.html")

    def conversation(self, lines: Sequence[Line], form_key: str, notice: str = "") -> str:
        """Return the page with all that was said; only the newest reply can still be tapped."""
        shown = [line for line in lines if isinstance(line, Answered) or line.text]
        spoken = [line.reply.language for line in shown if isinstance(line, Answered)]
        language = spoken[-1] if spoken and spoken[-1] in self._words else self._language
        words = self._words[language]
        return self._conversation.render(
            words=words,
            language=language,
            lines=[_view(line) for line in shown],
            form_key=form_key,
            notice=words.get(f"notice_{notice}", "") if notice else "",
        )

    def error(self, status: int) -> str:
        """Return the page that says what went wrong and what to do."""
        words = self._words[self._language]
        sentence = words[f"error_{status if status in KNOWN_ERRORS else 500}"]
        return self._error.render(words=words, language=self._language, sentence=sentence)


def greeting_lines(reply: Reply) -> list[Line]:
    """Return the conversation that has only been greeted."""
    return [Answered(position=0, answers="", reply=reply)]


def by_language(text: str, originals: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield the text in pieces, each with whether it is one of `originals`; the longest that fits counts."""
    longest_first = sorted(originals, key=len, reverse=True)
    pieces = re.split(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", text) if originals else [text]
    yield from ((piece, bool(position % 2)) for position, piece in enumerate(pieces) if piece)


def _view(line: Line) -> Mapping[str, object]:
    if isinstance(line, Said):
        return {"author": "person", "text": line.text}
    return {"author": "assistant", "reply": line.reply}


def _is_linkable(url: str) -> bool:
    return url.startswith(LINKED)


def _words(content: Content, language: str, hours: int) -> Mapping[str, str]:
    words = content.file("responses", language, WORDS_FILE)
    path = content.root / "responses" / language / WORDS_FILE
    for name in ("restart_says", *(f"error_{status}" for status in KNOWN_ERRORS)):
        if name not in words:
            raise ContentError(path, name, "is missing; the page needs it")
    return {name: str(text).replace("{hours}", str(hours)) for name, text in words.items()}
