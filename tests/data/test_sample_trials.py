"""The five sample trials: every fact of their records, silence where the record is silent, clean and marked text."""

import re
from itertools import pairwise
from typing import NamedTuple

import pytest
from sample_trials import SAMPLES, each_sample, record_of, sample, texts_of

from bot.library.trial import CONDENSED_MARK, Trial

TIMES = "\N{MULTIPLICATION SIGN}"


class Facts(NamedTuple):
    """What a person can learn from a sample; the defaults say that its record is silent."""

    title: str = ""
    official_title: str = ""
    status: str = ""
    verified: str = ""
    start: str = ""
    primary_completion: str = ""
    completion: str = ""
    last_updated: str = ""
    study_type: str = ""
    phases: tuple[str, ...] = ()
    sponsor: str = ""
    enrollment: int | None = None
    enrollment_type: str = ""
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_terms: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    intervention_synonyms: tuple[str, ...] = ()
    has_summary: bool = False
    has_criteria: bool = False
    minimum_age: str = ""
    maximum_age: str = ""
    sex: str = ""
    healthy_volunteers: bool | None = None
    sites: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    has_results: bool | None = False


FACTS = {
    "NCT06087341": Facts(
        title="A Phase I Trial of Memory T Cells Expressing an NKG2D Chimeric Antigen Receptor"
        " in Children, Adolescents and Young Adults With Advanced Sarcoma",
        status="RECRUITING",
        study_type="INTERVENTIONAL",
        phases=("PHASE1",),
        sponsor="Antonio Pérez Martínez",
        enrollment=18,
        enrollment_type="ESTIMATED",
        conditions=("Advanced Sarcoma",),
        interventions=("NKG2D-CAR memory T cell",),
        has_summary=True,
        has_criteria=True,
        sites=("Hospital Universitario La paz, Madrid, Spain",),
    ),
    "NCT07021534": Facts(
        title="Hepatic Artery Transfusion of NKG2D CAR-NK Cells Followed by Intravenous Infusion of NKG2D CAR-T Cells"
        " to Treat Patients With Advanced Solid Tumors With Liver Metastases Who Have Failed Standard Treatments:"
        " a Phase I Exploratory Clinical Trial",
        status="RECRUITING",
        study_type="INTERVENTIONAL",
        phases=("PHASE1",),
        sponsor="Zhejiang University",
        enrollment=12,
        enrollment_type="ESTIMATED",
        conditions=("Patients With Advanced Solid Tumors With Liver Metastases Who Have Failed Standard Treatments",),
        interventions=("NKG2D CAR NK and NKG2D CAR T cells",),
        has_summary=True,
    ),
    "NCT07509034": Facts(
        enrollment=40,
        enrollment_type="ESTIMATED",
        conditions=("neuroendocrine carcinoma", "Recurrence", "small cell lung carcinoma"),
        interventions=("B7-H3 CAR T cells",),
        has_summary=True,
        sites=("National Institutes of Health Clinical Center, Bethesda, Maryland, 20892, United States",),
    ),
    "NCT05783089": Facts(
        title="MSLN-targeted CAR-T Cells in Solid Tumors.",
        official_title="Anti-Mesothelin CAR-T Therapy in Subjects"
        " With Mesothelin-positive Advanced Malignant Solid Tumors.",
        status="NOT_YET_RECRUITING",
        verified="2023-03",
        start="2023-04",
        primary_completion="2025-04",
        completion="2027-04",
        last_updated="2023-03-24",
        study_type="INTERVENTIONAL",
        phases=("PHASE1",),
        sponsor="Cancer Institute and Hospital, Chinese Academy of Medical Sciences",
        enrollment=87,
        enrollment_type="ESTIMATED",
        conditions=("Mesothelin-positive Advanced Malignant Solid Tumors",),
        keywords=("Anti-mesothelin CAR-T", "Anti-MSLN CAR-T", "Solid tumor"),
        condition_terms=("Neoplasms",),
        interventions=("Anti-mesothelin CAR-T cells",),
        intervention_synonyms=("UCLM802 Cell Injection",),
        has_criteria=True,
        minimum_age="18 year",
        sex="ALL",
        healthy_volunteers=False,
        contacts=("Hong Zhao 010-87787100 pumc95zhao@126.com", "Zhen Huang 010-87787100"),
    ),
    "NCT07298239": Facts(
        title="An Exploratory Clinical Study Evaluating the Safety and Efficacy of Allogeneic CAR-NK Cell Therapy"
        " for Metastatic Castration-resistant Prostate Cancer (mCRPC)",
        status="RECRUITING",
        phases=("EARLY_PHASE1",),
        sponsor="Cancer Institute and Hospital, Chinese Academy of Medical Sciences",
        conditions=("Prostate Cancer", "Castration-resistant Prostate Cancer"),
        interventions=("allogeneic anti-PSMA CAR-NK cells",),
        has_criteria=True,
        minimum_age="18 year",
        sex="MALE",
    ),
}

