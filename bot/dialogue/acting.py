"""What follows from what was understood: commands, the question that waits, digressions, handlers. In a fixed order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.content import Content
from bot.conversation import Conversation
from bot.dialogue import answers, expiry, flow, leaving, which_place
from bot.dialogue.also import AlsoAsked
from bot.dialogue.flow import Said
from bot.dialogue.hearing import (
    LIKE_AN_ANSWER,
    OF_A_PERSON,
    Hearing,
    asks_something,
    is_polite,
    looks_for_trials,
    surely_leaves,
    turns_to,
)
from bot.dialogue.reference import picked, resolved, retargeted, topics_of, with_listing
from bot.dialogue.short_questions import COMMANDS, OTHERWISE, is_short, meant, said
from bot.handlers import Handler, handler_of
from bot.handlers.eligibility import FLOW as CHECK
from bot.handlers.eligibility import GO_ON, running
from bot.handlers.house import House
from bot.handlers.menu import menu
from bot.handlers.person import only_other, turned_to
from bot.handlers.place import with_place
from bot.library.query import Library
from bot.nlu.matcher import Matcher
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, CLARIFY, OUT_OF_SCOPE, REJECT, Understanding
from bot.nlu.utterance import read_utterance
from bot.rendering.parts import Answer, Part, Say


@dataclass(frozen=True, slots=True)
class Moment:
    """What a turn is made with besides the message: the library, and the time."""

    library: Library
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer and the understanding that led to it."""

    answer: Answer
    understood: Understanding

    def preceded_by(self, parts: tuple[Part, ...]) -> "Outcome":
        """Return the outcome with something said first."""
        return replace(self, answer=replace(self.answer, parts=(*parts, *self.answer.parts)))

    def followed_by(self, parts: tuple[Part, ...]) -> "Outcome":
        """Return the outcome with something said last."""
        return replace(self, answer=replace(self.answer, parts=(*self.answer.parts, *parts)))


