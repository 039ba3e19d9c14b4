"""Why a record may not tell how things are: every rule alone, at its edges, and in its place among the others."""

import pytest
from doubtful_records import (
    DAY,
    DOUBTFUL,
    MORE_DOUBTFUL,
    changed,
    copied,
    marked,
    planned,
    real,
    sound_record,
    with_sites,
)

from bot.library.doubts.doubt import OF_AGE, OUTDATED, StaleKind
from bot.library.doubts.staleness import major_staleness, staleness
from bot.library.trial import Trial
from bot.traced import Traced

FINAL = ("COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING")
STATUS = "protocolSection.statusModule"


def kinds(record, today=DAY):
    return [str(doubt.kind) for doubt in staleness(Trial(record), today)]


def values(record, kind):
    return next(doubt.values for doubt in staleness(Trial(record), DAY) if doubt.kind == kind)


def told(record, kind, *names):
    """What a doubt tells, as plain values."""
    found = values(record, kind)
    return [str(value.value if isinstance(value, Traced) else value) for value in map(found.get, names)]


def ago(record, kind):
    found = values(record, kind)["ago"]
    return f"{found.value} {found.unit}"


def test_a_fresh_record_gives_no_cause_for_doubt():
    assert kinds(sound_record()) == []


@pytest.mark.parametrize("kind", list(StaleKind))
def test_each_kind_is_found_alone_where_it_alone_is_so(kind):
    assert kinds(DOUBTFUL[kind]) == [kind]


def test_a_record_that_says_nothing_lacks_its_status_and_a_contact():
    assert kinds({}) == ["missing_status", "no_contact"]


@pytest.mark.parametrize("record", [*DOUBTFUL.values(), *MORE_DOUBTFUL])
def test_what_is_found_unasked_is_the_weighty_part_of_what_is_found_at_all(record):
    found = staleness(Trial(record), DAY)
    assert [doubt.kind for doubt in major_staleness(Trial(record), DAY)] == [
        doubt.kind for doubt in found if doubt.kind.is_major
    ]
    assert [doubt.kind.weight for doubt in found] == sorted({doubt.kind.weight for doubt in found})


@pytest.mark.parametrize("record", [*DOUBTFUL.values(), *MORE_DOUBTFUL])
def test_every_doubt_names_a_field_that_it_was_found_by(record):
    for doubt in staleness(Trial(record), DAY):
        fields = [value.path for value in doubt.values.values() if isinstance(value, Traced)]
        of_a_contact = "contact" in doubt.values
        assert fields or of_a_contact, doubt.kind
        assert all(path == "hasResults" or "Section." in path for path in fields)


def test_what_matters_to_somebody_who_would_join_comes_before_what_is_only_odd():
    order = [str(kind) for kind in StaleKind]
    weighty = [order.index(name) for name in ("unknown_status", "sites_closed", "old_copy", "completion_passed")]
    assert weighty == sorted(weighty)
    assert order.index("start_passed") < order.index("verified_long_ago") < order.index("verified_months_ago")
    assert {kind for kind in StaleKind if kind.is_major} >= OUTDATED
    assert not StaleKind.NO_CONTACT.is_major
    assert StaleKind.NO_SITES.is_major
    assert StaleKind.STOPPED_EARLY not in OUTDATED | OF_AGE


# -- how old our knowledge is


@pytest.mark.parametrize(
    ("verified", "kind"),
    [
        ("2026-05", None),
        ("2026-05-20", "verified_months_ago"),
        ("2026-05-21", None),
        ("2026-04", "verified_months_ago"),
        ("2025-11", "verified_months_ago"),
        ("2025-11-21", "verified_months_ago"),
        ("2025-11-20", "verified_long_ago"),
        ("2025-10", "verified_long_ago"),
        ("2024-11", "verified_long_ago"),
        ("2024-11-20", "verified_years_ago"),
        ("2024-10", "verified_years_ago"),
        ("2024-02-29", "verified_years_ago"),
        ("2031-01", None),
    ],
)
def test_a_confirmation_is_half_a_year_a_year_or_two_years_old_and_a_month_counts_from_its_end(verified, kind):
    record = sound_record(statusVerifiedDate=verified)
    assert kinds(record) == ([kind] if kind else [])
    if kind:
        assert told(record, kind, "day") == [verified]


@pytest.mark.parametrize("status", FINAL)
def test_what_is_over_need_not_be_confirmed_again_and_a_copy_of_it_does_not_age(status):
    record = marked(sound_record(overallStatus=status, statusVerifiedDate="2010-01"), **copied("2011-01-05"))
    assert {*kinds(record)} <= {"stopped_early", "end_ahead"}


