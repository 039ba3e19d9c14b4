"""Explains words: reads data/glossary/LANGUAGE.yaml and finds a term by its names. Knows no message and no trial."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.content import Content
from bot.errors import ContentError
from bot.words import plain_words

_FOLDER = ("data", "glossary")
_KEYS = frozenset({"term", "also", "means", "source"})
# Shorter words keep their "s": it belongs to them ("is", "gas").
_SHORTEST_PLURAL = 4
# In a sentence, names of one or two letters are too often something else: "IV" in "phase IV".
_SHORTEST_SPOTTED = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as people read it, what it means, where that can be checked, and its key in every language."""

    term: str
    means: str
    source: str
    key: str


class Glossary:
    """The terms of one language. Names are compared folded, and a last "s" of a word makes no difference."""

    def __init__(self, names: Mapping[str, Entry]) -> None:
        self._names = frozenset(names)
        self._entries = {_singular(name): entry for name, entry in names.items()}
        self._most_words = max((name.count(" ") + 1 for name in names), default=0)

    @classmethod
    def of(cls, content: Content, language: str) -> "Glossary":
        """Read the glossary of a language; raises ContentError for an incomplete entry or a name of two entries."""
        file = f"{language}.yaml"
        path = "/".join((*_FOLDER, file))
        names: dict[str, Entry] = {}
        owners: dict[str, str] = {}
        for key, fields in content.file(*_FOLDER, file).items():
            entry, others = _read_entry(path, key, fields)
            for name in _folded(path, key, (entry.term, *others)):
                owner = owners.setdefault(_singular(name), key)
                if owner != key:
                    raise ContentError(
                        path, key, f'the name "{name}" belongs to {owner} already; keep it in one of them'
                    )
                names[name] = entry
        return cls(names)

    def find(self, phrase: str) -> Entry | None:
        """Return the entry that is called `phrase`, in one of its names and nothing else."""
        return self._entries.get(_singular(plain_words(phrase)))

    def spot(self, words: str) -> Entry | None:
        """Return the entry with the longest name in a phrase: by words, then by letters, then the first one."""
        tokens = _singular(plain_words(words)).split()
        for count in range(min(len(tokens), self._most_words), 0, -1):
            windows = (" ".join(tokens[start : start + count]) for start in range(len(tokens) - count + 1))
            if found := [window for window in windows if len(window) >= _SHORTEST_SPOTTED and window in self._entries]:
                return self._entries[max(found, key=len)]
        return None

    def names(self) -> frozenset[str]:
        """Return all names, folded, as they stand in the file."""
        return self._names


def _read_entry(path: str, key: object, fields: object) -> tuple[Entry, list[str]]:
    """Return the entry and its other names."""
    if not isinstance(key, str) or not isinstance(fields, dict):
        raise ContentError(path, str(key), "must be a term with `means` and `source`")
    if unknown := sorted(str(field) for field in fields.keys() - _KEYS):
        raise ContentError(path, key, f"{', '.join(unknown)}: no key here; known are {', '.join(sorted(_KEYS))}")
    others = fields.get("also", [])
    if not isinstance(others, list) or not all(isinstance(name, str) for name in others):
        raise ContentError(path, key, "`also` must be a list of names; quote those that YAML reads otherwise")
    texts = {"term": key} | {name: value for name, value in fields.items() if name != "also"}
    for name in ("term", "means", "source"):
        if not isinstance(texts.get(name), str) or not texts[name].strip():
            raise ContentError(path, key, f"`{name}` is missing or is no text")
    return Entry(key=key, **texts), others


def _folded(path: str, key: str, names: Iterable[str]) -> Iterable[str]:
    for written in names:
        name = plain_words(written)
        if not name:
            raise ContentError(path, key, f'"{written}" is no name: it has neither letters nor digits')
        yield name


def _singular(name: str) -> str:
    """Drop the last "s" of each longer word: Spanish says it at more than one ("eventos adversos")."""
    return " ".join(word.removesuffix("s") if len(word) >= _SHORTEST_PLURAL else word for word in name.split())
