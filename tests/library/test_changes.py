"""What changed between two copies of a trial is told in its meaning for a patient, with the field it stands in."""

import copy

import pytest
from kept_records import copied
from trial_records import record, site

from bot.library.changes import ChangeKind, changes, changes_since
from bot.library.trial import Trial

BOSTON, PARIS = site("Boston", "Massachusetts", "United States"), site("Paris", "", "France", status="RECRUITING")
BASE = record(
    1,
    title="Drug A for Asthma",
    conditions=["Asthma"],
    interventions=["Drug A"],
    sites=[BOSTON, PARIS],
    phases=["PHASE2"],
    summary="We test drug A.",
)


def changed(module, **fields):
    """The base record with some fields of a module set."""
    value = copy.deepcopy(BASE)
    value["protocolSection"].setdefault(module, {}).update(fields)
    return value


def found(before, after):
    return changes(Trial(before) if before else None, Trial(after) if after else None)


def told(before, after):
    return [(change.kind.value, change.before.value, change.after.value) for change in found(before, after)]


def test_the_same_record_tells_nothing():
    assert found(BASE, copy.deepcopy(BASE)) == ()


def test_a_new_day_a_new_verification_and_a_new_update_alone_tell_nothing():
    dated = changed("statusModule", statusVerifiedDate="2026-05", lastUpdatePostDateStruct={"date": "2026-05-02"})
    assert found(copied(BASE, "2026-01-01"), copied(dated, "2026-05-03")) == ()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("NOT_YET_RECRUITING", "RECRUITING", "opened"),
        ("SUSPENDED", "RECRUITING", "opened"),
        ("COMPLETED", "RECRUITING", "opened"),
        ("UNKNOWN", "RECRUITING", "opened"),
        ("TEMPORARILY_NOT_AVAILABLE", "AVAILABLE", "opened"),
        ("RECRUITING", "ENROLLING_BY_INVITATION", "invitation_only"),
        ("RECRUITING", "ACTIVE_NOT_RECRUITING", "closed"),
        ("NOT_YET_RECRUITING", "TERMINATED", "closed"),
        ("SUSPENDED", "TERMINATED", "closed"),
        ("AVAILABLE", "NO_LONGER_AVAILABLE", "closed"),
        ("NOT_YET_RECRUITING", "WITHDRAWN", "will_not_open"),
        ("RECRUITING", "SUSPENDED", "paused"),
        ("ACTIVE_NOT_RECRUITING", "COMPLETED", "status"),
        ("UNKNOWN", "COMPLETED", "status"),
        ("RECRUITING", "UNKNOWN", "status"),
        ("RECRUITING", "NOT_YET_RECRUITING", "status"),
        ("RECRUITING", "A_NEW_CODE", "status"),
        ("", "RECRUITING", "status"),
    ],
)
def test_a_status_is_told_as_what_it_means(before, after, kind):
    one, other = (changed("statusModule", overallStatus=status) for status in (before, after))
    assert told(one, other) == [(kind, before, after)]
    assert found(one, other)[0].after.path == "protocolSection.statusModule.overallStatus"


def test_a_trial_that_came_or_went_is_told_with_its_status():
    assert told(None, BASE) == [("new_trial", "", "RECRUITING")]
    assert told(BASE, None) == [("gone", "RECRUITING", "")]
    assert changes(None, None) == ()


def of_sites(*given, status="RECRUITING"):
    value = changed("contactsLocationsModule", locations=list(given))
    value["protocolSection"]["statusModule"]["overallStatus"] = status
    return value


def sites_told(before, after):
    return [(change.kind.value, change.site.city.value, change.site.number) for change in found(before, after)]


def test_new_sites_and_those_no_longer_listed_are_told_with_their_place():
    oslo = site("Oslo", "", "Norway", status="RECRUITING")
    after = of_sites(PARIS, oslo)
    assert sites_told(BASE, after) == [("new_site", "Oslo", 1), ("site_gone", "Boston", 0)]
    assert found(BASE, after)[0].after.path == "protocolSection.contactsLocationsModule.locations[1].status"


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("NOT_YET_RECRUITING", "RECRUITING", ["site_opened"]),
        ("RECRUITING", "COMPLETED", ["site_closed"]),
        ("RECRUITING", "SUSPENDED", ["site_closed"]),
        ("", "WITHDRAWN", ["site_closed"]),
        ("", "RECRUITING", []),
        ("COMPLETED", "WITHDRAWN", []),
    ],
)
def test_a_site_opens_and_closes_by_its_own_status(before, after, kinds):
    one, other = (of_sites(site("Paris", "", "France", status=status)) for status in (before, after))
    assert [change.kind.value for change in found(one, other)] == kinds