def test_an_old_copy_cannot_tell_what_the_sponsor_said_later():
    """A copy of 2023 with a confirmation of that time is an old copy; the sponsor may have kept the record well."""
    fresh_then = marked(sound_record(statusVerifiedDate="2023-05"), **copied("2023-06-01"))
    assert kinds(fresh_then) == ["old_copy"]
    assert told(fresh_then, "old_copy", "day", "verified") == ["2023-06-01", "2023-05"]
    assert ago(fresh_then, "old_copy") == "3 year"
    old_then = marked(sound_record(statusVerifiedDate="2021-05"), **copied("2023-06-01"))
    assert kinds(old_then) == ["old_copy", "verified_years_ago"]


@pytest.mark.parametrize(
    ("day", "is_old"), [("2026-05-20", True), ("2026-05-21", False), ("2026-05", False), ("", False), ("soon", False)]
)
def test_a_copy_is_old_after_half_a_year_and_one_without_a_date_is_not_called_so(day, is_old):
    assert ("old_copy" in kinds(marked(sound_record(), **copied(day)))) is is_old


def test_a_last_change_is_told_only_where_the_confirmation_says_nothing():
    changed_long_ago = {"lastUpdatePostDateStruct": {"date": "2021-03-01"}}
    assert kinds(sound_record(**changed_long_ago)) == ["updated_years_ago"]
    assert kinds(sound_record(**changed_long_ago, statusVerifiedDate="2021-02")) == ["verified_years_ago"]
    assert kinds(sound_record(**changed_long_ago, statusVerifiedDate=None)) == ["updated_years_ago", "no_confirmation"]
    assert kinds(sound_record(**changed_long_ago, overallStatus="ACTIVE_NOT_RECRUITING")) == []


def test_an_unknown_status_tells_the_last_known_one_and_since_when_and_nothing_twice():
    record = DOUBTFUL["unknown_status"]
    assert told(record, "unknown_status", "last_known", "day") == ["RECRUITING", "2020-05"]
    assert ago(record, "unknown_status") == "6 year"
    assert values(record, "unknown_status")["last_known"].path == f"{STATUS}.lastKnownStatus"


# -- the status against dates


@pytest.mark.parametrize(
    ("day", "is_past"), [("2026-10", True), ("2026-11", False), ("2026-11-19", True), ("2026-11-20", False)]
)
def test_a_start_and_an_end_are_past_only_when_they_surely_are(day, is_past):
    start = sound_record(overallStatus="NOT_YET_RECRUITING", startDateStruct=planned(day))
    main_end = sound_record(primaryCompletionDateStruct=planned(day))
    end = sound_record(primaryCompletionDateStruct=None, completionDateStruct=planned(day))
    assert kinds(start) == (["start_passed"] if is_past else [])
    assert kinds(main_end) == (["primary_completion_passed"] if is_past else [])
    assert kinds(end) == (["completion_passed"] if is_past else [])


@pytest.mark.parametrize(
    ("day", "is_ahead"), [("2026-11", False), ("2026-12", True), ("2026-11-20", False), ("2026-11-21", True)]
)
def test_a_date_is_ahead_only_when_it_surely_is(day, is_ahead):
    assert ("start_ahead" in kinds(sound_record(startDateStruct=planned(day)))) is is_ahead
    assert ("actual_ahead" in kinds(sound_record(startDateStruct=real(day)))) is is_ahead
    over = sound_record(overallStatus="COMPLETED", primaryCompletionDateStruct=None, completionDateStruct=planned(day))
    assert ("end_ahead" in kinds(over)) is is_ahead


def test_not_yet_open_though_the_start_is_past_is_said_with_how_long():
    record = DOUBTFUL["start_passed"]
    assert told(record, "start_passed", "day", "status") == ["2026-03", "NOT_YET_RECRUITING"]
    assert ago(record, "start_passed") == "8 month"
    assert values(record, "start_passed")["day"].path == f"{STATUS}.startDateStruct.date"


def test_a_start_of_last_week_is_said_without_how_long():
    record = sound_record(overallStatus="NOT_YET_RECRUITING", startDateStruct=planned("2026-11-12"))
    assert values(record, "start_passed")["ago"] is None


