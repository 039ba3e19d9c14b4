"""One turn of the talk: which language, what a tap or words mean, and the trace. What they lead to, `acting` knows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.content import Content
from bot.conversation import Conversation, Offer, PlaceSaid
from bot.dialogue import answers, expiry, flow, leaving, which_place
from bot.dialogue.acting import Acting, Moment, Outcome
from bot.dialogue.choices import meaning, offer_by_code, offer_by_words, turn_of
from bot.dialogue.languages import SWITCHING, Detect, Languages, asks_for_language, is_switch
from bot.dialogue.reference import with_listing
from bot.dialogue.short_questions import is_short, said
from bot.dialogue.turn import Turn
from bot.errors import SettingsError
from bot.handlers.house import House
from bot.handlers.search import search_near
from bot.library.query import Library
from bot.messages import Message, MessageKind, Reply
from bot.nlu.languages import LanguageDetector
from bot.nlu.matcher import Matcher
from bot.nlu.slots import Slots
from bot.nlu.understanding import Context, Understanding
from bot.nlu.utterance import LENGTH_LIMIT
from bot.rendering.parts import Answer, Say
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates
from bot.vocabulary import Vocabulary

GREETING = "greet"
# Of the fields that a reply was made from, the talk remembers so many.
MOST_CITED = 24


class Assistant:
    """Answers messages with the words of `content`; the same input gives the same bytes.

    life: after so long an idle talk counts as over, for callers whose talks do not expire by themselves.
    detect: tells in which language a text is written.
    """

    def __init__(
        self,
        content: Content,
        renderer: Renderer,
        language: str,
        human_contact: str = "",
        *,
        life: timedelta | None = None,
        detect: Detect | None = None,
    ) -> None:
        self._content = content
        self._acting = Acting(content, House(content, human_contact))
        self._languages = Languages(content, language, detect or _detector(content))
        self._matchers: dict[str, tuple[Vocabulary, Matcher]] = {}
        self._renderer = renderer
        self._life = life

    @classmethod
    def of(
        cls, content: Content, language: str, human_contact: str = "", *, life: timedelta | None = None
    ) -> "Assistant":
        """Return the assistant that speaks the languages of the content and begins in `language`.

        human_contact: how to reach a person of the service.
        """
        templates = {code: Templates(content, code) for code in content.languages}
        if language not in templates:
            raise SettingsError(f"TRIALOGUE_LANGUAGE: {language!r} is none of {', '.join(templates)}")
        return cls(content, Renderer(templates), language, human_contact, life=life)

    def respond(self, message: Message, conversation: Conversation | None, library: Library) -> Turn:
        """Return the turn that the message leads to."""
        talk = conversation or self._new_talk(message)
        if message.kind is MessageKind.LEFT:
            return Turn(conversation=talk, reply=None, trace={"intent": "left"}, understood={}, forget=True)
        is_over = expiry.is_over(talk, message.received_at, self._life)
        begun = expiry.afresh(talk) if is_over else talk
        begun = begun.but(turns=begun.turns + 1, last_at=message.received_at)
        outcome = self._outcome(message, begun, library)
        answer = _said_gone(outcome, begun, is_over=is_over)
        rendered = self._renderer.render(answer)
        return Turn(
            conversation=answer.conversation.but(
                offers=rendered.offers, cited=_cited(rendered.reply)[:MOST_CITED], last_at=message.received_at
            ),
            reply=rendered.reply,
            trace=self._trace(outcome.understood, rendered.reply, library),
            understood=outcome.understood.as_json(),
            forget=answer.forget,
        )

    def prepare(self, library: Library) -> None:
        """Build the matchers of all languages for this library."""
        for language in self._content.languages:
            self.matcher(language, library)

    def apologise(self, message: Message, conversation: Conversation | None) -> Reply:
        """Return the reply to a message whose turn failed."""
        talk = conversation or self._new_talk(message)
        return self._renderer.render(Answer(parts=(Say("_common.apology"),), conversation=talk)).reply

    def matcher(self, language: str, library: Library) -> Matcher:
        """Return the matcher of a language for the names of this library; made anew when the library is another one."""
        known = self._matchers.get(language)
        if known and known[0] is library.vocabulary:
            return known[1]
        matcher = Matcher(self._content, language, library.vocabulary)
        self._matchers[language] = (library.vocabulary, matcher)
        return matcher

    def _new_talk(self, message: Message) -> Conversation:
        return Conversation(key=message.conversation_key, language=self._languages.of_new_talk(message))

    def _outcome(self, message: Message, talk: Conversation, library: Library) -> Outcome:
        moment = Moment(library, message.received_at)
        if message.kind is MessageKind.START:
            return self._started(message, talk, moment)
        if message.kind is MessageKind.LOCATION:
            return self._located(message, talk, moment)
        if message.kind is MessageKind.UNSUPPORTED:
            return _unread("_common.unsupported", talk, library)
        if message.kind is MessageKind.CHOICE:
            offer = offer_by_code(message.text, talk.offers)
            return self._take(offer, talk, moment) if offer else _old_choice(message.text, talk, library)
        return self._text(message.text, talk, moment)

    def _text(self, text: str, talk: Conversation, moment: Moment) -> Outcome:
        """Answer words: danger first, then what was offered, then what they mean in their language."""
        kept = text[:LENGTH_LIMIT]
        written_in = self._languages.written_in(kept, talk)
        for language in dict.fromkeys((talk.language, written_in)):
            if self._danger(kept, language, moment):
                return self._understood(kept, talk.but(language=language), moment)
        if len(text) > LENGTH_LIMIT:
            return _unread("_common.too_long", talk, moment.library)
        offer = offer_by_words(kept, talk)
        if offer:
            return self._take(offer, talk, moment)
        if self._asks_for_language(kept, moment):
            return self._switched(said(SWITCHING), kept, talk, moment)
        if written_in == talk.language:
            return self._understood(kept, talk, moment)
        return self._in_another_language(kept, written_in, talk, moment)

    def _in_another_language(self, text: str, language: str, talk: Conversation, moment: Moment) -> Outcome:
        """Turn to the language of a message and say so; one that was asked for is kept, the other is offered."""
        if talk.is_language_chosen:
            outcome = self._understood(text, talk, moment)
            offer = () if outcome.understood.is_understood else self._languages.offer_other(language, talk)
            return outcome.followed_by(offer)
        heard = self._languages.turned_to(language, talk)
        return self._understood(text, heard.conversation, moment).preceded_by(heard.notice)

    def _understood(self, text: str, talk: Conversation, moment: Moment) -> Outcome:
        matcher = self.matcher(talk.language, moment.library)
        understood = matcher.understand(text, _context(talk))
        if is_switch(understood):
            return self._switched(understood, text, talk, moment)
        outcome = self._acting.words(text, understood, talk, moment, matcher)
        return outcome.preceded_by(answers.help_beside(understood))

    def _danger(self, text: str, language: str, moment: Moment) -> str:
        matcher = self.matcher(language, moment.library)
        return matcher.safety(matcher.words_of(text))

    def _asks_for_language(self, text: str, moment: Moment) -> bool:
        """Return whether one of our languages is asked for, in whichever of them."""
        if self._languages.is_bare_name(text):
            return True
        if not self._languages.may_ask(text):
            return False
        heard = (self.matcher(code, moment.library).understand(text, Context()) for code in self._languages.codes)
        return any(asks_for_language(understood) for understood in heard)

    def _switched(self, understood: Understanding, text: str, talk: Conversation, moment: Moment) -> Outcome:
        calm, otherwise = flow.popped(talk), self._content.intents[SWITCHING]["says"]
        answer = self._languages.switched(understood.slots, text, calm, otherwise)
        return self._acting.act(understood, calm, moment, answer)

    def _take(self, offer: Offer, talk: Conversation, moment: Moment) -> Outcome:
        understood = meaning(offer)
        if offer.intent == SWITCHING:
            return self._switched(understood, "", talk, moment)
        if offer.intent != "answer":
            return self._acting.choice(understood, talk, moment)
        answer = flow.chosen_answer(understood.slots, talk, moment.library, moment.now)
        return Outcome(answer, understood) if answer else _old_choice("", talk, moment.library)

    def _started(self, message: Message, talk: Conversation, moment: Moment) -> Outcome:
        matcher = self.matcher(talk.language, moment.library)
        found = matcher.understand(message.text, Context()).slots if message.text else Slots()
        understood = said("describe_trial" if found.nct_id else GREETING, Slots(nct_id=found.nct_id))
        fresh = talk.but(pending=None, interrupted=None)
        outcome = self._acting.act(understood, fresh, moment)
        return replace(outcome, answer=leaving.with_way_back(outcome.answer, GREETING, moment.library))

    def _located(self, message: Message, talk: Conversation, moment: Moment) -> Outcome:
        point = message.location
        if point is None:
            return _unread("_common.unsupported", talk, moment.library)
        near = flow.popped(talk).but(place=PlaceSaid(latitude=point.latitude, longitude=point.longitude))
        wish = which_place.wish_for_a_place(talk)
        if wish:
            return self._acting.act(wish, near, moment)
        if near.focus:
            return self._acting.act(said("list_sites"), near, moment)
        found = search_near(near, moment.library, moment.now)
        return Outcome(with_listing(found, near), said("find_trial"))

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


def _detector(content: Content) -> Detect:
    """Return what tells languages apart; where we speak one, nothing needs to be told."""
    return LanguageDetector(content).detect if len(content.languages) > 1 else lambda _, current: current


def _unread(block: str, talk: Conversation, library: Library) -> Outcome:
    """Say why a message was not read; what was asked or offered stands as before."""
    why = block.partition(".")[2]
    answer = answers.offered_again(block, talk) if is_short(talk.pending) else answers.notice(block, talk)
    return Outcome(flow.ask_again(answer, why, talk, library), said(why))


def _old_choice(code: str, talk: Conversation, library: Library) -> Outcome:
    """Say that the question has passed, or the whole talk; never apply what an old button meant."""
    understood = said(expiry.OLD_CHOICE)
    if turn_of(code) >= talk.turns or talk.turns == 1:
        return Outcome(answers.notice(expiry.GONE, talk), understood)
    answer = answers.offered_again("_common.old_choice", talk)
    return Outcome(flow.ask_again(answer, expiry.OLD_CHOICE, talk, library), understood)


def _said_gone(outcome: Outcome, begun: Conversation, *, is_over: bool) -> Answer:
    """Return the answer; to a message that goes on from a talk that is gone, after the line that says so."""
    answer, understood = outcome.answer, outcome.understood
    if is_over:
        return expiry.said_gone(answer, understood, is_known=True)
    goes_on = not understood.safety and expiry.is_blank(begun) and expiry.goes_on(understood, answer.conversation)
    return expiry.said_gone(answer, understood, is_known=False) if goes_on else answer


def _cited(reply: Reply) -> tuple[str, ...]:
    return tuple(f"{citation.nct_id} {citation.path}" for citation in reply.citations)


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
