"""Words are found in the fields they stand in, the telling ones first, at a bounded cost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.building.indexing.postings import Postings as Collected
from bot.library.searching import postings as module
from bot.library.searching.postings import Field, Postings, rarity
from bot.library.words import index_terms


def opened(folder, texts, unspecific=()):
    """An index of texts: one trial each, as a map of field to text."""
    collected = Collected(unspecific)
    for rank, fields in enumerate(texts, 1):
        collected.add(rank, {field: (text,) for field, text in fields.items()})
    collected.write(folder)
    return Postings(folder, len(texts))


@pytest.fixture
def words(tmp_path):
    texts = [
        {Field.TITLE: "Type 2 diabetes in children", Field.SUMMARY: "insulin"},
        {Field.CONDITIONS: "Type 1 Diabetes", Field.SUMMARY: "two types of insulin"},
        {Field.SUMMARY: "Diabetes and the heart"},
        {Field.INTERVENTIONS: "CAR-T cells"},
        {Field.INTERVENTIONS: "CAR-NK cells"},
    ]
    return opened(tmp_path, texts, unspecific=["children"])


def test_all_words_must_stand_there_in_any_form(words):
    assert set(words.with_all("diabetic insulins")) == {1, 2}
    assert set(words.with_all("diabetes liver")) == set()


def test_a_number_or_letter_counts_beside_its_word(words):
    assert set(words.with_all("type 2 diabetes")) == {1}
    assert set(words.with_all("type 1 diabetes")) == {2}
    assert set(words.with_all("CAR T")) == {4}


def test_words_are_looked_for_in_the_fields_that_are_named(words):
    assert set(words.with_all("diabetes", (Field.CONDITIONS, Field.TITLE))) == {1, 2}
    assert set(words.with_all("insulin", (Field.TITLE,))) == set()


def test_what_tells_nothing_is_not_asked_for_but_alone_finds_nothing(words):
    assert set(words.with_all("insulin children")) == {1, 2}
    assert not words.with_all("children")
    assert not words.with_all("")


def test_a_trial_fits_better_by_its_title_than_by_its_summary_and_by_rare_words_than_by_common_ones(words):
    fit = words.fit("diabetes insulin heart")
    assert fit[3] > fit[4] == 0
    assert words.fit("diabetes")[1] > words.fit("diabetes")[3]


def test_a_word_that_nobody_wrote_makes_every_share_smaller(words):
    assert words.share("insulin zebra").max() < words.share("insulin").max() == pytest.approx(1.0)


def test_the_rarer_tells_more():
    assert rarity(0, 100) > rarity(1, 100) > rarity(50, 100) > rarity(100, 100) > 0


def test_common_words_are_left_out_once_a_text_has_cost_enough(tmp_path, monkeypatch):
    texts = [{Field.SUMMARY: "common " + ("rare" if rank < 3 else "usual")} for rank in range(100)]
    words = opened(tmp_path, texts)
    monkeypatch.setattr(module, "_MOST_ENTRIES", 50)
    assert np.flatnonzero(words.fit("rare common usual")).tolist() == [1, 2, 3]
    assert len(np.flatnonzero(words.fit("common"))) == 100


@given(st.lists(st.text(alphabet="abct12 -'s", max_size=30), max_size=4))
@settings(max_examples=100, deadline=None)
def test_a_text_is_indexed_by_the_same_terms_by_which_it_is_asked_for(texts):
    collected = Collected(())
    numbered = collected._numbered(texts)
    expected = sorted(term for text in texts for term in index_terms(text))
    found = list(numbered)
    terms = {number: term for term, number in collected._numbers.items()}
    assert sorted(terms[number] for number in found) == expected
