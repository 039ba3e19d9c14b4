"""Whatever a record holds or lacks: no template syntax, None, escape, gap or dangling mark reaches a person,
and what is said of a trial names its source."""

import gzip
from itertools import islice

import msgspec
import pytest
import yaml
from every_reply import answers_about
from hypothesis import given, settings
from hypothesis import strategies as st
from record_shapes import full_record, paths, plain_texts, replaced, without
from sample_trials import each_sample, record_of
from trial_records import REGISTRY, REGISTRY_FILES, needs_registry
from wording import ESCAPE, faults, our_texts, quotes, uncited

from bot.content import Content
from bot.library.trial import Trial
from bot.rendering.renderer import Renderer
from bot.rendering.templates import Templates

SPEC = REGISTRY.parent / "spec" / "clinicaltrials-api-v2.0.5.yaml"
LANGUAGES = ("en", "es")
RENDERER = Renderer({language: Templates(Content(), language) for language in LANGUAGES})
FULL = full_record()
PATHS = tuple(paths(FULL))
STATUSES = (
    *("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "SUSPENDED"),
    *("COMPLETED", "TERMINATED", "WITHDRAWN", "UNKNOWN", "AVAILABLE", "NO_LONGER_AVAILABLE", "WITHHELD"),
    *("TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING", "A_CODE_OF_THE_FUTURE"),
)
PHASES = (
    [],
    ["NA"],
    ["EARLY_PHASE1"],
    ["PHASE1"],
    ["PHASE2"],
    ["PHASE3"],
    ["PHASE4"],
    ["PHASE2", "PHASE3"],
    ["PHASE9"],
)
PROTOCOL = "protocolSection"
CHOICES = {
    (PROTOCOL, "statusModule", "overallStatus"): STATUSES,
    (PROTOCOL, "statusModule", "lastKnownStatus"): STATUSES,
    (PROTOCOL, "statusModule", "startDateStruct"): ({"date": "2031-04"}, {"date": "2019", "type": "X"}, "soon"),
    (PROTOCOL, "statusModule", "statusVerifiedDate"): ("2026-06", "2019-13", ""),
    (PROTOCOL, "designModule", "phases"): PHASES,
    (PROTOCOL, "designModule", "studyType"): ("OBSERVATIONAL", "EXPANDED_ACCESS", ""),
    (PROTOCOL, "designModule", "enrollmentInfo", "count"): (0, 1, 99999999, "12", -1, None),
    (PROTOCOL, "eligibilityModule", "sex"): ("ALL", "MALE", "OTHER_CODE"),
    (PROTOCOL, "eligibilityModule", "minimumAge"): ("1 Year", "0 Days", "N/A", "150 Months"),
    (PROTOCOL, "eligibilityModule", "maximumAge"): ("1 Month", "99 Years", "N/A"),
    (PROTOCOL, "eligibilityModule", "healthyVolunteers"): (True, None, "yes"),
    (PROTOCOL, "eligibilityModule", "eligibilityCriteria"): ("None", " ", "* a\\_b \\[x\\] 10\\^9"),
    (PROTOCOL, "conditionsModule", "conditions"): ([], ["Asthma"], ["", "  "], "Asthma"),
    (PROTOCOL, "designModule", "designInfo", "allocation"): ("NON_RANDOMIZED", "NA", "", "NEW_CODE"),
    (PROTOCOL, "designModule", "designInfo", "interventionModel"): ("SINGLE_GROUP", "CROSSOVER", "NEW_CODE"),
    (PROTOCOL, "designModule", "designInfo", "maskingInfo"): ({"masking": "NONE"}, {"masking": "SINGLE"}, {}),
    (PROTOCOL, "designModule", "enrollmentInfo", "type"): ("ACTUAL", "", "NEW_CODE"),
    (PROTOCOL, "oversightModule", "oversightHasDmc"): (False, None, "yes"),
    (PROTOCOL, "sponsorCollaboratorsModule", "leadSponsor", "class"): ("INDUSTRY", "AMBIG", "NEW_CODE", ""),
    (PROTOCOL, "armsInterventionsModule", "armGroups"): ([], [{}], [{"label": "A"}] * 9, [{"type": "NO_INTERVENTION"}]),
    (PROTOCOL, "armsInterventionsModule", "interventions"): ([], [{}], [{"name": "Sham Light"}], "Drug"),
    (PROTOCOL, "outcomesModule", "primaryOutcomes"): ([], [{}], [{"timeFrame": "Day 1"}]),
    (PROTOCOL, "statusModule", "expandedAccessInfo"): ({"hasExpandedAccess": False}, {"hasExpandedAccess": True}, {}),
    ("hasResults",): (True, None),
    (PROTOCOL, "contactsLocationsModule", "locations"): ([{}], [{"city": "Lima"}], [{"facility": "Clinic"}] * 30),
    (PROTOCOL, "contactsLocationsModule", "centralContacts"): ([{}], [{"phone": "1"}], [{"name": "A B"}]),
}


in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def wrong(record, *, punctuation=True, language="en"):
    """What is wrong in any reply about the record's trial."""
    trial = Trial(record)
    found = []
    for name, answer in answers_about(trial, language):
        reply = RENDERER.render(answer).reply
        raw = [*(text for text in our_texts(reply) if ESCAPE.search(text) or "{{" in text)]
        raw += [text for text in quotes(reply) if ESCAPE.search(text)]
        worded = faults(reply) if punctuation else raw
        sourced = [] if name == "not understood" else uncited(reply, {trial.nct_id})
        found += [f"{name}: {fault}" for fault in (*worded, *sourced)]
        found += [] if reply.disclaimer.text and reply.disclaimer.version else [f"{name}: no disclaimer"]
    return found


@in_each_language
@each_sample
def test_the_sample_trials_read_well(nct_id, language):
    assert wrong(record_of(nct_id), language=language) == []


@each_sample
def test_the_sample_trials_read_well_without_any_one_of_their_modules_and_fields(nct_id):
    record = record_of(nct_id)
    parts = [path for path in paths(record) if len(path) <= 3]
    assert [(path, wrong(without(record, path))) for path in parts if wrong(without(record, path))] == []


@in_each_language
@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_full_record_reads_well_without_any_one_of_its_parts(path, language):
    assert wrong(without(FULL, path), language=language) == []


@in_each_language
@pytest.mark.parametrize("path", CHOICES, ids=lambda path: path[-1])
def test_a_full_record_reads_well_with_any_code(path, language):
    found = {str(value): wrong(replaced(FULL, path, value), language=language) for value in CHOICES[path]}
    assert found == {str(value): [] for value in CHOICES[path]}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LANGUAGES),
    st.sets(st.sampled_from(PATHS), max_size=12),
    st.fixed_dictionaries({}, optional={path: st.sampled_from(values) for path, values in CHOICES.items()}),
)
def test_a_record_reads_well_whatever_it_lacks_and_holds(language, lost, changes):
    record = FULL
    for path, value in changes.items():
        record = replaced(record, path, value)
    assert wrong(without(record, *lost), language=language) == []


