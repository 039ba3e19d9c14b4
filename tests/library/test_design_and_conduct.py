"""How a trial is set up and who conducts it, read from the record: values, their fields, and what is absent."""

from record_shapes import full_record, replaced, without

from bot.library.trial import Trial

PROTOCOL = "protocolSection"
ARMS = (PROTOCOL, "armsInterventionsModule", "armGroups")
TREATMENTS = (PROTOCOL, "armsInterventionsModule", "interventions")


def test_groups_are_read_with_what_they_get_and_where_that_stands():
    first, second = Trial(full_record()).arms
    assert (first.label.value, second.type.value) == ("Plain Drug", "PLACEBO_COMPARATOR")
    assert first.treatments.value == ("Drug: Drug A", "Drug: Drug B")
    assert second.label.path == "protocolSection.armsInterventionsModule.armGroups[1].label"


def test_a_placebo_is_known_by_the_type_of_the_group_or_by_its_name():
    trial = Trial(full_record())
    assert trial.look_alike_arms.value == ("Look-alike",)
    assert trial.look_alikes.value == ("Placebo",)
    unnamed = Trial(replaced(full_record(), TREATMENTS, [{"name": "Sham Light"}, {"name": "Shampoo"}]))
    assert unnamed.look_alikes.value == ("Sham Light",)


def test_whose_cells_they_are_is_said_only_where_the_record_says_it_of_cells():
    trial = Trial(full_record())
    assert trial.own_cells.value
    assert trial.own_cells.path == "protocolSection.armsInterventionsModule.interventions[0].description"
    assert trial.donor_cells.value
    silent = Trial(replaced(replaced(full_record(), TREATMENTS, [{"name": "CAR T cells"}]), ARMS, []))
    assert not silent.own_cells
    assert not silent.donor_cells
    no_cells = Trial(replaced(replaced(full_record(), TREATMENTS, [{"name": "Autologous serum"}]), ARMS, []))
    assert not no_cells.own_cells


def test_outcomes_about_safety_are_told_apart_from_others():
    trial = Trial(full_record())
    assert trial.primary_outcomes.value == ("Adverse events", "Breath")
    assert trial.safety_outcomes.value == ("Adverse events",)
    assert trial.time_frames.value == ("Up to 2 years", "6 weeks")


def test_who_conducts_it_is_read_with_its_fields():
    trial = Trial(full_record())
    assert (trial.sponsor.value, trial.sponsor_class.value) == ("Acme University", "OTHER")
    assert trial.collaborators.value == ("Plain Drug Works", "County Hospital")
    assert trial.investigator.value == trial.officials[0].name.value == "Ada Plain"
    assert trial.has_dmc.value is True
    assert trial.expanded_access_number.path == "protocolSection.statusModule.expandedAccessInfo.nctId"


def test_what_a_record_lacks_is_empty_and_still_names_its_field():
    bare = Trial({PROTOCOL: {}})
    assert bare.arms == ()
    assert bare.has_dmc.value is None
    assert bare.masking.value == ""
    assert bare.arm_count.path == "protocolSection.armsInterventionsModule.armGroups"
    assert bare.results_posted.path == "protocolSection.statusModule.resultsFirstPostDateStruct.date"
    unlisted = Trial(without(full_record(), (PROTOCOL, "outcomesModule")))
    assert unlisted.time_frames.value == ()


def test_what_is_tested_is_what_the_groups_get_whose_type_says_so():
    trial = Trial(full_record())
    assert [item.name.value for item in trial.tested.value] == ["Drug A", "Drug B"]
    assert trial.tested.path == "protocolSection.armsInterventionsModule.armGroups"
    untyped = Trial(replaced(full_record(), ARMS, [{"label": "A", "interventionNames": ["Drug: Drug A"]}]))
    assert [item.name.value for item in untyped.tested.value] == ["Drug A", "Drug B", "Drug C", "Drug D"]
    assert untyped.tested.path == "protocolSection.armsInterventionsModule.interventions"
    only_a_sham = Trial(replaced(full_record(), TREATMENTS, [{"name": "Sham Light"}]))
    assert [item.name.value for item in only_a_sham.tested.value] == ["Sham Light"]


def test_what_it_is_compared_with_is_what_only_the_other_groups_get():
    arms = [
        {"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Drug A"]},
        {"label": "B", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Drug A", "Other: Placebo"]},
        {"label": "C", "type": "NO_INTERVENTION"},
    ]
    trial = Trial(replaced(full_record(), ARMS, arms))
    assert [item.name.value for item in trial.compared.value] == ["Placebo"]
    assert trial.untreated_arms.value == ("C",)
    nothing_tested = Trial(replaced(full_record(), ARMS, arms[1:]))
    assert nothing_tested.compared.value == ()


def test_a_treatment_of_a_group_is_named_without_its_kind():
    names = ["Drug: Drug A", "Dietary Supplement: Fish: oil", "Note: none", "Drug:", "Drug: Drug A"]
    trial = Trial(replaced(full_record(), (*ARMS, 0, "interventionNames"), names))
    assert trial.arms[0].given.value == ("Drug A", "Fish: oil", "Note: none", "Drug:")


def test_a_placebo_and_a_sham_are_told_apart():
    trial = Trial(replaced(full_record(), TREATMENTS, [{"name": "Sham device with placebo gel"}, {"name": "Placebo"}]))
    assert (trial.shams.value, trial.placebos.value) == (("Sham device with placebo gel",), ("Placebo",))
    assert (trial.placebo_arms.value, trial.sham_arms.value) == (("Look-alike",), ())


def test_a_count_that_is_none_is_read_as_not_given():
    count = (PROTOCOL, "designModule", "enrollmentInfo", "count")
    read = [Trial(replaced(full_record(), count, number)).enrollment.value for number in (0, 1, -1, 99999999)]
    assert read == [0, 1, None, None]


def test_older_records_name_who_answers_for_them_in_another_field():
    party = (PROTOCOL, "sponsorCollaboratorsModule", "responsibleParty")
    person = Trial(replaced(full_record(), party, {"oldNameTitle": "A. Plain, MD", "oldOrganization": "Acme"}))
    body = Trial(replaced(full_record(), party, {"oldOrganization": "Acme"}))
    assert (person.former_investigator.value, body.former_investigator.value) == ("A. Plain, MD", "Acme")
    assert body.former_investigator.path.endswith("oldOrganization")
    assert not Trial(full_record()).former_investigator
