"""What may never stand in the words that a person reads, and where such words stand in a reply."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.messages import Block, Card, Choices, Fact, Facts, Link, List, Quote, Reply, Text

ESCAPE = re.compile(r"\\[\\`*_{}\[\]()#+\-.!<>~^|&]")
CLAIM = re.compile(
    r"\b([Tt]he|[Ii]ts) record (says|takes|sets|lists|gives|names|asks|does|has|holds)\b"
    r"|\b([Ll]a|[Ss]u) ficha (de NCT\d+ )?(dice|admite|pone|pide|tiene|da|nombra|habla)\b"
)
FAULTS = {
    "template syntax": re.compile(r"{{|}}|{%|%}|{#"),
    "a Python value": re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|\bUndefined\b|Traced\(|<bot\."),
    "a markdown escape": ESCAPE,
    "white space": re.compile(r"  |\t|^\s|\s$|\n\n"),
    "a space before punctuation": re.compile(r"\s[,.;:!?](\s|$)"),
    "empty brackets": re.compile(r"\(\s*\)|\[\s*\]|\"\s*\""),
    "punctuation after punctuation": re.compile(r"[:,;]\s*[.,;:]|\.\s*\.|\?\s*\."),
    "an open end": re.compile(r"[,;(]$"),
    "an open beginning": re.compile(r"^[,.;:)]"),
}


def our_texts(reply: Reply) -> Iterator[str]:
    """Every text of the reply that responses/ worded, filled in; an empty one is a fault unless it is optional."""
    for block in reply.blocks:
        needed, optional = _texts(block)
        yield from (*needed, *filter(None, optional))
    yield from reply.sources
    yield reply.disclaimer.text


def _texts(block: Block) -> tuple[list[str], list[str]]:
    """The texts of a block: those that must be there, and those that may be empty."""
    return _TEXTS[type(block)](block)


def _rows(rows: tuple[Fact, ...]) -> list[str]:
    return [text for row in rows for text in (row.label, row.value)]


_TEXTS: dict[type[Block], Callable[[Any], tuple[list[str], list[str]]]] = {
    Text: lambda block: ([block.text], []),
    Facts: lambda block: (_rows(block.rows), [block.title]),
    List: lambda block: (list(block.items), [block.title]),
    Card: lambda block: (
        [block.title, block.nct_id, block.badge, block.url, *_rows(block.facts)],
        [block.note],
    ),
    Quote: lambda block: ([block.title], [block.note]),
    Link: lambda block: ([block.label, block.url], []),
    Choices: lambda block: ([item.label for item in block.items], [block.prompt]),
}


def quotes(reply: Reply) -> list[str]:
    return [block.text for block in reply.blocks if isinstance(block, Quote)]


def faults(reply: Reply) -> list[str]:
    """What is wrong with the wording of a reply, each with the text it stands in."""
    found = [f"empty text in {type(block).__name__}" for block in reply.blocks if "" in _texts(block)[0]]
    for text in our_texts(reply):
        found += [f"{name}: {text!r}" for name, pattern in FAULTS.items() if pattern.search(text)]
    found += [f"a markdown escape in a quote: {text[:80]!r}" for text in quotes(reply) if ESCAPE.search(text)]
    return found


def uncited(reply: Reply, nct_ids: set[str]) -> list[str]:
    """What a reply that names these trials lacks: a citation and a source line for each."""
    said = "\n".join([*our_texts(reply), *quotes(reply)])
    cited = {citation.nct_id for citation in reply.citations if citation.path}
    named = {nct_id for nct_id in nct_ids if nct_id in said}
    sourced = {nct_id for nct_id in nct_ids if any(nct_id in line for line in reply.sources)}
    silent = CLAIM.search(said) and not (cited and reply.sources)
    claims = [f"{CLAIM.search(said)[0]!r} is said without citation and source"] if silent else []
    return claims + [f"{nct_id} is named without citation and source" for nct_id in sorted(named - (cited & sourced))]