def test_a_trial_that_opens_or_closes_as_a_whole_is_told_once_not_with_each_site():
    many = [site(f"City {number}", "", "France", status="RECRUITING") for number in range(50)]
    closed = [place | {"status": "COMPLETED"} for place in many]
    one, other = of_sites(*many), of_sites(*closed, status="COMPLETED")
    assert [kind for kind, _, _ in told(one, other)] == ["closed"]
    assert [kind for kind, _, _ in told(other, one)] == ["opened"]


def test_a_hospital_under_another_name_is_no_site_that_closed():
    one, other = (of_sites(site("Paris", "", "France") | {"facility": name}) for name in ("Mercy", "Mercy Hospital"))
    assert told(one, other) == [("site_renamed", "Mercy", "Mercy Hospital")]


@pytest.mark.parametrize(
    ("module", "before", "after", "expected"),
    [
        ("eligibilityModule", {"minimumAge": "18 Years"}, {"minimumAge": "12 Years"}, ("age", "18 years", "12 years")),
        ("eligibilityModule", {"maximumAge": "65 Years"}, {}, ("age", "65 years", "")),
        ("eligibilityModule", {}, {"minimumAge": "1 Day"}, ("age", "", "1 day")),
        ("eligibilityModule", {"sex": "ALL"}, {"sex": "FEMALE"}, ("sex", "ALL", "FEMALE")),
        (
            "eligibilityModule",
            {"healthyVolunteers": False},
            {"healthyVolunteers": True},
            ("healthy_volunteers", "false", "true"),
        ),
        (
            "designModule",
            {"phases": ["PHASE2"]},
            {"phases": ["PHASE2", "PHASE3"]},
            ("phase", "PHASE2", "PHASE2; PHASE3"),
        ),
        ("conditionsModule", {"conditions": ["Asthma"]}, {"conditions": ["Cough"]}, ("conditions", "Asthma", "Cough")),
        (
            "designModule",
            {"enrollmentInfo": {"count": 40}},
            {"enrollmentInfo": {"count": 60}},
            ("enrollment", "40", "60"),
        ),
        (
            "statusModule",
            {"startDateStruct": {"date": "2026-05"}},
            {"startDateStruct": {"date": "2026-09-01"}},
            ("dates", "2026-05", "2026-09-01"),
        ),
        (
            "statusModule",
            {"completionDateStruct": {"date": "2026-05"}},
            {"completionDateStruct": {}},
            ("dates", "2026-05", ""),
        ),
        ("identificationModule", {"briefTitle": "One"}, {"briefTitle": "Other"}, ("title", "One", "Other")),
        (
            "identificationModule",
            {"nctIdAliases": []},
            {"nctIdAliases": ["NCT00000009"]},
            ("former_number", "", "NCT00000009"),
        ),
        (
            "sponsorCollaboratorsModule",
            {"leadSponsor": {"name": "One"}},
            {"leadSponsor": {"name": "Other"}},
            ("sponsor", "One", "Other"),
        ),
    ],
)
def test_fields_are_told_with_what_they_said_before_and_say_now(module, before, after, expected):
    (change,) = found(changed(module, **before), changed(module, **after))
    assert (change.kind.value, change.before.value, change.after.value) == expected
    assert change.after.path.startswith(f"protocolSection.{module}.")


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [
        ("eligibilityModule", {"minimumAge": "1 Year"}, {"minimumAge": "12 Months"}),
        ("eligibilityModule", {"maximumAge": "N/A"}, {}),
        ("identificationModule", {"briefTitle": "Drug A"}, {"briefTitle": "DRUG  A"}),
        ("conditionsModule", {"conditions": ["A", "B"]}, {"conditions": ["b", "a"]}),
        ("statusModule", {"startDateStruct": {"date": "2026-05"}}, {"startDateStruct": {"date": "2026-05-12"}}),
        ("descriptionModule", {"briefSummary": "We test."}, {"briefSummary": "We\n  test."}),
    ],
)
def test_what_only_looks_different_is_no_change(module, before, after):
    assert found(changed(module, **before), changed(module, **after)) == ()


def test_treatments_are_told():
    other = changed("armsInterventionsModule", interventions=[{"name": "Drug B"}])
    assert told(BASE, other)[0] == ("treatments", "Drug A", "Drug B")


@pytest.mark.parametrize(
    ("module", "field"),
    [
        ("descriptionModule", "briefSummary"),
        ("descriptionModule", "detailedDescription"),
        ("outcomesModule", "primaryOutcomes"),
    ],
)
def test_of_a_text_only_that_its_wording_changed_is_told(module, field):
    (change,) = found(BASE, changed(module, **{field: "Other words."}))
    assert (change.kind, change.before.value, change.after.value) == (ChangeKind.WORDING, "", "")
    assert change.after.path == f"protocolSection.{module}.{field}"


