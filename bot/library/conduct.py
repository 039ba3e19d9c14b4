"""Who runs a trial, who watches over it, and what became of it. Read like a trial's other fields."""

from dataclasses import dataclass
from functools import cached_property

from bot.library.dates import PartialDate
from bot.library.modules import RecordModules
from bot.traced import Traced, TracedRecord


@dataclass(frozen=True, slots=True)
class Official(TracedRecord):
    """A researcher who answers for the trial."""

    name: Traced[str]
    role: Traced[str]
    affiliation: Traced[str]


class ConductFields(RecordModules):
    """The fields of a record that say who conducts the trial."""

    @cached_property
    def sponsor(self) -> Traced[str]:
        """Who runs the study."""
        return self._sponsors("leadSponsor", "name")

    @cached_property
    def sponsor_class(self) -> Traced[str]:
        """What kind of sponsor it is: INDUSTRY, NIH, OTHER and more."""
        return self._sponsors("leadSponsor", "class")

    @cached_property
    def collaborators(self) -> Traced[tuple[str, ...]]:
        """Who helps with money, work or supplies."""
        listed = self._module("sponsorCollaboratorsModule").at("collaborators")
        names = (item.at("name").text().value for item in listed.items())
        return Traced(tuple(dict.fromkeys(name for name in names if name)), listed.path)

    @cached_property
    def responsible_party(self) -> Traced[str]:
        """Who answers for the record: SPONSOR, PRINCIPAL_INVESTIGATOR, SPONSOR_INVESTIGATOR."""
        return self._sponsors("responsibleParty", "type")

    @cached_property
    def investigator(self) -> Traced[str]:
        """The researcher who answers for the record."""
        return self._sponsors("responsibleParty", "investigatorFullName")

    @cached_property
    def investigator_affiliation(self) -> Traced[str]:
        """Where that researcher works."""
        return self._sponsors("responsibleParty", "investigatorAffiliation")

    @cached_property
    def former_investigator(self) -> Traced[str]:
        """Who answers for the record, as older records name the person or the body."""
        person, body = (self._sponsors("responsibleParty", name) for name in ("oldNameTitle", "oldOrganization"))
        return person or body or person

    @cached_property
    def shares_data(self) -> Traced[str]:
        """Whether the data of single people go to other researchers: YES, NO, UNDECIDED; empty when it does not say."""
        return self._module("ipdSharingStatementModule").at("ipdSharing").text()

    @cached_property
    def officials(self) -> tuple[Official, ...]:
        """The researchers who lead the study as a whole."""
        listed = self._module("contactsLocationsModule").at("overallOfficials").items()
        return tuple(
            Official(item.at("name").text(), item.at("role").text(), item.at("affiliation").text()) for item in listed
        )

    @cached_property
    def has_dmc(self) -> Traced[bool | None]:
        """Whether a data monitoring committee watches over it; None when the record does not say."""
        return self._module("oversightModule").at("oversightHasDmc").flag()

    @cached_property
    def fda_regulated_drug(self) -> Traced[bool | None]:
        """Whether it tests a drug under the rules of the FDA; None when the record does not say."""
        return self._module("oversightModule").at("isFdaRegulatedDrug").flag()

    @cached_property
    def fda_regulated_device(self) -> Traced[bool | None]:
        """Whether it tests a device under the rules of the FDA; None when the record does not say."""
        return self._module("oversightModule").at("isFdaRegulatedDevice").flag()

    @cached_property
    def first_posted(self) -> Traced[PartialDate | None]:
        """When the record first appeared in the registry."""
        return self._date("studyFirstPostDateStruct")

    @cached_property
    def has_results(self) -> Traced[bool | None]:
        """Whether results are posted in the registry."""
        return self._root.at("hasResults").flag()

    @cached_property
    def results_posted(self) -> Traced[PartialDate | None]:
        """When results first appeared in the registry."""
        return self._date("resultsFirstPostDateStruct")

    @cached_property
    def has_expanded_access(self) -> Traced[bool | None]:
        """Whether the treatment can be had outside the trial; None when the record does not say."""
        return self._module("statusModule").at("expandedAccessInfo", "hasExpandedAccess").flag()

    @cached_property
    def expanded_access_number(self) -> Traced[str]:
        """The NCT id of the expanded access record."""
        return self._module("statusModule").at("expandedAccessInfo", "nctId").text()

    @cached_property
    def expanded_access_status(self) -> Traced[str]:
        """The status of that record as a registry code."""
        return self._module("statusModule").at("expandedAccessInfo", "statusForNctId").text()

    def _sponsors(self, *names: str) -> Traced[str]:
        return self._module("sponsorCollaboratorsModule").at(*names).text()
