"""The outbox as text: how much waits, and why letters died. Never what was said."""

from pathlib import Path

from bot.state.view import open_read_only


def show_outbox(state: Path, limit: int) -> str:
    """Return the counts and the newest dead letters."""
    with open_read_only(state) as view:
        counts, letters = view.counts(), view.dead_letters(limit)
    head = f"{counts.waiting} waiting, {counts.dead} dead"
    rows = [f"{letter.at:%Y-%m-%d %H:%M:%S} UTC  {letter.channel:<10}  {letter.reason}" for letter in letters]
    return "\n".join([head, *rows])
