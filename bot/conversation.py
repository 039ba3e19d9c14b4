"""What is remembered of one talk. Knows no channel, no trial text and no words that were said.

It stands beside `messages`, below `dialogue`, because handlers read and change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

VERSION = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice that was shown: what it means when its code, number or label comes back."""

    code: str
    label: str
    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """Where the person wants to go to, as understood."""

    city: str = ""
    state: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """The search whose results are on the table; `query` holds the fields of a library query."""

    query: Mapping[str, Any]
    shown: tuple[str, ...] = ()
    offset: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the person told about whom the trial is for; None means not asked, "unknown" asked and not known.

    subject: whom it is about ("self", "mother", …).
    age_fits: by trial, whether the age lies within its limits, where that was told and not the age itself.
    """

    subject: str = "self"
    age: Mapping[str, Any] | str | None = None
    sex: str | None = None
    healthy: bool | str | None = None
    age_fits: Mapping[str, bool] = field(default_factory=dict)

    @property
    def tells_something(self) -> bool:
        """Whether anything was told."""
        return self != PersonFacts(subject=self.subject)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for, kept while we ask whether we should."""

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that waits for its answer.

    flow: what asked it; kind: the type of answer ("age", "sex", "yes_no", "nct_id", "condition", "choice", "fact" or
    "place"); attempts: how often the answer was not understood; wish: what follows when it is answered with yes.
    """

    flow: str
    question: str
    kind: str
    nct_id: str = ""
    attempts: int = 0
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The check of a trial that was begun last, and for whom.

    asked: the questions that were asked and answered, in their order; is_over: its outcome was shown.
    """

    nct_id: str
    subject: str = "self"
    asked: tuple[str, ...] = ()
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One talk between a person and the assistant.

    is_language_chosen: the person asked for this language, so it is kept whatever the next words look like.
    turns: how many replies were given; makes the codes of each reply's choices its own.
    focus: the trial "this one" means, or empty; listed: those that "the second one" and "both" count from.
    facts: of whom the talk is about now; others: what was told of other people, to go on with when they come up again.
    pending: the question that waits; interrupted: the question of a check beneath it, asked again afterwards.
    check: the check that was begun last: it can be gone on with, and put right.
    cited: the fields that the last reply was made from, each "NCT-id path"; the first ones where there were many.
    unit: in what the person speaks of distances, "km" or "mile"; empty where that was not heard.
    rejected: how many messages in a row were not understood.
    """

    key: str
    language: str = "en"
    is_language_chosen: bool = False
    turns: int = 0
    focus: str = ""
    listed: tuple[str, ...] = ()
    search: Search | None = None
    place: PlaceSaid | None = None
    facts: PersonFacts = PersonFacts()
    others: tuple[PersonFacts, ...] = ()
    pending: Pending | None = None
    interrupted: Pending | None = None
    check: Check | None = None
    offers: tuple[Offer, ...] = ()
    cited: tuple[str, ...] = ()
    unit: str = ""
    rejected: int = 0
    last_at: datetime | None = None

    def but(self, **changes: Any) -> "Conversation":
        """Return the conversation with some fields changed."""
        return replace(self, **changes)


def encode_conversation(conversation: Conversation) -> bytes:
    """Return the conversation as JSON bytes with the version of their shape."""
    return msgspec.json.encode({"version": VERSION, "conversation": conversation})


def decode_conversation(data: bytes) -> Conversation | None:
    """Return the conversation, or None when it was written in another shape and must start afresh."""
    document = msgspec.json.decode(data)
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return None
    return msgspec.convert(document["conversation"], Conversation)
