"""Checks how plain our words are: reading grade, promises, marks. Knows templates, not what is filled into them.

Every sentence that a block can become is measured by the formula of its language: English and Spanish have one. Of a
language without a formula only promises and marks are looked at, and only when data/wording/ has a file for it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content import Content
from bot.errors import ContentError
from bot.rendering.readability import ReadingTable, english_grade, sentences_of, spanish_ease, words_of
from bot.rendering.templates import WORD_FILES
from bot.words import plain_words

# A sentence with fewer words is a fragment: a formula says nothing of it.
FEWEST_WORDS = 6
# Of the word files these are sentences: meanings of codes, and the page. Other labels are names, many the registry's.
MEANING = "_meaning"
PLACEHOLDER = re.compile(r"\{\w+\}")
GAP = re.compile(r"(?<=\S)  +(?=\S)")
PYTHON_VALUE = re.compile(r"\b(None|Undefined)\b")
LISTS = ("hype", "allowed", "names", "abbreviations", "pairs")


@dataclass(frozen=True, slots=True)
class Formula:
    """How a language is measured, the bound our words keep, and how a breach of it is told."""

    measure: Callable[[str, ReadingTable], float]
    bound: int
    harder_is: int
    told: str

    def excess(self, figure: float) -> float:
        """Return how far a figure is on the hard side of the bound; 0 or less keeps it."""
        return (figure - self.bound) * self.harder_is


FORMULAS: Mapping[str, Formula] = {
    "en": Formula(english_grade, 8, +1, "reads at grade {}; {} is the most"),
    "es": Formula(spanish_ease, 55, -1, "reads at ease {} (INFLESZ); {} is the least"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What data/wording/ says of one language, ready to use."""

    formula: Formula | None
    table: ReadingTable
    hype: re.Pattern[str]
    names: re.Pattern[str]
    pairs: tuple[str, ...]
    filled_in: str


@dataclass(frozen=True, slots=True)
class OurText:
    """One text of ours: where it stands, its literal pieces, and all that a person may read of it.

    is_meaning: what explains a term is measured as a whole, because it cannot do without hard words in every sentence.
    """

    where: str
    pieces: tuple[str, ...]
    variants: tuple[str, ...]
    is_meaning: bool = False


def check_wording(content: Content) -> Iterator[str]:
    """Yield every problem of our wording as one line: file, entry, what would be right."""
    for language in content.languages:
        if language not in FORMULAS and not content.root.joinpath(*_path(language)).is_file():
            continue
        try:
            wording = _wording(content, language)
            texts = [*_blocks(content, language, wording), *_words(content, language, wording)]
            texts += _glossary(content, language, wording)
        except ContentError as error:
            yield str(error)
            continue
        yield from chain.from_iterable(_problems(text, wording) for text in texts)


def _path(language: str) -> tuple[str, ...]:
    return "data", "wording", f"{language}.yaml"


def _wording(content: Content, language: str) -> Wording:
    entries = content.file(*_path(language))
    path = "/".join(_path(language))
    lists = {name: _texts(path, name, entries.get(name)) for name in LISTS}
    filled_in, syllables = entries.get("filled_in"), entries.get("syllables")
    if not isinstance(filled_in, str):
        raise ContentError(path, "filled_in", "must be one short word")
    if not isinstance(syllables, dict) or not all(isinstance(n, int) and n > 0 for n in syllables.values()):
        raise ContentError(path, "syllables", "must be a map of words to how many syllables they have")
    if not all(len(pair) == len("“”") for pair in lists["pairs"]):
        raise ContentError(path, "pairs", "each must be two marks, such as “”")
    return Wording(
        formula=FORMULAS.get(language),
        table=ReadingTable(syllables, frozenset(lists["abbreviations"])),
        hype=_hype(lists["allowed"], lists["hype"]),
        names=_any_of(lists["names"]),
        pairs=lists["pairs"],
        filled_in=filled_in,
    )


def _texts(path: str, name: str, entries: object) -> tuple[str, ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, str) and entry for entry in entries):
        raise ContentError(path, name, "must be a list of texts")
    return tuple(entries)


