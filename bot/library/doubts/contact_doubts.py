"""Whether a record names somebody to ask, and whether that somebody can be reached."""

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.library.doubts.doubt import FINAL, Doubt, StaleKind
from bot.library.openness import ACTIVE, is_open
from bot.library.site import Contact, Site
from bot.library.trial import Trial
from bot.traced import Traced

# The registry takes contacts out of the records of trials that take nobody any more.
NOBODY_ASKS = FINAL | {ACTIVE}


def contact_doubts(trial: Trial) -> Iterator[Doubt]:
    """Yield what somebody who would call or write should know; nothing where the trial takes nobody any more."""
    if trial.status.value in NOBODY_ASKS:
        return
    at_sites = chain.from_iterable(_named(site.contacts) for site in trial.sites)
    named = [*_named(trial.central_contacts), *at_sites]
    reachable = [contact for contact in named if contact.reachable]
    if not named:
        yield Doubt(StaleKind.NO_CONTACT, {"contacts": Traced((), trial.contacts_path)})
    elif _only_investigators(reachable or named):
        values = {"contact": (reachable or named)[0], "reachable": bool(reachable)}
        yield Doubt(StaleKind.INVESTIGATOR_ONLY, values)
    elif not reachable:
        contact = next(contact for contact in named if not contact.is_investigator)
        yield Doubt(StaleKind.CONTACT_UNREACHABLE, {"contact": contact})
    elif led := [site for site in trial.sites if is_open(site, trial) and names_only_investigators(site)]:
        yield Doubt(StaleKind.INVESTIGATOR_AT_SITES, {"count": len(led), "sites": trial.site_count})


def names_only_investigators(site: Site) -> bool:
    """Return whether nobody is named at a site but those in charge."""
    return _only_investigators(_named(site.contacts))


def _named(contacts: Sequence[Contact]) -> list[Contact]:
    return [contact for contact in contacts if contact.name or contact.reachable]


def _only_investigators(contacts: Sequence[Contact]) -> bool:
    return bool(contacts) and all(contact.is_investigator for contact in contacts)
