"""Checks all content for the terminal: shapes and names, wording, understanding; and tells what drafts lack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.content import Content
from bot.content_check import check_content
from bot.content_check.understanding import Findings, check_understanding
from bot.content_check.untranslated import documents, marked_in
from bot.wording_check import check_wording

CLEAN = "Content: no problems."


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong, and what is worth knowing though nothing is wrong."""

    problems: Sequence[str]
    remarks: Sequence[str]


def check_all(content: Content) -> Report:
    """Return what all checks find."""
    problems = [*check_content(content), *check_wording(content)]
    findings = check_understanding(content)
    return Report((*problems, *findings.problems), (*_sampled(findings), *_drafts(content)))


def _sampled(findings: Findings) -> Iterator[str]:
    if findings.understood < findings.examples:
        yield f"Of {findings.examples:,} examples {findings.understood:,} were understood, evenly spread."


def _drafts(content: Content) -> Iterator[str]:
    for code in content.declared_languages.keys() - content.languages.keys():
        waiting = sum(marked_in(document) for _, document in documents(content, code))
        yield f"{code} is a draft and not spoken: {waiting:,} texts are not translated yet (see check --drafts)."
