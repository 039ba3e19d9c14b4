"""How a trial is set up: its groups, what is given, who knows it, what is measured. Read like its other fields."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.library.modules import RecordModules
from bot.library.record import Node
from bot.traced import Traced, TracedRecord

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


@dataclass(frozen=True, slots=True)
class Arm(TracedRecord):
    """A group of people in the trial; `treatments` name what it gets, each with its kind as the registry writes it."""

    label: Traced[str]
    type: Traced[str]
    description: Traced[str]
    treatments: Traced[tuple[str, ...]]


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
        return tuple(_arm(item) for item in self._module("armsInterventionsModule").at("armGroups").items())

    @cached_property
    def arm_count(self) -> Traced[int]:
        """How many groups the record lists."""
        listed = self._module("armsInterventionsModule").at("armGroups")
        return Traced(len(self.arms), listed.path)

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
    def look_alike_arms(self) -> Traced[tuple[str, ...]]:
        """The names of the groups that get a placebo or a sham, by the type of the group."""
        found = (arm.label.value for arm in self.arms if arm.type.value in LOOK_ALIKE_ARMS)
        return Traced(tuple(found), self._module("armsInterventionsModule").at("armGroups").path)

    @cached_property
    def look_alikes(self) -> Traced[tuple[str, ...]]:
        """What is given and called a placebo or sham, whatever the type of the group."""
        return self.interventions.map(lambda names: tuple(name for name in names if _LOOK_ALIKE.search(name)))

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