@pytest.mark.parametrize("status", ["RECRUITING", "AVAILABLE", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING"])
def test_whoever_may_still_take_people_is_doubted_after_the_end(status):
    ended = sound_record(overallStatus=status, startDateStruct=planned("2027-01"), completionDateStruct=real("2025-01"))
    assert "completion_passed" in kinds(ended)
    assert "primary_completion_passed" not in kinds(ended)


def test_a_trial_that_only_goes_on_is_doubted_after_its_end_when_somebody_asks():
    assert not StaleKind.ACTIVE_PAST_END.is_major
    assert kinds(DOUBTFUL["active_past_end"]) == ["active_past_end"]


@pytest.mark.parametrize("status", [*FINAL, "SUSPENDED", "UNKNOWN"])
def test_dates_say_nothing_against_a_status_that_promises_nothing(status):
    past = {"startDateStruct": real("2018-01"), "primaryCompletionDateStruct": real("2019-01")}
    found = kinds(sound_record(overallStatus=status, **past, completionDateStruct=real("2020-01")))
    assert {*found} <= {"stopped_early", "on_hold", "unknown_status"}


def test_an_estimate_that_went_by_is_told_once_where_nothing_else_tells_of_it():
    assert told(DOUBTFUL["estimate_passed"], "estimate_passed", "what", "day") == ["start", "2026-01-15"]
    both = sound_record(
        overallStatus="ACTIVE_NOT_RECRUITING",
        startDateStruct=planned("2024-01"),
        primaryCompletionDateStruct=planned("2025-02"),
    )
    assert kinds(both) == ["estimate_passed"]
    assert told(both, "estimate_passed", "what", "type") == ["main_end", "ESTIMATED"]
    completed = sound_record(overallStatus="COMPLETED", completionDateStruct=planned("2028-01"))
    assert kinds(completed, DAY.replace(year=2030)) == ["estimate_passed"]
    called_off = sound_record(overallStatus="WITHDRAWN", completionDateStruct=planned("2024-01"))
    assert kinds(called_off) == ["stopped_early"]


@pytest.mark.parametrize(
    ("dates", "kind"),
    [
        ({"startDateStruct": planned("2031-11"), "completionDateStruct": planned("2034-01")}, None),
        ({"startDateStruct": planned("2032-01"), "completionDateStruct": planned("2034-01")}, "far_ahead"),
        ({"startDateStruct": planned("2027-01"), "completionDateStruct": planned("2056-11")}, None),
        ({"startDateStruct": planned("2027-01"), "completionDateStruct": planned("2056-12")}, "far_ahead"),
        ({"startDateStruct": planned("2027-01"), "completionDateStruct": planned("2100-01")}, "far_ahead"),
    ],
)
def test_a_date_beyond_reason_is_told(dates, kind):
    waiting = {"overallStatus": "NOT_YET_RECRUITING", "primaryCompletionDateStruct": None}
    assert kinds(sound_record(**waiting, **dates)) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("start", "end", "is_odd"),
    [("2028-02", "2028-01", True), ("2028-02", "2028-02-01", False), ("2028-02", "2028-02", False)],
)
def test_dates_are_out_of_order_only_when_they_surely_are(start, end, is_odd):
    waiting = sound_record(
        overallStatus="NOT_YET_RECRUITING",
        startDateStruct=planned(start),
        primaryCompletionDateStruct=None,
        completionDateStruct=planned(end),
    )
    assert kinds(waiting) == (["out_of_order"] if is_odd else [])


def test_which_dates_are_out_of_order_is_told():
    names = ("what", "day", "later_what", "later_day")
    assert told(DOUBTFUL["out_of_order"], "out_of_order", *names) == ["start", "2028-02", "main_end", "2028-01"]
    swapped = sound_record(primaryCompletionDateStruct=planned("2030-01"))
    assert told(swapped, "out_of_order", *names) == ["main_end", "2030-01", "end", "2029-01"]


# -- stopped, and signs of an end


@pytest.mark.parametrize("status", ["SUSPENDED", "TERMINATED", "WITHDRAWN"])
def test_a_reason_to_stop_is_told_with_the_stop_and_doubted_without_it(status):
    kind = "on_hold" if status == "SUSPENDED" else "stopped_early"
    assert told(sound_record(overallStatus=status, whyStopped="No money"), kind, "reason") == ["No money"]
    assert told(sound_record(overallStatus=status), kind, "reason") == [""]
    assert kinds(sound_record(whyStopped="No money")) == ["reason_to_stop"]


def test_a_trial_that_was_called_off_has_no_day_of_its_end_unless_it_is_a_real_one():
    ended = {"overallStatus": "TERMINATED", "completionDateStruct": real("2026-03")}
    assert told(sound_record(**ended), "stopped_early", "day") == ["2026-03"]
    hoped = ended | {"completionDateStruct": planned("2026-03")}
    assert told(sound_record(**hoped), "stopped_early", "day") == ["None"]


def test_a_final_number_of_people_is_doubted_only_while_people_are_taken():
    final = {"enrollmentInfo": {"count": 120, "type": "ACTUAL"}}
    assert kinds(changed(sound_record(), "designModule", **final)) == ["count_is_final"]
    for status in ("ACTIVE_NOT_RECRUITING", "COMPLETED", "UNKNOWN"):
        assert "count_is_final" not in kinds(changed(sound_record(overallStatus=status), "designModule", **final))
    without_count = {"enrollmentInfo": {"type": "ACTUAL"}}
    assert kinds(changed(sound_record(), "designModule", **without_count)) == []


def test_results_of_a_trial_that_still_takes_people_are_doubted_also_without_their_date():
    assert told(DOUBTFUL["results_posted"], "results_posted", "day") == ["2026-02-20"]
    assert kinds(marked(sound_record(), hasResults=True)) == ["results_posted"]
    assert kinds(marked(sound_record(overallStatus="ACTIVE_NOT_RECRUITING"), hasResults=True)) == []


# -- sites


@pytest.mark.parametrize(
    ("own", "kind"),
    [
        (("RECRUITING",), None),
        (("COMPLETED", "RECRUITING"), None),
        (("COMPLETED",), "sites_closed"),
        (("NOT_YET_RECRUITING", "WITHDRAWN"), "sites_closed"),
        (("ENROLLING_BY_INVITATION", ""), "sites_closed"),
        (("", ""), "sites_silent"),
        (("RECRUITING", ""), "sites_silent"),
        ((), "no_sites"),
    ],
)
def test_a_recruiting_trial_is_held_against_its_sites(own, kind):
    assert kinds(with_sites(sound_record(), *own)) == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("NOT_YET_RECRUITING", True),
        ("ACTIVE_NOT_RECRUITING", True),
        ("SUSPENDED", False),
        ("UNKNOWN", False),
        ("COMPLETED", False),
        ("ENROLLING_BY_INVITATION", False),
    ],
)
def test_a_site_that_takes_people_in_a_trial_that_does_not_is_told_and_whether_it_counts(status, counted):
    start = {"startDateStruct": planned("2027-01")} if status == "NOT_YET_RECRUITING" else {}
    record = with_sites(sound_record(overallStatus=status, **start), "COMPLETED", "RECRUITING", "RECRUITING")
    found = values(record, "site_open")
    assert (found["open"], found["counted"], found["first_site"].number) == (2, counted, 1)


