"""Names are found exactly as they were written, and no others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import LibraryError
from bot.library.searching.arrays import Strings, write_strings
from bot.library.searching.bitmaps import Bitmaps, write_bitmaps
from bot.library.searching.names import UNKNOWN, NameTable, write_names


@given(st.dictionaries(st.text(max_size=12), st.integers(0, 2**32 - 1), max_size=40), st.text(max_size=12))
@settings(max_examples=100, deadline=None)
def test_every_name_has_its_number_and_no_other_name_has_one(tmp_path_factory, numbers, other):
    folder = tmp_path_factory.mktemp("names")
    write_names(folder, "some", numbers)
    table = NameTable(folder, "some")
    assert {name: table.number(name) for name in numbers} == numbers
    assert len(table) == len(numbers)
    if other not in numbers:
        assert table.number(other) == UNKNOWN


@given(st.lists(st.text(max_size=12), max_size=20))
@settings(max_examples=50, deadline=None)
def test_texts_come_back_as_they_were(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("texts")
    kept = [text.encode("utf-8", "ignore").decode() for text in texts]
    write_strings(folder, "some", kept)
    strings = Strings(folder, "some")
    assert [strings[number] for number in range(len(strings))] == kept


@given(st.lists(st.sets(st.integers(1, 100_000), max_size=50), max_size=10))
@settings(max_examples=50, deadline=None)
def test_sets_come_back_as_they_were(tmp_path_factory, sets):
    folder = tmp_path_factory.mktemp("sets")
    write_bitmaps(folder, "some", sets)
    bitmaps = Bitmaps(folder, "some")
    assert [set(bitmaps.at(number)) for number in range(len(bitmaps))] == sets


def test_a_missing_or_damaged_file_is_said(tmp_path):
    with pytest.raises(LibraryError):
        NameTable(tmp_path, "none")
    (tmp_path / "some_hashes.npy").write_bytes(b"no array")
    with pytest.raises(LibraryError):
        NameTable(tmp_path, "some")
