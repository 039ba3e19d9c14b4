"""Where the files of a library lie and what its manifest says. Shared by those who build and those who read.

STORE/records.sqlite3            the records, as loaded
STORE/load.lock                  held by a running load
STORE/index/CURRENT              names the index in use
STORE/index/NAME/                an index, never changed once it is named:
    search.sqlite3               its records, ids and places
    *.npy                        its arrays: concepts, facets, words, sites, names
    manifest.json                what it holds, with the checksum of each file
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.errors import LibraryError, LibraryMissing, LibraryOutdated
from bot.library.query import LibraryInfo

# Raise it with every change of the tables below, of what stands in them, or of `words.normalise`.
INDEX_FORMAT = 3
RECORDS_NAME = "records.sqlite3"
LOCK_NAME = "load.lock"
INDEX_NAME = "index"
POINTER_NAME = "CURRENT"
SEARCH_NAME = "search.sqlite3"
MANIFEST_NAME = "manifest.json"


class IndexFile(msgspec.Struct, frozen=True):
    """A file of an index, its size in bytes and its checksum, as it was written."""

    name: str
    size: int
    checksum: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an index holds.

    digest: names its content; the same records give the same one.
    files: all others in the folder.
    """

    format: int
    digest: str
    trials: int
    newest_record: str
    condensed: int
    example: tuple[str, str] | None
    files: tuple[IndexFile, ...]

    @property
    def info(self) -> LibraryInfo:
        """The part that the assistant speaks of."""
        return LibraryInfo(self.trials, self.newest_record, self.digest, self.condensed, self.example)


@dataclass(frozen=True, slots=True)
class StoreLayout:
    """The paths below the folder of a library."""

    store: Path

    @property
    def records(self) -> Path:
        """The record store."""
        return self.store / RECORDS_NAME

    @property
    def lock(self) -> Path:
        """Held while a load is running."""
        return self.store / LOCK_NAME

    @property
    def indexes(self) -> Path:
        """The folder of all indexes."""
        return self.store / INDEX_NAME

    @property
    def pointer(self) -> Path:
        """The file that names the index in use."""
        return self.indexes / POINTER_NAME

    def index(self, name: str) -> Path:
        """The folder of one index."""
        return self.indexes / name


def current_index(store: Path) -> Path:
    """Return the folder of the index in use; LibraryMissing says how to build one."""
    layout = StoreLayout(store)
    if store.exists() and not store.is_dir():
        raise LibraryError(f"{store} is a file; --store takes the folder of a trial library.")
    try:
        name = layout.pointer.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise LibraryMissing(f"No trial library at {store}. Build one: python -m bot load FILE…") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"{layout.pointer} cannot be read; {LOAD_AGAIN}") from error
    if not name or Path(name).name != name:
        raise LibraryError(f"{layout.pointer} names no index; {LOAD_AGAIN}")
    return layout.index(name)


LOAD_AGAIN = "load the registry files again: python -m bot load FILE…"


def read_manifest(index: Path) -> Manifest:
    """Return the manifest of an index; LibraryOutdated where another version of Trialogue wrote it."""
    path = index / MANIFEST_NAME
    try:
        content = path.read_bytes()
        version = msgspec.json.decode(content, type=_Version).format
        if version != INDEX_FORMAT:
            raise LibraryOutdated(_outdated(index, version))
        return msgspec.json.decode(content, type=Manifest)
    except FileNotFoundError as error:
        raise LibraryError(f"{path} is missing; {LOAD_AGAIN}") from error
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LibraryError(f"{path} is damaged; {LOAD_AGAIN}") from error


class _Version(msgspec.Struct):
    format: int


def _outdated(index: Path, version: int) -> str:
    age = "an older" if version < INDEX_FORMAT else "a newer"
    return f"The trial library at {index.parent.parent} was built by {age} version of Trialogue; {LOAD_AGAIN}"
