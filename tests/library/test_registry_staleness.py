"""On all real records: every doubt is seen in the raw record too, and its words say what stands there."""

import gzip
import re
from calendar import monthrange
from collections import Counter

import msgspec
import pytest
from doubtful_records import DAY, DOUBTFUL
from trial_records import REGISTRY, REGISTRY_FILES, needs_registry
from wording import FAULTS

from bot.content import Content
from bot.library.dates import read_date
from bot.library.doubts.doubt import FINAL, StaleKind
from bot.library.doubts.staleness import staleness
from bot.library.trial import Trial
from bot.rendering.filters import Filters
from bot.rendering.templates import Templates

pytestmark = needs_registry

TODAY = DAY.isoformat()
YEARS_AGO = {months: DAY.replace(year=DAY.year - months // 12).isoformat() for months in (12, 24)}
HALF_A_YEAR_AGO = DAY.replace(month=DAY.month - 6).isoformat()
TAKING = {"RECRUITING", "AVAILABLE"}
HOPED = TAKING | {"NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION"}
STOPPED = {"SUSPENDED", "TERMINATED", "WITHDRAWN"}
# Of converted copies, which all give the same cause, so many are put into words: one of these.
ONE_OF = 20
WORDS = {
    language: (Templates(Content(), language), Filters(language, Content().responses(language)["_labels"]))
    for language in ("en", "es")
}
# What we ask people to say is in quotes too.
ASKED = {"is it open", "¿está abierto?"}
QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”')
DATES = re.compile(r"\b(?:[A-Z][a-z]+ (?:\d{1,2}, )?(?:19|20)\d\d|(?:\d{1,2} de )?[a-z]+ de (?:19|20)\d\d)\b")
THE_RECORDS_WORDS = re.compile(r"(in the record's words|en palabras de la ficha): .*", re.DOTALL)


class Raw:
    """A record as it stands in the file; dates are compared as they are written."""

    def __init__(self, record):
        self.record = record
        self.protocol = record["protocolSection"]
        self.module = self.protocol.get("statusModule", {})
        self.status = self.module.get("overallStatus", "")
        where = self.protocol.get("contactsLocationsModule", {})
        self.sites = where.get("locations", [])
        self.own = [site["status"] for site in self.sites if site.get("status")]
        self.contacts = [
            *where.get("centralContacts", []),
            *(c for site in self.sites for c in site.get("contacts", [])),
        ]
        self.copied = record.get("derivedSection", {}).get("miscInfoModule", {}).get("versionHolder", "")

    def date(self, name):
        return self.module.get(f"{name}DateStruct", {}).get("date", "")

    def type(self, name):
        return self.module.get(f"{name}DateStruct", {}).get("type", "")

    def past(self, name):
        day = self.date(name)
        return bool(day) and day < TODAY[: len(day)]

    def ahead(self, name):
        day = self.date(name)
        return bool(day) and day > TODAY[: len(day)]

    def is_old_copy(self):
        return self.status not in FINAL and bool(self.copied) and self.copied <= HALF_A_YEAR_AGO

    def confirmed_by(self, limit):
        """Whether the last confirmation was on that day or before; right for copies that are not old."""
        day = self.module.get("statusVerifiedDate", "")
        if len(day) == 7:
            year, month = map(int, day.split("-"))
            day = f"{day}-{monthrange(year, month)[1]}"
        counts = self.status not in FINAL and self.status != "UNKNOWN"
        return counts and bool(day) and day <= limit


# The same found in another way, by kind.
SEEN_OTHERWISE = {
    "missing_status": lambda raw: not raw.status,
    "unknown_status": lambda raw: raw.status == "UNKNOWN",
    "on_hold": lambda raw: raw.status == "SUSPENDED",
    "stopped_early": lambda raw: raw.status in ("TERMINATED", "WITHDRAWN"),
    "sites_closed": lambda raw: raw.status in TAKING and bool(raw.own) and not TAKING & {*raw.own},
    "site_open": lambda raw: bool(raw.status) and raw.status not in TAKING and bool(TAKING & {*raw.own}),
    "no_sites": lambda raw: raw.status in TAKING and not raw.sites,
    "old_copy": Raw.is_old_copy,
    "completion_passed": lambda raw: raw.status in HOPED and raw.past("completion"),
    "primary_completion_passed": lambda raw: (
        raw.status in ("RECRUITING", "ENROLLING_BY_INVITATION")
        and raw.past("primaryCompletion")
        and not raw.past("completion")
    ),
    "start_passed": lambda raw: raw.status == "NOT_YET_RECRUITING" and raw.past("start"),
    "active_past_end": lambda raw: raw.status == "ACTIVE_NOT_RECRUITING" and raw.past("completion"),
    "reason_to_stop": lambda raw: bool(raw.module.get("whyStopped")) and raw.status not in STOPPED,
    "results_posted": lambda raw: raw.status in HOPED and raw.record.get("hasResults") is True,
    "end_ahead": lambda raw: (
        raw.status in ("COMPLETED", "TERMINATED") and raw.ahead("completion") and raw.type("completion") != "ACTUAL"
    ),
    "no_start": lambda raw: raw.status == "NOT_YET_RECRUITING" and not raw.date("start"),
    "no_end": lambda raw: (
        raw.status in ("RECRUITING", "ENROLLING_BY_INVITATION")
        and not raw.date("completion")
        and not raw.date("primaryCompletion")
    ),
    "no_contact": lambda raw: (
        raw.status not in FINAL | {"ACTIVE_NOT_RECRUITING"}
        and not any(contact.get(name) for contact in raw.contacts for name in ("name", "phone", "email"))
    ),
    "converted_copy": lambda raw: "_conversion" in raw.record,
}
OF_FRESH_COPIES = {
    "verified_years_ago": lambda raw: raw.confirmed_by(YEARS_AGO[24]),
    "verified_long_ago": lambda raw: raw.confirmed_by(YEARS_AGO[12]) and not raw.confirmed_by(YEARS_AGO[24]),
    "verified_months_ago": lambda raw: raw.confirmed_by(HALF_A_YEAR_AGO) and not raw.confirmed_by(YEARS_AGO[12]),
}


@pytest.fixture(scope="module")
def doubted():
    """Every record with the doubts about it."""
    found = []
    for name in REGISTRY_FILES:
        with gzip.open(REGISTRY / name) as file:
            for line in file:
                record = msgspec.json.decode(line)
                record.pop("resultsSection", None)
                trial = Trial(record)
                found.append((trial, Raw(record), staleness(trial, DAY)))
    return found


def test_every_doubt_and_none_but_those_is_seen_in_the_raw_record(doubted):
    wrong = []
    for trial, raw, doubts in doubted:
        kinds = {str(doubt.kind) for doubt in doubts}
        rules = SEEN_OTHERWISE if raw.is_old_copy() else SEEN_OTHERWISE | OF_FRESH_COPIES
        wrong += [(trial.nct_id, kind) for kind, holds in rules.items() if holds(raw) is not (kind in kinds)]
    assert wrong == []


def test_most_kinds_are_met_in_real_records_and_the_others_are_made_up(doubted):
    met = Counter(str(doubt.kind) for _, _, doubts in doubted for doubt in doubts)
    assert {*met, *DOUBTFUL} == {str(kind) for kind in StaleKind}
    assert len(met) >= 20
    assert met["start_passed"] >= 500
    assert met["site_open"] >= 100


@pytest.mark.parametrize("language", WORDS)
def test_the_words_name_only_statuses_and_dates_that_stand_in_the_record(doubted, language):
    templates, filters = WORDS[language]
    found = []
    for number, (trial, raw, doubts) in enumerate(doubted):
        if trial.converted and number % ONE_OF:
            continue
        statuses = {
            filters.label(code, "status") for code in (raw.status, raw.module.get("lastKnownStatus", ""), *raw.own)
        }
        dates = {filters.date(day) for day in map(read_date, texts_of(raw)) if day}
        for doubt in doubts:
            text = templates.block(f"_trial.stale_{doubt.kind}").render(
                {**doubt.values, "trial": trial}, lambda _: None
            )
            ours = THE_RECORDS_WORDS.sub(r"\1.", text)
            quoted = {first or second for first, second in QUOTED.findall(ours)}
            found += [(trial.nct_id, ours)] if not ours or any(fault.search(ours) for fault in FAULTS.values()) else []
            found += [(trial.nct_id, said) for said in quoted - statuses - ASKED]
            found += [(trial.nct_id, said) for said in DATES.findall(ours) if said not in dates]
    assert found == []


def texts_of(raw):
    """Every text in the record that may be a date."""
    yield raw.copied
    for value in raw.module.values():
        inner = value.values() if isinstance(value, dict) else (value,)
        yield from (text for text in inner if isinstance(text, str))
