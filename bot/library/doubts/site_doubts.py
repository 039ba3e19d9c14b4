"""A trial's status against those of its sites: who says that people are taken, and who denies it."""

from collections.abc import Iterator

from bot.library.doubts.doubt import Doubt, StaleKind
from bot.library.openness import is_open
from bot.library.trial import JOINABLE, Trial


def site_doubts(trial: Trial) -> Iterator[Doubt]:
    """Yield where the trial and its sites disagree, or the sites say nothing."""
    if trial.status.value in JOINABLE:
        yield from _of_a_joinable_trial(trial)
    elif trial.status:
        yield from _of_a_closed_trial(trial)


def _of_a_joinable_trial(trial: Trial) -> Iterator[Doubt]:
    about = {"status": trial.status, "sites": trial.site_count}
    if not trial.site_count:
        yield Doubt(StaleKind.NO_SITES, about)
        return
    own = [status for status in trial.site_statuses.value if status]
    silent = trial.site_count.value - len(own)
    if own and not any(status in JOINABLE for status in own):
        yield Doubt(StaleKind.SITES_CLOSED, {**about, "closed": len(own), "silent": silent})
    elif silent:
        yield Doubt(StaleKind.SITES_SILENT, {**about, "silent": silent})


def _of_a_closed_trial(trial: Trial) -> Iterator[Doubt]:
    """Yield what the sites say against it; whether that is believed is for `openness` to say."""
    recruiting = [number for number, status in enumerate(trial.site_statuses.value) if status in JOINABLE]
    if recruiting:
        first = trial.site(recruiting[0])
        values = {"open": len(recruiting), "first_site": first, "counted": is_open(first, trial)}
        yield Doubt(StaleKind.SITE_OPEN, {"status": trial.status, "sites": trial.site_count, **values})
