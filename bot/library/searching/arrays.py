"""Plain arrays of an index as files: written once, mapped into memory by every reader. Knows no trial.

One file an array, in numpy's own format, so that any tool can look into an index.
"""

from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import LibraryError

Array = npt.NDArray[Any]
Ranks = npt.NDArray[np.uint32]
_SUFFIX = ".npy"
# numpy parses the head of a file with a part of Python 3.11 that several threads confuse.
_READING = Lock()


def write_array(folder: Path, name: str, values: Array) -> None:
    """Keep an array under its name."""
    path = folder / f"{name}{_SUFFIX}"
    # A file that is there may be a link to one of another index, which is being read: it is replaced, not changed.
    path.unlink(missing_ok=True)
    np.save(path, values, allow_pickle=False)


def read_array(folder: Path, name: str) -> Array:
    """Return an array of the folder, mapped and not read; LibraryError where it is missing or no array."""
    path = folder / f"{name}{_SUFFIX}"
    try:
        with _READING:
            mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise LibraryError(f"{path} is damaged or missing.") from error
    # A plain view of the same memory: its elements are read several times faster than those of a memmap.
    return np.asarray(mapped).view(np.ndarray)


def as_integers(numbers: Array) -> memoryview:
    """Return an array as a view that gives Python's own integers, which are compared fastest."""
    return memoryview(numbers)  # type: ignore[arg-type]  # an array is a buffer; numpy's types do not say so


class Strings:
    """Many texts in one array, by number."""

    def __init__(self, folder: Path, name: str) -> None:
        self._letters = read_array(folder, f"{name}_letters")
        self._ends = read_array(folder, f"{name}_ends")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        start, end = int(self._ends[number]), int(self._ends[number + 1])
        return self._letters[start:end].tobytes().decode()


def write_strings(folder: Path, name: str, texts: Iterable[str]) -> None:
    """Keep texts, numbered from 0."""
    encoded = [text.encode() for text in texts]
    write_array(folder, f"{name}_letters", np.frombuffer(b"".join(encoded), np.uint8))
    write_array(folder, f"{name}_ends", ends_of([len(text) for text in encoded]))


def ends_of(lengths: npt.ArrayLike) -> Array:
    """Return where each of several runs begins and ends, one after the other, by their lengths."""
    counts = np.asarray(lengths, np.uint64)
    ends = np.zeros(len(counts) + 1, np.uint64)
    np.cumsum(counts, out=ends[1:])
    return ends


def joined(starts: Array, numbers: Array) -> Array:
    """Return the positions of several runs, one after the other: run n lies from starts[n] up to starts[n + 1]."""
    begins, lengths = starts[numbers].astype(np.int64), (starts[numbers + 1] - starts[numbers]).astype(np.int64)
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, np.int64)
    shifts = np.repeat(begins - (np.cumsum(lengths) - lengths), lengths)
    return shifts + np.arange(total)
