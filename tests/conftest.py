from datetime import timedelta

import pytest
from talks import Talk

from bot.building.sample import build_sample
from bot.content import Content
from bot.dialogue.assistant import Assistant
from bot.library.reader import open_library


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory):
    """The folder of a library of the sample trials."""
    store = tmp_path_factory.mktemp("sample") / "library"
    build_sample(store)
    return store


@pytest.fixture(scope="session")
def sample_library(sample_store):
    library = open_library(sample_store)
    yield library
    library.close()


@pytest.fixture(scope="session")
def content():
    return Content()


@pytest.fixture(scope="session")
def assistant(content):
    return Assistant.of(content, "en", life=timedelta(days=30))


@pytest.fixture
def talk(assistant, sample_library):
    """A fresh talk about the sample trials."""
    return Talk(assistant, sample_library)
