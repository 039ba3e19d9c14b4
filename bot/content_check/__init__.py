"""The checks behind `bot check`: files have their shape, names agree in all places, every template compiles.

That each block also renders with the values of its handlers is proved by tests, which have such values.
"""

from collections.abc import Callable, Iterator

from bot.content import Content
from bot.content_check.contract import check_contract, check_languages, check_rules, is_language_code
from bot.content_check.dangers import check_dangers
from bot.content_check.facts import check_facts, check_glossary
from bot.content_check.replies import check_replies
from bot.content_check.sayings import check_sayings
from bot.content_check.sentences import check_sentences
from bot.content_check.untranslated import check_translated
from bot.errors import ContentError

OF_ALL: tuple[Callable[[Content], Iterator[str]], ...] = (check_languages, check_contract, check_rules, check_facts)
OF_A_LANGUAGE: tuple[Callable[[Content, str], Iterator[str]], ...] = (
    check_sayings,
    check_dangers,
    check_replies,
    check_glossary,
    check_sentences,
    check_translated,
)


def check_content(content: Content) -> Iterator[str]:
    """Yield every problem once, as one line: file, entry, what would be right."""
    yield from dict.fromkeys(line.replace(f"{content.root}/", "") for line in _problems(content))


def _problems(content: Content) -> Iterator[str]:
    for check in OF_ALL:
        yield from told(check(content))
    yield from told(_problems_of_languages(content))


def _problems_of_languages(content: Content) -> Iterator[str]:
    for language in filter(is_language_code, content.languages):
        for check in OF_A_LANGUAGE:
            yield from told(check(content, language))


def told(problems: Iterator[str]) -> Iterator[str]:
    """Yield the problems that a check finds; a file that cannot be read is one, and ends only this check."""
    try:
        yield from problems
    except ContentError as error:
        yield str(error)
    except KeyError as error:
        yield f"intents/, responses/: a file or an entry named {error} is missing"
