"""The outbox as text: how much waits, and why letters died. Never what was said."""

from pathlib import Path

from bot.state.view import open_read_only, read_counts, read_dead_letters


def show_outbox(state: Path, limit: int) -> str:
    """Return the counts and the newest dead letters."""
    with open_read_only(state) as connection:
        counts, letters = read_counts(connection), read_dead_letters(connection, limit)
    head = f"{counts.waiting} waiting, {counts.dead} dead"
    rows = [f"{letter.at:%Y-%m-%d %H:%M:%S} UTC  {letter.channel:<10}  {letter.reason}" for letter in letters]
    return "\n".join([head, *rows])
