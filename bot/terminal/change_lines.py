"""Words for what changed in a trial, a line a change, for those who run the assistant."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.building.store.comparing import TrialChanges
from bot.library.changes import Change, ChangeKind
from bot.library.site import Site
from bot.traced import Traced

_MOST_SITES = 3
_MOST_LETTERS = 80
_NOT_GIVEN = "not given"
_NO_LIMIT = "no limit"

WORDS = {
    ChangeKind.OPENED: "now takes people (was: {before})",
    ChangeKind.NEW_TRIAL: "new trial, {after}",
    ChangeKind.WILL_NOT_OPEN: "will not open (was: {before})",
    ChangeKind.CLOSED: "no longer takes people: {after} (was: {before})",
    ChangeKind.PAUSED: "paused: {after} (was: {before})",
    ChangeKind.INVITATION_ONLY: "now by invitation only (was: {before})",
    ChangeKind.SITE_OPENED: "site now recruiting: {sites}",
    ChangeKind.NEW_SITE: "new site: {sites}",
    ChangeKind.SITE_CLOSED: "site closed: {sites}",
    ChangeKind.SITE_GONE: "site no longer listed: {sites}",
    ChangeKind.AGE: "{field} changed from {before} to {after}",
    ChangeKind.SEX: "who can join by sex changed from {before} to {after}",
    ChangeKind.HEALTHY: "healthy volunteers changed from {before} to {after}",
    ChangeKind.RESULTS: "results posted",
    ChangeKind.GONE: "no longer in this copy of the registry (was: {before})",
    ChangeKind.NEW_CONTACT: "new contact",
    ChangeKind.NO_CONTACT: "no contact for the whole trial is listed any more",
    ChangeKind.STATUS: "status changed from {before} to {after}",
    ChangeKind.PHASE: "phase changed from {before} to {after}",
    ChangeKind.CONDITIONS: "conditions changed from {before} to {after}",
    ChangeKind.TREATMENTS: "treatments changed from {before} to {after}",
    ChangeKind.CRITERIA: "wording of who can join changed",
    ChangeKind.DATES: "{field} moved from {before} to {after}",
    ChangeKind.ENROLLMENT: "number of people changed from {before} to {after}",
    ChangeKind.SPONSOR: "sponsor changed from {before} to {after}",
    ChangeKind.SITE_RENAMED: "site named otherwise: {sites}",
    ChangeKind.TITLE: "title changed from {before} to {after}",
    ChangeKind.FORMER_NUMBER: "took over the record {after}",
    ChangeKind.WORDING: "wording changed",
    ChangeKind.UPDATED: "updated on {after}; what changed is not kept",
}
_FIELDS = {
    "minimumAge": "lowest age",
    "maximumAge": "highest age",
    "startDateStruct": "start",
    "primaryCompletionDateStruct": "end of the main part",
    "completionDateStruct": "end",
}
_AS_CODES = frozenset({ChangeKind.SEX, ChangeKind.PHASE}) | {
    kind for kind, words in WORDS.items() if "was:" in words or kind in {ChangeKind.NEW_TRIAL, ChangeKind.STATUS}
}
_OF_SITES = frozenset(kind for kind, words in WORDS.items() if "{sites}" in words)
# A contact is told once for a trial, however many of its sites have a new one.
_TOLD_ONCE = _OF_SITES | {ChangeKind.NEW_CONTACT}


def lines_of(found: TrialChanges) -> Iterator[tuple[int, ChangeKind, str]]:
    """Yield importance, kind and words of what changed in a trial; the sites of one kind share a line."""
    for kind, group in groupby(found.changes, key=lambda change: change.kind):
        changes = tuple(group)
        for told in [changes] if kind in _TOLD_ONCE else [(change,) for change in changes]:
            yield told[0].importance, kind, f"{found.trial.nct_id}  {_words(told)}  {_title(found)}".rstrip()


def rows_of(found: TrialChanges) -> Iterator[dict[str, Any]]:
    """Yield the changes of a trial for programs; the names of these fields are kept stable."""
    for change in found.changes:
        yield {
            "nct_id": found.trial.nct_id,
            "title": found.trial.title.value,
            "kind": change.kind.value,
            "before": _traced(change.before),
            "after": _traced(change.after),
            "site": _site_row(change.site) if change.site else None,
        }


def _words(changes: Sequence[Change]) -> str:
    first = changes[0]
    return WORDS[first.kind].format(
        before=_value(first.kind, first.before.value),
        after=_value(first.kind, first.after.value),
        field=next((name for field, name in _FIELDS.items() if field in first.after.path), ""),
        sites=_sites([change.site for change in changes if change.site]),
    )


def _value(kind: ChangeKind, value: str) -> str:
    if not value:
        return _NO_LIMIT if kind is ChangeKind.AGE else _NOT_GIVEN
    return _shortened(value.lower().replace("_", " ") if kind in _AS_CODES else value)


def _sites(sites: Sequence[Site]) -> str:
    named = "; ".join(map(_site, sites[:_MOST_SITES]))
    left = len(sites) - _MOST_SITES
    return f"{named}; and {left:,} more" if left > 0 else named


def _site(site: Site) -> str:
    parts = (site.city, site.state, site.country)
    place = ", ".join(part.value for part in parts if part) or "no place given"
    details = (site.facility.value, site.status.value.lower().replace("_", " "))
    told = ", ".join(detail for detail in details if detail)
    return f"{place} ({told})" if told else place


def _title(found: TrialChanges) -> str:
    return _shortened(found.trial.title.value)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1].rstrip()}…"


def _traced(field: Traced[str]) -> dict[str, str]:
    return {"value": field.value, "path": field.path}


def _site_row(site: Site) -> dict[str, str]:
    named = {"facility": site.facility, "city": site.city, "state": site.state, "country": site.country}
    return {name: field.value for name, field in named.items()} | {"status": site.status.value}
