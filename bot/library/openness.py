"""Whether a site takes people now. The one meaning of it, for the index and for replies; knows no place."""

from bot.library.site import Site
from bot.library.trial import JOINABLE, Trial


def is_open(site: Site, trial: Trial) -> bool:
    """Return whether a site takes people: its own status or the trial's says so, and neither denies it."""
    given = [status.value for status in (trial.status, site.status) if status]
    return bool(given) and all(status in JOINABLE for status in given)
