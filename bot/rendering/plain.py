"""A reply as plain text, for terminals and for clients that know no blocks. Adds no words of its own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.messages import Block, Card, Choices, Fact, Facts, Link, List, Quote, Reply, Text


def to_text(reply: Reply, *, choices: bool = True) -> str:
    """Return the reply as text: blocks, note, sources, disclaimer. Choices are numbered, or left out."""
    blocks = [block for block in reply.blocks if choices or not isinstance(block, Choices)]
    below = "\n".join(line for line in (reply.note, *reply.sources) if line)
    paragraphs = [*_numbered(blocks), below, reply.disclaimer.text]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def block_text(block: Block) -> str:
    """Return one block as text."""
    return _WRITERS[type(block)](block)


def _numbered(blocks: list[Block]) -> Iterator[str]:
    number = 0
    for block in blocks:
        if not isinstance(block, Choices):
            yield block_text(block)
            continue
        lines = [block.prompt] if block.prompt else []
        for item in block.items:
            number += 1
            lines.append(f"  {number}. {item.label}")
        yield "\n".join(lines)


def _facts(rows: tuple[Fact, ...], indent: str = "") -> list[str]:
    return [f"{indent}{row.label}: {row.value}" for row in rows]


def _card(card: Card) -> str:
    number = f"{card.position}. " if card.position else ""
    head = f"{number}{card.title}"
    lines = [head, f"   {card.nct_id} · {card.badge}", *_facts(card.facts, "   ")]
    return "\n".join([*lines, *([f"   {card.note}"] if card.note else []), f"   {card.url}"])


def _titled(title: str, lines: list[str]) -> str:
    return "\n".join([title, *lines] if title else lines)


def _list(block: List) -> str:
    marks = [f"{number}." for number in range(1, len(block.items) + 1)] if block.ordered else ["-"] * len(block.items)
    return _titled(block.title, [f"{mark} {item}" for mark, item in zip(marks, block.items, strict=True)])


def _quote(block: Quote) -> str:
    lines = [f"  | {line}".rstrip() for line in block.text.split("\n")]
    return _titled(block.title, [*lines, *([block.note] if block.note else [])])


def _choices(block: Choices) -> str:
    return _titled(block.prompt, [f"  {number}. {item.label}" for number, item in enumerate(block.items, 1)])


_WRITERS: Mapping[type[Block], Callable[[Any], str]] = {
    Text: lambda block: block.text,
    Facts: lambda block: _titled(block.title, _facts(block.rows)),
    List: _list,
    Card: _card,
    Quote: _quote,
    Link: lambda block: f"{block.label}: {block.url}",
    Choices: _choices,
}
