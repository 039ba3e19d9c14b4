"""What a generated trial is about, drawn before any text of it is written: status, dates, conditions, treatments."""

from dataclasses import dataclass
from datetime import date

from benchmarks.draws import Draws
from benchmarks.registry_names import Heading, facts, names
from benchmarks.registry_prose import TOPICS

# The day of the generated copy of the registry.
TODAY = date(2026, 11, 2)
OPEN, NOT_YET = "RECRUITING", "NOT_YET_RECRUITING"
_EXPANDED_ACCESS = frozenset({"AVAILABLE", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING"})
_RUNNING = frozenset({OPEN, "ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION", "SUSPENDED"})
_MADE_OF_DRUGS = frozenset({"DRUG", "BIOLOGICAL"})
# Shares in 100 of all mentions of conditions: without a heading; narrowed; by the usual wording.
_UNLISTED, _NARROWED, _USUAL = 6, 22, 70
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Mention:
    """A condition in a registrant's words, and the heading that stands for it."""

    wording: str
    heading: Heading | None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is tested."""

    kind: str
    name: str
    mesh_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A trial in outline. start, end, updated: dates; words: what wordings with gaps are filled with."""

    status: str
    study_type: str
    conditions: tuple[Mention, ...]
    treatments: tuple[Treatment, ...]
    start: date
    end: date
    updated: date
    topic: int
    words: dict[str, str]

    @property
    def joinable(self) -> bool:
        """Whether people may call about it."""
        return self.status in {OPEN, NOT_YET}


def sketch(draws: Draws) -> Sketch:
    """Draw a trial."""
    status = draws.weighted(facts()["statuses"])
    start, end, updated = _dates(draws, status)
    conditions = _conditions(draws)
    study_type = "EXPANDED_ACCESS" if status in _EXPANDED_ACCESS else draws.weighted(facts()["study_types"])
    treatments = tuple(_treatment(draws) for _ in range(draws.along(facts()["arms_per_trial"])))
    return Sketch(
        status=status,
        study_type=study_type,
        conditions=conditions,
        treatments=treatments,
        start=start,
        end=end,
        updated=updated,
        topic=draws.below(TOPICS),
        words=wording_words(draws, conditions[0].wording, treatments[0].name),
    )


def wording_words(draws: Draws, condition: str, treatment: str) -> dict[str, str]:
    """What the gaps in wordings are filled with."""
    return {
        "condition": condition,
        "intervention": treatment,
        "comparison": draws.weighted(names().drugs),
        "people": draws.pick(facts()["people"]),
        "thing": draws.pick(facts()["things"]),
        "marker": draws.pick(facts()["markers"]),
    }


def mention(draws: Draws) -> Mention:
    """Draw a condition as a registrant writes it."""
    if draws.chance(_UNLISTED):
        return Mention(draws.pick(facts()["other_conditions"]), None)
    heading = draws.weighted(names().headings)
    wording = heading.wordings[0] if draws.chance(_USUAL) else draws.pick(heading.wordings)
    if draws.chance(_NARROWED):
        wording = _narrowed(draws, wording)
    return Mention(wording, heading)


def _narrowed(draws: Draws, wording: str) -> str:
    if draws.chance(25):
        wording = f"{wording} {draws.pick(facts()['after_condition'])}"
    if draws.chance(80):
        wording = f"{draws.pick(facts()['before_condition'])} {wording}"
    return wording


def _conditions(draws: Draws) -> tuple[Mention, ...]:
    drawn = (mention(draws) for _ in range(draws.along(facts()["conditions_per_trial"])))
    return tuple({found.wording: found for found in drawn}.values())


def _treatment(draws: Draws) -> Treatment:
    kind = draws.weighted(facts()["intervention_types"])
    if kind not in _MADE_OF_DRUGS:
        return Treatment(kind, draws.pick(facts()["other_interventions"]), "")
    name = draws.weighted(names().drugs)
    return Treatment(kind, name, names().drug_ids.get(name, ""))


def _dates(draws: Draws, status: str) -> tuple[date, date, date]:
    """Start, end and last update; as stale as such records are."""
    today, lasts = TODAY.toordinal(), draws.between(_YEAR // 2, 5 * _YEAR)
    if status == NOT_YET:
        start = today + draws.between(-_YEAR // 2, _YEAR)
        updated = today - draws.between(1, _YEAR // 2)
    elif status in _RUNNING:
        running = draws.between(30, 5 * _YEAR)
        start = today - running
        updated = today - draws.below(min(running, 2 * _YEAR))
    else:
        ended = draws.between(30, 22 * _YEAR)
        start = today - lasts - ended
        updated = today - ended + draws.below(min(ended, 3 * _YEAR))
    return date.fromordinal(start), date.fromordinal(start + lasts), date.fromordinal(updated)
