"""Serving from the terminal: makes sure there is a library, starts the server, says what to open and what to ask."""

import logging
import sys

import click

from bot.app import serve
from bot.building.sample import build_sample
from bot.errors import LibraryMissing
from bot.library.reader import open_library
from bot.settings import Settings
from bot.terminal.logs import JsonLines

READY = """Trialogue answers at http://{host}:{port}/
Open that page and ask, for example:
  sarcoma trials in Spain
  what does phase 1 mean?
  who do I call about NCT05783089?
Stop with Ctrl-C."""


def run_server(settings: Settings, *, sample: bool) -> None:
    """Serve until told to stop."""
    _log_to_stderr(settings.log_level)
    if sample:
        _ensure_library(settings)
    serve(settings, ready=lambda port: click.echo(READY.format(host=settings.host, port=port)))


def _ensure_library(settings: Settings) -> None:
    try:
        open_library(settings.store).close()
    except LibraryMissing:
        summary = build_sample(settings.store)
        click.echo(f"Built the sample library at {settings.store}: {summary.in_library} trials.")


def _log_to_stderr(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
