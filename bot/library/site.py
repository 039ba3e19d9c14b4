"""A site of a trial and its contacts as the registry record tells them. Knows no trial.

Every leaf is `Traced`, and read when it is asked for: a record may list hundreds of sites.
"""

from dataclasses import dataclass
from functools import cached_property

from bot.library.record import Node
from bot.messages import Coordinates
from bot.traced import Traced, TracedRecord

# The registry writes this where a country has no list of states.
NO_STATE = "None Selected"


@dataclass(frozen=True, slots=True)
class Contact(TracedRecord):
    """A person or office to write to or call; any field may be empty."""

    name: Traced[str]
    role: Traced[str]
    phone: Traced[str]
    extension: Traced[str]
    email: Traced[str]

    @property
    def reachable(self) -> bool:
        """Whether a phone or an e-mail is given."""
        return bool(self.phone or self.email)


class Site(TracedRecord):
    """A place where the trial runs. `number` is its position in the record, from 0."""

    def __init__(self, node: Node, number: int) -> None:
        self._node = node
        self.number = number

    @cached_property
    def facility(self) -> Traced[str]:
        """The hospital or office."""
        return self._node.at("facility").text()

    @cached_property
    def status(self) -> Traced[str]:
        """The site's own recruitment status; often empty."""
        return self._node.at("status").text()

    @cached_property
    def city(self) -> Traced[str]:
        """The city."""
        return self._node.at("city").text()

    @cached_property
    def state(self) -> Traced[str]:
        """The state or province; empty where the registry holds its placeholder."""
        return self._node.at("state").text().map(lambda state: "" if state == NO_STATE else state)

    @cached_property
    def zip(self) -> Traced[str]:
        """The postal code."""
        return self._node.at("zip").text()

    @cached_property
    def country(self) -> Traced[str]:
        """The country."""
        return self._node.at("country").text()

    @cached_property
    def coordinates(self) -> Traced[Coordinates | None]:
        """The point the registry gives: usually the centre of the city."""
        point = self._node.at("geoPoint")
        latitude, longitude = point.at("lat").decimal(), point.at("lon").decimal()
        known = latitude is not None and longitude is not None
        return Traced(Coordinates(latitude or 0.0, longitude or 0.0) if known else None, point.path)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Contacts of this site."""
        return read_contacts(self._node.at("contacts"))


def read_contacts(node: Node) -> tuple[Contact, ...]:
    """Return the contacts of a list; nothing for any other value."""
    return tuple(
        Contact(
            name=item.at("name").text(),
            role=item.at("role").text(),
            phone=item.at("phone").text(),
            extension=item.at("phoneExt").text(),
            email=item.at("email").text(),
        )
        for item in node.items()
    )
