import hashlib
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.building.indexing.near_names import compile_near_names
from bot.errors import LibraryError
from bot.library.searching.near_names import NearNames
from bot.library.searching.slips import fixed_parts

CONDITIONS = [
    ("lung cancer", 90),
    ("diabetes mellitus", 80),
    ("type 1 diabetes", 30),
    ("type 2 diabetes", 70),
    ("hypotension", 5),
    ("sarcoma", 9),
    ("hepatitis b", 20),
    ("hiv", 50),
    ("gout", 7),
    ("amyotrophic lateral sclerosis", 12),
    ("chronic obstructive pulmonary disease", 60),
    ("chronic lymphocytic leukemia", 40),
    ("ependymoma", 3),
    ("acute myocardial infarction", 44),
    ("colon cancer", 33),
    ("color blindness", 2),
]
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def compiled(names, folder):
    compile_near_names(names, Path(folder), "names")
    return NearNames.open(Path(folder), "names")


@pytest.fixture(scope="module")
def conditions(tmp_path_factory):
    return compiled(CONDITIONS, tmp_path_factory.mktemp("near"))


def expected(names, said, accept=bool):
    """The same answer by the rule alone: every name is measured."""
    allowed = 0 if len(said) < 5 else 1 if len(said) < 9 else 2
    if not allowed:
        return None
    same = [(name, uses) for name, uses in names if fixed_parts(name) == fixed_parts(said) and accept(name)]
    whole = [(OSA.distance(said, name), -uses, name) for name, uses in same]
    by_word = [(OSA.distance(said, name), -uses, name) for name, uses in same if word_by_word(said, name)]
    near = [one for one in whole if one[0] <= allowed] or by_word
    return min(near)[2::-2] if near else None


def word_by_word(said, name):
    pairs = list(zip(said.split(" "), name.split(" "), strict=False))
    if said.count(" ") != name.count(" ") or sum(len(word) >= 5 for word, _ in pairs) <= 2:
        return False
    return all(OSA.distance(word, other) <= (1 if len(word) >= 5 else 0) for word, other in pairs)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("lung cancr", ("lung cancer", 1)),
        ("lugn cancer", ("lung cancer", 1)),
        ("lungcancer", ("lung cancer", 1)),
        ("lung cancerr", ("lung cancer", 1)),
        ("diabtes melitus", ("diabetes mellitus", 2)),
        ("sarcma", ("sarcoma", 1)),
        ("goutt", ("gout", 1)),
        ("xxependymoma", ("ependymoma", 2)),
        ("endymoma", None),
        ("endymomaa", None),
        ("pendymoma", ("ependymoma", 1)),
        ("chronic lymphocytic leukeima", ("chronic lymphocytic leukemia", 1)),
        ("lung cancer", ("lung cancer", 0)),
    ],
)
def test_one_slip_is_forgiven_and_two_in_a_longer_name_wherever_they_stand(conditions, said, meant):
    assert conditions.nearest(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("amyotropic latteral sclerosus", ("amyotrophic lateral sclerosis", 3)),
        ("cronic obstuctive pulmonery desease", ("chronic obstructive pulmonary disease", 4)),
        ("acute miocardial infraction", ("acute myocardial infarction", 2)),
        ("acutte miocardial infraction", ("acute myocardial infarction", 3)),
        ("amyotropc latteral sclerosus", None),
        ("sclerosis lateral amyotrophic", None),
        ("amyotropic lateral", None),
    ],
)
def test_each_longer_word_of_a_long_name_may_have_a_slip_of_its_own(conditions, said, meant):
    assert conditions.nearest(said) == meant


@pytest.mark.parametrize(
    "said",
    ["hypertension", "type 3 diabetes", "hepatitis c", "hepatitis bb", "hvi", "hiiv", "sracmoa", "flux", "", " ", "a"],
)
def test_numbers_single_letters_opposites_and_short_names_are_never_a_slip(conditions, said):
    assert conditions.nearest(said) is None


def test_among_equally_near_names_the_most_used_is_meant(tmp_path):
    names = compiled([("marburg", 3), ("warburg", 8), ("harburg", 8)], tmp_path)
    assert names.nearest("xarburg") == ("harburg", 1)
    assert names.nearest("xarburg", lambda name: name.startswith("m")) == ("marburg", 1)
    assert names.nearest("xarburg", lambda name: name.startswith("x")) is None


def test_a_nearer_name_goes_before_a_more_used_one(conditions):
    assert conditions.nearest("colo cancer") == ("colon cancer", 1)


