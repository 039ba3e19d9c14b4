"""Answers → replies: the one place where a Reply is built, with its citations, sources and disclaimer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.conversation import Offer as ConversationOffer
from bot.messages import (
    REGISTRY_LANGUAGE,
    Block,
    Card,
    Choice,
    Choices,
    Citation,
    Disclaimer,
    Fact,
    Facts,
    Link,
    List,
    Quote,
    Reply,
    Text,
)
from bot.rendering.parts import Answer, Offer, Part, Say, ShowCard, ShowFacts, ShowLink, ShowList, ShowQuote, Values
from bot.rendering.templates import DISCLAIMERS, LABELS, Templates
from bot.traced import Traced, TracedRecord


class CitableTrial(Protocol):
    """What a source line needs of a trial."""

    nct_id: str
    url: str
    condensed: bool
    record_date: Traced[Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply, and what its choices mean."""

    reply: Reply
    offers: tuple[ConversationOffer, ...]


class Renderer:
    """Renders answers in the languages that have responses."""

    def __init__(self, templates: Mapping[str, Templates]) -> None:
        self._templates = templates

    def render(self, answer: Answer) -> Rendered:
        """Return the reply in the conversation's language, its choices coded for this turn."""
        conversation = answer.conversation
        pass_ = _Rendering(self._templates[conversation.language], prefix=str(conversation.turns))
        blocks = tuple(block for part in answer.parts for block in pass_.blocks(part))
        reply = Reply(
            blocks=blocks,
            disclaimer=pass_.disclaimer(answer.disclaimer),
            language=conversation.language,
            sources=tuple(pass_.sources()),
            citations=tuple(pass_.citations),
            originals=tuple(pass_.originals),
            note=pass_.language_note(blocks),
        )
        return Rendered(reply, tuple(pass_.offers))


@dataclass(slots=True)
class _Rendering:
    """One answer on its way to a reply: collects what was read and what was offered."""

    templates: Templates
    prefix: str
    citations: dict[Citation, None] = field(default_factory=dict)
    originals: dict[str, None] = field(default_factory=dict)
    trials: dict[str, Any] = field(default_factory=dict)
    offers: list[ConversationOffer] = field(default_factory=list)

    def blocks(self, part: Part) -> Iterator[Block]:
        """Yield the part's blocks; none for what renders to nothing."""
        make = _MAKERS[type(part)]
        yield from make(self, part)

    def text(self, name: str, values: Values, trial: TracedRecord | None) -> str:
        """Return a block's text, noting the fields it read."""
        given = values if trial is None else {**values, "trial": trial}
        return self.templates.block(name).render(given, lambda path: self._cite(trial, path), self._note_original)

    def disclaimer(self, name: str) -> Disclaimer:
        version = self.templates.disclaimer_version(name)
        return Disclaimer(self.text(f"{DISCLAIMERS}.{version}", {}, None), version)

    def sources(self) -> Iterator[str]:
        """Yield one line for each record that was read."""
        for trial in self.trials.values():
            values = {"nct_id": trial.nct_id, "url": trial.url, "date": trial.record_date.value}
            yield self.text("_common.source_condensed" if trial.condensed else "_common.source", values, None)

    def language_note(self, blocks: tuple[Block, ...]) -> str:
        """Return the line that says which words are in another language; empty where all are in the reply's."""
        quoted = any(isinstance(block, Quote) and block.language != self.templates.language for block in blocks)
        return str(self.templates.words(LABELS)["original"][REGISTRY_LANGUAGE]) if quoted or self.originals else ""

    def say(self, part: Say) -> Iterator[Block]:
        text = self.text(part.block, part.values, part.trial)
        if text:
            yield Text(text)

    def facts(self, part: ShowFacts) -> Iterator[Block]:
        rows = tuple(self._rows(part.rows, part.values, part.trial))
        if rows:
            title = self.text(part.title, part.values, part.trial) if part.title else ""
            yield Facts(rows, title)

    def card(self, part: ShowCard) -> Iterator[Block]:
        trial: Any = part.trial
        yield Card(
            title=self.text("_trial.title", part.values, trial),
            nct_id=trial.nct_id,
            badge=self.text("_trial.badge", part.values, trial),
            facts=tuple(self._rows(part.rows, part.values, trial)),
            note=self.text("_trial.note", part.values, trial),
            url=trial.url,
            position=part.position,
        )

    def list(self, part: ShowList) -> Iterator[Block]:
        items = (self.text(part.block, values, part.trial) for values in part.items)
        kept = tuple(item for item in items if item)
        if kept:
            yield List(kept, self.text(part.title, {}, part.trial) if part.title else "")

    def quote(self, part: ShowQuote) -> Iterator[Block]:
        self._cite(part.trial, part.text.path)
        if part.text.value.strip():
            title = self.text(part.title, part.values, part.trial)
            note = self.text("_common.quote_note", {}, part.trial)
            yield Quote(part.text.value, title, note)

    def link(self, part: ShowLink) -> Iterator[Block]:
        yield Link(self.text(part.block, part.values, None), part.url)

    def offer(self, part: Offer) -> Iterator[Block]:
        choices = []
        for option in part.options:
            code = f"{self.prefix}.{len(self.offers) + 1}"
            label = self.text(option.block, option.values, option.trial)
            self.offers.append(ConversationOffer(code, label, option.intent, option.slots))
            choices.append(Choice(code, label))
        if choices:
            yield Choices(tuple(choices), self.text(part.prompt, {}, None) if part.prompt else "")

    def _rows(self, names: tuple[str, ...], values: Values, trial: TracedRecord | None) -> Iterator[Fact]:
        for name in names:
            value = self.text(name, values, trial)
            if value:
                yield Fact(self.text(f"{name}_label", values, trial), value)

    def _note_original(self, words: str) -> None:
        if self.templates.language != REGISTRY_LANGUAGE:
            self.originals[words] = None

    def _cite(self, trial: Any, path: str) -> None:
        if trial is None:
            return
        self.trials.setdefault(trial.nct_id, trial)
        self.citations[Citation(trial.nct_id, path, str(trial.record_date.value or ""))] = None


_MAKERS: Mapping[type[Part], Callable[[_Rendering, Any], Iterator[Block]]] = {
    Say: _Rendering.say,
    ShowFacts: _Rendering.facts,
    ShowCard: _Rendering.card,
    ShowList: _Rendering.list,
    ShowQuote: _Rendering.quote,
    ShowLink: _Rendering.link,
    Offer: _Rendering.offer,
}
