"""Marks the texts of a content file for a translator, in place: comments, order and quotes stay as they are.

What is a text depends on the file. In replies every value is one; in what people say every entry of a list, and every
key that leads to nothing but a code or a number ("years: year"); keys that code looks up stay untouched. A text that
holds nothing but values or names of groups has nothing to translate.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml

from bot.content import YAML_LOADER
from bot.content_check.untranslated import MARK

TEXT_TAG = "tag:yaml.org,2002:str"
# Values of a block, and the groups of phrases that a template names.
FILLED_IN = re.compile(r"\{\{[^'\"]*?\}\}|<\w+>")
# Lists that intents share whose entries are texts by name, and the one that holds rules over groups of phrases.
BY_NAME = frozenset({"_templates.yaml", "_safety_words.yaml"})
SAFETY, GRADES, SAID = "_safety.yaml", ("now", "mentioned"), ("said", "together")
LETTER = re.compile(r"[^\W\d_]")
BLOCK_STYLES = ("|", ">")
QUOTES = ("'", '"')

Nodes = Iterator[yaml.ScalarNode]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copied file, and how many of its texts are marked."""

    text: str
    texts: int


def marked_copy(root: Path, path: Path, language: str) -> Copy:
    """Return a content file with its texts marked as written in `language`."""
    source = path.read_text(encoding="utf-8")
    document = yaml.compose(source, Loader=YAML_LOADER)
    if document is None:
        return Copy(source, 0)
    relative = path.relative_to(root).parts
    mark = MARK.format(language)
    lines = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
    nodes = filter(_needs_translation, _texts_of(relative)(document))
    insertions = [(_start(source, lines, node), mark) for node in nodes]
    if relative[:2] == ("data", "glossary"):
        insertions += _headwords(lines, document, mark)
    return Copy(_inserted(source, insertions), len(insertions))


def _texts_of(relative: tuple[str, ...]) -> Callable[[yaml.Node], Nodes]:
    """Return what finds the texts of a file, by its path below the root."""
    folder, name = relative[0], relative[-1]
    if folder == "tests":
        return lambda node: (text for entries in _under(node, "said") for text in _listed(entries))
    if folder == "intents" and name == SAFETY:
        return _rules
    if folder == "intents" and name.startswith("_") and name not in BY_NAME:
        return _words
    if relative[:2] == ("data", "glossary"):
        return lambda node: (
            text for key in ("term", "also", "means") for entry in _under(node, key) for text in _values(entry)
        )
    if relative[:2] == ("data", "vocabulary"):
        return _other_names
    return _values


def _values(node: yaml.Node) -> Nodes:
    """Yield all texts but keys."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _values(part)
    elif isinstance(node, yaml.MappingNode):
        for _, part in node.value:
            yield from _values(part)


def _listed(node: yaml.Node) -> Nodes:
    """Yield the texts that stand in lists."""
    if isinstance(node, yaml.SequenceNode):
        yield from _values(node)
    elif isinstance(node, yaml.MappingNode):
        for _, part in node.value:
            yield from _listed(part)


def _words(node: yaml.Node) -> Nodes:
    """Yield the texts in lists, and the keys of maps that lead to single values alone."""
    yield from _listed(node)
    yield from _keys_of_values(node)


def _keys_of_values(node: yaml.Node) -> Nodes:
    if not isinstance(node, yaml.MappingNode):
        return
    if all(isinstance(part, yaml.ScalarNode) for _, part in node.value):
        yield from (key for key, _ in node.value)
    for _, part in node.value:
        yield from _keys_of_values(part)


def _rules(node: yaml.Node) -> Nodes:
    """Yield the texts of rules, which stand alone or under a key."""
    for grade in GRADES:
        for rules in _under(node, grade):
            yield from (rule for rule in rules.value if isinstance(rule, yaml.ScalarNode))
            yield from (text for key in SAID for entry in _under(rules, key) for text in _values(entry))


def _other_names(node: yaml.Node) -> Nodes:
    """Yield what people call things: the keys of abbreviations, and the lists of everything else."""
    for key, part in node.value:
        if key.value == "abbreviations":
            yield from (short for short, _ in part.value)
        else:
            yield from _listed(part)


def _under(node: yaml.Node, name: str) -> Iterator[yaml.Node]:
    """Yield whatever stands under a key of that name, however deep."""
    if isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _under(part, name)
    elif isinstance(node, yaml.MappingNode):
        for key, part in node.value:
            if key.value == name:
                yield part
            else:
                yield from _under(part, name)


def _needs_translation(node: yaml.ScalarNode) -> bool:
    return node.tag == TEXT_TAG and bool(LETTER.search(FILLED_IN.sub("", node.value)))


def _headwords(lines: Sequence[int], document: yaml.Node, mark: str) -> Iterator[tuple[int, str]]:
    """Yield a `term` for each entry that has none: in the first language the key is the term."""
    for key, entry in document.value:
        if all(name.value != "term" for name, _ in entry.value):
            at = entry.start_mark
            term = json.dumps(mark + key.value, ensure_ascii=False)
            yield lines[at.line] + at.column, f"term: {term}\n{' ' * at.column}"


def _start(source: str, lines: Sequence[int], node: yaml.ScalarNode) -> int:
    """Return where a text begins: after its quote, or in the line after the sign of a block."""
    start = lines[node.start_mark.line] + node.start_mark.column
    if node.style in QUOTES:
        return start + 1
    if node.style in BLOCK_STYLES:
        body = source[lines[node.start_mark.line + 1] :]
        return len(source) - len(body.lstrip())
    return start


def _inserted(source: str, insertions: list[tuple[int, str]]) -> str:
    pieces, at = [], 0
    for offset, text in sorted(insertions):
        pieces += [source[at:offset], text]
        at = offset
    return "".join([*pieces, source[at:]])
