"""Sentences in which the free texts of a record speak of what the registry has no field for: money, visits, harm, odds.

They are quoted, never retold: the words by which a subject is known are English, as the registry is. That nothing was
found says only that these words do not stand there.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from bot.library.modules import RecordModules
from bot.library.record import Node
from bot.traced import Traced

Passage = tuple[str, ...]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z(\"'\d])|\s*\n\s*")
_LIST_MARK = re.compile(r"^(?:[*•·-]|\d{1,2}[.)])\s+")
_MONEY = re.compile(
    r"""\b(?:reimbursed\ for | (?:subjects|patients|participants|volunteers)\ (?:are|will\ be)\ (?:not\ )?reimbursed
    | stipends? | honorari(?:um|a) | gift\ cards? | free\ of\ charge | at\ no\ (?:extra\ |additional\ )?(?:cost|charge)
    | will\ (?:be|get)\ (?:financially\ )?(?:paid|compensated) | (?:are|be)\ paid\ (?:for|up\ to|\$)
    | financial\ compensation | compensation\ for\ (?:time|travel|their|your|participation|participating)
    | monetary\ (?:compensation|incentives?)
    | (?:travel|transport|transportation|parking)\ (?:costs?|expenses?|allowance)
    | no\ (?:financial\ )?compensation | health\ insurance\ (?:will|must|should|may|does)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_VISITS = re.compile(
    r"""\b(?:
    (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|multiple|weekly|monthly|daily|regular
      |remote|phone|telephone|video)\ (?:(?:study|clinic|hospital|follow-up|outpatient|office|research|in-person|on-site
      |home|scheduled|final|in-clinic)\ )*(?:visits|calls|appointments)
    | (?:each|every)\ (?:study\ |clinic\ )?visit | visit\ [1-3] | number\ of\ visits
    | visits?\ will | visits\ (?:are|every|to\ the)
    | (?:stay|stays|hospitali[sz]ed|admitted)\ (?:overnight | (?:in|to)\ the\ (?:hospital|clinic))
    | (?:are|will\ be|is)\ followed(?:\ up)?\ (?:\w+\ ){0,2}for\ (?:up\ to\ |at\ least\ |approximately\ )?\d+
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_HARMS = re.compile(
    r"""\b(?:(?:possible|potential|common|expected|main|serious)\ (?:side[ -]effects|risks)
    | side[ -]effects?\ (?:include|are|may|can|could)
    | risks?\ (?:include|are|from\ taking\ part|of\ (?:participation|participating|taking\ part))
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# A ratio or a chance, and that people are drawn into groups by it.
_ODDS = re.compile(r"\b\d{1,2}\s?:\s?\d{1,2}\b|\bchance of (?:being|getting|receiving)\b", re.IGNORECASE)
_DRAWN = re.compile(r"\brandomi[sz]|\ballocat|\bassign", re.IGNORECASE)
_LOOK_ALIKE = re.compile(r"\b(?:placebos?|sham)\b", re.IGNORECASE)
# What stands below it is not about whom a trial is for.
_EXCLUSION = re.compile(r"^\W*exclusion\b", re.IGNORECASE | re.MULTILINE)
_AGE = re.compile(
    r"""\bage[ds]?\b [^\d\n]{0,25} (\d{1,3}) (?:\s*(?:-|\u2013|to|and|through|years?\ to|years?\ and)\s*(\d{1,3}))?
    | (\d{1,3}) (?:\s*(?:-|\u2013|to|and|through)\s*(\d{1,3}))?
      \s*-?\s*(?:years?|yrs?|months?)[ -]?(?:old\b|of\ age\b)""",
    re.IGNORECASE | re.VERBOSE,
)
# Ages of others than those who join, or of the unborn.
_OTHER_AGE = re.compile(r"\bconsent|\bguardian|\bgestation|\bperformance|\bkarnofsky|\blansky", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_ANY = re.compile("")


class PassageFields(RecordModules):
    """What the texts of a record tell beyond its fields, in the record's own sentences; empty where none is found."""

    @cached_property
    def money_told(self) -> Traced[Passage]:
        """Sentences on pay, costs and what is free."""
        return self._told(_MONEY, self._descriptions())

    @cached_property
    def visits_told(self) -> Traced[Passage]:
        """Sentences on visits, calls, stays and how long people are followed."""
        return self._told(_VISITS, self._descriptions())

    @cached_property
    def harms_told(self) -> Traced[Passage]:
        """Sentences on risks and side effects."""
        return self._told(_HARMS, self._descriptions())

    @cached_property
    def odds_told(self) -> Traced[Passage]:
        """Sentences on the chance of being in a group: "randomized 2:1"."""
        return self._told(_ODDS, (*self._descriptions(), *self._of_the_design()), _DRAWN)

    @cached_property
    def look_alikes_told(self) -> Traced[Passage]:
        """Sentences that speak of a placebo or a sham, for whatever reason."""
        return self._told(_LOOK_ALIKE, (*self._titles(), *self._descriptions(), *self._of_the_design()))

    @cached_property
    def ages_told(self) -> Traced[str]:
        """The first rule for joining that gives an age which is in no age field; exclusions do not count."""
        rules = self._module("eligibilityModule")
        text = rules.at("eligibilityCriteria").text()
        known = {number for name in ("minimumAge", "maximumAge") for number in _numbers(rules.at(name).text().value)}
        lines = map(_unmarked, _EXCLUSION.split(text.value, maxsplit=1)[0].split("\n"))
        return Traced(next((line for line in lines if _ages_in(line) - known), ""), text.path)

    def _told(self, words: re.Pattern[str], texts: Iterable[Node], also: re.Pattern[str] = _ANY) -> Traced[Passage]:
        """Return the sentences with these words, and with `also`, of the first text that has any."""
        read = ((node.path, tuple(_sentences(node.text().value, words, also))) for node in texts)
        path, told = next((found for found in read if found[1]), (self._module("descriptionModule").path, ()))
        return Traced(told, path)

    def _titles(self) -> tuple[Node, ...]:
        titles = self._module("identificationModule")
        return titles.at("briefTitle"), titles.at("officialTitle")

    def _descriptions(self) -> tuple[Node, ...]:
        texts = self._module("descriptionModule")
        return texts.at("briefSummary"), texts.at("detailedDescription")

    def _of_the_design(self) -> Iterator[Node]:
        design = self._module("designModule").at("designInfo")
        yield from (design.at("interventionModelDescription"), design.at("maskingInfo", "maskingDescription"))
        given = self._module("armsInterventionsModule")
        yield from (item.at(name) for item in given.at("armGroups").items() for name in ("label", "description"))
        yield from (item.at("description") for item in given.at("interventions").items())


def _sentences(text: str, words: re.Pattern[str], also: re.Pattern[str]) -> Iterator[str]:
    if not words.search(text):
        return
    for sentence in map(_unmarked, _SENTENCE_END.split(text)):
        if words.search(sentence) and also.search(sentence):
            yield sentence


def _unmarked(line: str) -> str:
    return _LIST_MARK.sub("", line.strip())


def _ages_in(line: str) -> set[str]:
    if _OTHER_AGE.search(line):
        return set()
    return {number for found in _AGE.finditer(line) for number in found.groups() if number}


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)
