"""Whether a site, or a trial, takes people now. The one meaning of it, for the index and for replies; knows no place.

A site's own status wins over the trial's:
- A site that says it takes nobody is not open, whatever the trial says.
- A site without a status goes by the trial's.
- A site that says it takes people is open, also in a trial that as a whole has "not yet" opened, or is "active, not
  recruiting": by the registry's rules such a trial should be listed as recruiting, so the site is the newer word, and
  the only open site is not hidden. The contradiction is told wherever the trial is shown (`StaleKind.SITE_OPEN`).
- No site can reopen a trial that is over or on hold, that is by invitation only, or whose status nobody has confirmed:
  there the site's word is a left-over. It is shown and told, and not counted as open.
"Recruiting" is never "not yet recruiting", of sites as of trials.
"""

from bot.library.site import Site
from bot.library.trial import JOINABLE, NOT_YET, Trial

ACTIVE = "ACTIVE_NOT_RECRUITING"
# What a trial says of itself while one of its sites may already, or still, take people.
OPEN_AT_SITES = frozenset({NOT_YET, ACTIVE})


def is_open(site: Site, trial: Trial) -> bool:
    """Return whether a site takes people."""
    return is_open_by(site.status.value, trial.status.value)


def takes_people(trial: Trial) -> bool:
    """Return whether a trial takes people: it says so as a whole, or one of its sites does."""
    overall = trial.status.value
    return overall in JOINABLE or any(is_open_by(own, overall) for own in trial.site_statuses.value)


def is_open_by(own: str, overall: str) -> bool:
    """Return whether a site takes people by its own status, where it has one, and that of its trial as a whole."""
    if not own:
        return overall in JOINABLE
    return own in JOINABLE and (not overall or overall in JOINABLE or overall in OPEN_AT_SITES)
