"""Replies made at random, for the tests of everything that renders one."""

from hypothesis import strategies as st

from bot.messages import (
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

HOSTILE = st.sampled_from(
    [
        "<b>bold?</b> & <script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "AT&amp;T &lt;3",
        "NCT01234567 " * 400,
        "x" * 5000,
        "👩‍👩‍👧‍👦🇧🇷 e\u0301" * 600,
        "https://clinicaltrials.gov/study/NCT01234567?term=" + "a" * 200,
        "A sentence of the registry, e.g. this one. " * 150,
        "العربية نص طويل " * 300,
        "Inclusion:\n  * Age >= 18\n\n  * HbA1c < 9%\n" * 40,
        "{{ 7 * 7 }} {% raw %} None",
    ]
)
NORMAL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=200)
WORDS = st.one_of(st.sampled_from(["Phase 2", "Not yet recruiting", "Boston, MA"]), NORMAL, HOSTILE)
SHORT = st.one_of(st.sampled_from(["Yes", "No", "Not sure", "Yes"]), NORMAL)
URL = st.one_of(
    st.sampled_from(
        [
            "https://clinicaltrials.gov/study/NCT01234567",
            "mailto:study@example.org",
            "tel:+15550100",
            "javascript:alert(1)",
            "https://example.org/?q=1&r=<\"'>",
            "https://example.org/" + "long/" * 2000,
        ]
    ),
    NORMAL,
)
FACTS = st.lists(st.builds(Fact, WORDS, WORDS), max_size=4).map(tuple)
CODE = st.text("abcdefghijklmnopqrstuvwxyz0123456789.", min_size=1, max_size=64)
CHOICES = st.builds(Choices, st.lists(st.builds(Choice, CODE, SHORT), max_size=12).map(tuple), SHORT)
BLOCK = st.one_of(
    st.builds(Text, WORDS),
    st.builds(Facts, FACTS, SHORT),
    st.builds(List, st.lists(WORDS, max_size=5).map(tuple), SHORT, st.booleans()),
    st.builds(Card, WORDS, st.just("NCT01234567"), SHORT, FACTS, WORDS, URL, st.integers(0, 9)),
    st.builds(Quote, WORDS, SHORT, SHORT),
    st.builds(Link, SHORT, URL),
    CHOICES,
)
DISCLAIMER = Disclaimer(
    "This is general information & no medical advice. Only a study team can say who can join.", "t@1"
)
REPLY = st.builds(
    Reply,
    blocks=st.lists(BLOCK, min_size=1, max_size=6).map(tuple),
    disclaimer=st.just(DISCLAIMER),
    language=st.just("en"),
    sources=st.lists(NORMAL, max_size=3).map(tuple),
    citations=st.just((Citation("NCT01234567", "protocolSection.statusModule.overallStatus", "2026-01-05"),)),
    originals=st.lists(WORDS, max_size=2).map(tuple),
    note=SHORT,
)


def visible_texts(reply: Reply) -> list[str]:
    """Every text of the reply that a person must get to read, in the order of its blocks."""
    return [text for block in reply.blocks for text in _texts(block) if text.strip()]


def _texts(block) -> list[str]:
    fields = {
        Text: lambda: [block.text],
        Facts: lambda: [block.title, *_rows(block.rows)],
        List: lambda: [block.title, *block.items],
        Card: lambda: [block.title, block.badge, block.nct_id, *_rows(block.facts), block.note],
        Quote: lambda: [block.title, block.text, block.note],
        Link: lambda: [block.label],
        Choices: lambda: [block.prompt],
    }
    return fields[type(block)]()


def _rows(rows) -> list[str]:
    return [text for row in rows for text in (row.label, row.value)]
