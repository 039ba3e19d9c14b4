"""Response blocks, compiled: strict about undefined names, sandboxed, no markup. Knows no reply."""

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content import Content
from bot.errors import ContentError
from bot.rendering.filters import NOTE_ORIGINAL, Filters, folded
from bot.rendering.spoken_names import spoken_names
from bot.rendering.watch import Note, watch

LABELS = "_labels"
DISCLAIMERS = "_disclaimers"
# Files whose entries are words for code to look up, not templates.
WORD_FILES = frozenset({LABELS, "_page"})


def _heedless(_: str) -> None:
    """Take note of nothing."""


class Block:
    """One compiled response block and the variables it reads."""

    def __init__(self, template: Template, variables: frozenset[str]) -> None:
        self._template = template
        self.variables = variables

    def render(self, values: Mapping[str, Any], note: Note, note_original: Note = _heedless) -> str:
        """Return its text, white space folded.

        `note` is told the path of every traced value that was read, `note_original` the registry's own words in it.
        """
        given = {name: watch(values[name], note) for name in sorted(self.variables) if name in values}
        lines = self._template.render({**given, NOTE_ORIGINAL: note_original}).split("\n")
        return "\n".join(map(folded, lines)).strip()


class Templates:
    """All response blocks of one language. Each is compiled when it is first used."""

    def __init__(self, content: Content, language: str) -> None:
        self.language = language
        self._content = content
        self._files = content.responses(language)
        self._blocks: dict[str, Block] = {}
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, cache_size=0
        )
        filters = Filters(language, self._files[LABELS], spoken_names(content, language))
        self._environment.filters.update(filters.all())

    def block(self, name: str) -> Block:
        """Return the block "file.entry"; raises ContentError when there is none or it is no template."""
        if name not in self._blocks:
            self._blocks[name] = self._compile(name)
        return self._blocks[name]

    def has(self, name: str) -> bool:
        """Return whether there is such a block."""
        file, _, entry = name.partition(".")
        return entry in self._files.get(file, {})

    def names(self) -> Iterator[str]:
        """Yield the names of all blocks."""
        for file, entries in self._files.items():
            if file not in WORD_FILES:
                yield from (f"{file}.{entry}" for entry in entries)

    def words(self, file: str) -> Mapping[str, Any]:
        """Return the entries of a file as they are."""
        return self._files[file]

    def disclaimer_version(self, name: str) -> str:
        """Return the newest version of a disclaimer, "general@1"."""
        numbered = (entry.partition("@") for entry in self._files[DISCLAIMERS])
        versions = ["".join(parts) for parts in numbered if parts[0] == name and parts[2].isdecimal()]
        if not versions:
            raise ContentError(f"responses/{self.language}/{DISCLAIMERS}.yaml", name, "there is no such disclaimer")
        return max(versions, key=lambda entry: int(entry.partition("@")[2]))

    def _compile(self, name: str) -> Block:
        file, _, entry = name.partition(".")
        path = f"responses/{self.language}/{file}.yaml"
        source = self._files.get(file, {}).get(entry)
        if not isinstance(source, str):
            raise ContentError(path, entry, "there is no such block of text")
        try:
            variables = meta.find_undeclared_variables(self._environment.parse(source))
            return Block(self._environment.from_string(source), frozenset(variables))
        except TemplateSyntaxError as error:
            raise ContentError(path, entry, str(error.message)) from error
