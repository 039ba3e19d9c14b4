"""Values in words: dates, ages, distances, registry codes. The words come from responses/LANGUAGE/_labels.yaml."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

KILOMETRES_IN_A_MILE = 1.609344

Labels = Mapping[str, Mapping[str, str]]


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
    """The filters of one language."""

    def __init__(self, language: str, labels: Labels) -> None:
        self._locale = language
        self._labels = labels

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
            "listed": self.listed,
            "any_of": self.any_of,
            "place": self.place,
            "brief": self.brief,
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
        """Return a number with the language's separators."""
        return format_decimal(value, locale=self._locale)

    def age(self, age: AnyAge) -> str:
        """Return an age with its unit in words."""
        words = self._labels["age_units"]
        return f"{self.number(age.value)} {words[age.unit if age.value == 1 else age.unit + 's']}"

    def age_range(self, youngest: AnyAge, oldest: AnyAge) -> str:
        """Return "18 to 65 years", with both units where they differ."""
        start = self.number(youngest.value) if youngest.unit == oldest.unit else self.age(youngest)
        return self._labels["range"]["ages"].format(start=start, end=self.age(oldest))

    def distance(self, kilometres: float) -> str:
        """Return a distance without invented precision: whole kilometres and miles."""
        words = self._labels["distance"]
        whole = max(1, round(kilometres))
        miles = max(1, round(kilometres / KILOMETRES_IN_A_MILE))
        return f"{self.number(whole)} {words['km']} ({self.number(miles)} {words['mile' if miles == 1 else 'miles']})"

    def listed(self, items: Sequence[str]) -> str:
        """Return "a, b, and c"."""
        return format_list(list(items), locale=self._locale)

    def any_of(self, items: Sequence[str]) -> str:
        """Return "a, b, or c"."""
        return format_list(list(items), style="or", locale=self._locale)

    def place(self, site: Any) -> str:
        """Return "City, State, Country" of anything that has these, empty ones left out."""
        parts = (site.city, site.state, site.country)
        return ", ".join(dict.fromkeys(part for part in parts if part))

    def brief(self, text: str, limit: int = 400) -> str:
        """Return the first sentences of a text, cut at a sentence or word end, with an ellipsis where it was cut."""
        folded = " ".join(text.split())
        if len(folded) <= limit:
            return folded
        head = folded[:limit]
        stop = head.rfind(". ")
        return head[: stop + 1] + " …" if stop > limit // 3 else head[: head.rfind(" ")] + " …"
