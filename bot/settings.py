"""Every setting: its name, default and meaning in one row. Read once, at the start.

A setting `port` is TRIALOGUE_PORT in the environment, or `port` in the TOML file that TRIALOGUE_CONFIG names;
the environment wins.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from bot.errors import SettingsError

PREFIX = "TRIALOGUE_"
CONFIG = f"{PREFIX}CONFIG"

# What may be given, beside the check of it; an error repeats these words.
Port = Annotated[int, msgspec.Meta(ge=0, le=65_535, description="a whole number from 0 to 65535")]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000, description="a whole number from 1 to 1000000")]
Hours = Annotated[int, msgspec.Meta(ge=1, le=8760, description="a whole number from 1 to 8760")]
Days = Annotated[int, msgspec.Meta(ge=1, le=3650, description="a whole number from 1 to 3650")]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600, description="a number above 0, at most 3600")]
Proxies = Annotated[int, msgspec.Meta(ge=0, le=100, description="a whole number from 0 to 100")]
LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR"], msgspec.Meta(description="DEBUG, INFO, WARNING or ERROR")
]
_PLAIN = {str: "a text", bool: "true or false", Path: "a path"}


def _setting(default: Any, meaning: str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"meaning": meaning, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a running Trialogue."""

    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: Port = _setting(8080, "Port to listen on; 0 takes any that is free.")
    store: Path = _setting(Path("var/library"), "Folder of the trial library.")
    state: Path = _setting(Path("var/state.sqlite3"), "File that keeps conversations and replies on their way.")
    public_url: str = _setting("", "Address at which people reach this service; used for cookies over https.")
    language: str = _setting("en", "Language of the first reply.")
    human_contact: str = _setting("", "How people reach a person of this service, such as a phone number or address.")
    web_hours: Hours = _setting(24, "Hours after which an idle web conversation is deleted.")
    channel_days: Days = _setting(30, "Days after which an idle conversation on a messaging platform is deleted.")
    audit_days: Days = _setting(30, "Days after which the traces of how replies were come by are deleted.")
    dead_letter_days: Days = _setting(90, "Days after which the notes of what could not be handled are deleted.")
    body_kib: Count = _setting(256, "Largest request body, in KiB.")
    body_seconds: Seconds = _setting(10.0, "Longest time that a request may take to arrive, in seconds.")
    queue: Count = _setting(1000, "Messages that may wait; more are answered with 503 and Retry-After.")
    address_per_minute: Count = _setting(240, "Requests that one network address may send per minute.")
    conversation_per_minute: Count = _setting(60, "Messages that one conversation may send per minute.")
    trusted_proxies: Proxies = _setting(0, "Proxies in front whose X-Forwarded-For entries are believed.")
    parallel_sends: Count = _setting(1, "Replies sent at a time; after a crash as many may arrive twice.")
    metrics: bool = _setting(True, "Whether /metrics is served.")
    log_level: LogLevel = _setting("INFO", "Least important log lines to write: DEBUG, INFO, WARNING, ERROR.")
    registry_api: str = _setting(
        "https://clinicaltrials.gov/api/v2", "Address of the registry's API that `sync` reads."
    )
    sync_per_minute: Count = _setting(50, "Requests that `sync` sends to the registry per minute, at most.")
    sync_hours: Hours = _setting(24, "Hours between the syncs of `sync --watch`.")
    telegram_token: str = _setting("", "Bot token from @BotFather; switches the Telegram channel on.", secret=True)
    telegram_secret: str = _setting("", "Secret that was given to setWebhook; needed with the token.", secret=True)
    telegram_api: str = _setting("https://api.telegram.org", "Address of the Bot API server.")


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting as documented."""

    variable: str
    default: str
    meaning: str


def documented() -> Iterator[SettingRow]:
    """Yield every setting with its variable, default and meaning."""
    for entry in fields(Settings):
        yield SettingRow(PREFIX + entry.name.upper(), str(entry.default), entry.metadata["meaning"])


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment; an unknown or unreadable one is a SettingsError that names it."""
    given: dict[str, Any] = {}
    if environment.get(CONFIG):
        given |= _read_file(Path(environment[CONFIG]))
    for name, value in environment.items():
        if name.startswith(PREFIX) and name != CONFIG:
            given[name.removeprefix(PREFIX).lower()] = value
    return Settings(**{name: _convert(name, value) for name, value in given.items()})


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}); correct {CONFIG}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is no TOML file ({error})") from error


def _read_path(kind: type, value: Any) -> Any:
    return kind(value)


def _convert(name: str, value: Any) -> Any:
    kinds = {entry.name: entry for entry in fields(Settings)}
    if name not in kinds:
        raise SettingsError(f"{PREFIX}{name.upper()}: no such setting; `python -m bot settings` lists them all")
    try:
        return msgspec.convert(value, kinds[name].type, strict=False, dec_hook=_read_path)
    except msgspec.ValidationError as error:
        hint = "" if kinds[name].metadata["secret"] else f", not {value!r}"
        raise SettingsError(f"{PREFIX}{name.upper()}: must be {_allowed(kinds[name].type)}{hint}") from error


def _allowed(kind: Any) -> str:
    if kind in _PLAIN:
        return _PLAIN[kind]
    (bounds,) = kind.__metadata__
    return str(bounds.description)
