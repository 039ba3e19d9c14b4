"""Finds and reads intents/, responses/ and data/. Knows their places and that they are YAML, not what they mean."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError

CONTENT_FOLDERS = ("intents", "responses", "data")

YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def content_root() -> Path:
    """Return the folder that holds intents/, responses/ and data/.

    A wheel carries them inside the package; a checkout has them beside it.
    """
    bundled = Path(str(files("bot"))) / "_content"
    return bundled if bundled.is_dir() else Path(__file__).resolve().parents[1]


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the map in a YAML file; raises ContentError naming file and line for anything else."""
    try:
        with path.open(encoding="utf-8") as file:
            loader = _UniqueKeys(file)
            document = loader.get_single_data()
    except OSError as error:
        raise ContentError(path, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ContentError(path, "", "is not written in UTF-8; let your editor save it so") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        raise ContentError(path, where, getattr(error, "problem", None) or "is no YAML") from error
    if not isinstance(document, dict):
        raise ContentError(path, "", "must be a map of names to values")
    return document


def is_draft(language: object) -> bool:
    """Return whether an entry of intents/languages.yaml is of a language that is not to be spoken yet."""
    return isinstance(language, dict) and bool(language.get("draft"))


class _UniqueKeys(YAML_LOADER):  # type: ignore[misc]
    """Refuses a key that stands twice in one map, which YAML would silently let win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, list | dict | set):
                raise yaml.constructor.ConstructorError(None, None, "a name must be a word", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


class Content:
    """The content folders. Each file is read when it is first asked for, and once.

    with_drafts: whether languages that are being translated count as finished ones; only checks want that.
    """

    def __init__(self, root: Path | None = None, *, with_drafts: bool = False) -> None:
        self.root = root or content_root()
        self._with_drafts = with_drafts
        self._read: dict[Path, dict[str, Any]] = {}

    @cached_property
    def languages(self) -> Mapping[str, Mapping[str, Any]]:
        """Languages that are spoken, by code."""
        declared = self.declared_languages.items()
        return {code: entry for code, entry in declared if self._with_drafts or not is_draft(entry)}

    @cached_property
    def declared_languages(self) -> Mapping[str, Mapping[str, Any]]:
        """Languages and drafts of languages, by code, as declared in intents/languages.yaml."""
        return self.file("intents", "languages.yaml")

    @property
    def first_language(self) -> str:
        """The language that all others are translated from."""
        if not self.declared_languages:
            raise ContentError(self.root / "intents" / "languages.yaml", "", "names no language")
        return next(iter(self.declared_languages))

    @cached_property
    def intents(self) -> Mapping[str, Mapping[str, Any]]:
        """The contract of all intents, from intents/intents.yaml."""
        return self.file("intents", "intents.yaml")

    @cached_property
    def rules(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Which concepts and slots mean which intent, by intent, from intents/rules.yaml."""
        return self.file("intents", "rules.yaml")

    @cached_property
    def version(self) -> str:
        """A digest of all words and facts but the trials, which are the library's: it changes when any file does."""
        digest = hashlib.blake2b(digest_size=8)
        for folder in CONTENT_FOLDERS:
            for path in sorted(self.root.joinpath(folder).rglob("*.yaml")):
                digest.update(path.relative_to(self.root).as_posix().encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def intent_words(self, language: str) -> Mapping[str, Mapping[str, Any]]:
        """What people say, by file name: intents, and shared lists that start with an underscore."""
        return dict(self._folder("intents", language))

    def responses(self, language: str) -> Mapping[str, Mapping[str, Any]]:
        """What we answer, by file name."""
        return dict(self._folder("responses", language))

    def file(self, *parts: str) -> dict[str, Any]:
        """Return one YAML file below the root."""
        path = self.root.joinpath(*parts)
        if path not in self._read:
            self._read[path] = read_yaml(path)
        return self._read[path]

    def _folder(self, *parts: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for path in sorted(self.root.joinpath(*parts).glob("*.yaml")):
            yield path.stem, self.file(*parts, path.name)
