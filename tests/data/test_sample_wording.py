"""The sample trials against the original texts: the same facts and figures, in sentences of our own."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sample_trials import CHECKOUT, SAMPLES, each_sample, leaves, record_of, sample, texts_of

from bot.library.record import clean_text
from bot.library.trial import CONDENSED_MARK, Trial

SEEDS = CHECKOUT.parent / "shared" / "seeds"
# As long as the longest limits with their units, such as "< 50 ng/dL or < 1.7 nmol/L".
SHARED_RUN_ALLOWED = 8
# A sentence of fewer words is a name ("Intrauterine device (IUD)") or cannot be said in another way.
SENTENCE_WORDS = 4
# Figures that a page or record garbled, or wrote in another way than we do.
REPAIRS = {
    "109/L": "10^9/L",
    "1.000/": "1,000/",
    "30.000/": "30,000/",
    "0-2": "0 to 2",
    "D0 ": "day 0 ",
    "D1 ": "day 1 ",
    " five ": " 5 ",
}
PROSE = frozenset(
    {"briefSummary", "detailedDescription", "description", "interventionModelDescription", "eligibilityCriteria"}
)

pytestmark = pytest.mark.skipif(
    not (SEEDS / "seeds_v2.jsonl").is_file(),
    reason="the original seed texts (../shared/seeds) are not beside this checkout",
)


@each_sample
def test_outside_its_prose_a_sample_equals_the_transcribed_record(nct_id: str) -> None:
    """Same fields, same values: so nothing that the page leaves out has been filled in, nor anything lost."""
    ours = record_of(nct_id)
    ours.pop(CONDENSED_MARK)
    assert dict(facts_in(ours)) == dict(facts_in(seed(nct_id)))


@each_sample
def test_no_long_run_of_words_is_taken_from_the_originals(nct_id: str) -> None:
    originals = [words(text) for text in original_texts()]
    taken = {run for original in originals for run in runs(original, SHARED_RUN_ALLOWED + 1)}
    for path, text in prose_of(record_of(nct_id)):
        shared = [run for run in runs(words(text), SHARED_RUN_ALLOWED + 1) if run in taken]
        assert not shared, (path, shared[0])


@each_sample
def test_no_sentence_is_taken_from_the_original_record(nct_id: str) -> None:
    theirs = {sentence for _, text in prose_of(seed(nct_id)) for sentence in sentences(text)}
    for path, text in prose_of(record_of(nct_id)):
        assert not theirs.intersection(sentences(text)), path


@each_sample
def test_every_figure_of_the_original_is_carried_over_and_none_is_added(nct_id: str) -> None:
    """Every number, and every comparison with its direction; only an edge may be told twice ("18 included")."""
    originals = dict(prose_of(seed(nct_id)))
    for path, text in prose_of(record_of(nct_id)):
        ours, theirs = re.sub(r"\(\d+ included\)", "", text), repaired(clean_text(originals[path]))
        assert figures(ours) == figures(theirs), path
        assert comparisons(ours) == comparisons(theirs), path


@each_sample
def test_every_criterion_of_the_original_is_carried_over(nct_id: str) -> None:
    assert top_level(sample(nct_id).criteria.value) == top_level(Trial(seed(nct_id)).criteria.value)


def seed(nct_id: str) -> dict[str, Any]:
    lines = (SEEDS / "seeds_v2.jsonl").read_text(encoding="utf-8").splitlines()
    records = {record["protocolSection"]["identificationModule"]["nctId"]: record for record in map(json.loads, lines)}
    return records[nct_id]


def original_texts() -> Iterator[str]:
    """The pages as received, and the prose of the transcribed records."""
    for page in sorted(SEEDS.glob("*.txt")):
        yield page.read_text(encoding="utf-8")
    for nct_id in SAMPLES:
        yield from (text for _, text in prose_of(seed(nct_id)))


def is_prose(path: str) -> bool:
    return path.rpartition(".")[2] in PROSE


def prose_of(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in texts_of(record) if is_prose(path))


def facts_in(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every leaf; of prose only that it is there."""
    return ((path, "(prose)" if is_prose(path) else value) for path, value in leaves(record))


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def runs(text: tuple[str, ...], length: int) -> Iterator[tuple[str, ...]]:
    return (text[start : start + length] for start in range(len(text) - length + 1))


def sentences(text: str) -> set[tuple[str, ...]]:
    parts = re.split(r"\n|\.\s", text)
    return {found for part in parts if len(found := words(part)) >= SENTENCE_WORDS}


def top_level(criteria: str) -> list[int]:
    return [len(re.findall(r"^\* ", section, re.MULTILINE)) for section in criteria.split("Exclusion Criteria:")]


def repaired(original: str) -> str:
    """Garbled figures set right; web address and list numbers out; comparisons written in one way."""
    text = re.sub(r"\(available at .*?\.pdf\)|\([123]\)", "", original)
    for written, meant in REPAIRS.items():
        text = text.replace(written, meant)
    return re.sub(r">\s*/?\s*=", "≥", text)


def figures(text: str) -> Counter[str]:
    return Counter(re.findall(r"(?<![A-Za-z\d])\d+(?:[.,]\d+)*", text))


def comparisons(text: str) -> Counter[tuple[str, str]]:
    return Counter(re.findall(r"([<>≤≥])\s*(\d+(?:[.,]\d+)*)", text))
