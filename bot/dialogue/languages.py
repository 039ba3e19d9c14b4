"""Which of our languages a talk is in: the one that was asked for, else the one that a message is written in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from bot.content import Content
from bot.conversation import Conversation
from bot.handlers.menu import menu
from bot.messages import Message
from bot.nlu.slots import Slots
from bot.nlu.understanding import ACCEPT, Understanding
from bot.rendering.parts import Answer, Offer, Option, Part, Say
from bot.words import plain_words

SWITCHING = "switch_language"
# A message that names a language and has at most so many words more may ask for it.
FEW_WORDS = 8

# Returns the code of the language in which a text is written; `current` where it does not clearly tell of another one.
Detect = Callable[[str, str], str]


# Concepts of speaking a language; a message of nothing else that names one asks for it.
SPEAKING = frozenset({"speaking", "language_name", "language_change", "person"})


def is_switch(understood: Understanding) -> bool:
    """Return whether another language is asked for, as far as words of this language tell."""
    return understood.intent == SWITCHING and understood.decision == ACCEPT


def asks_for_language(understood: Understanding) -> bool:
    """Return whether a message that names one of our languages asks for it."""
    concepts = {feature for feature in understood.features if not feature.startswith("@")}
    return is_switch(understood) or (concepts <= SPEAKING and "speaking" in concepts)


@dataclass(frozen=True, slots=True)
class Heard:
    """The talk in the language of a message, and what is to be said of a change."""

    conversation: Conversation
    notice: tuple[Part, ...] = ()


class Languages:
    """The languages we speak, by code, own name, and the names that other languages have for them."""

    def __init__(self, content: Content, first: str, detect: Detect) -> None:
        self._own = {code: str(entry["name"]) for code, entry in content.languages.items()}
        self._called = {plain_words(name): code for code in self._own for name in self._names(content, code)}
        self._first = first
        self._detect = detect

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the languages."""
        return tuple(self._own)

    def of_new_talk(self, message: Message) -> str:
        """Return the language to begin in: that of the platform's hint where it is ours."""
        hint = message.language.replace("_", "-").partition("-")[0].lower()
        return hint if hint in self._own else self._first

    def written_in(self, text: str, conversation: Conversation) -> str:
        """Return the language of a text, in doubt that of the talk."""
        return self._detect(text, conversation.language) if len(self._own) > 1 else conversation.language

    def turned_to(self, code: str, conversation: Conversation) -> Heard:
        """Return the talk in a language that the message is written in, and the line that says so."""
        former = self._own[conversation.language]
        return Heard(conversation.but(language=code), (Say("talk.language_noticed", {"former": former}),))

    def named_in(self, text: str) -> str:
        """Return the one of our languages that a text names; nothing where it names none, or several."""
        words = plain_words(text).split()
        spans = (
            " ".join(words[start:end]) for end in range(1, len(words) + 1) for start in range(max(0, end - 3), end)
        )
        named = {self._called[span] for span in spans if span in self._called}
        return named.pop() if len(named) == 1 else ""

    def is_bare_name(self, text: str) -> bool:
        """Return whether a text is the name of one of our languages and nothing else."""
        return plain_words(text) in self._called

    def may_ask(self, text: str) -> bool:
        """Return whether a text names one of our languages and is short enough to ask for it."""
        return len(plain_words(text).split()) <= FEW_WORDS and bool(self.named_in(text))

    def switched(self, slots: Slots, text: str, conversation: Conversation, otherwise: str) -> Answer:
        """Return the answer to the wish for a language; `otherwise` is the block that says which ones we speak."""
        asked = (slots.choice, slots.language, self.named_in(text))
        code = next((code for code in asked if code in self._own), "")
        if code:
            talk = conversation.but(language=code, is_language_chosen=True)
            return Answer(parts=(Say("talk.language_switched"), menu()), conversation=talk)
        options = tuple(
            Option("_common.label", SWITCHING, {"choice": code}, {"label": name}) for code, name in self._own.items()
        )
        offer = Offer(options) if len(options) > 1 else menu()
        spoken = {"languages": [self._name(code, conversation.language) for code in self._own]}
        return Answer(parts=(Say(otherwise, spoken), offer), conversation=conversation)

    def offer_other(self, code: str, conversation: Conversation) -> tuple[Part, ...]:
        """Return the offer of a language that a message seems to be written in, where another one was asked for."""
        if code == conversation.language:
            return ()
        option = Option("_common.label", SWITCHING, {"choice": code}, {"label": self._own[code]})
        return (Offer((option,), "talk.language_offer"),)

    def _names(self, content: Content, code: str) -> Iterator[str]:
        yield self._own[code]
        yield from content.languages[code].get("also_called", ())
        yield from (self._name(code, language) for language in self._own)

    def _name(self, code: str, language: str) -> str:
        """Return what a language is called in another one."""
        try:
            return str(Locale.parse(language).languages.get(code, self._own[code]))
        except UnknownLocaleError:
            return self._own[code]
