"""No sentence of ours contradicts a field of the record, leaks how it was made, or grows to an essay."""

import gzip
from collections.abc import Iterator
from itertools import islice

import msgspec
import pytest
from record_answers import LANGUAGES, replies_about, reply_to, text_of
from record_rules import RULES, contradictions, never
from record_shapes import full_record, replaced, without
from sample_trials import each_sample, record_of
from trial_records import REGISTRY, REGISTRY_FILES, needs_registry
from wording import ESCAPE, FAULTS, our_texts, quotes

from bot.library.trial import Trial
from bot.messages import Facts, Reply

# A phase is explained in general there.
EXPLAINING = frozenset({"explain_phase"})
LONGEST_SUMMARY = 1_800
# With two doubts about the record, and names that fill their rows.
LONGEST_DOUBTFUL_SUMMARY = 2_400
LONGEST_ANSWER = 4_000
LEAKS = ("template syntax", "a Python value", "a markdown escape", "empty brackets")
PROTOCOL = "protocolSection"
STEP = 24


def our_words(reply: Reply, record) -> str:
    """The texts of a reply, one a line, without what they quote: the registry's words and names are cut out."""
    rows = [f"{row.label}: {row.value}" for block in reply.blocks if isinstance(block, Facts) for row in block.rows]
    text = "\n".join((*our_texts(reply), *rows))
    for words in sorted({*reply.originals, *names_in(record)}, key=len, reverse=True):
        text = text.replace(words, "·")
    return text


def names_in(record) -> Iterator[str]:
    """Names of bodies, people and hospitals: those are no statements."""
    trial = Trial(record)
    yield from filter(None, (trial.sponsor.value, trial.investigator.value, trial.former_investigator.value))
    yield from filter(None, (trial.investigator_affiliation.value, *trial.collaborators.value))
    yield from filter(None, (text.value for one in trial.officials for text in (one.name, one.affiliation)))
    yield from filter(None, (site.facility.value for site in trial.sites[:1]))


def wrong(record, language: str) -> list[str]:
    found = []
    for name, reply in replies_about(record, language):
        ours = our_words(reply, record)
        told = contradictions(ours, language, record)
        found += [f"{name}: {one}" for one in told if not (name in EXPLAINING and one.startswith("phase"))]
        found += [f"{name}: {leak}: {leaked[0]}" for leak in LEAKS if (leaked := FAULTS[leak].search(ours))]
        found += [f"{name}: an escape in a quote" for text in quotes(reply) if ESCAPE.search(text)]
        found += [f"{name}: {len(text_of(reply))} characters"] if len(text_of(reply)) > LONGEST_ANSWER else []
    return found


def real_records(step: int) -> Iterator[dict]:
    for name in REGISTRY_FILES:
        with gzip.open(REGISTRY / name) as file:
            yield from map(msgspec.json.decode, islice(file, 0, None, step))


@needs_registry
def test_no_answer_about_a_real_record_contradicts_it_leaks_or_grows_long():
    """Every 24th record of all files; the languages take turns."""
    found, seen = {}, 0
    for number, record in enumerate(real_records(STEP)):
        seen += 1
        if faults := wrong(record, LANGUAGES[number % len(LANGUAGES)]):
            found[Trial(record).nct_id] = faults
    assert found == {}
    assert seen > 300


@each_sample
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_about_a_sample_trial_contradicts_it(nct_id, language):
    assert wrong(record_of(nct_id), language) == []


# -- the rules themselves


DESIGN = (PROTOCOL, "designModule", "designInfo")
ARMS = (PROTOCOL, "armsInterventionsModule", "armGroups")
PHASES = (PROTOCOL, "designModule", "phases")
TREATMENTS = (PROTOCOL, "armsInterventionsModule", "interventions")
PLAIN_TREATMENT = [{"name": "Drug A", "type": "DRUG"}]


def variants() -> Iterator[dict]:
    """Records that make each sentence be said that a rule is about."""
    full = full_record()
    unlisted = replaced(replaced(full, TREATMENTS, PLAIN_TREATMENT), ARMS, [{"label": "A", "type": "EXPERIMENTAL"}])
    bare = without(full, (PROTOCOL, "descriptionModule"), (PROTOCOL, "eligibilityModule", "minimumAge"))
    observing = replaced(without(unlisted, ARMS), (PROTOCOL, "designModule", "studyType"), "OBSERVATIONAL")
    yield from (full, unlisted, observing, without(bare, (PROTOCOL, "eligibilityModule", "maximumAge")))
    told = {"briefSummary": "It is compared with a placebo that looks the same."}
    yield replaced(replaced(unlisted, (PROTOCOL, "descriptionModule"), told), PHASES, ["PHASE3"])
    yield replaced(unlisted, (*DESIGN, "allocation"), "NON_RANDOMIZED")
    yield replaced(unlisted, (*DESIGN,), {"interventionModel": "SINGLE_GROUP", "maskingInfo": {"masking": "NONE"}})
    yield replaced(full, ARMS, [{"label": "A", "type": "NO_INTERVENTION"}, {"label": "B", "type": "SHAM_COMPARATOR"}])
    yield replaced(full, (PROTOCOL, "eligibilityModule", "healthyVolunteers"), True)
    yield replaced(full, (PROTOCOL, "oversightModule"), {"isFdaRegulatedDrug": True, "oversightHasDmc": False})
    yield replaced(full, (PROTOCOL, "designModule", "enrollmentInfo"), {"count": 0, "type": "ACTUAL"})
    yield replaced(full, (PROTOCOL, "designModule", "studyType"), "EXPANDED_ACCESS")
    yield replaced(full, (PROTOCOL, "statusModule", "expandedAccessInfo"), {"hasExpandedAccess": False})
    yield replaced(full, (PROTOCOL, "sponsorCollaboratorsModule", "leadSponsor", "class"), "INDUSTRY")
    yield replaced(full, (PROTOCOL, "statusModule", "overallStatus"), "COMPLETED")
    yield replaced(full, ("hasResults",), True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_looks_for_words_that_are_said_and_would_be_broken_by_another_record(language):
    """A rule whose words nobody says, or that every record keeps, would prove nothing."""
    records = list(variants())
    said = [our_words(reply, record) for record in records for _, reply in replies_about(record, language)]
    idle = [rule.name for rule in RULES if rule.holds is not never and not any(rule.is_said(t, language) for t in said)]
    kept = [rule.name for rule in RULES if all(rule.holds(record) for record in records)]
    assert (idle, kept) == ([], [])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "There is a 50/50 chance of the new drug."),
        ("en", "You get it free of charge."),
        ("en", "About 30% get it."),
        ("en", "NCT01234567 is listed as Phase 4."),
        ("es", "La mitad de las personas recibe el nuevo."),
        ("es", "El tratamiento es gratis."),
    ],
)
def test_what_no_record_says_is_never_said(language, text):
    assert list(contradictions(text, language, full_record())) != []


# -- how long it is


@needs_registry
def test_the_summary_of_a_real_record_fits_a_phone():
    lengths = sorted(len(text_of(reply_to("describe_trial", record))) for record in real_records(STEP))
    assert lengths[len(lengths) * 9 // 10] <= LONGEST_SUMMARY
    assert lengths[-1] <= LONGEST_DOUBTFUL_SUMMARY
