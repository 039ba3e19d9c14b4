"""What can be asked at any time, as choices."""

from bot.rendering.parts import Offer, Option

MENU = (
    Option("talk.choice_find", "find_trial"),
    Option("talk.choice_phase", "explain_phase"),
    Option("talk.choice_status", "explain_status"),
    Option("talk.choice_data", "my_data"),
)


def menu() -> Offer:
    """Return what can be asked at any time."""
    return Offer(MENU)