def test_wording_is_told_once_however_many_texts_changed_and_that_of_the_criteria_by_itself():
    other = changed("descriptionModule", briefSummary="Other.", detailedDescription="Other.")
    other["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = "Inclusion: none."
    assert [kind for kind, _, _ in told(BASE, other)] == ["criteria_wording", "wording"]


def test_our_own_condensed_words_against_the_registrys_are_no_change_of_wording():
    condensed = changed("descriptionModule", briefSummary="Ours.") | {"_trialogue": {"condensed": True}}
    assert found(condensed, BASE) == ()


@pytest.mark.parametrize(
    "after", [{"hasResults": True}, {"resultsSection": {}, "hasResults": "yes"}], ids=["flag", "flag as text"]
)
def test_posted_results_are_told_once(after):
    assert told(BASE, BASE | after) == [("results_posted", "", "")]
    assert told(BASE | after, BASE | after) == []


def test_posted_results_are_told_with_their_day():
    day = changed("statusModule", resultsFirstPostDateStruct={"date": "2026-04-01"}) | {"hasResults": True}
    assert told(BASE, day) == [("results_posted", "", "2026-04-01")]


ANNA = {"name": "Anna Muster", "phone": "+1 617-555-0100", "email": "Anna@Example.org"}
BEN = {"name": "Ben Muster", "phone": "617 555 0199"}


def test_a_new_contact_is_told_by_its_place_in_the_record_never_by_name():
    one, other = changed("contactsLocationsModule", centralContacts=[ANNA]), copy.deepcopy(BASE)
    other["protocolSection"]["contactsLocationsModule"]["centralContacts"] = [ANNA, BEN]
    (change,) = found(one, other)
    assert change.kind is ChangeKind.NEW_CONTACT
    assert change.after.path == "protocolSection.contactsLocationsModule.centralContacts[1].phone"
    assert (change.before.value, change.after.value) == ("", "")


@pytest.mark.parametrize(
    "same", [ANNA | {"phone": "1 (617) 555 0100"}, ANNA | {"email": "anna@example.org"}, ANNA | {"name": "A. Muster"}]
)
def test_a_contact_who_is_reached_as_before_is_not_new(same):
    one, other = (changed("contactsLocationsModule", centralContacts=[contact]) for contact in (ANNA, same))
    assert found(one, other) == ()


def test_that_no_contact_is_left_is_told():
    one = changed("contactsLocationsModule", centralContacts=[ANNA])
    assert [kind for kind, _, _ in told(one, BASE)] == ["no_contact_left"]


@pytest.mark.parametrize(("status", "kinds"), [("RECRUITING", ["new_contact"]), ("COMPLETED", [])])
def test_a_new_contact_of_a_site_is_told_where_the_site_takes_people(status, kinds):
    paris = site("Paris", "", "France", status=status)
    (one, other) = of_sites(paris), of_sites(paris | {"contacts": [BEN]})
    assert [change.kind.value for change in found(one, other)] == kinds
    assert all(change.site.city.value == "Paris" for change in found(one, other))


def test_the_most_important_change_comes_first_and_a_new_trial_that_is_over_late():
    other = changed("descriptionModule", briefSummary="Other.")
    other["protocolSection"]["statusModule"]["overallStatus"] = "SUSPENDED"
    other["protocolSection"]["eligibilityModule"]["minimumAge"] = "18 Years"
    assert [kind for kind, _, _ in told(BASE, other)] == ["paused", "age", "wording"]
    opened, over = found(None, BASE)[0], found(None, changed("statusModule", overallStatus="COMPLETED"))[0]
    assert opened.importance < found(BASE, other)[0].importance < over.importance


def test_a_record_alone_tells_only_what_it_dates_itself():
    dated = changed(
        "statusModule",
        studyFirstPostDateStruct={"date": "2026-02-01"},
        resultsFirstPostDateStruct={"date": "2026-04-01"},
        lastUpdatePostDateStruct={"date": "2026-05-01"},
    )

    def since(day):
        return [(change.kind.value, change.after.value) for change in changes_since(Trial(dated), day)]

    assert since("2026-02-01") == [("new_trial", "RECRUITING"), ("results_posted", "2026-04-01")]
    assert since("2026-03-01") == [("results_posted", "2026-04-01")]
    assert since("2026-05-01") == [("updated", "2026-05-01")]
    assert since("2026-05-02") == []
    assert changes_since(Trial(BASE), "2026-01-01") == ()
