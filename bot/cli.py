"""The command line: python -m bot … Each command says what it did, and what to do when it could not."""

import io
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TextIO

import click

from bot.errors import TrialogueError
from bot.settings import Settings, documented, read_settings

USAGE_ERROR = 2


class _Commands(click.Group):
    """Turns our errors into one clear line and exit code 1."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except TrialogueError as error:
            _fail(str(error))
        except BrokenPipeError:
            # Whoever read our output has gone; there is nobody to tell.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)


def _fail(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(1)


def _settings(store: Path | None = None, **given: Any) -> Settings:
    named = {f"TRIALOGUE_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    environment = {**os.environ, **named}
    if store is not None:
        environment["TRIALOGUE_STORE"] = str(store)
    return read_settings(environment)


_store = click.option("--store", type=click.Path(path_type=Path), help="Folder of the trial library.")


class _Status(click.ParamType[str]):
    """A recruitment status as people write it: `not-yet-recruiting` is the registry's NOT_YET_RECRUITING."""

    name = "status"

    def convert(self, value: str, param: click.Parameter | None, context: click.Context | None) -> str:
        from bot.building.syncing.slices import STATUSES  # noqa: PLC0415

        status = value.strip().upper().replace("-", "_").replace(" ", "_")
        if status not in STATUSES:
            self.fail(f"{value!r} is none of {', '.join(STATUSES)}.", param, context)
        return status


def _lines() -> TextIO:
    """Return stdin as lines of text; bytes that are no UTF-8 become replacement characters, never an error."""
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trialogue", prog_name="trialogue")
def main() -> None:
    """Trialogue answers questions about clinical trials, each answer traced to its registry record."""


@main.command()
@_store
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--build-sample", is_flag=True, help="Build the library of sample trials when there is none.")
def serve(store: Path | None, host: str | None, port: int | None, *, build_sample: bool) -> None:
    """Serve webhooks, Direct Line and the plain page."""
    from bot.terminal.serving import run_server  # noqa: PLC0415

    run_server(_settings(store, host=host, port=port), sample=build_sample)


@main.command()
@_store
@click.option("--explain", is_flag=True, help="Print how each reply was come by.")
@click.option("--jsonl", is_flag=True, help="Read {conversation, user, now?} from stdin, a line a message.")
def chat(store: Path | None, *, explain: bool, jsonl: bool) -> None:
    """Talk to the assistant in the terminal."""
    from bot.terminal.talking import TalkingClerk, chat_in_terminal, chat_lines  # noqa: PLC0415

    clerk = TalkingClerk.of(_settings(store))
    if jsonl:
        chat_lines(clerk, _lines(), sys.stdout)
    else:
        chat_in_terminal(clerk, explain=explain)


@main.command()
@_store
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print the whole reply as JSON.")
@click.option("--explain", is_flag=True, help="Print how the reply was come by.")
def ask(store: Path | None, text: str, *, as_json: bool, explain: bool) -> None:
    """Ask one question."""
    from bot.terminal.talking import TalkingClerk, ask_once  # noqa: PLC0415

    click.echo(ask_once(TalkingClerk.of(_settings(store)), text, as_json=as_json, explain=explain))


@main.command()
@_store
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def load(store: Path | None, files: tuple[Path, ...]) -> None:
    """Load registry records into the library: JSON, JSON lines, a zip of studies, each also gzipped."""
    from bot.terminal.loading import load_files  # noqa: PLC0415

    if not load_files(files, _settings(store).store):
        sys.exit(1)


@main.command()
@_store
@click.option("--condition", "conditions", multiple=True, help="Only trials of this condition; any of several.")
@click.option("--country", "countries", multiple=True, help="Only trials with a site in this country; any of several.")
@click.option("--status", "statuses", multiple=True, type=_Status(), help="Only trials of this status; any of several.")
@click.option("--full", is_flag=True, help="Fetch everything again, not only what changed since the last sync.")
@click.option("--remove-gone", is_flag=True, help="With --full: remove records that the registry no longer has.")
@click.option("--watch", is_flag=False, flag_value="", metavar="[INTERVAL]", help="Repeat: 6h, 30m … or as set.")
@click.option("--zip", "from_zip", is_flag=False, flag_value="", metavar="[URL]", help="Load the registry's own zip.")
@click.option("--api", help="Address of the registry's API.")
@click.option("--per-minute", type=int, help="Requests per minute, at most.")
def sync(store: Path | None, api: str | None, per_minute: int | None, **asked: Any) -> None:
    """Bring the library up to date with ClinicalTrials.gov, or a part of it; goes on where it was interrupted."""
    from bot.terminal.syncing import Asked, run_sync  # noqa: PLC0415

    given = _settings(store, registry_api=api, sync_per_minute=per_minute)
    if not run_sync(Asked(**asked), given):
        sys.exit(1)


