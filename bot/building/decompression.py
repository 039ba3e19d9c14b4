"""Bytes of a file as they are meant: plain, gzip, or the members of a zip, in chunks. Knows no record.

A gzip that was cut short gives every byte up to the cut before it raises `CutShort`.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from bot.errors import SourceError

CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What macOS adds to every zip.
_NOT_MEANT = "__MACOSX/"
_GZIP_WINDOW = zlib.MAX_WBITS | 16

Advance = Callable[[int], None]


class CutShort(Exception):
    """Compressed data ends or breaks before its end."""


def is_zip(start: bytes) -> bool:
    """Return whether these are the first bytes of a zip."""
    return start.startswith(_ZIP)


def chunks_of(file: IO[bytes], advance: Advance) -> Iterator[bytes]:
    """Yield the content of an open file, unpacked where it is a gzip; `advance` hears of the bytes read."""
    raw = _raw_chunks(file, advance)
    first = next(raw, b"")
    rejoined = _rejoin(first, raw)
    return _unpacked(rejoined) if first.startswith(_GZIP) else rejoined


def zip_members(path: Path, advance: Advance) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the name and the content of every file in a zip, in the order of their names."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise SourceError(f"{path.name} is a damaged or half-written zip; fetch it again.") from error
    with archive:
        for member in sorted(archive.infolist(), key=lambda member: member.filename):
            if not member.is_dir() and not member.filename.startswith(_NOT_MEANT):
                yield member.filename, _member_chunks(archive, member)
                advance(member.compress_size)


def _member_chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            yield from chunks_of(file, _not_counted)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise CutShort from error
    except (RuntimeError, NotImplementedError) as error:
        raise SourceError(f"{member.filename} is packed with a password or an unknown method; unpack it.") from error


def _raw_chunks(file: IO[bytes], advance: Advance) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        advance(len(chunk))
        yield chunk


def _rejoin(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack all gzip members that stand one after the other."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    for chunk in packed:
        data = chunk
        while data:
            if unpacker.eof:
                data = data.lstrip(b"\0")  # some writers fill up the last block
                if not data:
                    break
                unpacker = zlib.decompressobj(_GZIP_WINDOW)
            yield from _unpack(unpacker, data)
            data = unpacker.unused_data
    if not unpacker.eof:
        raise CutShort


def _unpack(unpacker: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """Unpack in bounded pieces: a small file may unpack to a very large one."""
    try:
        while data:
            if piece := unpacker.decompress(data, CHUNK):
                yield piece
            data = unpacker.unconsumed_tail
    except zlib.error as error:
        raise CutShort from error


def _not_counted(_: int) -> None:
    """Members of a zip are counted whole, by their packed size."""