def _hype(allowed: Iterable[str], hype: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for plain words: an allowed phrase is passed over whole, `hype` is the group of the rest."""
    passed, sold = (_any_of(map(plain_words, phrases)).pattern for phrases in (allowed, hype))
    return re.compile(f"{passed}|(?P<hype>{sold})")


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the phrases as whole words, the longest first; none matches nothing."""
    longest_first = sorted(map(re.escape, phrases), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b" if longest_first else r"(?!)")


def _blocks(content: Content, language: str, wording: Wording) -> Iterator[OurText]:
    environment = ImmutableSandboxedEnvironment(autoescape=False, trim_blocks=True, lstrip_blocks=True)
    for file, entries in content.responses(language).items():
        if file in WORD_FILES:
            continue
        for entry, source in entries.items():
            try:
                template = environment.parse(str(source))
            except TemplateSyntaxError:
                continue  # that it is no template is told by the check of templates
            pieces = tuple(piece.data for piece in template.find_all(nodes.TemplateData))
            set_aside = (text.value for node in template.find_all(nodes.Assign) for text in node.find_all(nodes.Const))
            variants = (*_variants(template.body, wording.filled_in), *filter(_is_text, set_aside))
            yield OurText(f"responses/{language}/{file}.yaml: {entry}", pieces, variants)


def _words(content: Content, language: str, wording: Wording) -> Iterator[OurText]:
    """Yield the sentences in the files that hold words for code to look up."""
    for file in sorted(WORD_FILES):
        for entry, value in content.responses(language).get(file, {}).items():
            where = f"responses/{language}/{file}.yaml: {entry}"
            if isinstance(value, str):
                yield _plain(where, value, wording)
            elif isinstance(value, dict) and entry.endswith(MEANING):
                yield from (_plain(f"{where}: {code}", text, wording) for code, text in value.items())


def _glossary(content: Content, language: str, wording: Wording) -> Iterator[OurText]:
    parts = ("data", "glossary", f"{language}.yaml")
    if content.root.joinpath(*parts).is_file():
        for where, means in _means("/".join(parts), content.file(*parts)):
            yield replace(_plain(where, means, wording), is_meaning=True)


def _means(where: str, entry: object) -> Iterator[tuple[str, str]]:
    """Yield each `means` text and where it stands, however deep the glossary nests its terms."""
    if isinstance(entry, list):
        entry = dict(enumerate(entry, 1))
    if not isinstance(entry, dict):
        return
    for key, value in entry.items():
        if key == "means" and isinstance(value, str):
            yield where, value
        else:
            yield from _means(f"{where}: {key}", value)


def _plain(where: str, text: object, wording: Wording) -> OurText:
    return OurText(where, (str(text),), (PLACEHOLDER.sub(wording.filled_in, str(text)),))


def _variants(body: Sequence[nodes.Node], filled_in: str) -> list[str]:
    """Return what a run of nodes may say: the first branch of all, then each other branch in its place.

    So every branch is read in a whole sentence, and there are as many variants as branches, not as combinations.
    """
    ways = [_ways(node, filled_in) for node in body]
    first = [way[0] for way in ways]
    others = ("".join([*first[:at], other, *first[at + 1 :]]) for at, way in enumerate(ways) for other in way[1:])
    return ["".join(first), *others]


def _ways(node: nodes.Node, filled_in: str) -> list[str]:
    """Return what one node may say: never none, and "" for one that says nothing."""
    if isinstance(node, nodes.TemplateData):
        return [node.data]
    if isinstance(node, nodes.Output):
        return _variants(node.nodes, filled_in)
    if isinstance(node, nodes.If):
        bodies = [node.body, *(other.body for other in node.elif_), node.else_]
        return [way for body in bodies for way in _variants(body, filled_in)]
    if isinstance(node, nodes.Expr):
        return _values(node, filled_in)
    return _variants(getattr(node, "body", []), filled_in)


def _values(expression: nodes.Expr | None, filled_in: str) -> list[str]:
    """Return what an expression may say: our own words where it holds them, otherwise what is filled in."""
    if expression is None:
        return [""]
    if isinstance(expression, nodes.Const):
        return [str(expression.value)]
    if isinstance(expression, nodes.Concat):
        return _variants(expression.nodes, filled_in)
    if isinstance(expression, nodes.CondExpr):
        return [*_values(expression.expr1, filled_in), *_values(expression.expr2, filled_in)]
    if isinstance(expression, nodes.Or):
        return [*_values(expression.left, filled_in), *_values(expression.right, filled_in)]
    return [filled_in]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _problems(text: OurText, wording: Wording) -> Iterator[str]:
    sentences = [part for variant in text.variants for part in sentences_of(variant, wording.table.abbreviations)]
    if wording.formula:
        measured = text.variants if text.is_meaning else sentences
        yield from (f"{text.where}: {told}" for told in _hard_to_read(measured, wording, wording.formula))
    yield from (f'{text.where}: "{phrase}" promises or sells; say it plainly' for phrase in _sold(sentences, wording))
    yield from (f"{text.where}: {told}" for told in _marks(text, wording))


def _hard_to_read(sentences: Iterable[str], wording: Wording, formula: Formula) -> Iterator[str]:
    """Tell of the hardest sentence, when it is beyond the bound."""
    figures = {}
    for sentence in sentences:
        plain = wording.names.sub(wording.filled_in, sentence)
        if len(words_of(plain)) >= FEWEST_WORDS:
            figures[sentence] = round(formula.measure(plain, wording.table), 1)
    hardest = max(figures, key=lambda sentence: formula.excess(figures[sentence]), default="")
    if hardest and formula.excess(figures[hardest]) > 0:
        yield f"{formula.told.format(figures[hardest], formula.bound)}: {hardest}"


def _sold(sentences: Iterable[str], wording: Wording) -> list[str]:
    matches = (found for sentence in sentences for found in wording.hype.finditer(plain_words(sentence)))
    return sorted({found["hype"] for found in matches if found["hype"]})


def _marks(text: OurText, wording: Wording) -> Iterator[str]:
    if any(GAP.search(piece) for piece in text.pieces):
        yield "has two spaces in a row; one is enough"
    if found := next(filter(None, map(PYTHON_VALUE.search, text.variants)), None):
        yield f'says "{found[0]}" as a program would; use a word such as "no" or "not known"'
    if any(variant.count('"') % 2 for variant in text.variants):
        yield 'has a " without its other half; open and close it in the same branch'
    for pair in wording.pairs:
        if any(variant.count(pair[0]) != variant.count(pair[1]) for variant in text.variants):
            yield f"has {pair[0]} and {pair[1]} that do not match; open and close it in the same branch"
