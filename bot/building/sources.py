"""Reads files with registry records as a stream: record after record, or why one could not be read.

Taken are JSON lines, a page of the registry's API, a list, a single study, a gzip of
each, and a zip of such files. What a file is, its content tells, not its name.
Knows no store.
"""

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from bot.building.decompression import CutShort, chunks_of, is_zip, zip_members
from bot.errors import SourceError

_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANK = b" \t\r\n"
_SHAPES = "it must hold studies as JSON lines, a page of the registry's API, a list or a single study"


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One JSON value that should be a study: the file's name, and where in the file it stood ("line 3")."""

    value: Any
    source: str
    where: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was not loaded, and why; `nct_id` where one could be read."""

    source: str
    where: str
    reason: str
    nct_id: str = ""


Entry = RawRecord | Rejection


def check_sources(paths: Sequence[Path]) -> int:
    """Return the size of all files in bytes; SourceError for the first one that cannot be opened."""
    return sum(_size(path) for path in paths)


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder; name the files in it.")
        with path.open("rb"):
            return path.stat().st_size
    except FileNotFoundError as error:
        raise SourceError(f"{path} is not there; check the name.") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error


def read_source(path: Path, advance: Callable[[int], None]) -> Iterator[Entry]:
    """Yield what stands in a file; SourceError where the whole file is none of ours."""
    try:
        with path.open("rb") as file:
            if is_zip(file.peek(4)):
                yield from _read_zip(path, advance)
            else:
                yield from _read_counted(chunks_of(file, advance), path.name)
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}).") from error


def _read_zip(path: Path, advance: Callable[[int], None]) -> Iterator[Entry]:
    for name, chunks in zip_members(path, advance):
        source = f"{path.name}/{name}"
        try:
            yield from _read_counted(chunks, source)
        except SourceError as error:
            yield Rejection(source, "whole file", str(error))


def _read_counted(chunks: Iterator[bytes], source: str) -> Iterator[Entry]:
    """Read a file to its end, or to where it breaks off, which is told with the number of records before."""
    records = 0
    try:
        for entry in _read_content(chunks, source):
            records += isinstance(entry, RawRecord)
            yield entry
    except CutShort:
        count = f"{records} records"
        reason = f"the file is damaged or half-written ({count} were read before it breaks off); fetch it again"
        yield Rejection(source, f"after {count}", reason)


def _read_content(chunks: Iterator[bytes], source: str) -> Iterator[Entry]:
    lines = _lines(chunks)
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip(_BLANK))
    first = next(numbered, None)
    if first is None:
        raise SourceError(f"{source} is empty; {_SHAPES}.")
    number, line = first[0], _without_mark(first[1], source)
    document = _decode(line)
    if isinstance(document, list):
        yield from _studies(document, source, f"line {number}")
        yield from _read_lines(numbered, source)
        return
    second = None if document is not _FAILED else next(numbered, None)
    if document is _FAILED and _is_one_document(line, second):
        yield from _read_document(chain([line], [second[1]] if second else [], (rest for _, rest in numbered)), source)
        return
    yield from _read_lines(chain([(number, line)], [second] if second else [], numbered), source)


class _Failed:
    """What `_decode` returns for what is no JSON; None is JSON."""


_FAILED = _Failed()


def _decode(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except _UNDECODABLE:
        return _FAILED


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines; pieces of a line that is longer than a chunk are joined once, at its end."""
    pieces: list[bytes] = []
    for chunk in chunks:
        head, *tail = chunk.split(b"\n")
        pieces.append(head)
        for line in tail:
            yield b"".join(pieces)
            pieces = [line]
    yield b"".join(pieces)


def _without_mark(line: bytes, source: str) -> bytes:
    if line.startswith(_WIDE):
        raise SourceError(f"{source} is written in UTF-16; save it as UTF-8.")
    line = line.removeprefix(codecs.BOM_UTF8).strip(_BLANK)
    if line[:1] not in (b"{", b"["):
        raise SourceError(f"{source} is no file with registry records: {_SHAPES}.")
    return line


def _is_one_document(first: bytes, second: tuple[int, bytes] | None) -> bool:
    """Tell a document that goes over several lines from JSON lines whose first line is broken."""
    unfinished = first.rstrip(_BLANK).endswith((b"{", b"[", b",", b":"))
    return second is None or unfinished or not isinstance(_decode(second[1]), dict)


def _read_document(lines: Iterator[bytes], source: str) -> Iterator[Entry]:
    try:
        document = msgspec.json.decode(b"\n".join(lines))
    except _UNDECODABLE as error:
        raise SourceError(f"{source} is no valid JSON ({_reason(error)}): {_SHAPES}.") from error
    yield from _studies(document, source, "")


def _read_lines(numbered: Iterator[tuple[int, bytes]], source: str) -> Iterator[Entry]:
    for number, line in numbered:
        where = f"line {number}"
        try:
            document = msgspec.json.decode(line)
        except _UNDECODABLE as error:
            yield Rejection(source, where, f"is no valid JSON ({_reason(error)})")
            continue
        yield from _studies(document, source, where)


def _studies(document: Any, source: str, where: str) -> Iterator[Entry]:
    """Yield the studies of a page, of a list, or the single one."""
    listed = document.get("studies") if isinstance(document, dict) else document
    if not isinstance(listed, list):
        yield RawRecord(document, source, where or "study 1")
        return
    for number, study in enumerate(listed, 1):
        yield RawRecord(study, source, f"{where}, study {number}" if where else f"study {number}")


def _reason(error: Exception) -> str:
    """Say what is wrong; never with text of the record in it."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error).removeprefix("JSON is malformed: ").lower()
