"""The summary of a trial and the answers it leads to: what people ask first comes first, and gaps are named."""

import pytest
from record_answers import reply_to, text_of
from record_shapes import full_record, replaced, without

from bot.conversation import PlaceSaid
from bot.messages import Facts, Link, Quote

PROTOCOL = "protocolSection"
BOSTON = PlaceSaid("Boston", "Massachusetts", "United States", 42.36, -71.06)
DESCRIPTION = (PROTOCOL, "descriptionModule")
DESIGN = (PROTOCOL, "designModule", "designInfo")
STUDY_TYPE = (PROTOCOL, "designModule", "studyType")
ARMS = (PROTOCOL, "armsInterventionsModule", "armGroups")
TREATMENTS = (PROTOCOL, "armsInterventionsModule", "interventions")
RULES = (PROTOCOL, "eligibilityModule")
STATUS = (PROTOCOL, "statusModule", "overallStatus")


def rows(record, place=None):
    reply = reply_to("describe_trial", record, place=place)
    facts = next(block for block in reply.blocks if isinstance(block, Facts))
    return {row.label: row.value for row in facts.rows}


def said(intent, record):
    return text_of(reply_to(intent, record))


def quoted(intent, record):
    return [block.text for block in reply_to(intent, record).blocks if isinstance(block, Quote)]


def observing():
    return replaced(without(full_record(), ARMS, TREATMENTS), STUDY_TYPE, "OBSERVATIONAL")


def test_the_rows_stand_in_the_order_in_which_people_ask():
    record = replaced(full_record(), (*ARMS, 1, "interventionNames"), ["Drug: Placebo"])
    assert list(rows(record)) == [
        *("Condition", "Main aim", "What is tested", "Compared with", "What happens", "Time and visits", "Risks"),
        *("Where", "Cost and pay", "Who can join", "Phase", "Status", "Number of people", "Run by", "Dates"),
        *("Results", "Outside the trial"),
    ]


def test_what_happens_is_told_in_the_plain_words_of_its_fields():
    told = rows(full_record())
    assert told["Main aim"] == "to treat a condition"
    assert told["What is tested"] == "Drug A (drug); Drug B (drug)"
    assert told["What happens"].split("; ") == [
        *("2 groups", "chance decides who is in which group", "a placebo is listed"),
        "people do not know which group they are in",
    ]
    assert told["Time and visits"] == "main results are measured at or over: Up to 2 years; visits are not listed"


def test_what_the_record_does_not_list_is_said_where_people_look_for_it():
    told = rows(full_record())
    assert told["Cost and pay"] == "not listed in the record"
    assert told["Time and visits"].endswith("; visits are not listed")
    assert told["Risks"] == "not listed in the record; safety is a main thing it measures"
    text = {"briefSummary": "Weekly visits are required. Participants will be paid for each. Side effects are mild."}
    spoken_of = rows(replaced(full_record(), DESCRIPTION, text))
    assert spoken_of["Time and visits"].endswith("; visits are not listed, but its text speaks of them")
    assert spoken_of["Cost and pay"] == "not listed, but its text speaks of it"
    assert spoken_of["Risks"].startswith("not listed, but its text speaks of them")


def test_sites_are_counted_with_the_open_ones_and_the_nearest_where_a_place_is_known():
    assert rows(full_record())["Where"] == "3 sites in United States, Spain, and Portugal; 1 open, by the record"
    near = rows(full_record(), BOSTON)["Where"]
    assert near.endswith("closest open one: General Hospital, Boston, Massachusetts, United States")
    madrid = PlaceSaid("Toledo", "", "Spain", 39.86, -4.02)
    closed = replaced(full_record(), STATUS, "COMPLETED")
    assert "closest one: Hospital La Paz, Madrid, Spain, about 68 km (42 miles) away" in rows(closed, madrid)["Where"]


def test_a_site_that_the_record_does_not_name_is_not_called_by_a_gap():
    sites = (PROTOCOL, "contactsLocationsModule", "locations")
    assert rows(replaced(full_record(), sites, [{}]))["Where"] == "one site without a name"
    assert rows(replaced(full_record(), sites, [{}, {}]), BOSTON)["Where"] == "2 sites; 2 open, by the record"


