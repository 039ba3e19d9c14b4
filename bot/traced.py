"""A value and the registry field it came from. Reading one is what makes a citation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

ValueT = TypeVar("ValueT", covariant=True)  # noqa: PLC0105
OtherT = TypeVar("OtherT")


@dataclass(frozen=True, slots=True)
class Traced(Generic[ValueT]):
    """A value read from a record.

    `path` is the field's path as in the registry's API v2, with list positions
    ("protocolSection.contactsLocationsModule.locations[2].city"). A field that
    the record lacks is traced too: its value is None or empty, its path is where
    it would be, so that "the record does not say" has a source as well.
    """

    value: ValueT
    path: str

    def __bool__(self) -> bool:
        return bool(self.value)

    def map(self, change: Callable[[ValueT], OtherT]) -> "Traced[OtherT]":
        """Return `change(value)`, traced to the same field."""
        return Traced(change(self.value), self.path)


class TracedRecord:
    """Base of objects whose attributes are `Traced`, or hold such objects: a trial, a site, a contact."""

    __slots__ = ()
