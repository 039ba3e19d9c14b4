"""The sample trials of this checkout, for tests. Knows nothing of what they should say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.library.trial import Trial

CHECKOUT = Path(__file__).parents[1]
SAMPLES = {file.stem: file for file in sorted((CHECKOUT / "data" / "trials").glob("*.json"))}

each_sample = pytest.mark.parametrize("nct_id", SAMPLES)


def record_of(nct_id: str) -> dict[str, Any]:
    return json.loads(SAMPLES[nct_id].read_text(encoding="utf-8"))


def sample(nct_id: str) -> Trial:
    return Trial(record_of(nct_id))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a record that is no object or list, with its path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{position}]")
    else:
        yield path, value


def texts_of(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((path, value) for path, value in leaves(record) if isinstance(value, str))
