"""The summary of one trial: its facts in the order in which people ask for them."""

from collections.abc import Sequence
from typing import Any

from bot.library.nearby import Nearby
from bot.library.openness import is_open
from bot.library.trial import Trial
from bot.rendering.parts import Part, Say, ShowFacts

ROWS = (
    "describe_trial.condition",
    "describe_trial.aim",
    "describe_trial.tested",
    "describe_trial.compared",
    "describe_trial.happens",
    "describe_trial.how_long",
    "describe_trial.risks",
    "describe_trial.where",
    "describe_trial.costs",
    "describe_trial.who",
    "describe_trial.phase",
    "_trial.status",
    "_trial.size",
    "describe_trial.sponsor",
    "_trial.dates",
    "describe_trial.results",
    "describe_trial.access",
)


def summary_head(trial: Trial) -> tuple[Part, ...]:
    """Return what it is, that nobody can simply join where that is so, and its purpose."""
    return (
        Say("describe_trial.title", trial=trial),
        Say("describe_trial.not_open", trial=trial),
        Say("describe_trial.purpose", trial=trial),
    )


def summary_facts(trial: Trial, sites: Sequence[Nearby], *, from_place: bool) -> tuple[Part, ...]:
    """Return the facts; `sites` with the most useful first, `from_place`: seen from where the person is."""
    return (
        ShowFacts(ROWS, _where(trial, sites, from_place=from_place), trial),
        Say("describe_trial.missing", trial=trial),
    )


def _where(trial: Trial, sites: Sequence[Nearby], *, from_place: bool) -> dict[str, Any]:
    """Return how many sites are open, and the one to name: the nearest, open before closed."""
    open_sites = trial.site_count.map(lambda _: sum(is_open(nearby.site, trial) for nearby in sites))
    near = sites[0] if sites and from_place else None
    distance = near.site.coordinates.map(lambda _: near.kilometres) if near else None
    return {"open_sites": open_sites, "near": near.site if near else None, "kilometres": distance}