class Acting:
    """Knows what each intent does, and when which one's turn it is."""

    def __init__(self, content: Content, house: House) -> None:
        self._also = AlsoAsked(content)
        self._hearing = Hearing(content)
        self._intents = content.intents
        self._handlers: Mapping[str, Handler] = {
            intent: handler_of(intent, entry["handler"], house)
            for intent, entry in content.intents.items()
            if "handler" in entry
        }

    def words(
        self, text: str, understood: Understanding, talk: Conversation, moment: Moment, matcher: Matcher
    ) -> Outcome:
        """Answer words: danger, the short question on top, commands, the check's question, and what was understood."""
        if understood.safety:
            return self.act(understood, talk, moment)
        understood = surely_leaves(text, picked(understood, talk), matcher)
        if expiry.is_bare_answer(understood) or understood.intent not in self._intents:
            # Whatever it is like: a yes, a no or a number asks nothing.
            understood = replace(understood, decision=REJECT, intent=OUT_OF_SCOPE)
        number = self._hearing.lone_number(text, talk.language)
        decided = self._decided(understood, number, talk, moment)
        if decided:
            return decided
        calm = flow.popped(talk)
        if understood.intent in COMMANDS and understood.decision == ACCEPT:
            return self.act(understood, calm, moment)
        told = self._hearing.stated(text, understood, matcher)
        return self._to_the_check(told, understood, calm, moment) or self._else(text, understood, calm, moment)

    def choice(self, understood: Understanding, talk: Conversation, moment: Moment) -> Outcome:
        """Answer a choice that was taken."""
        return self._decided(understood, None, talk, moment) or self.act(understood, flow.popped(talk), moment)

    def act(
        self, understood: Understanding, talk: Conversation, moment: Moment, given: Answer | None = None
    ) -> Outcome:
        """Return what the intent's handler or words answer; a check that would be left is asked about first.

        given: the answer where no handler knows it.
        """
        pointed = which_place.with_known_place(retargeted(resolved(understood, talk), talk), talk)
        asked = None if understood.safety else self._asked_first(pointed, talk, moment)
        if asked:
            return Outcome(asked, understood)
        return Outcome(self._act(pointed, talk, moment, given), understood)

    @staticmethod
    def _asked_first(understood: Understanding, talk: Conversation, moment: Moment) -> Answer | None:
        """Return the question that comes before what a message asks for, if any."""
        leaving_asked = leaving.leave_question(understood, talk, moment.library)
        return leaving_asked or which_place.place_question(understood, talk)

    def _act(self, understood: Understanding, talk: Conversation, moment: Moment, given: Answer | None) -> Answer:
        calm = talk.but(rejected=0)
        if understood.intent in leaving.BEGINNING:
            calm = calm.but(pending=None)
        if understood.intent in OF_A_PERSON:
            calm = turned_to(understood.slots.subject, calm)
        answer = given or self._handled(understood, calm, moment)
        if understood.safety:
            return answer
        answer = with_listing(answer, talk)
        answer = self._also.added(answer, understood, moment.library)
        answer = leaving.with_way_back(answer, understood.intent, moment.library)
        return flow.ask_again(answer, understood.intent, talk, moment.library)

    def _handled(self, understood: Understanding, talk: Conversation, moment: Moment) -> Answer:
        handler = self._handlers.get(understood.intent)
        if handler:
            return handler(understood, talk, moment.library, moment.now)
        entry: Mapping[str, Any] = self._intents[understood.intent]
        offer = (menu(),) if entry.get("offers") == "menu" else ()
        return Answer(
            parts=(Say(entry["says"]), *offer), conversation=talk, disclaimer=entry.get("disclaimer", "general")
        )

    def _decided(
        self, understood: Understanding, number: float | None, talk: Conversation, moment: Moment
    ) -> Outcome | None:
        """Return what a message decides that answers the short question on top."""
        if not is_short(talk.pending):
            return None
        decision = leaving.decision(understood, talk)
        calm = flow.popped(talk)
        if decision == leaving.STAY:
            return Outcome(leaving.stay(calm, moment.library), understood)
        if decision == leaving.LEAVE:
            wished = leaving.wished(talk)
            return Outcome(self._act(resolved(wished, talk), calm.but(pending=None), moment, None), wished)
        wanted = meant(understood, number, talk)
        if wanted is None:
            return None
        if wanted.intent == OTHERWISE:
            answer = answers.notice("_common.say_otherwise", calm)
            return Outcome(flow.ask_again(answer, OTHERWISE, calm, moment.library), understood)
        return self.act(wanted, calm, moment)

    def _to_the_check(
        self, told: Said, understood: Understanding, talk: Conversation, moment: Moment
    ) -> Outcome | None:
        """Return what the message means for the check's question; None where none waits or it asks something else."""
        pending, _ = running(talk, moment.library)
        if pending is None:
            return self._for_somebody_else(told, understood, talk, moment)
        if leaving.goes_on(understood):
            return Outcome(leaving.stay(talk, moment.library), understood)
        answered = None if looks_for_trials(understood) else flow.typed_answer(told, talk, moment.library, moment.now)
        if answered:
            return self._answered(answered, told, understood, moment)
        return None if asks_something(understood) else self._half_answered(told, understood, talk, moment)

    def _half_answered(
        self, told: Said, understood: Understanding, talk: Conversation, moment: Moment
    ) -> Outcome | None:
        """Return what follows from facts that nobody asked for, or from words that are no answer."""
        library, now = moment.library, moment.now
        noted = (
            flow.volunteered(told, talk, library, now)
            or flow.about_somebody_else(told, talk, library)
            or flow.another_condition(told, talk, library, now)
        )
        if noted:
            return Outcome(noted, said("answer", told.slots))
        other = self._for_somebody_else(told, understood, talk, moment)
        if other or is_polite(understood):
            return other
        asked = flow.not_an_answer(talk, library, now)
        guessed = answers.perhaps_meant(understood, LIKE_AN_ANSWER | COMMANDS)
        return Outcome(asked, understood).followed_by(guessed) if asked else None

    def _for_somebody_else(
        self, told: Said, understood: Understanding, talk: Conversation, moment: Moment
    ) -> Outcome | None:
        """Return the check for another person: "and what about me?", "and my father?"."""
        other = only_other(told.slots, talk.facts)
        if other is None or talk.check is None or understood.decision == ACCEPT:
            return None
        if not turns_to(other, told, understood, is_asking=talk.pending is not None):
            return None
        slots = replace(told.slots, subject=other, nct_id=(talk.check.nct_id,))
        return self.act(said(CHECK, slots), talk, moment)

    def _answered(self, answered: Answer, told: Said, understood: Understanding, moment: Moment) -> Outcome:
        """Return what follows from an answer; what was asked beside it is answered or offered too."""
        outcome = Outcome(answered, said("answer", told.slots))
        asked = tuple(intent for intent in (understood.intent, *understood.also) if intent not in LIKE_AN_ANSWER)
        if understood.decision != ACCEPT or not asked or not topics_of(understood):
            return outcome
        talk = answered.conversation
        if running(talk, moment.library)[0] is None:
            also = replace(said("answer"), also=asked)
            return replace(outcome, answer=self._also.added(answered, also, moment.library))
        return self.act(replace(understood, intent=asked[0], also=asked[1:]), talk, moment)

    def _else(self, text: str, understood: Understanding, talk: Conversation, moment: Moment) -> Outcome:
        """Return the answer to a message that answers no question."""
        if expiry.is_bare_answer(understood) and talk.pending is None:
            return Outcome(answers.offered_again("talk.nothing_asked", talk), understood)
        if leaving.can_go_on(talk) and leaving.wants_to_go_on(understood, talk):
            return self.act(said(CHECK, Slots(choice=GO_ON)), talk, moment)
        talk = with_place(understood.slots, talk, moment.library) if understood.decision != ACCEPT else talk
        if not understood.is_understood:
            return Outcome(self._not_understood(text, understood, talk, moment), understood)
        if understood.decision == CLARIFY:
            return Outcome(answers.clarify(understood, talk), understood)
        return self.act(understood, talk, moment)

    @staticmethod
    def _not_understood(text: str, understood: Understanding, talk: Conversation, moment: Moment) -> Answer:
        if not read_utterance(text).tokens:
            return answers.offered_again("_common.empty", talk)
        return answers.not_understood(resolved(understood, talk), talk, moment.library)
