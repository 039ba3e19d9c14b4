"""An application with a small assistant, ready to be asked."""

import pytest
from fakes_web import Clock, running

TELEGRAM = {"telegram_token": "123456789:EXAMPLE-token", "telegram_secret": "example_secret"}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def client(tmp_path, clock):
    async with running(tmp_path, clock=clock, telegram_api="http://127.0.0.1:9", **TELEGRAM) as client:
        yield client
