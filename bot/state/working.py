"""The mark of what is in work: a small file beside the state file that outlives the process, though not a power cut."""

import logging
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bot.errors import StateError

logger = logging.getLogger(__name__)


class WorkingFile:
    """Effect keys in work, as one JSON line. Never synced: only the death of the process is to be noticed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)  # noqa: PTH123, SIM115  # stays open

    def left_over(self) -> list[str]:
        """Return the keys that were in work when the last process ended; none after an orderly end."""
        self._file.seek(0)
        line = self._file.readall().partition(b"\n")[0]
        try:
            return msgspec.json.decode(line, type=list[str]) if line else []
        except msgspec.DecodeError:
            logger.warning("the mark of what was in work is torn", extra={"bytes": len(line)})
            return []

    def write(self, effect_keys: Sequence[str]) -> None:
        """Replace the mark."""
        line = msgspec.json.encode(effect_keys) + b"\n" if effect_keys else b""
        try:
            self._file.seek(0)
            self._file.write(line)
            self._file.truncate()
        except OSError as error:
            raise StateError(f"{self._path}: cannot be written ({error.strerror}); free some space") from error

    def close(self) -> None:
        """Release the file."""
        self._file.close()
