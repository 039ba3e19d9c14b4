"""Replies as Telegram HTML in parts that fit. Escapes once; never cuts a character, a word, a link or a tag."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from itertools import chain

from bot.channels.limits import graphemes, sentences, shorten, utf8_bytes, utf16_units, words
from bot.messages import Block, Card, Choice, Choices, Fact, Facts, Link, List, Quote, Reply, Text

TEXT_LIMIT = 4096
LABEL_LIMIT = 40
BUTTONS_LIMIT = 100
TAG = re.compile(r"</?[bi]>|<a href=\"([^\"]*)\">|</a>")
INDENTATION_LIMIT = 8
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
BLOCK_GAP, LINE_GAP = "\n\n", "\n"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style: `tag` is "", "b", "i" or "a"."""

    text: str
    tag: str = ""
    url: str = ""

    @property
    def html(self) -> str:
        """The run as Telegram reads it."""
        escaped = html.escape(self.text, quote=False)
        if self.tag == "a":
            return f'<a href="{html.escape(self.url)}">{escaped}</a>'
        return f"<{self.tag}>{escaped}</{self.tag}>" if self.tag and escaped.strip() else escaped


Line = tuple[Run, ...]
Paragraph = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A choice as shown on the keyboard."""

    label: str
    code: str


def parts_of(reply: Reply) -> list[str]:
    """Return the reply's text in parts of at most TEXT_LIMIT bytes; the disclaimer ends the last one, whole."""
    packing = _Packing(Run(_one_line(reply.disclaimer.text), "i").html)
    for paragraph in filter(None, _paragraphs(reply)):
        packing.add(paragraph)
    return packing.parts()


def _paragraphs(reply: Reply) -> Iterator[Paragraph]:
    yield from (_paragraph(block) for block in reply.blocks)
    if _is_numbered(reply.choices):
        yield tuple((Run(label),) for label in _numbered(reply.choices))
    yield tuple(chain.from_iterable(_lines(line, "i") for line in (reply.note, *reply.sources)))


def buttons_of(reply: Reply) -> list[Button]:
    """Return the keyboard; where a label is too long or not the only one of its kind, all carry their number."""
    choices = reply.choices
    labels = _numbered(choices) if _is_numbered(choices) else [_one_line(choice.label) for choice in choices]
    buttons = [Button(shorten(label, LABEL_LIMIT), choice.code) for label, choice in zip(labels, choices, strict=True)]
    return buttons[:BUTTONS_LIMIT]


def plain(markup: str) -> str:
    """Return Telegram HTML of ours as plain text; a link's address stands behind its label."""
    addresses: list[str] = []

    def replace(tag: re.Match[str]) -> str:
        if tag[1] is not None:
            addresses.append(tag[1])
        return f" ({addresses.pop()})" if tag[0] == "</a>" else ""

    return html.unescape(TAG.sub(replace, markup))


def _is_numbered(choices: Sequence[Choice]) -> bool:
    labels = {_one_line(choice.label) for choice in choices}
    unfit = any(utf16_units(label) > LABEL_LIMIT or not label for label in labels)
    return unfit or len(choices) > BUTTONS_LIMIT or len(labels) < len(choices)


def _numbered(choices: Sequence[Choice]) -> list[str]:
    return [f"{number}. {_one_line(choice.label)}" for number, choice in enumerate(choices, start=1)]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str, tag: str = "") -> Paragraph:
    return tuple((Run(_tidy(line), tag),) for line in text.splitlines() if line.strip())


def _tidy(line: str) -> str:
    """Single spaces, and as much of the indentation as a phone can show."""
    indentation = min(len(line) - len(line.lstrip()), INDENTATION_LIMIT)
    return " " * indentation + _one_line(line)


@singledispatch
def _paragraph(block: Block) -> Paragraph:
    raise TypeError(type(block).__name__)


@_paragraph.register
def _(block: Text) -> Paragraph:
    return _lines(block.text)


@_paragraph.register
def _(block: Facts) -> Paragraph:
    return (*_lines(block.title, "b"), *_rows(block.rows))


@_paragraph.register
def _(block: List) -> Paragraph:
    marks = (f"{n}. " if block.ordered else "• " for n in range(1, len(block.items) + 1))
    items = (Run(mark + _one_line(item)) for mark, item in zip(marks, block.items, strict=True))
    return (*_lines(block.title, "b"), *((item,) for item in items))


