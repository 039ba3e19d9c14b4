"""Sentences on what the registry has no field for are found in the record's texts, word for word, and only those."""

import time
import timeit

import pytest

from bot.library.trial import Trial

SUMMARY = "protocolSection.descriptionModule.briefSummary"
DETAILS = "protocolSection.descriptionModule.detailedDescription"


def trial_with(summary: str = "", details: str = "", **modules) -> Trial:
    described = {"descriptionModule": {"briefSummary": summary, "detailedDescription": details}}
    return Trial({"protocolSection": described | modules})


def with_rules(text: str, **ages: str) -> Trial:
    return trial_with(eligibilityModule={"eligibilityCriteria": text} | ages)


@pytest.mark.parametrize(
    "sentence",
    [
        "You will be compensated for each study visit.",
        "Participants will be reimbursed for their time.",
        "Study medication is provided free of charge.",
        "Subjects are not reimbursed for travel.",
        "A transportation stipend is available.",
        "Patients receive financial compensation.",
    ],
)
def test_money_is_found_where_it_is_spoken_of(sentence):
    assert trial_with(f"It tests a drug. {sentence} It takes a year.").money_told.value == (sentence,)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is for people with decompensated cirrhosis of the liver.",
        "Blood losses are compensated with colloids.",
        "Better evidence may lead to reimbursement policies for such care.",
        "Cost-effectiveness will be compared between the groups.",
        "We pay attention to how people sleep.",
    ],
)
def test_other_talk_of_costs_is_not_about_those_who_take_part(sentence):
    assert trial_with(sentence).money_told.value == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Participants will make 3 visits to the laboratory.",
        "Weekly visits are required at first.",
        "Approximately 12 clinic visits are required.",
        "Patients are followed for 30 days after treatment.",
        "Participants will stay in the hospital overnight.",
        "They have two phone calls with the team.",
        "Blood is drawn at every visit.",
    ],
)
def test_visits_are_found_where_they_are_spoken_of(sentence):
    assert trial_with(details=f"It tests a drug.\n\n* {sentence}").visits_told.value == (sentence,)


def test_a_sentence_is_traced_to_the_text_it_stands_in():
    in_summary = trial_with("Weekly visits are required at first.", "Daily visits are required later.")
    assert (in_summary.visits_told.value, in_summary.visits_told.path) == (
        ("Weekly visits are required at first.",),
        SUMMARY,
    )
    assert trial_with(details="Daily visits are required later.").visits_told.path == DETAILS
    assert trial_with().visits_told.path == "protocolSection.descriptionModule"


def test_harm_is_found_and_a_side_effect_of_something_else_is_not():
    told = "Side effects may include headache and nausea."
    assert trial_with(told).harms_told.value == (told,)
    assert trial_with("The drug protects cells from the side effects of chemotherapy.").harms_told.value == ()


def test_the_odds_are_a_ratio_by_which_people_are_drawn():
    told = "Patients are randomized in a 2:1 ratio to the drug or a placebo."
    design = {"designModule": {"designInfo": {"interventionModelDescription": told}}}
    assert trial_with(**design).odds_told.value == (told,)
    assert trial_with("The male to female ratio is 3:1.").odds_told.value == ()
    assert trial_with("Dosing is at 08:00 on each day of the week.").odds_told.value == ()


def test_a_placebo_that_is_on_no_list_is_found_in_titles_and_texts():
    titled = trial_with(identificationModule={"officialTitle": "A Placebo-Controlled Trial of Light"})
    assert titled.look_alikes_told.value == ("A Placebo-Controlled Trial of Light",)
    arms = {"armsInterventionsModule": {"armGroups": [{"label": "Drug A + Placebo"}]}}
    labelled = trial_with(**arms).look_alikes_told
    assert (labelled.value, labelled.path) == (
        ("Drug A + Placebo",),
        "protocolSection.armsInterventionsModule.armGroups[0].label",
    )
    assert trial_with("People wash with a shampoo every day.").look_alikes_told.value == ()


@pytest.mark.parametrize(
    ("line", "ages"),
    [
        ("* Age \\<= 40 years at relapse", {}),
        ("1. Aged 18 to 65 years", {"minimumAge": "18 Years"}),
        ("Participants must be 60 years of age or older", {"minimumAge": "18 Years", "maximumAge": "90 Years"}),
    ],
)
def test_an_age_that_is_only_in_the_text_is_found(line, ages):
    told = with_rules(f"Inclusion Criteria:\n\n* Asthma\n{line}\n\nExclusion Criteria:\n* None", **ages).ages_told
    assert told.value
    assert told.value in line.replace("\\", "")
    assert told.path == "protocolSection.eligibilityModule.eligibilityCriteria"


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Age 18 to 65 years", {"minimumAge": "18 Years", "maximumAge": "65 Years"}),
        ("Asthma for 5 years", {}),
        ("Asthma\n\nExclusion Criteria:\n\nAge over 80 years", {}),
        ("Consent of a guardian where the age is under 18", {}),
        ("Lansky score of 50 for those aged 16 or less", {}),
        ("", {}),
    ],
)
def test_ages_of_the_fields_of_exclusions_and_of_others_are_no_news(text, ages):
    assert with_rules(text, **ages).ages_told.value == ""


def test_a_long_text_costs_in_proportion_to_its_length():
    """Words of all subjects in one endless sentence: ten times the text may not cost a hundred times the work."""

    def cost(times: int) -> float:
        long = "randomized 1:1 visits will be paid aged 5 to side effects of taking placebo " * times
        record = {"descriptionModule": {"briefSummary": long}, "eligibilityModule": {"eligibilityCriteria": long}}

        def read() -> None:
            trial = Trial({"protocolSection": record})
            assert trial.odds_told
            assert trial.ages_told
            assert trial.look_alikes_told
            assert trial.harms_told.value == ()

        return min(timeit.repeat(read, timer=time.process_time, number=1, repeat=3))

    assert cost(5_000) < 30 * cost(500)