def test_an_age_that_only_the_rules_give_is_shown_beside_the_fields():
    rules = {"eligibilityCriteria": "* Age \\<= 40 years at relapse", "sex": "ALL"}
    told = rows(replaced(full_record(), RULES, rules))["Who can join"]
    assert told.split("; ") == [
        *("No limit in its age fields", 'its rules also say: "Age <= 40 years at relapse"'),
        *("all sexes", "more rules in the record"),
    ]


def test_whom_a_trial_that_has_ended_was_for_is_told_in_the_past():
    told = rows(replaced(full_record(), STATUS, "COMPLETED"))
    assert "Who could join" in told
    assert "Who can join" not in told
    assert "Completed: The trial has ended." in said("describe_trial", replaced(full_record(), STATUS, "COMPLETED"))


def test_a_study_that_observes_gives_nobody_a_treatment():
    told = rows(observing())
    assert told["Main aim"] == "to observe people"
    assert told["What happens"] == "it observes; nobody is given a treatment because of it"
    assert "What is tested" not in told
    assert "Phase" not in rows(without(observing(), (PROTOCOL, "designModule", "phases")))
    placebo = said("explain_placebo", without(observing(), DESIGN))
    assert "and so no placebo" in placebo
    assert "could I get a placebo" not in placebo
    assert "chance" not in placebo


@pytest.mark.parametrize(
    ("perspective", "words"),
    [("RETROSPECTIVE", "It looks back"), ("PROSPECTIVE", "It looks ahead"), ("CROSS_SECTIONAL", "one point in time")],
)
def test_a_study_that_observes_looks_ahead_or_back(perspective, words):
    plan = {"observationalModel": "COHORT", "timePerspective": perspective}
    text = said("explain_placebo", replaced(observing(), DESIGN, plan))
    assert "It follows one or more groups of people." in text
    assert words in text


def test_a_record_of_expanded_access_is_not_called_a_trial():
    record = replaced(full_record(), STUDY_TYPE, "EXPANDED_ACCESS")
    assert rows(record)["What is given"]
    assert "is no trial: it is a record of expanded access itself. Its status: recruiting." in said(
        "expanded_access", record
    )


def test_expanded_access_is_linked_by_its_own_number():
    links = [block.url for block in reply_to("expanded_access", full_record()).blocks if isinstance(block, Link)]
    assert "https://clinicaltrials.gov/study/NCT07654321" in links
    odd = (PROTOCOL, "statusModule", "expandedAccessInfo", "nctId")
    reply = reply_to("expanded_access", replaced(full_record(), odd, "NCT1/../x"))
    assert len([block for block in reply.blocks if isinstance(block, Link)]) == 1


def test_a_placebo_that_only_the_text_speaks_of_is_quoted_and_not_denied():
    record = replaced(full_record(), TREATMENTS, [{"name": "Drug A"}])
    record = replaced(record, ARMS, [{"label": "A", "type": "EXPERIMENTAL"}])
    record = replaced(record, DESCRIPTION, {"briefSummary": "The control group will undergo a sham treatment."})
    assert "lists no placebo and no sham among what is given. But its text uses such a word." in said(
        "explain_placebo", record
    )
    assert quoted("explain_placebo", record) == ["The control group will undergo a sham treatment."]
    assert "its text speaks of a placebo or a sham" in rows(record)["What happens"]


def test_odds_are_quoted_and_never_worked_out():
    told = replaced(full_record(), DESCRIPTION, {"briefSummary": "People are randomized 2:1 to the drug or placebo."})
    assert quoted("explain_placebo", told) == ["People are randomized 2:1 to the drug or placebo."]
    assert "I found none" not in said("explain_placebo", told)
    assert quoted("explain_placebo", replaced(told, (*DESIGN, "allocation"), "NON_RANDOMIZED")) == []


def test_a_plan_that_does_not_fit_the_groups_is_named():
    several = replaced(full_record(), (*DESIGN, "interventionModel"), "SINGLE_GROUP")
    assert "a study with one group, but lists 2" in said("explain_placebo", several)
    one = replaced(full_record(), ARMS, [{"label": "A", "type": "EXPERIMENTAL"}])
    assert "lists one group, but its plan speaks of more" in said("explain_placebo", one)


def test_those_who_are_not_masked_may_know():
    only_researchers = replaced(
        full_record(), (*DESIGN, "maskingInfo"), {"masking": "SINGLE", "whoMasked": ["INVESTIGATOR"]}
    )
    assert "Those who take part are not on that list, so they may know." in said("explain_placebo", only_researchers)