# Limits, edges and exceptions that a person's answer is held against.
LIMITS = [
    ("NCT06087341", "Age ≤ 40 years (40 included) at recurrence or progression"),
    ("NCT06087341", "at least 10 weeks"),
    ("NCT06087341", "Score of 50 or greater: Lansky at age < 16 years, Karnofsky at age ≥ 16 years"),
    ("NCT06087341", "(ANC) ≥ 1,000/μL, platelets ≥ 30,000/μL, hemoglobin ≥ 9.0 g/dL"),
    ("NCT06087341", f"creatinine in serum ≤ 1.5 {TIMES} ULN"),
    ("NCT06087341", "after the infusion of NKG2D-CAR T cells, for at least 6 months and until two qPCR tests"),
    ("NCT06087341", "(LVEF) < 45%"),
    ("NCT05783089", "Age ≥ 18 years (18 included)"),
    ("NCT05783089", "ECOG performance status 0 or 1"),
    ("NCT05783089", f"(ANC) ≥ 1.5 {TIMES} 10^9/L"),
    ("NCT05783089", "(LVEF) > 45%"),
    ("NCT05783089", "(SpO2) > 92%"),
    ("NCT05783089", "at least 1 year after the infusion"),
    ("NCT07298239", "Male, age ≥ 18 years"),
    ("NCT07298239", "< 50 ng/dL or < 1.7 nmol/L"),
    (
        "NCT07298239",
        "three rises in a row, measured at least 1 week apart, of which two are ≥ 50% above the lowest value",
    ),
    ("NCT07298239", "PSA > 2 ng/mL"),
    ("NCT07298239", "two or more new lesions in a bone scan"),
    ("NCT07298239", "≥ 6 months"),
    ("NCT07298239", "ECOG performance status 0 to 2"),
    ("NCT07298239", f"ALT and AST ≥ 2.5 {TIMES} upper limit of normal (ULN), or ≥ 5 {TIMES} ULN with liver metastases"),
    ("NCT07298239", "HBV DNA ≥ 1000 copies/mL"),
]


def test_there_are_exactly_the_five_sample_trials() -> None:
    assert SAMPLES.keys() == FACTS.keys()


@each_sample
def test_a_sample_carries_the_number_it_is_named_by(nct_id: str) -> None:
    assert sample(nct_id).nct_id == nct_id


@each_sample
def test_a_sample_tells_the_facts_of_its_record_and_is_silent_where_the_record_is(nct_id: str) -> None:
    assert facts_of(sample(nct_id)) == FACTS[nct_id]


@each_sample
def test_a_sample_says_that_its_wording_is_condensed(nct_id: str) -> None:
    assert sample(nct_id).condensed
    assert record_of(nct_id)[CONDENSED_MARK] == {
        "condensed": True,
        "source": f"ClinicalTrials.gov record {nct_id}, as seen on a public page;"
        " facts and figures carried over, sentences are ours",
        "condensed_on": "2026-11-20",
    }


