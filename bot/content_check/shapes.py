"""What holds of every content file: known keys, words that YAML reads as words, names spelled as elsewhere."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeGuard


def unknown_keys(where: str, entry: Mapping[str, object], known: Collection[str]) -> Iterator[str]:
    """Yield a line for every key that nothing reads."""
    for key in sorted(map(str, entry.keys() - set(known))):
        yield f"{where}: {key} is no key here; known are {', '.join(sorted(known))}"


def word_faults(where: str, value: object) -> Iterator[str]:
    """Yield what YAML read as something else than words: in a list everything is a word, and so is every key."""
    if isinstance(value, Mapping):
        yield from (f"{where}: {key!r} is read as no text; put it in quotes" for key in value if not is_text(key))
        for key, part in value.items():
            yield from word_faults(f"{where}: {key}", part)
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from _fault_of_entry(where, number, part)
    elif value is None:
        yield f"{where}: is empty"


def _fault_of_entry(where: str, number: int, part: object) -> Iterator[str]:
    if isinstance(part, list | Mapping):
        yield from word_faults(f"{where}: {number}", part)
    elif not is_text(part):
        yield f"{where}: entry {number} is read as {part!r}; put the word in quotes"


def is_text(value: object) -> TypeGuard[str]:
    """Return whether it is a text, and not an empty one."""
    return isinstance(value, str) and bool(value.strip())


def is_texts(value: object) -> TypeGuard[list[str]]:
    """Return whether it is a list of texts; it may be empty."""
    return isinstance(value, list) and all(map(is_text, value))


def differences(where: str, names: Iterable[str], others: Iterable[str], of_others: str) -> Iterator[str]:
    """Yield a line for every name that only one side has; `of_others` tells where the other side stands."""
    here, there = set(names), set(others)
    yield from (f"{where}: {name} is missing; {of_others} has it" for name in sorted(there - here))
    yield from (f"{where}: {name} is not in {of_others}{meant(name, there)}" for name in sorted(here - there))


def meant(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that asks for the nearest known name; nothing where none is near."""
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""
