"""How hard a text is to read, by published formulas for English and Spanish; knows no template and no reply.

English: Flesch-Kincaid grade (Kincaid and others 1975). Spanish: perspicuity (Szigriszt-Pazos 1993), read on the
INFLESZ scale (Barrio-Cantalejo and others 2008). Syllables are counted by rule; the caller knows the exceptions.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.words import fold

# A hyphen, an apostrophe, a dot or a comma between letters or digits joins: "follow-up", "don't", "1,000", "e.g".
WORD = re.compile(r"[^\W_]+(?:['’.,\-‑][^\W_]+)*")  # noqa: RUF001 - both apostrophes, both hyphens
PIECE = re.compile(r"\d+|[^\W\d_]+")
CONTRACTION = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")  # noqa: RUF001 - both apostrophes
ACRONYM = re.compile(r"([A-ZÑ]{2,})s?")
SENTENCE_ENDS = (".", "!", "?", "…")
CLOSING = "\"'”’»)]"  # noqa: RUF001 - people read typographic quotes
OPENING = "\"'“‘«([¿¡"  # noqa: RUF001 - people read typographic quotes
MOST_DIGITS_READ_AS_ONE_NUMBER = 6


@dataclass(frozen=True, slots=True)
class ReadingTable:
    """What rules cannot know of a language: syllables of odd words, and abbreviations that end no sentence."""

    syllables: Mapping[str, int] = field(default_factory=dict)
    abbreviations: frozenset[str] = frozenset()


NOTHING_KNOWN = ReadingTable()


def english_grade(text: str, table: ReadingTable = NOTHING_KNOWN) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words per sentence + 11.8 syllables per word - 15.59; 0 without words.

    Source: Kincaid, Fishburne, Rogers and Chissom 1975, "Derivation of new readability formulas for Navy enlisted
    personnel", Research Branch Report 8-75. A grade is a year of school in the United States: 8 is age 13 to 14.
    """
    words, sentences, syllables = _counts(text, english_syllables, table)
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59 if words else 0.0


def spanish_ease(text: str, table: ReadingTable = NOTHING_KNOWN) -> float:
    """Return the perspicuity: 206.835 - 62.3 syllables per word - words per sentence; 206.835 without words.

    Source: Szigriszt-Pazos 1993, "Sistemas predictivos de legibilidad del mensaje escrito: fórmula de perspicuidad"
    (doctoral thesis, Universidad Complutense de Madrid). On the INFLESZ scale of Barrio-Cantalejo and others 2008
    ("Validación de la Escala INFLESZ", Anales del Sistema Sanitario de Navarra 31) a text is very hard below 40,
    somewhat hard up to 55, normal up to 65, quite easy up to 80, and very easy above.
    """
    words, sentences, syllables = _counts(text, spanish_syllables, table)
    return 206.835 - 62.3 * syllables / words - words / sentences if words else 206.835


def words_of(text: str) -> list[str]:
    """Return the words of a text; what a hyphen joins is one word."""
    return WORD.findall(text)


