"""A site of a trial and its contacts as the registry record tells them. Knows no trial.

Every leaf is `Traced`, and read when it is asked for: a record may list hundreds of sites.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.library.record import Node, clean_text, text_of
from bot.messages import Coordinates
from bot.traced import Traced, TracedRecord

# The registry writes this where a country has no list of states.
NO_STATE = "None Selected"
CONTACT_PERSON = "CONTACT"


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

    @property
    def is_investigator(self) -> bool:
        """Whether it is one of the researchers in charge, and not somebody who is there to be asked."""
        return bool(self.role) and self.role.value != CONTACT_PERSON


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
        return Traced(_point(point), point.path)

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Contacts of this site."""
        return read_contacts(self._node.at("contacts"))

    @cached_property
    def lead(self) -> Contact | None:
        """The first researcher in charge that is named here."""
        return next((contact for contact in self.contacts if contact.is_investigator and contact.name), None)


@dataclass(frozen=True, slots=True)
class PlainSite:
    """What an index keeps of a site: values alone, read many times faster than a `Site` and without its paths."""

    number: int
    status: str
    city: str
    state: str
    country: str
    coordinates: Coordinates | None


def read_plainly(listed: Node) -> Iterator[PlainSite]:
    """Yield the sites of a list; nothing for any other value."""
    for number, value in enumerate(listed.value if isinstance(listed.value, list) else ()):
        given = value if isinstance(value, dict) else {}
        status, city, state, country = (_plain(given.get(name)) for name in ("status", "city", "state", "country"))
        point = Node(given.get("geoPoint"))
        yield PlainSite(number, status, city, "" if state == NO_STATE else state, country, _point(point))


def _point(node: Node) -> Coordinates | None:
    given = node.value if isinstance(node.value, dict) else {}
    latitude, longitude = Node(given.get("lat")).decimal(), Node(given.get("lon")).decimal()
    return None if latitude is None or longitude is None else Coordinates(latitude, longitude)


def _plain(value: object) -> str:
    return _cleaned(value) if isinstance(value, str) else text_of(value)


# The same few names stand in thousands of records.
_cleaned = lru_cache(maxsize=1 << 14)(clean_text)


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
