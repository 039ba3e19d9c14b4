"""One turn of the talk, in a fixed order: safety, offers, commands, the pending question, the matcher."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.content import Content
from bot.conversation import Conversation, Offer, PlaceSaid
from bot.dialogue import answers, flow
from bot.dialogue.choices import meaning, offer_by_code, offer_by_words
from bot.dialogue.turn import Turn
from bot.errors import SettingsError
from bot.handlers import Handler, handler_of
from bot.handlers.eligibility import FLOW as CHECK
from bot.handlers.house import House
from bot.handlers.menu import menu
from bot.handlers.search import search_near
from bot.library.query import Library
from bot.messages import Message, MessageKind, Reply
from bot.nlu.matcher import Matcher
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, CLARIFY, Context, Understanding
from bot.nlu.utterance import LENGTH_LIMIT, read_utterance
from bot.rendering.parts import Answer, Say
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates
from bot.vocabulary import Vocabulary

# Commands that hold at any time, also while a question waits.
COMMANDS = frozenset({"leave_flow", "skip_question", "why_question", "go_back", "start_over", "my_data", "help"})
GREETING = "greet"
DELETION = "my_data"
# A number or place in the list alone means this intent; with one of these concepts it asks for it.
BARE = "describe_trial"
# Of the fields that a reply was made from, the talk remembers so many.
MOST_CITED = 24
ASKING = frozenset({"describe", "meaning"})


@dataclass(frozen=True, slots=True)
class _Outcome:
    """An answer and the understanding that led to it."""

    answer: Answer
    understood: Understanding


def _said(intent: str, slots: Slots | None = None) -> Understanding:
    return Understanding(decision=ACCEPT, intent=intent, slots=slots or Slots())


class Assistant:
    """Answers messages with the words of `content`; the same input gives the same bytes."""

    def __init__(self, content: Content, renderer: Renderer, language: str, human_contact: str = "") -> None:
        self._content = content
        self._intents = content.intents
        house = House(content, human_contact)
        self._handlers: Mapping[str, Handler] = {
            intent: handler_of(intent, entry["handler"], house)
            for intent, entry in content.intents.items()
            if "handler" in entry
        }
        self._matchers: dict[str, tuple[Vocabulary, Matcher]] = {}
        self._renderer = renderer
        self._language = language

    @classmethod
    def of(cls, content: Content, language: str, human_contact: str = "") -> "Assistant":
        """Return the assistant that speaks the languages of the content and begins in `language`.

        human_contact: how to reach a person of the service.
        """
        templates = {code: Templates(content, code) for code in content.languages}
        if language not in templates:
            raise SettingsError(f"TRIALOGUE_LANGUAGE: {language!r} is none of {', '.join(templates)}")
        return cls(content, Renderer(templates), language, human_contact)

    def respond(self, message: Message, conversation: Conversation | None, library: Library) -> Turn:
        """Return the turn that the message leads to."""
        talk = conversation or Conversation(key=message.conversation_key, language=self._language)
        if message.kind is MessageKind.LEFT:
            return Turn(conversation=talk, reply=None, trace={"intent": "left"}, understood={}, forget=True)
        begun = talk.but(turns=talk.turns + 1, last_at=message.received_at)
        outcome = self._outcome(message, begun, library)
        rendered = self._renderer.render(outcome.answer)
        return Turn(
            conversation=outcome.answer.conversation.but(
                offers=rendered.offers, cited=_cited(rendered.reply)[:MOST_CITED], last_at=message.received_at
            ),
            reply=rendered.reply,
            trace=self._trace(outcome.understood, rendered.reply, library),
            understood=outcome.understood.as_json(),
            forget=outcome.answer.forget,
        )

    def prepare(self, library: Library) -> None:
        """Build the matchers of all languages for this library."""
        for language in self._content.languages:
            self.matcher(language, library)

    def apologise(self, message: Message, conversation: Conversation | None) -> Reply:
        """Return the reply to a message whose turn failed."""
        talk = conversation or Conversation(key=message.conversation_key, language=self._language)
        return self._renderer.render(Answer(parts=(Say("_common.apology"),), conversation=talk)).reply

    def matcher(self, language: str, library: Library) -> Matcher:
        """Return the matcher of a language for the names of this library; made anew when the library is another one."""
        known = self._matchers.get(language)
        if known and known[0] is library.vocabulary:
            return known[1]
        matcher = Matcher(self._content, language, library.vocabulary)
        self._matchers[language] = (library.vocabulary, matcher)
        return matcher

    def _outcome(self, message: Message, talk: Conversation, library: Library) -> _Outcome:
        if message.kind is MessageKind.START:
            return self._started(message, talk, library)
        if message.kind is MessageKind.LOCATION:
            return self._located(message, talk, library)
        if message.kind is MessageKind.UNSUPPORTED:
            return _Outcome(answers.notice("_common.unsupported", talk), _said("unsupported"))
        if message.kind is MessageKind.CHOICE:
            offer = offer_by_code(message.text, talk.offers)
            return self._take(offer, message, talk, library) if offer else self._old_choice(talk, library)
        return self._text(message, talk, library)

    def _text(self, message: Message, talk: Conversation, library: Library) -> _Outcome:
        matcher = self.matcher(talk.language, library)
        text = message.text[:LENGTH_LIMIT]
        safety = matcher.safety(matcher.words_of(text))
        if not safety and len(message.text) > LENGTH_LIMIT:
            return _Outcome(answers.notice("_common.too_long", talk), _said("too_long"))
        offer = None if safety else offer_by_words(text, talk)
        if offer:
            return self._take(offer, message, talk, library)
        understood = matcher.understand(text, _context(talk))
        return self._understood(understood, message, talk, library)

    def _understood(
        self, understood: Understanding, message: Message, talk: Conversation, library: Library
    ) -> _Outcome:
        """Answer words: a safety case or command at once, else the pending question first, then what was understood."""
        confirmed = None if understood.safety else _confirmed_deletion(understood, talk)
        at_once = understood.safety or (understood.intent in COMMANDS and understood.decision == ACCEPT)
        if confirmed:
            return _Outcome(self._act(confirmed, message, talk, library), confirmed)
        answered = None if at_once else self._to_the_question(understood, message, talk, library)
        return answered or _Outcome(self._answer(understood, message, talk, library), understood)

    def _answer(self, understood: Understanding, message: Message, talk: Conversation, library: Library) -> Answer:
        """Return the answer to a message that is no answer of the person's."""
        if not understood.is_understood:
            empty = not read_utterance(message.text).tokens
            return answers.notice("_common.empty", talk) if empty else answers.not_understood(understood, talk, library)
        if understood.decision == CLARIFY:
            return answers.clarify(understood, talk)
        return self._act(understood, message, talk, library)

    def _to_the_question(
        self, understood: Understanding, message: Message, talk: Conversation, library: Library
    ) -> _Outcome | None:
        """Return what the message means for the pending question; None where it is about something else."""
        answered = flow.typed_answer(message.text, understood, talk, library, message.received_at)
        if answered:
            return _Outcome(answered, _said("answer", understood.slots))
        wanted = _wanted(understood, talk)
        if wanted:
            return _Outcome(self._act(wanted, message, talk, library), wanted)
        if understood.is_understood:
            return None
        asked = flow.not_an_answer(talk, library, message.received_at)
        return _Outcome(asked, understood) if asked else None

    def _act(self, understood: Understanding, message: Message, talk: Conversation, library: Library) -> Answer:
        """Return what the intent's handler or words answer, and ask a pending question again after a digression."""
        calm = talk.but(rejected=0)
        entry = self._intents[understood.intent]
        if talk.pending and talk.pending.flow != CHECK:
            calm = calm.but(pending=None)
        handler = self._handlers.get(understood.intent)
        answer = handler(understood, calm, library, message.received_at) if handler else self._words(entry, calm)
        return answer if understood.safety else flow.ask_again(answer, understood.intent, talk, library)

    @staticmethod
    def _words(entry: Mapping[str, Any], talk: Conversation) -> Answer:
        offer = (menu(),) if entry.get("offers") == "menu" else ()
        disclaimer = entry.get("disclaimer", "general")
        return Answer(parts=(Say(entry["says"]), *offer), conversation=talk, disclaimer=disclaimer)

    def _take(self, offer: Offer, message: Message, talk: Conversation, library: Library) -> _Outcome:
        understood = meaning(offer)
        if offer.intent == "answer":
            answer = flow.chosen_answer(understood.slots, talk, library, message.received_at)
            return _Outcome(answer, understood) if answer else self._old_choice(talk, library)
        return _Outcome(self._act(understood, message, talk, library), understood)

    @staticmethod
    def _old_choice(talk: Conversation, library: Library) -> _Outcome:
        """Say that the question has passed; never apply what an old button meant."""
        answer = answers.offered_again("_common.old_choice", talk)
        return _Outcome(flow.ask_again(answer, "old_choice", talk, library), _said("old_choice"))

    def _started(self, message: Message, talk: Conversation, library: Library) -> _Outcome:
        found = (
            self.matcher(talk.language, library).understand(message.text, Context()).slots if message.text else Slots()
        )
        intent = "describe_trial" if found.nct_id else GREETING
        understood = _said(intent, Slots(nct_id=found.nct_id))
        return _Outcome(self._act(understood, message, talk.but(pending=None), library), understood)

    def _located(self, message: Message, talk: Conversation, library: Library) -> _Outcome:
        point = message.location
        if point is None:
            return _Outcome(answers.notice("_common.unsupported", talk), _said("unsupported"))
        near = talk.but(place=PlaceSaid(latitude=point.latitude, longitude=point.longitude))
        if near.focus:
            understood = _said("list_sites")
            return _Outcome(self._act(understood, message, near, library), understood)
        return _Outcome(search_near(near, library, message.received_at), _said("find_trial"))

    def _trace(self, understood: Understanding, reply: Reply, library: Library) -> Mapping[str, Any]:
        """Return how the reply was come by; nothing that was said."""
        return {
            "intent": understood.intent,
            "decision": understood.decision,
            "rule": understood.candidates[0].rule if understood.candidates else "",
            "safety": understood.safety,
            "content": self._content.version,
            "library": library.info.digest,
            "disclaimer": reply.disclaimer.version,
            "citations": list(_cited(reply)),
        }