def test_sites_of_a_trial_without_a_status_are_not_held_against_it():
    assert kinds(with_sites(sound_record(overallStatus=None), "RECRUITING")) == ["missing_status"]


# -- contacts

RESEARCHER = {"name": "Ada Plain", "role": "SUB_INVESTIGATOR"}


def with_contacts(central, at_site, status="RECRUITING"):
    record = with_sites(sound_record(overallStatus=status), "RECRUITING", contacts=at_site)
    return changed(record, "contactsLocationsModule", centralContacts=central)


@pytest.mark.parametrize(
    ("central", "at_site", "kind"),
    [
        ([], [], "no_contact"),
        ([{}], [{"role": "CONTACT"}], "no_contact"),
        ([{"phone": "555"}], [], None),
        ([], [{"email": "a@example.org"}], None),
        ([{"name": "Desk"}], [], "contact_unreachable"),
        ([{"name": "Desk"}], [RESEARCHER], "contact_unreachable"),
        ([], [RESEARCHER], "investigator_only"),
        ([], [RESEARCHER | {"phone": "555"}], "investigator_only"),
        ([{"name": "Desk"}], [RESEARCHER | {"phone": "555"}], "investigator_only"),
        ([{"phone": "555"}], [RESEARCHER], "investigator_at_sites"),
        ([{"phone": "555"}], [RESEARCHER, {"name": "Desk", "email": "a@example.org"}], None),
    ],
)
def test_whom_one_could_ask_is_looked_at(central, at_site, kind):
    assert kinds(with_contacts(central, at_site)) == ([kind] if kind else [])


@pytest.mark.parametrize("status", [*FINAL, "ACTIVE_NOT_RECRUITING"])
def test_nobody_is_missed_in_a_trial_that_takes_nobody_any_more(status):
    assert "no_contact" not in kinds(with_contacts([], [], status))


def test_only_open_sites_are_looked_at_for_a_contact_person():
    record = with_sites(sound_record(), "RECRUITING", "COMPLETED", contacts=[RESEARCHER])
    assert values(record, "investigator_at_sites")["count"] == 1