def sentences_of(text: str, abbreviations: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the sentences that hold a word; a line end closes one too, as in a list or under a heading."""
    for line in text.splitlines():
        yield from (sentence for sentence in _split(line.split(), abbreviations) if WORD.search(sentence))


def english_syllables(word: str, known: Mapping[str, int]) -> int:
    """Count the syllables of an English word as it is said; `known` holds what the rules get wrong."""
    return _syllables(word, known, _ENGLISH)


def spanish_syllables(word: str, known: Mapping[str, int]) -> int:
    """Count the syllables of a Spanish word as it is said; `known` holds foreign words that are said otherwise."""
    return _syllables(word, known, _SPANISH)


def _split(tokens: list[str], abbreviations: frozenset[str]) -> Iterator[str]:
    start = 0
    for end, (token, following) in enumerate(zip(tokens, [*tokens[1:], ""], strict=False), 1):
        if end == len(tokens) or _ends_sentence(token, following, abbreviations):
            yield " ".join(tokens[start:end])
            start = end


def _ends_sentence(token: str, following: str, abbreviations: frozenset[str]) -> bool:
    bare = token.rstrip(CLOSING)
    if not bare.endswith(SENTENCE_ENDS):
        return False
    if bare != token and following[:1].islower():
        return False  # a quoted question inside a sentence: say "is it open?" to see why
    return bare.lstrip(OPENING).casefold() not in abbreviations


def _counts(text: str, count: Callable[[str, Mapping[str, int]], int], table: ReadingTable) -> tuple[int, int, int]:
    """Return how many words, sentences and syllables a text has."""
    composed = unicodedata.normalize("NFC", text)
    words = words_of(composed)
    sentences = sum(1 for _ in sentences_of(composed, table.abbreviations))
    return len(words), sentences, sum(count(word, table.syllables) for word in words)


@dataclass(frozen=True, slots=True)
class _Numerals:
    """How many syllables the parts of a number have when it is read out."""

    small: tuple[int, ...]
    tens: tuple[int, ...]
    hundreds: tuple[int, ...]
    one_hundred: int
    thousand: int
    one_thousand: int

    def syllables(self, digits: str) -> int:
        if len(digits) > MOST_DIGITS_READ_AS_ONE_NUMBER:
            return sum(self.small[int(digit)] for digit in digits)
        thousands, rest = divmod(int(digits), 1000)
        if not thousands:
            return self._below_1000(rest)
        counted = self.one_thousand if thousands == 1 else self._below_1000(thousands) + self.thousand
        return counted + (self._below_1000(rest) if rest else 0)

    def _below_1000(self, number: int) -> int:
        if number == 100:
            return self.one_hundred
        hundreds, rest = divmod(number, 100)
        return self.hundreds[hundreds] + (self._below_100(rest) if rest or not hundreds else 0)

    def _below_100(self, number: int) -> int:
        if number < len(self.small):
            return self.small[number]
        tens, ones = divmod(number, 10)
        return self.tens[tens] + (self.small[ones] if ones else 0)


@dataclass(frozen=True, slots=True)
class _Speech:
    """How a language says its words, its letters (where not in one syllable) and its numbers."""

    spoken: Callable[[str], int]
    long_letters: Mapping[str, int]
    numerals: _Numerals

    def piece(self, piece: str) -> int:
        if piece.isdecimal():
            return self.numerals.syllables(piece)
        if acronym := ACRONYM.fullmatch(piece):
            return sum(self.long_letters.get(letter, 1) for letter in acronym[1])
        return max(self.spoken(piece.casefold()), 1)


def _syllables(word: str, known: Mapping[str, int], speech: _Speech) -> int:
    """Count a word by the table, or each of its pieces by the table, by its letters, as a number or by rule."""
    if (whole := known.get(CONTRACTION.sub("'", word.casefold()))) is not None:
        return whole
    # The piece after an apostrophe belongs to the word ("trial's"); a comma between digits parts thousands.
    pieces = PIECE.findall(CONTRACTION.sub("", word).replace(",", ""))
    counted = (known.get(piece.casefold()) or speech.piece(piece) for piece in pieces)
    return sum(counted)


VOWELS = re.compile(r"[aeiouy]+")
CONSONANT_Y = re.compile(r"^y(?=[aeiou])|(?<=[aeou])y(?=[aeiou])")
# Vowels that are written and not said; each line with a word it is for, and one it must leave alone.
SILENT = re.compile(
    r"""(?<=[^aeiouyl]) (?<![bt]r) e$                        # dose; not table, centre
      | (?<=[aeiouylr]l) e$                                  # scale
      | (?<=[^aeiouyszxcghl]) (?<![bt]r) e (?=s$)            # times; not doses, pages, rashes, tables
      | (?<=th) e (?=s$)                                     # breathes
      | (?<=[aeiouylr]l) e (?=s$)                            # scales
      | (?<=[^aeiouytdl]) e (?=d$)                           # confirmed; not treated
      | (?<=[aeiouylr]l) e (?=d$)                            # enrolled; not settled
      | (?<=[^aeiouylr]) e (?=(ly|ments?|ful|fully|less|ness|ty)$)   # safely, movement, safety
      | (?<=[aeiouy][lr]) e (?=(ly|ful|fully|less|ness)$)    # careful; not element
      | (?<=[aeiou]r) e (?=ments?$|fore|by|over|giver)       # requirement, therefore
      | (?<=[aeiouy][^aeiouyr]) e
        (?=(giver|fruit|holds?$|like|line|long|maker|spread|style|times?|where|work|thing|body|one)s?)  # lifestyle
      | (?<=ic) a (?=lly$)                                   # typically
    """,
    re.VERBOSE,
)
# Vowels side by side that are said apart, and a last m that is said as a syllable.
APART = re.compile(
    r"""(?<![ctgs]) i (?=a) | i (?=at)                       # trial, associate; not special
      | (?<![ctgsxnh]) (?<!ll) i (?=o) | i (?=o[bdlmprst]|os?$)      # period, biology, ratio; not nation, million
      | i (?=um) | (?<![ct]) i (?=us$)                       # calcium
      | (?<![ct]) i (?=en[ct]|et|ers?$|est$|ness) | (?<=^sc) i (?=en)   # client, science; not patient
      | y (?=i) | (?<=[eou]) i (?=ng)                        # studying, being
      | (?<![gp]) e (?=o(?!u)) | (?<=^g) e (?=o) | (?<=[ntr]) e (?=ous)   # video, geography, cutaneous; not people
      | (?<=[aeiouy][^aeiouy]) e (?=as?$|al(?!th)) | (?<=[aeiouy][^aeiouy]{2}) e (?=as?$)   # area, nausea
      | (?<=cr) e (?=at(?!ur)) | (?<=^r) e (?=act|o|i[^g]) | (?<=^pr) e (?=[ou]) | e (?=us|it[yi])   # create, react
      | (?<!g) u (?=a|ou|e[nlt]|id|ity|itar|icid)            # actual, fluid; not guard
      | o (?=e[mt]) | (?<=^c) o (?=o[pr]) | a (?=o)          # poem, cooperate, aorta
      | (?<=[dlrwn]) y (?=a)                                 # dryad
      | (?<=[st]) (?<![aeiou]t) m (?=s?$) | (?<=th) m (?=s?$)        # spasm, rhythm
    """,
    re.VERBOSE,
)


def _english_word(word: str) -> int:
    """Count groups of vowels, less the silent ones, and those that are said apart twice."""
    sounded = CONSONANT_Y.sub("j", fold(word)).replace("qu", "q")
    return len(VOWELS.findall(sounded)) + len(APART.findall(sounded)) - len(SILENT.findall(sounded))


# qu and gu before e and i hold no vowel; h parts none; y is a consonant before a vowel.
MUTE = re.compile(r"(?<=[qg])u(?=[eiéí])|(?<!c)h|y(?=[aeiouáéíóúü])")
SPANISH_VOWELS = re.compile(r"[aeiouyáéíóúü]+")
NUCLEUS = re.compile(r"[aeoáéóíú]")
TWICE = re.compile(r"ii|uu")


def _spanish_word(word: str) -> int:
    """Count syllables: each strong or accented vowel carries one; weak ones lean on it, or on one another.

    So "país" has two, as its weak vowel is accented, and "ciudad" two, as its weak vowels are said as one.
    """
    groups = SPANISH_VOWELS.findall(MUTE.sub(lambda found: "" if found[0] != "y" else "-", word))
    return sum(len(NUCLEUS.findall(group)) or 1 + len(TWICE.findall(group)) for group in groups)


_ENGLISH = _Speech(
    spoken=_english_word,
    long_letters={"W": 3},
    numerals=_Numerals(
        small=(2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2),
        tens=(0, 0, 2, 2, 2, 2, 2, 3, 2, 2),
        hundreds=(0, 3, 3, 3, 3, 3, 3, 4, 3, 3),
        one_hundred=3,
        thousand=2,
        one_thousand=3,
    ),
)
_SPANISH = _Speech(
    spoken=_spanish_word,
    long_letters={**dict.fromkeys("FHJLMNÑRSVXZ", 2), "W": 4},
    numerals=_Numerals(
        small=(2, 2, 1, 1, 2, 2, 1, 2, 2, 2, 1, 2, 2, 2, 3, 2, 4, 4, 4, 4, 2, 3, 3, 3, 4, 4, 3, 4, 4, 4),
        tens=(0, 0, 0, 3, 4, 4, 4, 4, 4, 4),
        hundreds=(0, 2, 3, 3, 4, 3, 3, 4, 4, 4),
        one_hundred=1,
        thousand=1,
        one_thousand=1,
    ),
)
