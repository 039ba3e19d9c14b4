"""What changed between two copies of a trial, in the meaning it has for a patient. Knows no store, and no words for it.

What only looks different is no change: another spelling, "12 Months" for
"1 Year", a day given for a month that was given before. Of long texts only that
their wording changed is told, for nobody can tell from the outside whether
their meaning did. Contacts are told by their place in the record, never by name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from bot.library.dates import Age, PartialDate, read_age
from bot.library.openness import is_open
from bot.library.site import Contact, Site
from bot.library.site_pairs import pair_sites, same_text
from bot.library.trial import BY_INVITATION, JOINABLE, NOT_YET, Trial
from bot.traced import Traced


class ChangeKind(StrEnum):
    """What a change is, the most important first. The values are kept stable: programs read them."""

    OPENED = "opened"
    NEW_TRIAL = "new_trial"
    WILL_NOT_OPEN = "will_not_open"
    CLOSED = "closed"
    PAUSED = "paused"
    INVITATION_ONLY = "invitation_only"
    SITE_OPENED = "site_opened"
    NEW_SITE = "new_site"
    SITE_CLOSED = "site_closed"
    SITE_GONE = "site_gone"
    AGE = "age"
    SEX = "sex"
    HEALTHY = "healthy_volunteers"
    RESULTS = "results_posted"
    GONE = "gone"
    NEW_CONTACT = "new_contact"
    NO_CONTACT = "no_contact_left"
    STATUS = "status"
    PHASE = "phase"
    CONDITIONS = "conditions"
    TREATMENTS = "treatments"
    CRITERIA = "criteria_wording"
    DATES = "dates"
    ENROLLMENT = "enrollment"
    SPONSOR = "sponsor"
    SITE_RENAMED = "site_renamed"
    TITLE = "title"
    FORMER_NUMBER = "former_number"
    WORDING = "wording"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, with the field in the older and in the newer copy.

    The values are registry codes, dates or the registry's own short texts; they are empty
    for contacts and for long texts. site: where a change is one of a site.
    """

    kind: ChangeKind
    before: Traced[str]
    after: Traced[str]
    site: Site | None = None

    @property
    def importance(self) -> int:
        """Its place among all changes, 0 is the most important; a trial that came and is over is told late."""
        over = self.kind is ChangeKind.NEW_TRIAL and self.after.value not in _COULD_TAKE
        return _ORDER[ChangeKind.STATUS if over else self.kind]


_ORDER = {kind: number for number, kind in enumerate(ChangeKind)}
_PAUSED = frozenset({"SUSPENDED", "TEMPORARILY_NOT_AVAILABLE"})
_NEVER = "WITHDRAWN"
_OVER = frozenset({"ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING"})
_COULD_TAKE = JOINABLE | _PAUSED | {BY_INVITATION, NOT_YET}
_NOT_GIVEN = ""


def changes(before: Trial | None, after: Trial | None) -> tuple[Change, ...]:
    """Return what changed, the most important first; one of the two may be missing."""
    if before is None or after is None:
        return tuple(_came_or_went(before, after))
    found = chain(
        _status(before, after),
        _sites(before, after),
        _results(before, after),
        _contacts(before, after),
        _fields(before, after),
        _former_numbers(before, after),
        _wording(before, after),
    )
    return tuple(sorted(found, key=lambda change: change.importance))


def changes_since(trial: Trial, day: str) -> tuple[Change, ...]:
    """Return what a record itself says happened on that day or later; where it says no more, that it was updated."""
    dated = (
        (ChangeKind.NEW_TRIAL, trial.first_posted, trial.status),
        (ChangeKind.RESULTS, trial.results_posted, trial.results_posted.map(_day)),
    )
    found = tuple(Change(kind, Traced(_NOT_GIVEN, after.path), after) for kind, on, after in dated if _since(on, day))
    updated = trial.last_updated
    if found or not _since(updated, day):
        return found
    return (Change(ChangeKind.UPDATED, Traced(_NOT_GIVEN, updated.path), updated.map(_day)),)


def _since(on: Traced[PartialDate | None], day: str) -> bool:
    return _day(on.value) >= day


