"""The names that fill the slots of examples while they are checked, and a vocabulary that knows just these."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.content import Content
from bot.content_check.shapes import is_text
from bot.errors import ContentError
from bot.messages import Coordinates
from bot.words import plain_words

PATH = ("data", "sample_names.yaml")
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class SamplePlace:
    """A place where a trial might run."""

    city: str = ""
    state: str = ""
    country: str = ""
    coordinates: Coordinates | None = None
    prominence: float = 1_000_000


@dataclass(frozen=True, slots=True)
class SampleNames:
    """One name for each slot, as people of a language say it."""

    names: Mapping[str, str]

    @classmethod
    def of(cls, content: Content, language: str) -> Self:
        """Return the names of a language; what it does not list it says like the first language."""
        document = content.file(*PATH)
        names: dict[str, str] = {}
        for code in (content.first_language, language):
            entry = document.get(code, {})
            if not isinstance(entry, dict) or not all(map(is_text, entry.values())):
                raise ContentError("/".join(PATH), code, "must be a map of slots to names, numbers in quotes")
            names |= entry
        return cls(names)

    def filled_in(self, example: str) -> str:
        """Return an example with names for its slots."""
        return SLOT.sub(lambda found: self.names.get(found[1], found[1]), example)

    def missing_in(self, examples: Iterable[str]) -> Iterator[str]:
        """Yield a line for every slot of examples that has no name."""
        slots = {slot for example in examples for slot in SLOT.findall(example)}
        yield from (
            f"{'/'.join(PATH)}: {slot} is missing; examples have it" for slot in sorted(slots - self.names.keys())
        )


class SampleVocabulary:
    """Knows the sample names and no other."""

    def __init__(self, names: SampleNames) -> None:
        said = {slot: plain_words(name) for slot, name in names.names.items()}
        self._condition, self._intervention = said["condition"], said["intervention"]
        country = names.names["country"]
        self._places = {
            said["country"]: SamplePlace(country=country),
            said["state"]: SamplePlace(state=names.names["state"], country=country),
            said["city"]: SamplePlace(names.names["city"], names.names["state"], country),
        }

    def condition(self, phrase: str) -> str | None:
        """Return the condition that is called `phrase`."""
        return self._condition if phrase == self._condition else None

    def near_condition(self, phrase: str) -> tuple[str, int] | None:  # noqa: ARG002 - examples have no slips
        """Return nothing: sample names are spelled right."""
        return None

    def condition_word(self, word: str) -> bool:
        """Return whether the condition's name has this word."""
        return word in self._condition.split()

    def intervention(self, phrase: str) -> str | None:
        """Return the treatment that is called `phrase`."""
        return self._intervention if phrase == self._intervention else None

    def places(self, phrase: str) -> Sequence[SamplePlace]:
        """Return the places that are called `phrase`."""
        return tuple(filter(None, [self._places.get(phrase)]))

    def near_place(self, phrase: str) -> SamplePlace | None:  # noqa: ARG002 - examples have no slips
        """Return nothing: sample names are spelled right."""
        return None

    def zip_code(self, code: str) -> SamplePlace | None:  # noqa: ARG002 - a code is read, wherever it lies
        """Return nothing: examples name their place."""
        return None
