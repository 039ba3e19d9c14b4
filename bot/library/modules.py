"""A registry record by its modules: where fields are looked up, read by all that a trial is made of. Knows no field."""

from collections.abc import Mapping
from typing import Any

from bot.library.dates import PartialDate, read_date
from bot.library.record import Node
from bot.traced import Traced, TracedRecord


class RecordModules(TracedRecord):
    """One registry record; subclasses name its fields by subject."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._root = Node(record)
        self._protocol = self._root.at("protocolSection")

    def field(self, module: str, name: str) -> Node:
        """Return a field as it stands in the record: to see whether it is there, or the same as in another record."""
        return self._module(module).at(name)

    def _module(self, name: str) -> Node:
        return self._protocol.at(name)

    def _date(self, name: str) -> Traced[PartialDate | None]:
        return self._module("statusModule").at(name, "date").text().map(read_date)

    def _date_type(self, name: str) -> Traced[str]:
        return self._module("statusModule").at(name, "type").text()