def _cited(reply: Reply) -> tuple[str, ...]:
    return tuple(f"{citation.nct_id} {citation.path}" for citation in reply.citations)


def _wanted(understood: Understanding, talk: Conversation) -> Understanding | None:
    """Return the intent that asked, with what was now said: a bare name answers "which condition?", "which trial?"."""
    pending, slots = talk.pending, understood.slots
    if pending is None:
        return None
    if pending.kind == "nct_id":
        return _said(pending.flow, slots) if _is_bare_trial(understood) else None
    if understood.is_understood or pending.flow == CHECK:
        return None
    return _said(pending.flow, slots) if slots.condition or slots.intervention or slots.words else None


def _confirmed_deletion(understood: Understanding, talk: Conversation) -> Understanding | None:
    """Return what an answer to "shall I delete it?" means: deleting needs a clear word."""
    if talk.pending is None or talk.pending.flow != DELETION:
        return None
    if understood.slots.answer == "yes" or "deleting" in understood.features:
        return _said(DELETION, Slots(choice="delete"))
    return _said("main_menu") if understood.slots.answer == "no" else None


def _is_bare_trial(understood: Understanding) -> bool:
    """Return whether a message points at a trial and asks nothing about it."""
    slots = understood.slots
    pointed = slots.nct_id or slots.nct_partial or slots.ordinal
    asks = understood.is_understood and (understood.intent != BARE or not ASKING.isdisjoint(understood.features))
    return bool(pointed) and not asks


def _context(talk: Conversation) -> Context:
    pending = talk.pending
    screen = "trial" if talk.focus else "results" if talk.search else "menu"
    return Context(
        focus=talk.focus,
        screen=screen,
        asking=pending.question if pending else "",
        flow=pending.flow if pending else "",
        language=talk.language,
    )