def _came_or_went(before: Trial | None, after: Trial | None) -> Iterator[Change]:
    if after is not None:
        yield Change(ChangeKind.NEW_TRIAL, Traced(_NOT_GIVEN, after.status.path), after.status)
    elif before is not None:
        yield Change(ChangeKind.GONE, before.status, Traced(_NOT_GIVEN, before.status.path))


def _status(before: Trial, after: Trial) -> Iterator[Change]:
    if before.status.value != after.status.value:
        yield Change(_status_kind(before.status.value, after.status.value), before.status, after.status)


def _status_kind(before: str, after: str) -> ChangeKind:
    if not before or {before, after} <= JOINABLE:
        return ChangeKind.STATUS
    kinds = {BY_INVITATION: ChangeKind.INVITATION_ONLY, _NEVER: ChangeKind.WILL_NOT_OPEN}
    kinds |= dict.fromkeys(JOINABLE, ChangeKind.OPENED) | dict.fromkeys(_PAUSED, ChangeKind.PAUSED)
    if before in _COULD_TAKE:
        kinds |= dict.fromkeys(_OVER, ChangeKind.CLOSED)
    return kinds.get(after, ChangeKind.STATUS)


def _sites(before: Trial, after: Trial) -> Iterator[Change]:
    pairs = pair_sites(before.sites, after.sites)
    for site in pairs.new:
        yield Change(ChangeKind.NEW_SITE, Traced(_NOT_GIVEN, site.status.path), site.status, site)
    for site in pairs.gone:
        yield Change(ChangeKind.SITE_GONE, site.status, Traced(_NOT_GIVEN, site.status.path), site)
    # A whole trial that opens or closes is told once, not with each of its sites.
    as_a_whole = (before.status.value in JOINABLE) != (after.status.value in JOINABLE)
    for old, new in pairs.both:
        if not as_a_whole:
            yield from _site_status(is_open(old, before), is_open(new, after), old, new)
        if same_text(old.facility.value) != same_text(new.facility.value):
            yield Change(ChangeKind.SITE_RENAMED, old.facility, new.facility, new)
        if is_open(new, after):
            yield from _new_contact(old.contacts, new.contacts, new)


def _site_status(was_open: bool, is_open_now: bool, old: Site, new: Site) -> Iterator[Change]:
    """Tell that a site opened or closed by its own word; what follows from the trial's status is told with that."""
    if was_open != is_open_now and old.status.value != new.status.value:
        yield Change(ChangeKind.SITE_OPENED if is_open_now else ChangeKind.SITE_CLOSED, old.status, new.status, new)


def _results(before: Trial, after: Trial) -> Iterator[Change]:
    had, has = before.results_posted or before.has_results, after.results_posted or after.has_results
    if has and not had:
        yield Change(ChangeKind.RESULTS, before.results_posted.map(_day), after.results_posted.map(_day))


def _contacts(before: Trial, after: Trial) -> Iterator[Change]:
    old, new = before.central_contacts, after.central_contacts
    yield from _new_contact(old, new)
    if any(contact.reachable for contact in old) and not any(contact.reachable for contact in new):
        missing = Traced(_NOT_GIVEN, after.contacts_path)
        yield Change(ChangeKind.NO_CONTACT, missing, missing)


def _new_contact(old: tuple[Contact, ...], new: tuple[Contact, ...], site: Site | None = None) -> Iterator[Change]:
    known = {_reached_by(contact) for contact in old}
    for contact in new:
        if contact.reachable and _reached_by(contact) not in known:
            field = contact.email or contact.phone
            yield Change(ChangeKind.NEW_CONTACT, Traced(_NOT_GIVEN, field.path), Traced(_NOT_GIVEN, field.path), site)


def _reached_by(contact: Contact) -> tuple[str, str, str]:
    digits = "".join(filter(str.isdigit, contact.phone.value))
    return digits, contact.extension.value, contact.email.value.casefold()


def _fields(before: Trial, after: Trial) -> Iterator[Change]:
    for kind, read, meaning in _FIELDS:
        old, new = read(before), read(after)
        if meaning(old.value) != meaning(new.value):
            yield Change(kind, old, new)
    for field in _DATES:
        earlier, later = field(before), field(after)
        if not _same_day(earlier.value, later.value):
            yield Change(ChangeKind.DATES, earlier.map(_day), later.map(_day))


