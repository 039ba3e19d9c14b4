"""Repeats a sync on a schedule: a failure is told and tried again sooner, and nothing but a signal ends it."""

import random
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn

import click

from bot.errors import SettingsError, TrialogueError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_INTERVAL = re.compile(r"([1-9][0-9]{0,5})([smhd])")
_FIRST_RETRY = 60.0
_MOST_DOUBLINGS = 20


def interval_of(given: str, hours: int) -> float:
    """Return the seconds of an interval such as 6h, 30m or 1d; without one, those of the setting."""
    if not given:
        return float(hours * _UNITS["h"])
    found = _INTERVAL.fullmatch(given.strip())
    if found is None:
        raise SettingsError(f"--watch={given}: must be a whole number with s, m, h or d, such as 6h or 30m")
    return float(int(found[1]) * _UNITS[found[2]])


def watch(run: Callable[[], object], interval: float, sleep: Callable[[float], None] = time.sleep) -> NoReturn:
    """Run, wait, and run again, for ever."""
    failures = 0
    while True:
        seconds = interval
        try:
            run()
            failures = 0
        except TrialogueError as error:
            failures += 1
            seconds = _until_retry(failures, interval)
            click.echo(f"Error: {error}", err=True)
        at = datetime.now().astimezone() + timedelta(seconds=seconds)
        click.echo(f"Next sync at {at:%Y-%m-%d %H:%M:%S %Z}.")
        sleep(seconds)


def _until_retry(failures: int, interval: float) -> float:
    """Return a random part, at least half, of a span that doubles up to the interval."""
    span = min(interval, _FIRST_RETRY * 2.0 ** min(failures - 1, _MOST_DOUBLINGS))
    return span * (1 + random.random()) / 2  # noqa: S311 - no secret
