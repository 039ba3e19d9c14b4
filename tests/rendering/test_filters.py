"""Values in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.library.dates import Age, PartialDate
from bot.rendering.filters import Filters

WORDS = Filters("en", Content().responses("en")["_labels"])


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("label", ("RECRUITING", "status"), "Recruiting"),
        ("label", ("BRAND_NEW_CODE", "status"), "Brand new code"),
        ("labels", (["PHASE1", "PHASE2"], "phase"), ["Phase 1", "Phase 2"]),
        ("known", ("PHASE9", "phase"), False),
        ("date", (PartialDate(2026, 3, 3),), "March 3, 2026"),
        ("date", (PartialDate(2026, 3),), "March 2026"),
        ("when", (PartialDate(2026, 3, 3),), "on March 3, 2026"),
        ("when", (PartialDate(2026, 3),), "in March 2026"),
        ("number", (1234567,), "1,234,567"),
        ("age", (Age(1, "year"),), "1 year"),
        ("age", (Age(18, "year"),), "18 years"),
        ("age", (Age(0, "day"),), "0 days"),
        ("age_range", (Age(18, "year"), Age(65, "year")), "18 to 65 years"),
        ("age_range", (Age(6, "month"), Age(1, "year")), "6 months to 1 year"),
        ("distance", (0.2,), "1 km (1 mile)"),
        ("distance", (1609,), "1,610 km (1,000 miles)"),
        ("distance", (87.4,), "87 km (54 miles)"),
        ("distance", (214, "km"), "210 km"),
        ("distance", (214, "mile"), "130 miles"),
        ("radius", (80.45, "mile"), "50 miles"),
        ("radius", (125, "km"), "125 km"),
        ("radius", (125,), "125 km"),
        ("listed", (["a"],), "a"),
        ("listed", (["a", "b", "c"],), "a, b, and c"),
        ("any_of", (["a", "b"],), "a or b"),
        ("brief", ("One. Two. Three.", 12), "One. Two. …"),
        ("brief", ("short", 12), "short"),
        ("brief", ("no end of this sentence here", 12), "no end of …"),
    ],
)
def test_in_words(name, arguments, words):
    assert WORDS.all()[name](*arguments) == words


@given(st.text(max_size=300), st.integers(20, 100))
def test_a_brief_text_is_short_and_marked_where_it_was_cut(text, limit):
    brief = WORDS.brief(text, limit)
    assert len(brief) <= limit + 2
    assert brief.endswith(" …") or brief == " ".join(text.split())


@given(st.text(max_size=30))
def test_no_code_is_hidden(code):
    assert WORDS.label(code, "status") or not code.replace("_", " ").strip()
