"""What our words may say of a trial only where its record says so: a wording, and what must hold of the fields.

The fields are read from the raw record here, by other code than the assistant's.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
_LOOK_ALIKE = re.compile(r"\b(placebos?|sham|dummy)\b", re.IGNORECASE)
_US = "United States"


def field(record: Record, *names: str) -> Any:
    """The value below these names of the protocol section; None where there is none."""
    value: Any = record.get("protocolSection")
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def arms(record: Record) -> list[Record]:
    return field(record, "armsInterventionsModule", "armGroups") or []


def interventions(record: Record) -> list[Record]:
    return field(record, "armsInterventionsModule", "interventions") or []


def has_arm(record: Record, *types: str) -> bool:
    return any(arm.get("type") in types for arm in arms(record))


def named_look_alike(record: Record) -> bool:
    return any(_LOOK_ALIKE.search(item.get("name") or "") for item in interventions(record))


def listed_look_alike(record: Record) -> bool:
    return has_arm(record, "PLACEBO_COMPARATOR", "SHAM_COMPARATOR") or named_look_alike(record)


def told_look_alike(record: Record) -> bool:
    texts = [field(record, "descriptionModule", name) for name in ("briefSummary", "detailedDescription")]
    texts += [field(record, "identificationModule", name) for name in ("briefTitle", "officialTitle")]
    texts += [item.get(name) for item in (*arms(record), *interventions(record)) for name in ("label", "description")]
    return any(re.search(r"\b(placebos?|sham)\b", text or "", re.IGNORECASE) for text in texts)


def phases(record: Record) -> list[str]:
    return field(record, "designModule", "phases") or []


def design(record: Record, *names: str) -> Any:
    return field(record, "designModule", "designInfo", *names)


def status(record: Record) -> str:
    return field(record, "statusModule", "overallStatus") or ""


def eligibility(record: Record, name: str) -> Any:
    return field(record, "eligibilityModule", name)


def study_type(record: Record) -> str:
    return field(record, "designModule", "studyType") or ""


def enrollment(record: Record) -> Record:
    return field(record, "designModule", "enrollmentInfo") or {}


def is_fda_regulated(record: Record) -> bool:
    oversight = field(record, "oversightModule") or {}
    regulated = oversight.get("isFdaRegulatedDrug") is True or oversight.get("isFdaRegulatedDevice") is True
    sites = field(record, "contactsLocationsModule", "locations") or []
    return regulated and any(site.get("country") == _US for site in sites)


def cells(word: str) -> Callable[[Record], bool]:
    def holds(record: Record) -> bool:
        items = (*arms(record), *interventions(record))
        texts = (str(item.get(name) or "") for item in items for name in ("label", "name", "description"))
        return any(re.search(word, text, re.IGNORECASE) for text in texts)

    return holds


def has_access(record: Record) -> Any:
    return field(record, "statusModule", "expandedAccessInfo", "hasExpandedAccess")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a reply has these words of ours, this must hold of the record."""

    name: str
    words: dict[str, str]
    holds: Callable[[Record], bool]

    def is_said(self, text: str, language: str) -> bool:
        return bool(re.search(self.words[language], text, re.MULTILINE))

    def breaks(self, text: str, language: str, record: Record) -> bool:
        return self.is_said(text, language) and not self.holds(record)


def never(_: Record) -> bool:
    return False