def test_the_nearest_is_found_among_many_that_share_its_beginning(tmp_path):
    letters = "bcdfghjklm"
    names = [(f"carcinoma {a}{b}{c}ar", 100) for a in letters for b in letters for c in letters]
    many = compiled([*names, ("carcinoma of the lung", 1)], tmp_path)
    assert many.nearest("carcinoma of the lugn") == ("carcinoma of the lung", 1)
    assert many.nearest("carcinoma bcadr") == ("carcinoma bcdar", 1)


def test_names_of_any_length_and_script_are_found(tmp_path):
    long = "deficiency of " + "very " * 70 + "long chain acyl"
    names = compiled([(long, 1), ("νόσος του μενιέρ", 1), ("非小細胞肺癌の治療", 1), ("x" * 254, 1)], tmp_path)
    assert names.nearest(long.replace("chain", "chian")) == (long, 1)
    assert names.nearest("νόσος του μενιρ") == ("νόσος του μενιέρ", 1)
    assert names.nearest("非小胞肺の治療") is None
    assert names.nearest("非小細胞肺癌の治癒") == ("非小細胞肺癌の治療", 1)
    assert names.nearest("x" * 256) == ("x" * 254, 2)


def test_no_name_is_near_where_there_are_none(tmp_path):
    assert compiled([], tmp_path).nearest("lung cancer") is None
    assert compiled([("flu", 3)], tmp_path).nearest("lung cancer") is None


def is_mapped(array):
    return isinstance(array, np.memmap) or (isinstance(array, np.ndarray) and is_mapped(array.base))


def test_the_files_are_mapped_and_not_read(conditions):
    parts = (conditions.uses, conditions.marks, conditions.places, conditions.variants, conditions.owners)
    assert all(map(is_mapped, parts))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(LibraryError, match="conditions_"):
        NearNames.open(tmp_path, "conditions")


def test_the_same_names_in_any_order_make_the_same_files(tmp_path):
    digests = set()
    for at, names in enumerate((CONDITIONS, CONDITIONS[::-1])):
        folder = tmp_path / str(at)
        folder.mkdir()
        compiled(names, folder)
        digests.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())))
    assert len(digests) == 1


# Few letters, and names that are slips of one another, make many names near.
LONG_WORDS = st.text("abe", min_size=4, max_size=11)
WORDS = st.one_of(LONG_WORDS, LONG_WORDS, st.sampled_from(["a", "1", "of", "hyper", "hypo", "non", "é", "type2"]))
PHRASES = st.one_of(st.lists(WORDS, min_size=1, max_size=5), st.lists(LONG_WORDS, min_size=3, max_size=4)).map(" ".join)
CHANGES = st.lists(st.tuples(st.integers(0, 40), st.sampled_from("abe 1-+~")), max_size=4)


def with_slips(name, changes):
    """The same name with a letter taken out, swapped, or put, at each of some places."""
    for at, change in changes:
        here = at % (len(name) + 1)
        before, after = name[:here], name[here:]
        if change == "-":
            name = before + after[1:]
        elif change == "~":
            name = before + after[1:2] + after[:1] + after[2:]
        else:
            name = before + ("b" if change == "+" else change) + after[change != "+" :]
    return name


@st.composite
def misspelled(draw, names=PHRASES):
    """A name with some slips anywhere, or with one in each word."""
    name = draw(names)
    if draw(st.booleans()):
        return with_slips(name, draw(CHANGES))
    letters = st.tuples(st.integers(0, 40), st.sampled_from("ab-+~"))
    return " ".join(with_slips(word, [draw(letters)]) for word in name.split(" "))


@st.composite
def names_and_a_question(draw):
    meant = draw(PHRASES)
    near = draw(st.lists(misspelled(st.just(meant)), max_size=12))
    others = draw(st.lists(PHRASES, max_size=12))
    names = dict.fromkeys(name for name in (meant, *near, *others) if name)
    return [(name, draw(st.integers(0, 3))) for name in names], draw(misspelled(st.just(meant)))


@FEW
@given(names_and_a_question())
def test_the_index_answers_as_if_every_name_were_measured(question):
    names, said = question
    with tempfile.TemporaryDirectory() as folder:
        near = compiled(names, folder)
        assert near.nearest(said) == expected(names, said)
        first = said[:1]
        assert near.nearest(said, lambda name: name[:1] == first) == expected(names, said, lambda n: n[:1] == first)


@FEW
@given(st.text(st.characters(), max_size=400))
def test_any_text_can_be_asked_and_gets_the_same_answer_again(conditions, said):
    assert conditions.nearest(said) == conditions.nearest(said)
