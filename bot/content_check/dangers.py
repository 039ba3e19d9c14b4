"""Checks the rules of danger of a language: they can be read, the groups they name are there, and each one is used."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.content import Content
from bot.content_check.untranslated import marked_in
from bot.errors import ContentError
from bot.nlu.safety import BY_NAME, SafetyReader

RULES, GROUPS = "_safety", "_safety_words"
NAMED = re.compile(r"<(\w+)>")


def check_dangers(content: Content, language: str) -> Iterator[str]:
    """Yield what is wrong in _safety.yaml and _safety_words.yaml."""
    words = content.intent_words(language)
    rules, groups = words[RULES], words[GROUPS]
    if marked_in(rules) or marked_in(groups):
        return
    try:
        SafetyReader(rules, groups)
    except ContentError as error:
        yield f"intents/{language}/{RULES}.yaml: {error}"
    except (TypeError, AttributeError) as error:
        yield f"intents/{language}/{RULES}.yaml: has not the shape that its first lines tell ({error})"
    else:
        used = _used(rules, groups)
        yield from (
            f"intents/{language}/{GROUPS}.yaml: {name}: no rule uses it" for name in sorted(groups.keys() - used)
        )


def _used(rules: Mapping[str, Any], groups: Mapping[str, str]) -> set[str]:
    """Return the groups that rules name, and those that these name."""
    waiting, used = list(BY_NAME), set[str]()
    for entry in rules.values():
        for written in (*entry.get("now", ()), *entry.get("mentioned", ())):
            rule = {"said": written} if isinstance(written, str) else written
            waiting += NAMED.findall(rule.get("said") or rule["together"])
            waiting += rule.get("unless", ())
        waiting += (*entry.get("unless_before", ()), *entry.get("unless_after", ()))
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += NAMED.findall(groups[name])
    return used