def _same_day(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Tell whether two dates can be the same day: a month, and a day in that month."""
    if one is None or other is None:
        return one is other
    same_month = (one.year, one.month) == (other.year, other.month)
    return same_month and (one.day == other.day or one.day is None or other.day is None)


def _former_numbers(before: Trial, after: Trial) -> Iterator[Change]:
    known = set(before.aliases.value)
    for number in after.aliases.value:
        if number not in known:
            yield Change(
                ChangeKind.FORMER_NUMBER, Traced(_NOT_GIVEN, before.aliases.path), Traced(number, after.aliases.path)
            )


def _wording(before: Trial, after: Trial) -> Iterator[Change]:
    """Tell the first long text that is worded otherwise; a condensed copy and the registry's own always are."""
    if before.condensed != after.condensed:
        return
    if same_text(before.criteria.value) != same_text(after.criteria.value):
        yield _reworded(ChangeKind.CRITERIA, before.criteria.path)
    for module, name in _TEXTS:
        old, new = before.field(module, name), after.field(module, name)
        if _blanks_aside(old.value) != _blanks_aside(new.value):
            yield _reworded(ChangeKind.WORDING, new.path)
            return


def _reworded(kind: ChangeKind, path: str) -> Change:
    return Change(kind, Traced(_NOT_GIVEN, path), Traced(_NOT_GIVEN, path))


def _blanks_aside(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _day(day: PartialDate | None) -> str:
    return str(day or _NOT_GIVEN)


def _age(age: Age | None) -> str:
    return f"{age.value} {age.unit}{'s' * (age.value != 1)}" if age else _NOT_GIVEN


def _length(age: str) -> float | None:
    """Return an age in minutes, so that twelve months are a year."""
    found = read_age(age)
    return found.value * _MINUTES[found.unit] if found else None


def _names(listed: str) -> frozenset[str]:
    return frozenset(map(same_text, listed.split(_BETWEEN)))


def _as_text(value: object) -> str:
    return _NOT_GIVEN if value is None else str(value).lower()


_BETWEEN = "; "
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080, "month": 43_830, "year": 525_960}
_Read = Callable[[Trial], Traced[str]]
_FIELDS: tuple[tuple[ChangeKind, _Read, Callable[[str], object]], ...] = (
    (ChangeKind.AGE, lambda trial: trial.minimum_age.map(_age), _length),
    (ChangeKind.AGE, lambda trial: trial.maximum_age.map(_age), _length),
    (ChangeKind.SEX, lambda trial: trial.sex, str),
    (ChangeKind.HEALTHY, lambda trial: trial.healthy_volunteers.map(_as_text), str),
    (ChangeKind.PHASE, lambda trial: trial.phases.map(_BETWEEN.join), _names),
    (ChangeKind.CONDITIONS, lambda trial: trial.conditions.map(_BETWEEN.join), _names),
    (ChangeKind.TREATMENTS, lambda trial: trial.interventions.map(_BETWEEN.join), _names),
    (ChangeKind.ENROLLMENT, lambda trial: trial.enrollment.map(_as_text), str),
    (ChangeKind.SPONSOR, lambda trial: trial.sponsor, same_text),
    (ChangeKind.TITLE, lambda trial: trial.title, same_text),
)
_DATES: tuple[Callable[[Trial], Traced[PartialDate | None]], ...] = (
    lambda trial: trial.start,
    lambda trial: trial.primary_completion,
    lambda trial: trial.completion,
)
_TEXTS = (
    ("descriptionModule", "briefSummary"),
    ("descriptionModule", "detailedDescription"),
    ("identificationModule", "officialTitle"),
    ("armsInterventionsModule", "armGroups"),
    ("armsInterventionsModule", "interventions"),
    ("outcomesModule", "primaryOutcomes"),
    ("outcomesModule", "secondaryOutcomes"),
    ("designModule", "designInfo"),
    ("conditionsModule", "keywords"),
    ("eligibilityModule", "studyPopulation"),
    ("statusModule", "whyStopped"),
)
