"""What people wrote, made safe to handle: one spelling for one character, nothing invisible, bounded."""

import unicodedata

TEXT_LIMIT = 4000
LAYOUT = "\n\t"
# Control, format (zero-width and bidi marks included), surrogate and private-use characters carry no words.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean(text: str) -> str:
    """Return the text in NFC without invisible characters, at most TEXT_LIMIT long."""
    if text.isascii() and text.isprintable():
        return text[:TEXT_LIMIT].strip()
    whole = unicodedata.normalize("NFC", text[:TEXT_LIMIT].replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(letter for letter in whole if _is_visible(letter))[:TEXT_LIMIT].strip()


def _is_visible(letter: str) -> bool:
    return letter in LAYOUT or unicodedata.category(letter) not in INVISIBLE
