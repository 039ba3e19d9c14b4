"""The mark on texts that were copied from another language and wait for their translation, and what still has it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.content import Content

# A sign that no language and no template uses, around the code of the language in which the text is written.
MARK = "⟦{}⟧ "
MARKED = re.compile(r"\s*⟦[a-z]+⟧ ")
# Files of one language alone: by folder, with its code where the name has {}.
FILES = ("intents/{}/*.yaml", "responses/{}/*.yaml", "data/*/{}.yaml", "data/*/*_{}.yaml", "tests/sentences/{}/*.yaml")


def check_translated(content: Content, language: str) -> Iterator[str]:
    """Yield a line for every file that has texts without a translation."""
    for path, document in documents(content, language):
        if count := marked_in(document):
            texts = "1 text is" if count == 1 else f"{count} texts are"
            yield f"{path}: {texts} not translated yet; {_first(document)} is the first"


def documents(content: Content, language: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the files of one language, with their paths below the root."""
    for path in paths(content.root, language):
        relative = path.relative_to(content.root)
        yield relative.as_posix(), content.file(*relative.parts)


def paths(root: Path, language: str) -> list[Path]:
    """Return the files of one language."""
    return [path for pattern in FILES for path in sorted(root.glob(pattern.format(language)))]


def is_marked(text: object) -> bool:
    """Return whether a text waits for its translation."""
    return isinstance(text, str) and bool(MARKED.match(text))


def marked_in(value: object) -> int:
    """Return how many texts, keys among them, wait for their translation."""
    return sum(is_marked(text) for _, text in _texts(value, ""))


def _first(document: Mapping[str, Any]) -> str:
    return next(name for name, text in _texts(document, "") if is_marked(text))


def _texts(value: object, name: str) -> Iterator[tuple[str, object]]:
    """Yield keys and texts with the name of the entry that holds them."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key), key
            yield from _texts(part, f"{name}: {key}" if name else str(key))
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from _texts(part, f"{name}: {number}")
    else:
        yield name, value