@_paragraph.register
def _(block: Card) -> Paragraph:
    number = f"{block.position}. " if block.position else ""
    trial = _link(block.nct_id, block.url)
    state = (Run(f"{_one_line(block.badge)} · "), *trial) if block.badge else trial
    return (*_lines(number + block.title, "b"), state, *_rows(block.facts), *_lines(block.note, "i"))


@_paragraph.register
def _(block: Quote) -> Paragraph:
    return (*_lines(block.title, "b"), *_lines(block.text), *_lines(block.note, "i"))


@_paragraph.register
def _(block: Link) -> Paragraph:
    return (_link(block.label, block.url),)


@_paragraph.register
def _(block: Choices) -> Paragraph:
    return _lines(block.prompt)


def _rows(rows: Sequence[Fact]) -> Iterator[Line]:
    for row in rows:
        yield (Run(f"{_one_line(row.label)}:", "b"), Run(f" {_one_line(row.value)}"))


def _link(label: str, url: str) -> Line:
    """Telegram links web addresses; a phone number or mail address it finds by itself when it stands as text."""
    label = _one_line(label)
    if WEB_ADDRESS.fullmatch(url):
        return (Run(label or url, "a", url),)
    address = _one_line(url.removeprefix("mailto:").removeprefix("tel:"))
    return (Run(label if address in label else f"{label}: {address}"),)


@dataclass(frozen=True, slots=True)
class _Piece:
    gap: str
    html: str


class _Packing:
    """Fills parts with the largest pieces that fit: blocks, else lines, sentences, words, characters."""

    def __init__(self, disclaimer: str) -> None:
        # A piece leaves room for the disclaimer, so that the disclaimer always finds the answer's end beside it.
        self._disclaimer = _Piece(BLOCK_GAP, disclaimer)
        self._piece_limit = TEXT_LIMIT - _size([_Piece("", BLOCK_GAP), self._disclaimer])
        self._filled: list[list[_Piece]] = [[]]
        self._room = TEXT_LIMIT

    def add(self, paragraph: Paragraph) -> None:
        """Append a block, whole where it can be."""
        if self._takes(_Piece(BLOCK_GAP, LINE_GAP.join(_html(line) for line in paragraph))):
            return
        for number, line in enumerate(paragraph):
            gap = LINE_GAP if number else BLOCK_GAP
            if not self._takes(_Piece(gap, _html(line))):
                self._add_runs(line, gap)

    def parts(self) -> list[str]:
        """Return the parts; what stands before the disclaimer moves on with it where both do not fit."""
        *full, rest = self._filled
        end = [self._disclaimer]
        if rest and _size([*rest, *end]) > TEXT_LIMIT:
            end.insert(0, rest.pop())
            while rest and _size([rest[-1], *end]) <= TEXT_LIMIT // 4:
                end.insert(0, rest.pop())
            full.append(rest)
            rest = []
        return [_joined(pieces) for pieces in (*full, [*rest, *end]) if pieces]

    def _add_runs(self, line: Line, gap: str) -> None:
        for run in line:
            self._add_run(run, gap, sentences)
            gap = ""

    def _add_run(self, run: Run, gap: str, cut: Callable[[str], list[str]]) -> None:
        """A link too long for any message loses its address, never its words."""
        tag = "" if run.tag == "a" else run.tag
        for text in cut(run.text):
            if not self._takes(_Piece(gap, Run(text, tag).html)):
                self._add_run(Run(text, tag), gap, FINER[cut])
            gap = ""

    def _takes(self, piece: _Piece) -> bool:
        size = utf8_bytes(piece.html)
        if size > self._piece_limit:
            return False
        if utf8_bytes(piece.gap) + size > self._room:
            self._filled.append([])
            self._room = TEXT_LIMIT
        self._filled[-1].append(piece)
        self._room -= utf8_bytes(piece.gap) + size
        return True


FINER: dict[Callable[[str], list[str]], Callable[[str], list[str]]] = {
    sentences: words,
    words: graphemes,
    graphemes: list,
}


def _html(line: Line) -> str:
    return "".join(run.html for run in line)


def _joined(pieces: Sequence[_Piece]) -> str:
    return "".join((piece.gap if number else "") + piece.html for number, piece in enumerate(pieces))


def _size(pieces: Sequence[_Piece]) -> int:
    return utf8_bytes(_joined(pieces))
