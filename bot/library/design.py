"""How a trial is set up: its groups, what is given, who knows it, what is measured. Read like its other fields."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from bot.library.modules import RecordModules
from bot.library.record import Node
from bot.traced import Traced, TracedRecord

EXPERIMENTAL = "EXPERIMENTAL"
# Groups that are there for what is tested to be compared with.
COMPARATORS = frozenset({"ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "SHAM_COMPARATOR"})
# Groups that get something made to look like the treatment.
LOOK_ALIKE_ARMS = frozenset({"PLACEBO_COMPARATOR", "SHAM_COMPARATOR"})
# Words by which a measure speaks of harm.
_SAFETY = re.compile(r"\b(safe|safety|adverse|toxicit|tolerab|dose.limiting|side effect)", re.IGNORECASE)
# Words by which a record says whose cells are given.
_CELLS = re.compile(r"\bcells?\b|\btransplant|\bmarrow", re.IGNORECASE)
_OWN = re.compile(r"\bautologous\b", re.IGNORECASE)
_DONOR = re.compile(r"\ballogene?ic\b", re.IGNORECASE)
# How records name such a thing where the type of the group does not say so.
_LOOK_ALIKE = re.compile(r"\b(placebos?|sham|dummy)\b", re.IGNORECASE)
_SHAM = re.compile(r"\bsham\b", re.IGNORECASE)
# The kind of a treatment, as the registry puts it before the name in the list of a group.
_KIND = re.compile(
    r"^(?:Behavioral|Biological|Combination Product|Device|Diagnostic Test|Dietary Supplement|Drug|Genetic|Other"
    r"|Procedure|Radiation): (?=\S)"
)


@dataclass(frozen=True, slots=True)
class Arm(TracedRecord):
    """A group of people in the trial; `treatments` name what it gets, each with its kind as the registry writes it."""

    label: Traced[str]
    type: Traced[str]
    description: Traced[str]
    treatments: Traced[tuple[str, ...]]

    @property
    def given(self) -> Traced[tuple[str, ...]]:
        """The names of `treatments` without their kind."""
        return self.treatments.map(lambda names: tuple(dict.fromkeys(_KIND.sub("", name) for name in names)))


@dataclass(frozen=True, slots=True)
class Treatment(TracedRecord):
    """Something that is given or done."""

    name: Traced[str]
    type: Traced[str]
    description: Traced[str]


class DesignFields(RecordModules):
    """The fields of a record that say how the trial is set up."""

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The groups."""
        return tuple(_arm(item) for item in self._arm_groups.items())

    @cached_property
    def arm_count(self) -> Traced[int]:
        """How many groups the record lists."""
        return Traced(len(self.arms), self._arm_groups.path)

    @cached_property
    def interventions(self) -> Traced[tuple[str, ...]]:
        """Names of what is tested."""
        names = (treatment.name.value for treatment in self.treatments)
        return Traced(tuple(dict.fromkeys(name for name in names if name)), self._interventions.path)

    @cached_property
    def intervention_synonyms(self) -> Traced[tuple[str, ...]]:
        """Other names of what is tested."""
        names = (name for item in self._interventions.items() for name in item.at("otherNames").texts().value)
        return Traced(tuple(dict.fromkeys(names)), self._interventions.path)

    @cached_property
    def treatments(self) -> tuple[Treatment, ...]:
        """What is given or done, each with its description."""
        return tuple(_treatment(item) for item in self._interventions.items())

    @cached_property
    def tested(self) -> Traced[tuple[Treatment, ...]]:
        """What the groups get whose type says that they get what is tested; what is listed where no type does.

        A placebo is not what is tested, unless nothing else is listed.
        """
        given = {name for arm in self.arms if arm.type.value == EXPERIMENTAL for name in arm.given.value}
        named = tuple(item for item in self.treatments if item.name)
        real = tuple(item for item in named if not _LOOK_ALIKE.search(item.name.value)) or named
        found = tuple(item for item in real if item.name.value in given)
        return Traced(found, self._arm_groups.path) if found else Traced(real, self._interventions.path)

    @cached_property
    def compared(self) -> Traced[tuple[Treatment, ...]]:
        """What other groups than those of `tested` get and these do not; empty where no type tells them apart."""
        tested = {item.name.value for item in self.tested.value}
        others = [arm for arm in self.arms if arm.type.value in COMPARATORS]
        given = {name for arm in others for name in arm.given.value} - tested
        told_apart = any(arm.type.value == EXPERIMENTAL for arm in self.arms)
        found = tuple(item for item in self.treatments if told_apart and item.name.value in given)
        return Traced(found, self._arm_groups.path)

    @cached_property
    def untreated_arms(self) -> Traced[tuple[str, ...]]:
        """The names of the groups that get nothing from the study, by the type of the group."""
        return self._labels_of({"NO_INTERVENTION"})

    @cached_property
    def placebo_arms(self) -> Traced[tuple[str, ...]]:
        """The names of the groups that get a placebo, by the type of the group."""
        return self._labels_of({"PLACEBO_COMPARATOR"})

    @cached_property
    def sham_arms(self) -> Traced[tuple[str, ...]]:
        """The names of the groups that get a sham, by the type of the group."""
        return self._labels_of({"SHAM_COMPARATOR"})

    @cached_property
    def look_alike_arms(self) -> Traced[tuple[str, ...]]:
        """The names of the groups that get a placebo or a sham, by the type of the group."""
        return self._labels_of(LOOK_ALIKE_ARMS)

    @cached_property
    def look_alikes(self) -> Traced[tuple[str, ...]]:
        """What is given and called a placebo or sham, whatever the type of the group."""
        return self.interventions.map(lambda names: tuple(name for name in names if _LOOK_ALIKE.search(name)))

    @cached_property
    def placebos(self) -> Traced[tuple[str, ...]]:
        """Those of `look_alikes` that are no sham."""
        return self.look_alikes.map(lambda names: tuple(name for name in names if not _SHAM.search(name)))

    @cached_property
    def shams(self) -> Traced[tuple[str, ...]]:
        """Those of `look_alikes` that are a sham."""
        return self.look_alikes.map(lambda names: tuple(name for name in names if _SHAM.search(name)))

    @cached_property
    def allocation(self) -> Traced[str]:
        """RANDOMIZED, NON_RANDOMIZED or NA (one group); empty when the record does not say."""
        return self._design("allocation")

    @cached_property
    def model(self) -> Traced[str]:
        """How the groups stand to each other: SINGLE_GROUP, PARALLEL, CROSSOVER and more."""
        return self._design("interventionModel")

    @cached_property
    def model_description(self) -> Traced[str]:
        """The record's own words on `model`."""
        return self._design("interventionModelDescription")

    @cached_property
    def primary_purpose(self) -> Traced[str]:
        """What the trial is for: TREATMENT, PREVENTION, DIAGNOSTIC and more."""
        return self._design("primaryPurpose")

    @cached_property
    def masking(self) -> Traced[str]:
        """NONE, SINGLE, DOUBLE, TRIPLE, QUADRUPLE; empty when the record does not say."""
        return self._module("designModule").at("designInfo", "maskingInfo", "masking").text()

    @cached_property
    def who_masked(self) -> Traced[tuple[str, ...]]:
        """Who does not know which group a person is in, as codes."""
        return self._module("designModule").at("designInfo", "maskingInfo", "whoMasked").texts()

    @cached_property
    def observational_model(self) -> Traced[str]:
        """How a study that only observes chooses whom: COHORT, CASE_CONTROL and more."""
        return self._design("observationalModel")

    @cached_property
    def time_perspective(self) -> Traced[str]:
        """Whether such a study looks ahead or back: PROSPECTIVE, RETROSPECTIVE and more."""
        return self._design("timePerspective")

    @cached_property
    def target_duration(self) -> Traced[str]:
        """How long each person is followed, where the study is a patient registry: "5 Years"."""
        return self._module("designModule").at("targetDuration").text()

    @cached_property
    def primary_outcomes(self) -> Traced[tuple[str, ...]]:
        """What the trial measures first of all."""
        return self._outcomes("measure")

    @cached_property
    def safety_outcomes(self) -> Traced[tuple[str, ...]]:
        """Those of `primary_outcomes` that speak of safety."""
        return self.primary_outcomes.map(lambda texts: tuple(text for text in texts if _SAFETY.search(text)))

    @cached_property
    def own_cells(self) -> Traced[bool]:
        """Whether the record calls cells that are given autologous."""
        return self._says_of_cells(_OWN)

    @cached_property
    def donor_cells(self) -> Traced[bool]:
        """Whether the record calls cells that are given allogeneic."""
        return self._says_of_cells(_DONOR)

    @cached_property
    def time_frames(self) -> Traced[tuple[str, ...]]:
        """Over which time it is measured, in the record's words, each once."""
        return self._outcomes("timeFrame")

    def _says_of_cells(self, word: re.Pattern[str]) -> Traced[bool]:
        texts = [text for item in self.treatments for text in (item.name, item.description)]
        texts += [text for arm in self.arms for text in (arm.label, arm.description)]
        found = next((text for text in texts if word.search(text.value) and _CELLS.search(text.value)), None)
        return Traced(found is not None, found.path if found else self._interventions.path)

    def _labels_of(self, types: Collection[str]) -> Traced[tuple[str, ...]]:
        """Return the name of each group of these types; a group may have none."""
        return Traced(tuple(arm.label.value for arm in self.arms if arm.type.value in types), self._arm_groups.path)

    @property
    def _arm_groups(self) -> Node:
        return self._module("armsInterventionsModule").at("armGroups")

    @property
    def _interventions(self) -> Node:
        return self._module("armsInterventionsModule").at("interventions")

    def _design(self, name: str) -> Traced[str]:
        return self._module("designModule").at("designInfo", name).text()

    def _outcomes(self, name: str) -> Traced[tuple[str, ...]]:
        listed = self._module("outcomesModule").at("primaryOutcomes")
        texts = (item.at(name).text().value for item in listed.items())
        return Traced(tuple(dict.fromkeys(text for text in texts if text)), listed.path)


def _arm(item: Node) -> Arm:
    return Arm(
        label=item.at("label").text(),
        type=item.at("type").text(),
        description=item.at("description").text(),
        treatments=item.at("interventionNames").texts(),
    )


def _treatment(item: Node) -> Treatment:
    return Treatment(
        name=item.at("name").text(),
        type=item.at("type").text(),
        description=item.at("description").text(),
    )
