"""What comes in and what goes out: Message, and Reply with its typed blocks. Knows no channel and no trial."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

REGISTRY_STUDY_URL = "https://clinicaltrials.gov/study/"
REGISTRY_LANGUAGE = "en"


class MessageKind(StrEnum):
    """What a person did."""

    TEXT = "text"
    CHOICE = "choice"
    LOCATION = "location"
    START = "start"
    UNSUPPORTED = "unsupported"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point on earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One act of a person on a channel.

    key: the platform's own id of this act; a second delivery carries the same one.
    conversation: the platform's id of the talk, opaque to all but the channel.
    text: what was written; for CHOICE the code that was tapped; for START the deep link's payload.
    reply_to: what the channel needs to address the answer, opaque to all but the channel.
    received_at: when it reached us, aware, UTC: the only clock of a turn.
    language: the platform's hint ("es", "en-US"), or empty.
    """

    channel: str
    account: str
    conversation: str
    key: str
    kind: MessageKind
    received_at: datetime
    text: str = ""
    location: Coordinates | None = None
    reply_to: str = ""
    language: str = ""

    @property
    def conversation_key(self) -> str:
        """The talk's name over all channels."""
        return f"{self.channel}:{self.account}:{self.conversation}"

    @property
    def effect_key(self) -> str:
        """The act's name over all channels: two messages with the same one have one effect."""
        return f"{self.channel}:{self.account}:{self.key}"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `spoken` is for screen readers, `short` for SMS, both empty when the text serves."""

    text: str
    spoken: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled values under an optional title."""

    rows: tuple[Fact, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class List:
    """Items under an optional title."""

    items: tuple[str, ...]
    title: str = ""
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A trial in brief: `position` is its number in the shown list (0: not in a list), `badge` its status in words."""

    title: str
    nct_id: str
    badge: str
    facts: tuple[Fact, ...]
    note: str = ""
    url: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the registry, as they are; `note` says how they were come by where that matters."""

    text: str
    title: str
    note: str = ""
    language: str = REGISTRY_LANGUAGE


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go on reading."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap: `code` is opaque, ASCII, at most 64 bytes, and says nothing about the person."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Things to tap or to answer by number or name."""

    items: tuple[Choice, ...]
    prompt: str = ""


Block = Text | Facts | List | Card | Quote | Link | Choices
BLOCK_TYPES: tuple[type[Block], ...] = (Text, Facts, List, Card, Quote, Link, Choices)


@dataclass(frozen=True, slots=True)
class Citation:
    """A registry field that was used for a reply; `record_date` is the record's date in ISO form, or empty."""

    nct_id: str
    path: str
    record_date: str


@dataclass(frozen=True, slots=True)
class Disclaimer:
    """What we are not, in a versioned text ("general@1")."""

    text: str
    version: str

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.version.strip():
            raise ValueError("a disclaimer needs its text and its version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says in one turn. It cannot be built without a disclaimer and something to say.

    sources: one readable line for each record the reply speaks of.
    citations: the fields that were used, in the order of their use.
    originals: the registry's own words that stand between ours, where theirs is another language (REGISTRY_LANGUAGE).
    note: a line on the reply as a whole, such as which of its words are in another language; or empty.
    """

    blocks: tuple[Block, ...]
    disclaimer: Disclaimer
    language: str
    sources: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    originals: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.disclaimer, Disclaimer):
            raise TypeError("a reply needs a Disclaimer")
        if not self.blocks:
            raise ValueError("a reply needs something to say")

    @property
    def choices(self) -> tuple[Choice, ...]:
        """All choices of the reply, in their order."""
        return tuple(item for block in self.blocks if isinstance(block, Choices) for item in block.items)
