"""A trial as its registry record tells it. Every leaf is `Traced`: its value and the field it stands in.

Fields are read when they are asked for, so a card costs a few look-ups, not a whole record.
Codes ("RECRUITING") stay as the registry writes them, known to us or not.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from bot.library.conduct import ConductFields
from bot.library.dates import Age, PartialDate, read_age, read_date
from bot.library.design import DesignFields
from bot.library.passages import PassageFields
from bot.library.record import Node, clean_text, text_of
from bot.library.site import Contact, PlainSite, Site, read_contacts, read_plainly
from bot.messages import REGISTRY_STUDY_URL
from bot.traced import Traced

OPEN = "RECRUITING"
BY_INVITATION = "ENROLLING_BY_INVITATION"
NOT_YET = "NOT_YET_RECRUITING"
AVAILABLE = "AVAILABLE"
JOINABLE = frozenset({OPEN, AVAILABLE})

# The registry writes this where a sponsor gave no sensible figure.
ENROLLMENT_SENTINEL = 99_999_999
# Where a record of our own says that its wording was condensed (data/README.md).
CONDENSED_MARK = "_trialogue"
# Where a record says that it was brought over from the registry's former format, which held less.
CONVERTED_MARK = "_conversion"


class Trial(DesignFields, ConductFields, PassageFields):
    """One registry record. Properties are named as people speak of them; see each for its field."""

    @cached_property
    def nct_id(self) -> str:
        """The registry's number of the trial; empty where the record has none."""
        return str(self._module("identificationModule").at("nctId").text().value).upper()

    @property
    def number(self) -> Traced[str]:
        """The registry's number as a field of the record: a sentence that only names the trial cites it."""
        return self._module("identificationModule").at("nctId").text().map(str.upper)

    @property
    def url(self) -> str:
        """The official record."""
        return f"{REGISTRY_STUDY_URL}{self.nct_id}"

    @cached_property
    def title(self) -> Traced[str]:
        """The brief title, else the official one; empty when there is neither."""
        brief = self._module("identificationModule").at("briefTitle").text()
        return brief or self.official_title or brief

    @cached_property
    def official_title(self) -> Traced[str]:
        """The long scientific title."""
        return self._module("identificationModule").at("officialTitle").text()

    @cached_property
    def acronym(self) -> Traced[str]:
        """The short name of the study."""
        return self._module("identificationModule").at("acronym").text()

    @cached_property
    def aliases(self) -> Traced[tuple[str, ...]]:
        """Former NCT ids of the same record."""
        return self._module("identificationModule").at("nctIdAliases").texts()

    @cached_property
    def status(self) -> Traced[str]:
        """The overall recruitment status as a registry code."""
        return self._module("statusModule").at("overallStatus").text()

    @cached_property
    def last_known_status(self) -> Traced[str]:
        """The status before the registry set it to UNKNOWN."""
        return self._module("statusModule").at("lastKnownStatus").text()

    @cached_property
    def why_stopped(self) -> Traced[str]:
        """The sponsor's reason for stopping."""
        return self._module("statusModule").at("whyStopped").text()

    @cached_property
    def verified(self) -> Traced[PartialDate | None]:
        """When the sponsor last confirmed the record."""
        return self._module("statusModule").at("statusVerifiedDate").text().map(read_date)

    @cached_property
    def start(self) -> Traced[PartialDate | None]:
        """When the trial starts or started."""
        return self._date("startDateStruct")

    @cached_property
    def start_type(self) -> Traced[str]:
        """ESTIMATED or ACTUAL; empty when the record does not say."""
        return self._date_type("startDateStruct")

    @cached_property
    def primary_completion(self) -> Traced[PartialDate | None]:
        """When the last person is, or was, examined for the main question."""
        return self._date("primaryCompletionDateStruct")

    @cached_property
    def primary_completion_type(self) -> Traced[str]:
        """ESTIMATED or ACTUAL; empty when the record does not say."""
        return self._date_type("primaryCompletionDateStruct")

    @cached_property
    def completion(self) -> Traced[PartialDate | None]:
        """When the trial ends or ended."""
        return self._date("completionDateStruct")

    @cached_property
    def completion_type(self) -> Traced[str]:
        """ESTIMATED or ACTUAL; empty when the record does not say."""
        return self._date_type("completionDateStruct")

    @cached_property
    def last_updated(self) -> Traced[PartialDate | None]:
        """When the record was last changed in the registry."""
        return self._date("lastUpdatePostDateStruct")

    @cached_property
    def copied(self) -> Traced[PartialDate | None]:
        """The day of the registry's data that this copy was taken from; None where the copy does not say."""
        return self._root.at("derivedSection", "miscInfoModule", "versionHolder").text().map(read_date)

    @cached_property
    def record_date(self) -> Traced[PartialDate | None]:
        """The day that this copy goes by: the one it was taken, else its last update or verification."""
        return next((day for day in (self.copied, self.last_updated, self.verified) if day), self.copied)

    @cached_property
    def study_type(self) -> Traced[str]:
        """INTERVENTIONAL, OBSERVATIONAL, EXPANDED_ACCESS."""
        return self._module("designModule").at("studyType").text()

    @cached_property
    def phases(self) -> Traced[tuple[str, ...]]:
        """Registry codes; two of them are a combined phase; empty for observational studies."""
        return self._module("designModule").at("phases").texts()

    @cached_property
    def enrollment(self) -> Traced[int | None]:
        """How many people take part; None where the registry holds its sentinel, or what is no count."""
        count = self._module("designModule").at("enrollmentInfo", "count").number()
        return count.map(lambda number: number if number is not None and 0 <= number < ENROLLMENT_SENTINEL else None)

    @cached_property
    def enrollment_type(self) -> Traced[str]:
        """ESTIMATED or ACTUAL; empty when the record does not say."""
        return self._module("designModule").at("enrollmentInfo", "type").text()

    @cached_property
    def conditions(self) -> Traced[tuple[str, ...]]:
        """What is studied, in the registrant's words."""
        return self._module("conditionsModule").at("conditions").texts()

    @cached_property
    def keywords(self) -> Traced[tuple[str, ...]]:
        """The registrant's keywords."""
        return self._module("conditionsModule").at("keywords").texts()

    @cached_property
    def condition_terms(self) -> Traced[tuple[str, ...]]:
        """The registry's own terms for the conditions."""
        return self._browse_terms("conditionBrowseModule", "meshes")

    @cached_property
    def condition_ancestors(self) -> Traced[tuple[str, ...]]:
        """Wider terms above `condition_terms`."""
        return self._browse_terms("conditionBrowseModule", "ancestors")

    @cached_property
    def intervention_terms(self) -> Traced[tuple[str, ...]]:
        """The registry's own terms for the treatments."""
        return self._browse_terms("interventionBrowseModule", "meshes")

    @cached_property
    def summary(self) -> Traced[str]:
        """The brief summary."""
        return self._module("descriptionModule").at("briefSummary").text()

    @cached_property
    def sex(self) -> Traced[str]:
        """ALL, FEMALE or MALE; empty when the record does not say."""
        return self._module("eligibilityModule").at("sex").text()

    @cached_property
    def minimum_age(self) -> Traced[Age | None]:
        """The youngest age, as a structured field."""
        return self._module("eligibilityModule").at("minimumAge").text().map(read_age)

    @cached_property
    def maximum_age(self) -> Traced[Age | None]:
        """The oldest age, as a structured field; people of that age are still in."""
        return self._module("eligibilityModule").at("maximumAge").text().map(read_age)

    @cached_property
    def healthy_volunteers(self) -> Traced[bool | None]:
        """Whether healthy people may join; None when the record does not say."""
        return self._module("eligibilityModule").at("healthyVolunteers").flag()

    @cached_property
    def criteria(self) -> Traced[str]:
        """The eligibility text, markdown escapes resolved."""
        return self._module("eligibilityModule").at("eligibilityCriteria").text()

    @cached_property
    def central_contacts(self) -> tuple[Contact, ...]:
        """Contacts for the whole trial."""
        return read_contacts(self._module("contactsLocationsModule").at("centralContacts"))

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Where it runs."""
        found = self._module("contactsLocationsModule").at("locations").items()
        return tuple(Site(node, number) for number, node in enumerate(found))

    def plain_sites(self) -> Iterator[PlainSite]:
        """Yield where it runs as plain values, for an index."""
        return read_plainly(self._module("contactsLocationsModule").at("locations"))

    def site(self, number: int) -> Site:
        """Where it runs, by position in the record: one site, without reading the others."""
        listed = self._module("contactsLocationsModule").at("locations")
        return Site(Node(listed.value[number], f"{listed.path}[{number}]"), number)

    @cached_property
    def site_count(self) -> Traced[int]:
        """How many sites the record lists."""
        listed = self._module("contactsLocationsModule").at("locations")
        return Traced(len(listed.value) if isinstance(listed.value, list) else 0, listed.path)

    @cached_property
    def site_statuses(self) -> Traced[tuple[str, ...]]:
        """The own status of each site, in their order, empty where it has none; without reading the sites."""
        listed = self._module("contactsLocationsModule").at("locations")
        sites = listed.value if isinstance(listed.value, list) else ()
        given = (site.get("status") if isinstance(site, dict) else None for site in sites)
        return Traced(tuple(clean_text(code) if isinstance(code, str) else "" for code in given), listed.path)

    @cached_property
    def first_site(self) -> Site | None:
        """The first site that the record lists."""
        return self.site(0) if self.site_count else None

    @cached_property
    def countries(self) -> Traced[tuple[str, ...]]:
        """The countries of the sites, each once."""
        listed = self._module("contactsLocationsModule").at("locations")
        named = dict.fromkeys(raw.get("country") for raw in _maps(listed.value))
        return Traced(tuple(clean_text(name) for name in named if isinstance(name, str) and name), listed.path)

    @property
    def contacts_path(self) -> str:
        """The field of `central_contacts`, for saying that it is empty."""
        return self._module("contactsLocationsModule").at("centralContacts").path

    @cached_property
    def condensed(self) -> bool:
        """Whether our own sentences stand in for the record's long texts."""
        return bool(self._root.at(CONDENSED_MARK, "condensed").flag())

    @cached_property
    def converted(self) -> bool:
        """Whether it was brought over from the registry's former format."""
        return isinstance(self._root.at(CONVERTED_MARK).value, dict)

    def _browse_terms(self, module: str, kind: str) -> Traced[tuple[str, ...]]:
        found = self._root.at("derivedSection", module, kind)
        terms = (text_of(item.get("term")) for item in _maps(found.value))
        return Traced(tuple(dict.fromkeys(term for term in terms if term)), found.path)


def _maps(value: Any) -> Iterator[Mapping[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())
