"""What a message says besides its intent: the slots, in the names and shapes of the `understand` contract."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Mention:
    """A condition or treatment: as written, and by the name the library knows it (empty where it knows none).

    concept: what registries call it, whatever the library holds.
    meanings: what the words may stand for, the likeliest first, where only the person can tell ("MS").
    """

    text: str
    name: str = ""
    concept: str = ""
    negated: bool = False
    meanings: "tuple[Mention, ...]" = ()

    @property
    def best_name(self) -> str:
        """The known name, else that of registries, else the words that were written."""
        return self.name or self.concept or self.text

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which records may have it; the words that were written where it has none."""
        known = {name.casefold(): name for name in (self.concept, self.name) if name}
        return tuple(known.values())[::-1] or (self.text,)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place by its full name, beside the words that were written."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """One of several places of a name; empty fields as in a place of the library."""

    city: str = ""
    state: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class HealthFact:
    """Something told of somebody's health: as written, and in the one form in which all languages say it.

    sought: what records that are about it write; empty where nothing is worth looking for.
    """

    text: str
    name: str
    sought: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value: of what, by the names eligibility reads, and in which unit (None where none was said)."""

    value: float
    unit: str | None
    analyte: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a message: who ("self", "mother", None where nobody says), and what is said of them."""

    subject: str | None = None
    age: Quantity | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Everything that was said, None or empty where it was not.

    subject, age, sex: of the person whom the message is about; people: everybody in it.
    places: all that the place may be, where its name alone does not tell.
    unknown_place: a place that the library does not know; not_there: the place was turned down ("not in Spain").
    term: the word that was asked about; ordinals: all places of a list, where several were named; language: a code.
    """

    condition: tuple[Mention, ...] = ()
    intervention: tuple[Mention, ...] = ()
    biomarker: tuple[HealthFact, ...] = ()
    stage: HealthFact | None = None
    prior_treatment: tuple[HealthFact, ...] = ()
    phase: tuple[str, ...] = ()
    status: str | None = None
    age: Quantity | None = None
    sex: str | None = None
    subject: str | None = None
    people: tuple[Person, ...] = ()
    unknown_place: str = ""
    not_there: bool = False
    city: PlaceName | None = None
    state: PlaceName | None = None
    country: PlaceName | None = None
    places: tuple[PlaceChoice, ...] = ()
    zip: str | None = None
    near_me: bool = False
    radius: Quantity | None = None
    healthy_volunteer: bool | None = None
    nct_id: tuple[str, ...] = ()
    nct_partial: str | None = None
    ordinal: int | None = None
    ordinals: tuple[int, ...] = ()
    term: str | None = None
    number: Measure | None = None
    answer: str | None = None
    language: str | None = None
    words: str = ""
    choice: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what was said as JSON types; what was not said is absent."""
        said = {entry.name: _plain(getattr(self, entry.name)) for entry in fields(self)}
        # There is no list of all treatments: they are told in the person's own words.
        said["prior_treatment"] = tuple(had.text for had in self.prior_treatment)
        found: dict[str, Any] = msgspec.to_builtins(
            {name: value for name, value in said.items() if value not in (None, (), "", False)}
        )
        if self.healthy_volunteer is False:
            found["healthy_volunteer"] = False
        return found


_NOTHING_SAID: Mapping[str, Any] = msgspec.to_builtins(Slots())


def kept(slots: Slots) -> dict[str, Any]:
    """Return slots as JSON types that `slots_of` reads again; what was not said is left out."""
    said: dict[str, Any] = msgspec.to_builtins(slots)
    return {name: value for name, value in said.items() if value != _NOTHING_SAID[name]}


def slots_of(said: Mapping[str, Any]) -> Slots:
    """Return the slots that were kept as JSON types."""
    return msgspec.convert(dict(said), Slots)


def _plain(value: Any) -> Any:
    """Return facts about health by their names alone."""
    if isinstance(value, HealthFact):
        return value.name
    if isinstance(value, tuple):
        return tuple(_plain(entry) for entry in value)
    return value