@each_sample
def test_no_text_holds_an_escape_a_template_mark_a_bare_dash_bullet_or_a_lost_exponent(nct_id: str) -> None:
    for path, text in texts_of(record_of(nct_id)):
        assert not re.search(r"\\|\{\{|\}\}|^\s*-\s|\b109/L|[①-⑳]|[ \t]$", text, re.MULTILINE), path


@each_sample
def test_criteria_are_laid_out_as_the_registry_lays_them_out(nct_id: str) -> None:
    """Two headers, bullets below them, each deeper level indented by two and opened by an empty line."""
    criteria = sample(nct_id).criteria.value
    if not criteria:
        return
    lines = criteria.split("\n")
    assert [line for line in lines if line.endswith(" Criteria:")] == ["Inclusion Criteria:", "Exclusion Criteria:"]
    for line in lines:
        assert re.fullmatch(r"|(Inclusion|Exclusion) Criteria:|(  ){0,2}\* \S.*", line), line
    bullets = [line for line in lines if line.lstrip().startswith("*")]
    for above, below in pairwise(bullets):
        deeper = depth(below) - depth(above)
        assert deeper <= 1, below
        assert (lines[lines.index(below) - 1] == "") == (deeper == 1 or below in first_of_sections(lines)), below


@pytest.mark.parametrize(("nct_id", "limit"), LIMITS, ids=[f"{nct_id} {limit[:30]}" for nct_id, limit in LIMITS])
def test_a_limit_stands_in_the_criteria_with_its_edge(nct_id: str, limit: str) -> None:
    assert limit in sample(nct_id).criteria.value


def test_the_sarcoma_trial_says_what_everybody_gets_and_what_only_some_get() -> None:
    record = record_of("NCT06087341")
    given = record["protocolSection"]["armsInterventionsModule"]["interventions"][0]["description"]
    assert "all patients have lymphodepleting chemotherapy" in given
    assert "some also have low dose radiotherapy" in given
    assert "Arm A and Arm B both get NKG2D-CAR memory T cells as an intravenous infusion" in given
    assert "Arm B gets an intratumoral dose as well" in given
    assert "cells from a donor" in sample("NCT06087341").summary.value


def test_no_sample_repeats_what_only_a_website_said() -> None:
    """Praise, the general sentence on phases, masked contacts and the websites' own dates are no registry facts."""
    everything = "\n".join(text for nct_id in SAMPLES for _, text in texts_of(record_of(nct_id))).casefold()
    for said in ("healthy volunteer", "safer", "•••", "sidebar", "phase 0", "early phase 1", "2026-06", "2026-07"):
        assert said not in everything, said


@each_sample
def test_every_site_has_a_point_on_the_map(nct_id: str) -> None:
    assert all(site.coordinates for site in sample(nct_id).sites)


def facts_of(trial: Trial) -> Facts:
    age_limits = {name: getattr(trial, name).value for name in ("minimum_age", "maximum_age")}
    dates = ("verified", "start", "primary_completion", "completion", "last_updated")
    told = {name: getattr(trial, name).value for name in Facts._fields if hasattr(trial, name) and name != "sites"}
    told |= {name: str(told[name] or "") for name in dates}
    told |= {name: f"{age.value} {age.unit}" if age else "" for name, age in age_limits.items()}
    places = ((site.facility, site.city, site.state, site.zip, site.country) for site in trial.sites)
    ways = ((contact.name, contact.phone, contact.email) for contact in trial.central_contacts)
    return Facts(
        **told,
        has_summary=bool(trial.summary),
        has_criteria=bool(trial.criteria),
        sites=tuple(", ".join(part.value for part in place if part) for place in places),
        contacts=tuple(" ".join(part.value for part in way if part) for way in ways),
    )


def depth(bullet: str) -> int:
    return bullet.index("*") // 2


def first_of_sections(lines: list[str]) -> set[str]:
    return {lines[number + 2] for number, line in enumerate(lines) if line.endswith(" Criteria:")}