@in_each_language
def test_a_bare_number_is_a_record_too(language):
    assert wrong({PROTOCOL: {"identificationModule": {"nctId": "NCT01234567"}}}, language=language) == []


def real_records(count):
    """A spread over all files: as many from each, evenly through it."""
    for name in REGISTRY_FILES:
        with gzip.open(REGISTRY / name) as file:
            lines = file.readlines()
        step = max(1, len(lines) * len(REGISTRY_FILES) // count)
        yield from map(msgspec.json.decode, islice(lines, 0, None, step))


@needs_registry
def test_real_records_read_well_whole_and_with_a_part_missing():
    """Every third real record is read as it is, every one with plain texts, whole and with a part taken away.

    The languages take turns.
    """
    found, seen = [], 0
    for number, record in enumerate(real_records(80)):
        seen += 1
        plain = plain_texts({name: record[name] for name in record if name != "resultsSection"})
        parts = [path for path in paths(plain) if 2 <= len(path) <= 3 and path[0] == PROTOCOL]
        language = LANGUAGES[number % len(LANGUAGES)]
        found += wrong(record, punctuation=False, language=language) if number % 3 == 0 else []
        found += wrong(plain, language=language)
        found += wrong(without(plain, parts[number * 7 % len(parts)]), language=language) if parts else []
    assert found == []
    assert seen >= 80


@pytest.mark.skipif(not SPEC.is_file(), reason="the registry's API description (../shared/spec) is not here")
@in_each_language
def test_every_code_of_the_registry_has_its_words(language):
    schemas = yaml.load(SPEC.read_text(encoding="utf-8"), yaml.CSafeLoader)["components"]["schemas"]
    labels = Content().responses(language)["_labels"]
    assert set(schemas["Status"]["enum"]) <= set(labels["status"]) & set(labels["status_meaning"])
    assert set(schemas["RecruitmentStatus"]["enum"]) <= set(labels["status"])
    assert set(schemas["Phase"]["enum"]) <= set(labels["phase"]) & set(labels["phase_meaning"])
    assert set(schemas["Sex"]["enum"]) <= set(labels["sex"])
    assert set(schemas["ArmGroupType"]["enum"]) - {"OTHER"} == set(labels["arm_type"])
    assert set(schemas["WhoMasked"]["enum"]) == set(labels["who_masked"])
    assert set(schemas["InterventionalAssignment"]["enum"]) - {"SINGLE_GROUP"} == set(labels["model_meaning"])
    assert set(schemas["PrimaryPurpose"]["enum"]) - {"OTHER"} == set(labels["purpose"])
    assert set(schemas["InterventionType"]["enum"]) - {"OTHER"} == set(labels["treatment_type"])
    assert set(schemas["ObservationalModel"]["enum"]) - {"OTHER"} == set(labels["observation_meaning"])
    assert set(schemas["DesignTimePerspective"]["enum"]) - {"OTHER"} == set(labels["perspective_meaning"])
    assert set(schemas["IpdSharing"]["enum"]) == set(labels["data_sharing_meaning"])
    assert set(schemas["AgencyClass"]["enum"]) - {"AMBIG", "UNKNOWN"} == set(labels["sponsor_class"])
    assert set(schemas["OfficialRole"]["enum"]) == set(labels["official_role"])
