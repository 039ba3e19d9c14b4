"""What a service has besides its library: glossaries, help lines, and how to reach its people. Knows no trial."""

from functools import cached_property

from bot.content import Content
from bot.glossary import Glossary
from bot.handlers.help_lines import HelpLines


class House:
    """Given to those handlers that need it. Each glossary is read when it is first asked for.

    human_contact: how to reach a person of the service, in the operator's words; empty where nobody can be reached.
    """

    def __init__(self, content: Content, human_contact: str = "") -> None:
        self.human_contact = human_contact.strip()
        self._content = content
        self._glossaries: dict[str, Glossary] = {}

    def glossary(self, language: str) -> Glossary:
        """Return the glossary of a language."""
        if language not in self._glossaries:
            self._glossaries[language] = Glossary.of(self._content, language)
        return self._glossaries[language]

    @cached_property
    def help_lines(self) -> HelpLines:
        """Whom to call in which country."""
        return HelpLines.of(self._content)