RULES = (
    Rule(
        "a placebo or sham is given",
        {
            "en": r"Yes: the record|(placebo|sham) is listed|(gets|groups that get) a (placebo|sham)"
            r"|names a placebo or sham|lists a sham",
            "es": r"Sí: en la ficha|hay un (placebo|tratamiento simulado) en|[Hh]ay un placebo o un tratamiento"
            r"|nombra un placebo|recibe un (placebo|tratamiento simulado)",
        },
        listed_look_alike,
    ),
    Rule(
        "no placebo is listed",
        {"en": r"[Nn]o placebo (and no|or) sham", "es": r"[Nn]o hay placebo ni tratamiento simulado"},
        lambda record: not listed_look_alike(record),
    ),
    Rule(
        "nothing is said of a placebo at all",
        {"en": r"no placebo and no sham\.", "es": r"no hay placebo ni tratamiento simulado\."},
        lambda record: not told_look_alike(record),
    ),
    Rule(
        "the study gives no placebo",
        {"en": r"and so no placebo", "es": r"no da ningún placebo"},
        lambda record: study_type(record) == "OBSERVATIONAL" and not listed_look_alike(record),
    ),
    Rule(
        "chance decides",
        {"en": r"(?<!if )\b[Cc]hance decides who", "es": r"(?<!si )\b[Ee]l azar decide quién"},
        lambda record: design(record, "allocation") == "RANDOMIZED",
    ),
    Rule(
        "chance does not decide",
        {"en": r"not drawn by chance", "es": r"no se hacen al azar"},
        lambda record: design(record, "allocation") == "NON_RANDOMIZED",
    ),
    Rule(
        "odds of our own",
        {
            "en": r"50.?/.?50|\b\d+ ?%|\bone in (two|three|four)|\bhalf of|equal (odds|chance)|fifty",
            "es": r"50.?/.?50|\b\d+ ?%|\buno de cada|[Ll]a mitad de|cincuenta|misma probabilidad",
        },
        never,
    ),
    Rule(
        "open label",
        {"en": r"[Nn]othing is hidden", "es": r"[Nn]o se oculta nada"},
        lambda record: design(record, "maskingInfo", "masking") == "NONE",
    ),
    Rule(
        "masked",
        {
            "en": r"These do not know|do not know which group|groups are masked",
            "es": r"No saben quién|no saben en qué grupo|los grupos se ocultan",
        },
        lambda record: design(record, "maskingInfo", "masking") not in (None, "NONE"),
    ),
    Rule(
        "those who take part are masked",
        {"en": r"people do not know which group they", "es": r"las personas no saben en qué grupo"},
        lambda record: "PARTICIPANT" in (design(record, "maskingInfo", "whoMasked") or []),
    ),
    Rule(
        "the healthy can join",
        {"en": r"healthy people can join", "es": r"acepta personas sanas|dice que pueden participar personas sanas"},
        lambda record: eligibility(record, "healthyVolunteers") is True,
    ),
    Rule(
        "the healthy cannot join",
        {
            "en": r"not for healthy people|healthy people cannot join",
            "es": r"no es para personas sanas|no pueden participar personas sanas",
        },
        lambda record: eligibility(record, "healthyVolunteers") in (False, "No"),
    ),
    Rule(
        "an early trial",
        {"en": r"early trial|\(early: ", "es": r"ensayo temprano|\(temprana: "},
        lambda record: bool({"PHASE1", "EARLY_PHASE1"} & set(phases(record))),
    ),
    Rule("the FDA", {"en": r"\bFDA\b", "es": r"\bFDA\b"}, is_fda_regulated),
    Rule(
        "free of charge",
        {"en": r"(?i)\bfree\b|\bno cost\b|\bcosts? nothing\b", "es": r"(?i)\bgratis\b|\bgratuit|\bsin cost[oe]\b"},
        never,
    ),
    Rule(
        "who took part",
        {"en": r"\btook part\b", "es": r"\bparticip(ó|aron)\b"},
        lambda record: enrollment(record).get("type") == "ACTUAL" or enrollment(record).get("count") == 0,
    ),
    Rule(
        "nobody took part",
        {"en": r"nobody took part", "es": r"nadie participó|no participó nadie"},
        lambda record: enrollment(record).get("count") == 0,
    ),
    Rule(
        "a planned number",
        {"en": r"plans to take in", "es": r"tiene previsto tomar"},
        lambda record: enrollment(record).get("type") == "ESTIMATED",
    ),
    Rule(
        "it only observes",
        {"en": r"\bobserves\b|to observe people", "es": r"\bsolo observa\b|para observar"},
        lambda record: study_type(record) == "OBSERVATIONAL",
    ),
    Rule(
        "something is tested",
        {"en": r"What is tested|gets what is tested", "es": r"Qué se prueba|recibe lo que se prueba"},
        lambda record: study_type(record) != "OBSERVATIONAL" or has_arm(record, "EXPERIMENTAL"),
    ),
    Rule(
        "results are posted",
        {"en": r"results of NCT\d+ are posted|^Results: posted", "es": r"^Resultados: publicados|están en el registro"},
        lambda record: record.get("hasResults") is True,
    ),
    Rule(
        "no results are posted",
        {"en": r"has no results posted|none posted", "es": r"no tiene resultados|Resultados: no hay en"},
        lambda record: record.get("hasResults") is False,
    ),
    Rule(
        "a data monitoring committee",
        {"en": r"names a data monitoring", "es": r"nombra un comité"},
        lambda record: field(record, "oversightModule", "oversightHasDmc") is True,
    ),
    Rule(
        "no data monitoring committee",
        {"en": r"there is no data monitoring", "es": r"dice que no hay un comité"},
        lambda record: field(record, "oversightModule", "oversightHasDmc") is False,
    ),
    Rule(
        "one group",
        {
            "en": r"all who join are in the same group|lists 1 group\b",
            "es": r"están en el mismo|tiene 1 grupo\b(?! más)",
        },
        lambda record: (
            len(arms(record)) == 1 or (not arms(record) and design(record, "interventionModel") == "SINGLE_GROUP")
        ),
    ),
    Rule(
        "expanded access",
        {
            "en": r"there is expanded access|names expanded access",
            "es": r"dice que hay acceso ampliado|nombra un acceso",
        },
        lambda record: has_access(record) is True,
    ),
    Rule(
        "no expanded access",
        {"en": r"there is no expanded access", "es": r"no hay acceso ampliado"},
        lambda record: has_access(record) is False,
    ),
    Rule(
        "no trial but expanded access",
        {"en": r"is no trial|it is no trial", "es": r"no es un ensayo\b"},
        lambda record: study_type(record) == "EXPANDED_ACCESS",
    ),
    Rule("own cells", {"en": r"person's own cells", "es": r"la propia persona"}, cells(r"\bautologous\b")),
    Rule(
        "a donor's cells", {"en": r"from a donor|of a donor|a donor's", "es": r"un donante"}, cells(r"\ballogene?ic\b")
    ),
    Rule(
        "no age limit",
        {"en": r"No limit in its age fields", "es": r"Sin límite en sus campos de edad"},
        lambda record: (
            not any(re.search(r"\d", eligibility(record, name) or "") for name in ("minimumAge", "maximumAge"))
        ),
    ),
    Rule(
        "it takes no new people",
        {"en": r"It takes no new people", "es": r"No acepta a nadie más"},
        lambda record: status(record) in {"ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED", "WITHDRAWN"},
    ),
    Rule(
        "it has no summary",
        {"en": r"The record has no summary", "es": r"La ficha no tiene resumen"},
        lambda record: not field(record, "descriptionModule", "briefSummary"),
    ),
    Rule(
        "it names a company",
        {"en": r"\(a company\)|counts it as a company", "es": r"\(una empresa\)|este grupo: una empresa"},
        lambda record: field(record, "sponsorCollaboratorsModule", "leadSponsor", "class") == "INDUSTRY",
    ),
    Rule(
        "nothing is given in a group",
        {
            "en": r"nothing is listed as given|no treatment from the study",
            "es": r"en la lista no se da nada|no reciben un tratamiento",
        },
        lambda record: has_arm(record, "NO_INTERVENTION"),
    ),
)
_PHASE_NUMBERS = {"PHASE1": "1", "EARLY_PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4"}


def contradictions(text: str, language: str, record: Record) -> Iterator[str]:
    """What this text of ours says against the record."""
    yield from (rule.name for rule in RULES if rule.breaks(text, language, record))
    listed = {_PHASE_NUMBERS.get(phase, "") for phase in phases(record)}
    said = set(re.findall(r"\b(?:Phase|[Ff]ase) (\d)", text))
    yield from (f"phase {number}" for number in sorted(said - listed))
