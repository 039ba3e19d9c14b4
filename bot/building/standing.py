"""What decides a record's place before any question is asked: joinable first, then fresh, then complete."""

from dataclasses import dataclass

from bot.library.trial import BY_INVITATION, JOINABLE, NOT_YET, Trial

_LATER = frozenset({BY_INVITATION, NOT_YET})


@dataclass(frozen=True, slots=True)
class Standing:
    """The order of a record among all: `group` 0 takes people now, 1 later or by invitation, 2 not.

    record_date, updated: ISO dates, empty where the record has none.
    completeness: how many of the parts that people ask about the record has.
    """

    group: int
    updated: str
    completeness: int
    record_date: str
    condensed: bool

    @property
    def precedence(self) -> tuple[bool, str]:
        """Which of two copies of one record is kept: the registry's own wording, then the newer one."""
        return not self.condensed, self.record_date


def standing_of(trial: Trial) -> Standing:
    """Return the standing of a trial."""
    return Standing(
        group=_group(trial.status.value),
        updated=str(trial.last_updated.value or ""),
        completeness=_completeness(trial),
        record_date=str(trial.record_date.value or ""),
        condensed=trial.condensed,
    )


def _group(status: str) -> int:
    if status in JOINABLE:
        return 0
    return 1 if status in _LATER else 2


def _completeness(trial: Trial) -> int:
    parts = (
        trial.title.value,
        trial.conditions.value,
        trial.interventions.value,
        trial.summary.value,
        trial.criteria.value,
        trial.sites,
        trial.central_contacts,
        trial.sex.value,
    )
    return sum(map(bool, parts))
