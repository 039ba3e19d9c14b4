"""Begins a language: copies the files of the first one, comments and all, with every text marked for translation."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from bot.content import Content
from bot.content_check.contract import is_language_code
from bot.content_check.untranslated import MARK, paths
from bot.errors import ContentError
from bot.terminal.marking import marked_copy

DECLARED = ("intents", "languages.yaml")
LONGEST_NAME = 40
# How words read is measured and judged anew in each language: nothing of it can be copied.
NOT_COPIED = "data/wording/"
# The files to begin with: the words that a person meets first, and those that most sentences need.
FIRST_FILES = (
    "responses/{}/talk.yaml",
    "responses/{}/_common.yaml",
    "responses/{}/_labels.yaml",
    "intents/{}/_safety_words.yaml",
    "intents/{}/_concepts.yaml",
)
ADDED = """Added {name} ({code}) as a draft: {files} new files, {texts:,} texts to translate, each marked with {mark}.
Begin with {first}.
`python -m bot check --drafts` says what is left to do, `python -m bot languages` counts it.
The draft is spoken once `draft: true` is taken out of intents/languages.yaml."""


@dataclass(frozen=True, slots=True)
class Added:
    """A language that was begun: its new files, and how many texts are to be translated."""

    code: str
    name: str
    files: Sequence[Path]
    texts: int

    def told(self, source: str) -> str:
        """Return what was done and what comes next, as lines; `source` is the language of the marked texts."""
        first = ", ".join(path.format(self.code) for path in FIRST_FILES)
        mark, files = MARK.format(source).strip(), len(self.files)
        return ADDED.format(name=self.name, code=self.code, files=files, texts=self.texts, mark=mark, first=first)


def add_language(content: Content, code: str, name: str) -> Added:
    """Write the files of a new language and declare it as a draft; what cannot be, changes nothing."""
    _refuse(content, code, name.strip())
    source = content.first_language
    copies = {
        _target(content.root, path, source, code): marked_copy(content.root, path, source)
        for path in _originals(content)
    }
    for target in copies:
        if target.exists():
            raise ContentError(target, "", "is there already; nothing was written")
    texts = sum(copy.texts for copy in copies.values())
    try:
        for target, copy in copies.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8") as file:
                file.write(copy.text)
        _declare(content.root.joinpath(*DECLARED), code, name.strip())
    except OSError as error:
        raise ContentError(error.filename or content.root, "", f"cannot be written ({error.strerror})") from error
    return Added(code, name.strip(), tuple(copies), texts)


def _refuse(content: Content, code: str, name: str) -> None:
    where = "/".join(DECLARED)
    if not is_language_code(code):
        raise ContentError(where, code, "is no code of a language; use two or three small letters, such as fr")
    if code in content.declared_languages:
        raise ContentError(where, code, "stands there already")
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ContentError(where, code, f"the name must be one line of 1 to {LONGEST_NAME} letters, as Français is")
    for language, entry in content.declared_languages.items():
        if entry["name"].casefold() == name.casefold():
            raise ContentError(where, code, f"{name} is the name of {language} already")


def _originals(content: Content) -> list[Path]:
    found = paths(content.root, content.first_language)
    return [path for path in found if not path.relative_to(content.root).as_posix().startswith(NOT_COPIED)]


def _target(root: Path, path: Path, source: str, code: str) -> Path:
    """Return where the copy of a file belongs: in the folder of the language, or under its name."""
    relative = path.relative_to(root)
    if relative.parent.name == source:
        return root / relative.parent.parent / code / relative.name
    return root / relative.parent / f"{path.stem.removesuffix(source)}{code}{path.suffix}"


def _declare(path: Path, code: str, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    # YAML reads "no" otherwise, and a name may hold signs that mean something to it; a text of JSON is one of YAML too.
    key, written = (json.dumps(text, ensure_ascii=False) for text in (code, name))
    line = f"{key}: {{name: {written}, direction: {Locale.parse(code).text_direction}, draft: true}}\n"
    path.write_text(text + ("" if text.endswith("\n") else "\n") + line, encoding="utf-8")