@main.group("store")
@_store
@click.pass_context
def library(context: click.Context, store: Path | None) -> None:
    """Look at the library: what it holds, whether it is the same as another, what changed between two."""
    if store is not None:
        context.default_map = {command: {"store": str(store)} for command in library.commands}


@library.command()
@_store
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--check", "thorough", is_flag=True, help="Unpack every record and compare it with its digest.")
def info(store: Path | None, *, as_json: bool, thorough: bool) -> None:
    """Count the trials, tell dates, sizes and sources, and say what is missing or damaged."""
    from bot.terminal.storing import show_info  # noqa: PLC0415

    if not show_info(_settings(store).store, as_json=as_json, thorough=thorough):
        sys.exit(1)


@library.command()
@_store
def digest(store: Path | None) -> None:
    """Print the digest of all records: the same records give the same one, however they came in."""
    from bot.terminal.storing import show_digest  # noqa: PLC0415

    show_digest(_settings(store).store)


@library.command()
@_store
@click.argument("old", required=False, type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="In place of OLD: what the records themselves date.")
@click.option("--jsonl", is_flag=True, help="Print a JSON object a change.")
@click.option("--limit", default=200, show_default=True, help="Show so many lines, the most important; 0 for all.")
def diff(store: Path | None, old: Path | None, new: Path | None, since: datetime | None, **shown: Any) -> None:
    """Tell what changed in each trial from the library in the folder OLD to the one in NEW (else the one in use)."""
    from bot.terminal.storing import show_difference, show_since  # noqa: PLC0415

    if (old is None) == (since is None):
        raise click.UsageError("Name the folder OLD, or give --since DAY.")
    given = {"as_rows": shown["jsonl"], "most": shown["limit"]}
    if old is not None:
        show_difference(old, new or _settings(store).store, **given)
    elif since is not None:
        show_since(_settings(store).store, since.date().isoformat(), **given)


@main.command()
@_store
@click.option("--jsonl", is_flag=True, required=True, help="Read {id, query, limit?, status?} from stdin.")
def search(store: Path | None, *, jsonl: bool) -> None:  # noqa: ARG001
    """Search the library, a query a line."""
    from bot.terminal.lines import search_lines  # noqa: PLC0415

    search_lines(_settings(store), _lines(), sys.stdout)


@main.command()
@_store
@click.option("--jsonl", is_flag=True, required=True, help="Read {id?, text, language?, context?} from stdin.")
def understand(store: Path | None, *, jsonl: bool) -> None:  # noqa: ARG001
    """Show what messages are understood to mean, a message a line."""
    from bot.terminal.lines import understand_lines  # noqa: PLC0415

    understand_lines(_settings(store), _lines(), sys.stdout)


@main.command()
@_store
@click.option("--drafts", is_flag=True, help="Check languages that are being translated like finished ones.")
def check(store: Path | None, *, drafts: bool) -> None:  # noqa: ARG001
    """Check the content folders: intents, responses, data."""
    from bot.content import Content  # noqa: PLC0415
    from bot.terminal.checking import CLEAN, check_all  # noqa: PLC0415

    report = check_all(Content(with_drafts=drafts))
    for problem in report.problems:
        click.echo(problem, err=True)
    for remark in report.remarks:
        click.echo(remark)
    if report.problems:
        _fail(f"{len(report.problems)} problem(s) in the content")
    click.echo(CLEAN)


@main.group(invoke_without_command=True)
@_store
@click.option("--readme", is_flag=True, help="Write the table into README.md.")
@click.pass_context
def languages(context: click.Context, store: Path | None, *, readme: bool) -> None:  # noqa: ARG001
    """Show how complete each language is, or add one."""
    from bot.content import Content  # noqa: PLC0415
    from bot.terminal.languages import completeness_table, write_readme  # noqa: PLC0415

    if context.invoked_subcommand is None:
        content = Content()
        click.echo(f"Written to {write_readme(content)}." if readme else completeness_table(content))


@languages.command("add")
@_store
@click.argument("code")
@click.argument("name")
def add(store: Path | None, code: str, name: str) -> None:  # noqa: ARG001
    """Begin a language: CODE is its ISO 639 code, NAME what it calls itself."""
    from bot.content import Content  # noqa: PLC0415
    from bot.terminal.translating import add_language  # noqa: PLC0415

    content = Content()
    click.echo(add_language(content, code, name).told(content.first_language))


@main.command()
@_store
@click.option("--state", type=click.Path(path_type=Path), help="File that keeps conversations.")
@click.option("--limit", default=20, show_default=True, help="How many dead letters to show.")
def outbox(store: Path | None, state: Path | None, limit: int) -> None:
    """Show how many replies wait to be sent, and the newest dead letters."""
    from bot.terminal.outbox import show_outbox  # noqa: PLC0415

    click.echo(show_outbox(_settings(store, state=state).state, limit))


@main.command()
@_store
def settings(store: Path | None) -> None:  # noqa: ARG001
    """List every setting with its default and meaning."""
    for row in documented():
        click.echo(f"{row.variable}={row.default}\n    {row.meaning}")
