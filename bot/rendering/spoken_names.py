"""What people of a language call the conditions and treatments of registries: data/vocabulary/ read backwards."""

from collections.abc import Mapping

from bot.content import Content
from bot.messages import REGISTRY_LANGUAGE
from bot.words import plain_words

_FOLDER = ("data", "vocabulary")
_KINDS = ("conditions", "treatments")
# Several names that registries use for one thing.
_OR = " / "


def spoken_names(content: Content, language: str) -> Mapping[str, str]:
    """Return the first name that the tables of a language have for each folded name of a registry.

    Empty for the registries' own language, and where a language has no table.
    """
    names: dict[str, str] = {}
    for kind in _KINDS if language != REGISTRY_LANGUAGE else ():
        file = f"{kind}_{language}.yaml"
        if content.root.joinpath(*_FOLDER, file).is_file():
            for registered, others in content.file(*_FOLDER, file)[kind].items():
                for name in str(registered).split(_OR) if others else ():
                    names.setdefault(plain_words(name), str(others[0]))
    return names
