"""How complete each language is: a table for the terminal and for README.md. Counts words, judges none."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.content import Content, is_draft
from bot.content_check.replies import OWN_LABELS
from bot.content_check.sentences import FEWEST, FOLDER, said_in
from bot.content_check.untranslated import is_marked
from bot.errors import ContentError
from bot.rendering.templates import LABELS

COLUMNS = ("intents", "examples", "concepts", "replies", "labels", "glossary", "test sentences")
README = "README.md"
BEGIN = "<!-- languages: written by `python -m bot languages --readme` -->"
END = "<!-- end of languages -->"

Counts = tuple[int, ...]


def completeness_table(content: Content) -> str:
    """Return a table in Markdown: what each language has, and how much that is of what the first one has."""
    counts = {code: _counts(content, code) for code in content.declared_languages}
    first = next(iter(counts.values()))
    rows = [
        (_name(code, content.declared_languages[code]), *_cells(mine, None if mine is first else first))
        for code, mine in counts.items()
    ]
    return "\n".join(_lines([("language", *COLUMNS), *rows]))


def write_readme(content: Content) -> Path:
    """Write the table into README.md between its marks, and return where that is."""
    path = content.root / README
    try:
        text = path.read_text(encoding="utf-8")
        path.write_text(with_table(text, completeness_table(content)), encoding="utf-8")
    except OSError as error:
        raise ContentError(path, "", f"cannot be read and written ({error.strerror})") from error
    return path


def with_table(text: str, table: str) -> str:
    """Return the text with the table between the marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ContentError(README, "", f"has no place for the table; write {BEGIN} and {END} where it should stand")
    return f"{before}{begin}\n{table}\n{end}{after}"


def _counts(content: Content, language: str) -> Counts:
    words, replies = content.intent_words(language), content.responses(language)
    examples = [_done(entry.get("examples")) for name, entry in words.items() if not name.startswith("_")]
    return (
        sum(map(bool, examples)),
        sum(examples),
        sum(_done(phrases) > 0 for phrases in words.get("_concepts", {}).values()),
        sum(_done(list(entries.values())) for file, entries in replies.items() if file != LABELS),
        sum(_done(list(words.values())) for kind, words in replies.get(LABELS, {}).items() if kind not in OWN_LABELS),
        _terms(content, language),
        _test_sentences(content, language),
    )


def _done(texts: object) -> int:
    """Return how many texts of a list are there and translated."""
    return sum(not is_marked(text) for text in texts) if isinstance(texts, list) else 0


def _terms(content: Content, language: str) -> int:
    parts = ("data", "glossary", f"{language}.yaml")
    if not content.root.joinpath(*parts).is_file():
        return 0
    return _done([entry.get("means") for entry in content.file(*parts).values()])


def _test_sentences(content: Content, language: str) -> int:
    files = sorted(content.root.joinpath(*FOLDER, language).glob("*.yaml"))
    documents = [content.file(*FOLDER, language, path.name) for path in files]
    return sum(_done(list(said_in(document, kind))) for document in documents for kind in FEWEST)


def _name(code: str, language: Mapping[str, Any]) -> str:
    return f"{language['name']} (`{code}`{', draft' if is_draft(language) else ''})"


def _cells(mine: Counts, first: Counts | None) -> Iterator[str]:
    if first is None:
        yield from (f"{count:,}" for count in mine)
        return
    # Rounded down: only what is complete is 100 %.
    yield from (f"{count:,} ({100 * count // (whole or 1)} %)" for count, whole in zip(mine, first, strict=True))


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"| {' | '.join(row)} |"
        if number == 0:
            yield "|---" + "|---:" * len(COLUMNS) + "|"
