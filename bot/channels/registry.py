"""Which channels the settings switch on."""

from collections.abc import Mapping

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel
from bot.settings import Settings


def channels_from(settings: Settings) -> Mapping[str, Channel]:
    """Return the channels by name; one that is half set up refuses to start."""
    channels: list[Channel] = []
    if settings.telegram_token or settings.telegram_secret:
        channels.append(TelegramChannel.from_settings(settings))
    return {channel.name: channel for channel in channels}