def test_groups_with_the_same_list_are_named_and_groups_without_one_too():
    drug = {"type": "EXPERIMENTAL", "interventionNames": ["Drug: Drug A"]}
    arms = [{"label": "Low", **drug}, {"label": "High", **drug}, {"label": "Rest"}, {"type": "NO_INTERVENTION"}]
    text = said("explain_treatment", replaced(full_record(), ARMS, arms))
    assert "These groups have the same on the list: Low and High." in text
    assert "Rest: the record does not say what it gets" in text
    assert "Group 4 (gets no study treatment): nothing is listed as given" in text
    alike = said("explain_treatment", replaced(full_record(), ARMS, arms[:2]))
    assert "All groups have the same treatments on the list. They may differ in dose, order or time." in alike
    assert "These groups" not in alike


def test_twenty_groups_are_not_all_listed():
    arms = [{"label": f"Group no. {number}", "description": f"Given {number} times. " * 60} for number in range(20)]
    text = said("explain_treatment", replaced(full_record(), ARMS, arms))
    assert "The record lists 14 more groups." in text
    assert len(text) < 3_000


@pytest.mark.parametrize(
    ("enrollment", "words"),
    [
        ({"count": 0, "type": "ACTUAL"}, "nobody took part"),
        ({"count": 0}, "gives the number 0. That may only mean that no number was filled in."),
        ({"count": 99999999, "type": "ESTIMATED"}, "does not say how many people take part"),
        ({"count": 20, "type": "ESTIMATED"}, "often small"),
    ],
)
def test_a_number_of_people_is_taken_for_what_it_is(enrollment, words):
    assert words in said(
        "explain_enrollment", replaced(full_record(), (PROTOCOL, "designModule", "enrollmentInfo"), enrollment)
    )


def test_a_large_early_trial_is_not_called_small():
    assert "often small" not in said("explain_enrollment", full_record())


@pytest.mark.parametrize(
    ("regulated", "country", "is_named"),
    [(True, "United States", True), (True, "Spain", False), (False, "United States", False), (None, "Spain", False)],
)
def test_the_us_agency_is_named_only_where_the_record_does_and_has_a_us_site(regulated, country, is_named):
    record = replaced(full_record(), (PROTOCOL, "contactsLocationsModule", "locations"), [{"country": country}])
    record = replaced(record, (PROTOCOL, "oversightModule", "isFdaRegulatedDrug"), regulated)
    assert ("FDA" in said("describe_risks", record)) is is_named


def test_money_visits_and_harm_are_quoted_from_the_text_where_it_speaks_of_them():
    text = {"detailedDescription": "Weekly visits are required. You will be paid for time. Side effects include pain."}
    record = replaced(full_record(), DESCRIPTION, text)
    assert quoted("describe_costs", record) == ["You will be paid for time."]
    assert quoted("describe_visits", record) == ["Weekly visits are required."]
    assert quoted("describe_risks", record) == ["Side effects include pain."]
    assert "does not say who pays for what" in said("describe_costs", full_record())


def test_how_long_each_person_is_followed_is_told_where_a_registry_says_so():
    record = replaced(full_record(), (PROTOCOL, "designModule", "targetDuration"), "5 Years")
    assert rows(record)["Time and visits"].startswith("each person is followed for 5 Years; ")
    assert "how long each person is followed: 5 Years." in said("describe_visits", record)


def test_sharing_of_data_is_told_to_those_who_ask_for_their_rights():
    record = replaced(full_record(), (PROTOCOL, "ipdSharingStatementModule"), {"ipdSharing": "NO"})
    assert "does not plan to give other teams data on each person" in said("participant_rights", record)
    assert "other teams" not in said("participant_rights", full_record())
    assert "other teams" not in said("describe_trial", record)


def test_the_sponsor_of_an_older_record_comes_with_who_answers_for_it():
    party = (PROTOCOL, "sponsorCollaboratorsModule", "responsibleParty")
    assert "answers for it: A. Plain." in said(
        "show_sponsor", replaced(full_record(), party, {"oldNameTitle": "A. Plain"})
    )
    both = {"type": "SPONSOR_INVESTIGATOR", "investigatorFullName": "Ada Plain"}
    assert "That person is also the sponsor." in said("show_sponsor", replaced(full_record(), party, both))
