"""Builds the sample library from the trials in data/trials/."""

from pathlib import Path

from bot.building.load import LoadSummary, load
from bot.building.progress import Progress
from bot.content import content_root
from bot.errors import ContentError


def build_sample(store: Path, progress: Progress | None = None) -> LoadSummary:
    """Load the sample trials; ContentError where the folder holds none."""
    folder = content_root() / "data" / "trials"
    files = sorted(folder.glob("*.json"))
    if not files:
        raise ContentError(folder, "", "holds no trials (*.json)")
    return load(files, store, progress)
