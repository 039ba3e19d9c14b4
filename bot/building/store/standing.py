"""What decides a record's place before any question is asked: joinable first, then fresh, then complete."""

from dataclasses import dataclass

from bot.library.openness import takes_people
from bot.library.trial import BY_INVITATION, NOT_YET, Trial

_LATER = frozenset({BY_INVITATION, NOT_YET})
# Whether a part is there is seen without reading it: cleaning two long texts would cost more than decoding the record.
_PARTS = (
    ("identificationModule", "briefTitle"),
    ("conditionsModule", "conditions"),
    ("armsInterventionsModule", "interventions"),
    ("descriptionModule", "briefSummary"),
    ("eligibilityModule", "eligibilityCriteria"),
    ("eligibilityModule", "sex"),
    ("contactsLocationsModule", "locations"),
    ("contactsLocationsModule", "centralContacts"),
)


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
        group=_group(trial),
        updated=str(trial.last_updated.value or ""),
        completeness=sum(bool(trial.field(module, name).value) for module, name in _PARTS),
        record_date=str(trial.record_date.value or ""),
        condensed=trial.condensed,
    )


def _group(trial: Trial) -> int:
    if takes_people(trial):
        return 0
    return 1 if trial.status.value in _LATER else 2
