"""Turns a batch of messages into what is to be committed: synchronous, one after another, no input or output."""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from bot.conversation import Conversation, decode_conversation, encode_conversation
from bot.dialogue.turn import Responder
from bot.library.query import Library
from bot.messages import Message, Reply
from bot.serialization import encode_reply
from bot.state.store import DeadLetter, Loaded, StoredConversation, TranscriptEntry, TurnEffects
from bot.turns.observer import Outcome
from bot.turns.retention import Retention

logger = logging.getLogger(__name__)

# How often a message may have been in work when the process died before it is not tried again.
DEATHS_ALLOWED = 1

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one message; no effects for one that was seen before."""

    outcome: Outcome
    reply: Reply | None = None
    effects: TurnEffects | None = None


@dataclass(slots=True)
class _Talk:
    """A conversation on its way through a batch; `version` is the one that the next commit must name."""

    conversation: Conversation | None = None
    version: int = 0


class Answering:
    """Answers batches. `respond` and `apologise` are ours, but what goes wrong in one turn stays in that turn."""

    def __init__(self, responder: Responder, retention: Retention) -> None:
        self._responder = responder
        self._retention = retention

    def answer(
        self, messages: Sequence[Message], loaded: Loaded, library: Library, deaths: Mapping[str, int]
    ) -> list[Answered]:
        """Return the outcome of each message, in order. Several messages of a conversation build on one another."""
        seen = set(loaded.seen)
        talks = {key: _decode(stored) for key, stored in loaded.conversations.items()}
        answers = []
        for message in messages:
            repeated = message.effect_key in seen
            seen.add(message.effect_key)
            talk = talks.setdefault(message.conversation_key, _Talk())
            if repeated:
                answers.append(Answered(Outcome.REPEATED))
            elif deaths.get(message.effect_key, 0) > DEATHS_ALLOWED:
                answers.append(self._failed(message, talk, "the process died in its turn, again and again"))
            else:
                answers.append(self._respond(message, talk, library))
        return answers

    def _respond(self, message: Message, talk: _Talk, library: Library) -> Answered:
        answered = _attempt(lambda: self._answered(message, talk, library))
        if isinstance(answered, Answered):
            return answered
        logger.error("a turn failed", extra={"channel": message.channel, "error": _where(answered)})
        return self._failed(message, talk, f"its turn raised {type(answered).__name__}")

    def _answered(self, message: Message, talk: _Talk, library: Library) -> Answered:
        turn = self._responder.respond(message, talk.conversation, library)
        effects = replace(
            self._effects(message, talk, turn.reply, forget=turn.forget),
            conversation_data=None if turn.forget else encode_conversation(turn.conversation),
            audit=msgspec.json.encode(turn.trace),
        )
        talk.conversation, talk.version = (None, 0) if turn.forget else (turn.conversation, talk.version + 1)
        return Answered(Outcome.ANSWERED if turn.reply else Outcome.SILENT, turn.reply, effects)

    def _failed(self, message: Message, talk: _Talk, reason: str) -> Answered:
        apology = _attempt(lambda: self._responder.apologise(message, talk.conversation))
        reply = apology if isinstance(apology, Reply) else None
        effects = replace(
            self._effects(message, talk, reply),
            audit=msgspec.json.encode({"failed": reason}),
            dead_letter=DeadLetter(channel=message.channel, reason=reason),
        )
        return Answered(Outcome.FAILED, reply, effects)

    def _effects(self, message: Message, talk: _Talk, reply: Reply | None, *, forget: bool = False) -> TurnEffects:
        pulled = message.channel in self._retention.pull_channels
        encoded = encode_reply(reply) if reply else None
        return TurnEffects(
            effect_key=message.effect_key,
            conversation_key=message.conversation_key,
            channel=message.channel,
            received_at=message.received_at,
            expires_at=self._retention.expires_at(message.channel, message.received_at),
            previous_version=talk.version,
            reply=None if pulled else encoded,
            reply_to=message.reply_to,
            transcript=_transcript(message, encoded) if pulled and not forget else (),
            forget=forget,
        )


def _attempt(work: Callable[[], ResultT]) -> ResultT | Exception:
    """Return what `work` returns or raises: the one place where a turn's failure of any kind is caught."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  # a bug in one turn must not take the batch with it
        return error


def _where(error: Exception) -> str:
    """Return the error's type and place; its text may hold what a person said."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"


def _decode(stored: StoredConversation) -> _Talk:
    try:
        return _Talk(decode_conversation(stored.data), stored.version)
    except msgspec.MsgspecError:
        logger.warning("a conversation could not be read and starts afresh", extra={"version": stored.version})
        return _Talk(None, stored.version)


def _transcript(message: Message, reply: bytes | None) -> tuple[TranscriptEntry, ...]:
    said = msgspec.json.encode({"text": message.text, "kind": message.kind, "key": message.key})
    lines = [TranscriptEntry(author="person", data=said)]
    if reply is not None:
        lines.append(TranscriptEntry(author="assistant", data=reply))
    return tuple(lines)
