"""The registry's client as tests use it: asks a fake registry, and never waits."""

import asyncio

from bot.building.syncing.pacing import Pace, Patience
from bot.building.syncing.registry_api import RegistryApi


def api_of(registry):
    """A client of a running fake registry."""

    async def sleep(_):
        await asyncio.sleep(0)

    return RegistryApi(registry.address, Pace(600_000, sleep=sleep), patience=Patience(attempts=3))
