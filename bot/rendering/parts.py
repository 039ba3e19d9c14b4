"""What a handler hands over for rendering: names of response blocks and the values they need. No words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.conversation import Conversation
from bot.traced import Traced, TracedRecord

# Everything a part's templates may read. Traced values and TracedRecords are cited when they are read.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph from response block `block` ("file.name"); left out when it renders to nothing."""

    block: str
    values: Values = field(default_factory=dict)
    trial: TracedRecord | None = None


@dataclass(frozen=True, slots=True)
class ShowFacts:
    """Rows of label and value: for each name in `rows` the blocks NAME_label and NAME; empty values are left out."""

    rows: tuple[str, ...]
    values: Values = field(default_factory=dict)
    trial: TracedRecord | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class ShowCard:
    """A trial's card; `rows` as in ShowFacts."""

    rows: tuple[str, ...]
    trial: TracedRecord
    values: Values = field(default_factory=dict)
    position: int = 0


@dataclass(frozen=True, slots=True)
class ShowList:
    """Items, each from the same block with its own values."""

    block: str
    items: tuple[Values, ...]
    trial: TracedRecord | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class ShowQuote:
    """Words of the record, as they are, under the title of block `title`."""

    text: Traced[str]
    title: str
    trial: TracedRecord
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShowLink:
    """A link whose label is block `block`."""

    block: str
    url: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: its label is block `block`; taking it means `intent` with `slots`."""

    block: str
    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    trial: TracedRecord | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Choices, with an optional prompt block."""

    options: tuple[Option, ...]
    prompt: str = ""


Part = Say | ShowFacts | ShowCard | ShowList | ShowQuote | ShowLink | Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a handler decided: what to show, and the conversation after it.

    disclaimer: its name in responses/LANGUAGE/_disclaimers.yaml.
    forget: the person asked to delete what is kept.
    """

    parts: tuple[Part, ...]
    conversation: Conversation
    disclaimer: str = "general"
    forget: bool = False
