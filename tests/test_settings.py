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
