"""Values in words: dates, ages, distances, registry codes. The words come from responses/LANGUAGE/_labels.yaml."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, get_group_symbol
from jinja2 import pass_context
from jinja2.runtime import Context

from bot.rendering.brevity import brief
from bot.words import plain_words

# Longer distances are said in tens.
_EXACT_LENGTH = 100
KILOMETRES_IN_A_MILE = 1.609344
# The language in which the registry names countries.
REGISTRY_LOCALE = Locale("en")
# Under this name a block's values hold whom to tell of the registry's own words in it.
NOTE_ORIGINAL = "note_original"
LETTERS_OF_A_COUNTRY_CODE = 2
_GAPS = re.compile(r"[^\S\u00a0]+")

Labels = Mapping[str, Mapping[str, str]]
WordsT = TypeVar("WordsT", str, Sequence[str])


class AnyDate(Protocol):
    """A date that may lack its day."""

    year: int
    month: int
    day: int | None


class AnyAge(Protocol):
    """A number and its unit."""

    value: int
    unit: str


class Filters:
    """The filters of one language. `spoken` names conditions and treatments as its people do, by their folded names."""

    def __init__(self, language: str, labels: Labels, spoken: Mapping[str, str] = MappingProxyType({})) -> None:
        self._locale = Locale.parse(language)
        self._labels = labels
        self._spoken = spoken
        self._countries = _countries(self._locale)

    def all(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by the name that templates use."""
        return {
            "label": self.label,
            "labels": self.labels,
            "known": self.known,
            "date": self.date,
            "when": self.when,
            "age_range": self.age_range,
            "number": self.number,
            "age": self.age,
            "distance": self.distance,
            "radius": self.radius,
            "listed": self.listed,
            "any_of": self.any_of,
            "place": self.place,
            "country": self.country,
            "brief": self.brief,
            "as_said": self.as_said,
            "original": original,
        }

    def label(self, code: str, kind: str) -> str:
        """Return the words for a registry code; a code that is in no list is shown in readable form, never hidden."""
        return self._labels[kind].get(code) or code.replace("_", " ").strip().capitalize()

    def labels(self, codes: Sequence[str], kind: str) -> list[str]:
        """Return the words for several codes."""
        return [self.label(code, kind) for code in codes]

    def known(self, code: str, kind: str) -> bool:
        """Return whether there are words for a code."""
        return code in self._labels[kind]

    def date(self, when: AnyDate) -> str:
        """Return a date in words; a month where the day is not known."""
        if when.day is None:
            return format_skeleton("yMMMM", date(when.year, when.month, 1), locale=self._locale)
        return format_date(date(when.year, when.month, when.day), format="long", locale=self._locale)

    def when(self, when: AnyDate) -> str:
        """Return a date with its preposition: "on March 3, 2026", "in March 2026"."""
        kind = "month" if when.day is None else "day"
        return self._labels["when"][kind].format(date=self.date(when))

    def number(self, value: float) -> str:
        """Return a number with its digits grouped as the labels say."""
        words = self._labels["number"]
        grouped = abs(value) > int(words["largest_ungrouped"])
        written = format_decimal(value, locale=self._locale, group_separator=grouped)
        return written.replace(get_group_symbol(self._locale), words["group"]) if grouped else written

    def age(self, age: AnyAge) -> str:
        """Return an age with its unit in words."""
        return f"{self.number(age.value)} {self._unit(age.value, age.unit)}"

    def age_range(self, youngest: AnyAge, oldest: AnyAge) -> str:
        """Return "18 to 65 years", with both units where they differ."""
        start = self.number(youngest.value) if youngest.unit == oldest.unit else self.age(youngest)
        return self._labels["range"]["ages"].format(start=start, end=self.age(oldest))

    def distance(self, kilometres: float, unit: str = "") -> str:
        """Return a distance without invented precision: whole kilometres or miles, tens above a hundred; else both."""
        if unit:
            return self._length(kilometres, unit)
        return f"{self._length(kilometres, 'km')} ({self._length(kilometres, 'mile')})"

    def radius(self, kilometres: float, unit: str = "") -> str:
        """Return a distance that a person said, in the unit in which it was said."""
        return self._measured(kilometres / (KILOMETRES_IN_A_MILE if unit == "mile" else 1), unit or "km")

    def _length(self, kilometres: float, unit: str) -> str:
        length = kilometres / KILOMETRES_IN_A_MILE if unit == "mile" else kilometres
        return self._measured(round(length, -1) if length > _EXACT_LENGTH else length, unit)

    def _measured(self, length: float, unit: str) -> str:
        whole = max(1, round(length))
        return f"{self.number(whole)} {self._unit(whole, unit)}"

    def listed(self, items: Sequence[str]) -> str:
        """Return "a, b, and c"."""
        return self._joined(items, "standard")

    def any_of(self, items: Sequence[str]) -> str:
        """Return "a, b, or c"."""
        return self._joined(items, "or")

    def place(self, site: Any) -> str:
        """Return "City, State, Country" of anything that has these, empty ones left out."""
        parts = tuple(dict.fromkeys(part for part in (site.city, site.state, site.country) if part))
        return ", ".join((*parts[:-1], self.country(parts[-1])) if site.country else parts)

    def country(self, name: str) -> str:
        """Return the country that the registry calls `name`; a name that is no country's stays as it is."""
        return self._labels["country"].get(name) or self._countries.get(name, name)

    def as_said(self, names: Sequence[str]) -> list[str]:
        """Return what people call these conditions and treatments, each once; a name in no table stays as it is."""
        return list(dict.fromkeys(self._spoken.get(plain_words(name), name) for name in names))

    def brief(self, text: str, limit: int = 400) -> str:
        """Return the first sentences of a text, cut at a sentence or word end, with an ellipsis where it was cut."""
        return brief(text, limit)

    def _unit(self, count: float, unit: str) -> str:
        """Return the unit in the form that the language uses with this count; without a form of its own the usual."""
        words = self._labels["unit"]
        return words.get(f"{unit}_{self._locale.plural_form(count)}") or words[f"{unit}_other"]

    def _joined(self, items: Sequence[str], style: Any) -> str:
        """Return the list; the last joining word changes where it would sound like what follows ("España e Italia")."""
        joined = format_list(list(items), style=style, locale=self._locale)
        if len(items) <= 1:
            return joined
        before, _, word = joined.removesuffix(items[-1]).rstrip().rpartition(" ")
        sounds = self._labels["joining_word_before"]
        clash = max(
            (start for start in sounds if f"{word} {items[-1]}".casefold().startswith(start)), key=len, default=""
        )
        return f"{before} {sounds[clash]} {items[-1]}" if clash else joined


@pass_context
def original(context: Context, words: WordsT) -> WordsT:
    """Return the registry's own words as they are, noted as such: they may be in another language than the reply.

    Names of people, hospitals and places are names in any language and need no note.
    """
    note: Callable[[str], None] = context[NOTE_ORIGINAL]
    for text in [words] if isinstance(words, str) else words:
        for line in filter(None, map(folded, text.split("\n"))):
            note(line)
    return words


def folded(line: str) -> str:
    """Return the line with single spaces; a space that joins digits to one number is left as it is."""
    return _GAPS.sub(" ", line).strip()


def _countries(locale: Locale) -> dict[str, str]:
    """Return the names of countries by what the registry's language calls them."""
    return {
        name: locale.territories[code]
        for code, name in REGISTRY_LOCALE.territories.items()
        if len(code) == LETTERS_OF_A_COUNTRY_CODE and code in locale.territories
    }
