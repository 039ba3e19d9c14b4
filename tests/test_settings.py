"""Settings: read once, each named, wrong ones refused with a sentence that names them and never shows a secret."""

from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, documented, read_settings


def test_an_empty_environment_gives_the_defaults():
    assert read_settings({"PATH": "/bin", "HOME": "/"}) == Settings()


def test_values_are_read_as_their_kind():
    given = {
        "TRIALOGUE_PORT": "9000",
        "TRIALOGUE_METRICS": "false",
        "TRIALOGUE_STORE": "a/b",
        "TRIALOGUE_WEB_HOURS": "2",
    }
    settings = read_settings(given)
    assert (settings.port, settings.metrics, settings.store, settings.web_hours) == (9000, False, Path("a/b"), 2)


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "trialogue.toml"
    file.write_text('port = 9000\nhost = "::1"\n', encoding="utf-8")
    settings = read_settings({"TRIALOGUE_CONFIG": str(file), "TRIALOGUE_PORT": "9001"})
    assert (settings.port, settings.host) == (9001, "::1")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"TRIALOGUE_PROT": "1"}, "TRIALOGUE_PROT: no such setting"),
        ({"TRIALOGUE_PORT": "many"}, "TRIALOGUE_PORT: must be a whole number from 0 to 65535, not 'many'"),
        ({"TRIALOGUE_CONFIG": "/no/such/file.toml"}, "cannot be read"),
    ],
)
def test_a_wrong_setting_is_named(environment, named):
    with pytest.raises(SettingsError, match=named):
        read_settings(environment)


COUNTS = ["queue", "body_kib", "address_per_minute", "conversation_per_minute", "parallel_sends"]
SPANS = ["web_hours", "channel_days", "audit_days", "dead_letter_days"]


@pytest.mark.parametrize("name", [*COUNTS, *SPANS])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", "1e9", "99999999999"])
def test_a_number_that_would_stop_or_drown_the_service_is_refused_with_what_is_allowed(name, value):
    variable = f"TRIALOGUE_{name.upper()}"
    with pytest.raises(SettingsError, match=rf"{variable}: must be a whole number from 1 to \d+, not '{value}'"):
        read_settings({variable: value})


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("PORT", "-1", "a whole number from 0 to 65535"),
        ("PORT", "65536", "a whole number from 0 to 65535"),
        ("TRUSTED_PROXIES", "-1", "a whole number from 0 to 100"),
        ("BODY_SECONDS", "0", "a number above 0, at most 3600"),
        ("BODY_SECONDS", "nan", "a number above 0, at most 3600"),
        ("BODY_SECONDS", "inf", "a number above 0, at most 3600"),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("LOG_LEVEL", "info", "DEBUG, INFO, WARNING or ERROR"),
        ("METRICS", "perhaps", "true or false"),
    ],
)
def test_what_is_allowed_is_said(variable, value, allowed):
    with pytest.raises(SettingsError) as caught:
        read_settings({f"TRIALOGUE_{variable}": value})
    assert str(caught.value) == f"TRIALOGUE_{variable}: must be {allowed}, not '{value}'"


def test_a_setting_of_another_kind_is_refused_with_what_is_allowed(tmp_path):
    file = tmp_path / "trialogue.toml"
    for line, sentence in (("host = 5", "HOST: must be a text"), ("store = 5", "STORE: must be a path")):
        file.write_text(line, encoding="utf-8")
        with pytest.raises(SettingsError, match=f"TRIALOGUE_{sentence}, not 5"):
            read_settings({"TRIALOGUE_CONFIG": str(file)})


def test_the_bounds_themselves_are_allowed():
    assert read_settings({"TRIALOGUE_PORT": "0", "TRIALOGUE_TRUSTED_PROXIES": "0"}).port == 0
    assert read_settings({"TRIALOGUE_PORT": "65535", "TRIALOGUE_QUEUE": "1"}).queue == 1


def test_a_file_that_is_no_toml_is_named(tmp_path):
    file = tmp_path / "trialogue.toml"
    file.write_text("port 9000", encoding="utf-8")
    with pytest.raises(SettingsError, match="is no TOML file"):
        read_settings({"TRIALOGUE_CONFIG": str(file)})


def test_a_secret_of_the_wrong_kind_is_not_repeated(tmp_path):
    file = tmp_path / "trialogue.toml"
    file.write_text("telegram_token = [123456]\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="TRIALOGUE_TELEGRAM_TOKEN") as caught:
        read_settings({"TRIALOGUE_CONFIG": str(file)})
    assert "123456" not in str(caught.value)


def test_secrets_do_not_show_when_settings_are_printed():
    settings = read_settings({"TRIALOGUE_TELEGRAM_TOKEN": "t0ken", "TRIALOGUE_TELEGRAM_SECRET": "s3cret"})
    assert "t0ken" not in repr(settings)
    assert "s3cret" not in repr(settings)


def test_every_setting_is_documented_with_a_sentence():
    rows = list(documented())
    assert len(rows) == len(fields(Settings))
    assert all(row.meaning.endswith(".") and row.variable.startswith("TRIALOGUE_") for row in rows)
