"""Names the index in use, in one atomic step, and clears away those that nobody reads. Knows no table."""

import hashlib
import os
import shutil
from pathlib import Path

from bot.errors import LibraryError
from bot.library.layout import IndexFile, StoreLayout, current_index

_UNFINISHED = "building-"


def unfinished_index(layout: StoreLayout) -> Path:
    """Return a new folder for an index that is being built."""
    folder = layout.index(f"{_UNFINISHED}{os.getpid()}")
    folder.mkdir(parents=True)
    return folder


def remove_unfinished(layout: StoreLayout) -> None:
    """Remove what a killed load left behind."""
    for folder in layout.indexes.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def switch_to(index: Path, layout: StoreLayout) -> None:
    """Let readers use this index from now on; the one before it stays for those who still read it."""
    before = _name_in_use(layout)
    if before == index.name:
        return
    aside = layout.pointer.with_suffix(".new")
    aside.write_text(f"{index.name}\n", encoding="ascii")
    sync(aside)
    sync(index)
    aside.replace(layout.pointer)
    sync(layout.indexes)
    _remove_all_but({index.name, before}, layout)


def written_file(path: Path) -> IndexFile:
    """Return a file of an index as its manifest tells it."""
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        return IndexFile(path.name, path.stat().st_size, checksum)


def sync(path: Path) -> None:
    """Have a file or folder written to the disk before what follows."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name_in_use(layout: StoreLayout) -> str:
    try:
        return current_index(layout.store).name
    except LibraryError:
        return ""


def _remove_all_but(names: set[str], layout: StoreLayout) -> None:
    for folder in layout.indexes.iterdir():
        if folder.is_dir() and folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
