"""The modules of a generated record besides its sites, in the shape of the registry's API v2."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.draws import Along, Draws
from benchmarks.registry_names import facts, names
from benchmarks.registry_prose import phrase, points, sentences
from benchmarks.registry_sites import organisation
from benchmarks.registry_sketch import TODAY, Sketch, Treatment

# Shares in 100.
_DESCRIBED, _WITH_DERIVED_TERMS, _WITH_MARKER_KEYWORD, _WITH_ACRONYM = 75, 88, 12, 25
# Criteria of the usual kind among those in free words.
_USUAL_CRITERIA, _FEW_CRITERIA = (2, 6), (1, 1)
_ARM_WORDS, _OUTCOME_WORDS = 22, 5


@dataclass(frozen=True, slots=True)
class Size:
    """How long texts are, in 100 of the usual; and whether the parts that make a record long are there."""

    percent: int
    full: bool = True

    def words(self, draws: Draws, name: str) -> int:
        """How many words this text has."""
        table: Along = facts()[name]
        return max(3, draws.along(table) * self.percent // 100)

    def items(self, draws: Draws, name: str) -> int:
        """How many items this list has."""
        number = draws.along(facts()[name])
        return number if self.full else min(number, 2)


def identification(draws: Draws, outline: Sketch, nct_id: str) -> dict[str, Any]:
    title = draws.pick(facts()["titles"]).format(**outline.words)
    sponsor, initials = organisation(draws), "".join(word[0] for word in title.split() if word[0].isupper())
    return {
        "nctId": nct_id,
        "orgStudyIdInfo": {"id": f"{initials[:4]}-{draws.below(10_000):04}"},
        "organization": {"fullName": sponsor, "class": draws.weighted(facts()["sponsor_classes"])},
        "briefTitle": title,
        "officialTitle": f"{title}: {phrase(draws, outline.topic, 8)}",
    } | ({"acronym": initials[:6]} if draws.chance(_WITH_ACRONYM) else {})


def status(draws: Draws, outline: Sketch) -> dict[str, Any]:
    registered = min(outline.start, outline.updated).isoformat()
    module = {
        "statusVerifiedDate": outline.updated.isoformat()[:7],
        "overallStatus": outline.status,
        "expandedAccessInfo": {"hasExpandedAccess": draws.chance(2)},
        "startDateStruct": _dated(outline.start),
        "primaryCompletionDateStruct": _dated(date.fromordinal(outline.end.toordinal() - draws.below(180))),
        "completionDateStruct": _dated(outline.end),
        "studyFirstSubmitDate": registered,
        "studyFirstPostDateStruct": {"date": registered, "type": "ACTUAL"},
        "lastUpdateSubmitDate": outline.updated.isoformat(),
        "lastUpdatePostDateStruct": {"date": outline.updated.isoformat(), "type": "ACTUAL"},
    }
    if outline.status in {"TERMINATED", "WITHDRAWN", "SUSPENDED"}:
        module["whyStopped"] = phrase(draws, outline.topic, 6)
    return module


def _dated(day: date) -> dict[str, str]:
    return {"date": day.isoformat(), "type": "ACTUAL" if day <= TODAY else "ESTIMATED"}


def sponsor(draws: Draws, organization: dict[str, str]) -> dict[str, Any]:
    lead = {"name": organization["fullName"], "class": organization["class"]}
    others = [{"name": organisation(draws), "class": "OTHER"} for _ in range(draws.below(3))]
    return {"responsibleParty": {"type": "SPONSOR"}, "leadSponsor": lead} | (
        {"collaborators": others} if others else {}
    )


def description(draws: Draws, outline: Sketch, size: Size) -> dict[str, str]:
    opening = draws.pick(facts()["summary_openings"]).format(**outline.words)
    module = {"briefSummary": f"{opening} {sentences(draws, outline.topic, size.words(draws, 'words_of_summary'))}"}
    if size.full and draws.chance(_DESCRIBED):
        words = size.words(draws, "words_of_description")
        module["detailedDescription"] = sentences(draws, outline.topic, words)
    return module


def conditions(draws: Draws, outline: Sketch, size: Size) -> dict[str, list[str]]:
    keywords = [
        phrase(draws, outline.topic, 1 + draws.below(2)) for _ in range(size.items(draws, "keywords_per_trial"))
    ]
    if draws.chance(_WITH_MARKER_KEYWORD):
        keywords.append(outline.words["marker"])
    module = {"conditions": [mention.wording for mention in outline.conditions]}
    return module | ({"keywords": keywords} if keywords else {})


def design(draws: Draws, outline: Sketch) -> dict[str, Any]:
    module: dict[str, Any] = {"studyType": outline.study_type}
    if outline.study_type == "EXPANDED_ACCESS":
        return module
    if outline.study_type == "INTERVENTIONAL":
        module["phases"] = draws.weighted(facts()["phases"]).split()
        module["designInfo"] = {
            "allocation": draws.weighted(facts()["allocations"]),
            "interventionModel": draws.weighted(facts()["models"]),
            "primaryPurpose": draws.weighted(facts()["purposes"]),
            "maskingInfo": {"masking": draws.weighted(facts()["maskings"])},
        }
    else:
        module["designInfo"] = {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"}
    kind = "ACTUAL" if outline.end <= TODAY else "ESTIMATED"
    return module | {"enrollmentInfo": {"count": draws.along(facts()["enrollment"]), "type": kind}}


def arms(draws: Draws, outline: Sketch, size: Size) -> dict[str, Any]:
    groups = [_arm(draws, outline, treatment, size) for treatment in outline.treatments]
    treatments = [
        {"type": treatment.kind, "name": treatment.name}
        | ({"description": sentences(draws, outline.topic, _ARM_WORDS * size.percent // 100)} if size.full else {})
        for treatment in outline.treatments
    ]
    return {"armGroups": groups, "interventions": treatments}


def _arm(draws: Draws, outline: Sketch, treatment: Treatment, size: Size) -> dict[str, Any]:
    arm = {
        "label": treatment.name,
        "type": draws.weighted(facts()["arm_types"]),
        "interventionNames": [f"{treatment.kind.capitalize()}: {treatment.name}"],
    }
    words = _ARM_WORDS * size.percent // 100
    return arm | ({"description": sentences(draws, outline.topic, words)} if size.full else {})


def outcomes(draws: Draws, outline: Sketch, size: Size) -> dict[str, Any]:
    primary, secondary = (size.items(draws, name) for name in ("primary_outcomes", "secondary_outcomes"))
    module = {"primaryOutcomes": [_outcome(draws, outline, size) for _ in range(primary)]}
    others = [_outcome(draws, outline, size) for _ in range(secondary)]
    return module | ({"secondaryOutcomes": others} if others else {})


def _outcome(draws: Draws, outline: Sketch, size: Size) -> dict[str, str]:
    measure = f"{draws.pick(facts()['outcomes'])} {phrase(draws, outline.topic, _OUTCOME_WORDS)}"
    outcome = {"measure": measure, "timeFrame": draws.pick(facts()["time_frames"])}
    if size.full:
        outcome["description"] = sentences(draws, outline.topic, size.words(draws, "words_of_outcome"))
    return outcome


def eligibility(draws: Draws, outline: Sketch, size: Size) -> dict[str, Any]:
    told = {
        "sex": draws.weighted(facts()["sexes"]),
        "minimumAge": draws.weighted(facts()["minimum_ages"]),
        "maximumAge": draws.weighted(facts()["maximum_ages"]),
    }
    module: dict[str, Any] = {"eligibilityCriteria": _criteria(draws, outline, size)}
    healthy = draws.weighted(facts()["healthy_volunteers"])
    if healthy:
        module["healthyVolunteers"] = healthy == "yes"
    return module | {name: value for name, value in told.items() if value}


def _criteria(draws: Draws, outline: Sketch, size: Size) -> str:
    words = size.words(draws, "words_of_criteria")
    parts = (
        ("Inclusion Criteria:", "inclusion", words * 6 // 10),
        ("Exclusion Criteria:", "exclusion", words * 4 // 10),
    )
    return "\n\n".join(
        "\n".join([header, "", *_usual(draws, outline, kind, size), points(draws, outline.topic, left)])
        for header, kind, left in parts
    )


def _usual(draws: Draws, outline: Sketch, kind: str, size: Size) -> list[str]:
    number = draws.between(*(_USUAL_CRITERIA if size.full else _FEW_CRITERIA))
    picked = dict.fromkeys(draws.pick(facts()[kind]) for _ in range(number))
    return [f"* {wording.format(**outline.words)}" for wording in picked]


def derived(draws: Draws, outline: Sketch) -> dict[str, Any]:
    """What the registry adds: its own terms for conditions and treatments, in most records."""
    section: dict[str, Any] = {"miscInfoModule": {"versionHolder": TODAY.isoformat()}}
    if not draws.chance(_WITH_DERIVED_TERMS):
        return section
    headings = {found.heading.name: found.heading for found in outline.conditions if found.heading}
    if headings:
        terms = [{"id": heading.mesh_id, "term": name} for name, heading in headings.items()]
        wider = {above["term"]: above for heading in headings.values() for above in heading.wider}
        section["conditionBrowseModule"] = {"meshes": terms, "ancestors": list(wider.values())}
    drugs = {drug.name: drug.mesh_id for drug in outline.treatments if drug.name in names().drug_ids}
    if drugs and draws.chance(60):
        meshes = [{"id": number, "term": name} for name, number in drugs.items()]
        section["interventionBrowseModule"] = {"meshes": meshes}
    return section
