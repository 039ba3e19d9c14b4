"""Reads files with registry records as a stream: record after record, or why one could not be read.

Taken are JSON lines, a page of the registry's API, a list, a single study, a gzip of
each, and a zip of such files. What a file is, its content tells, not its name.
Knows no store.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from bot.building.decompression import CutShort, chunks_of, is_zip, zip_members
from bot.errors import RecordRejected, SourceError

_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANK = b" \t\r\n"
# So begin the registry's own studies, which are no page and no list.
_STUDY = re.compile(rb'\s*\{\s*"protocolSection"')
_SHAPES = "it must hold studies as JSON lines, a page of the registry's API, a list or a single study"


class _Page(msgspec.Struct):
    studies: list[msgspec.Raw]


# They find where studies begin and end, and decode none of them: most may be in the library already.
_PAGE = msgspec.json.Decoder(_Page)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder(msgspec.Raw)


@dataclass(frozen=True, slots=True)
class RawRecord:
    """JSON that should be a study: the file's name, and where in the file it stood ("line 3")."""

    text: bytes
    source: str
    where: str

    @property
    def value(self) -> Any:
        """What it says, decoded each time; RecordRejected where it is no JSON."""
        try:
            return msgspec.json.decode(self.text)
        except _UNDECODABLE as error:
            raise RecordRejected(None, f"is no valid JSON ({_reason(error)})") from error


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was not loaded, and why; `nct_id` where one could be read."""

    source: str
    where: str
    reason: str
    nct_id: str = ""


Entry = RawRecord | Rejection
_Numbered = Iterator[tuple[int, bytes]]


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
    try:
        listed = _listed(line)
        if listed is None:
            _ANY.decode(line)
    except _UNDECODABLE:
        yield from _read_broken(number, line, numbered, source)
        return
    yield from _entries(listed, line, source, f"line {number}")
    yield from _read_lines(numbered, source)


def _read_broken(number: int, line: bytes, numbered: _Numbered, source: str) -> Iterator[Entry]:
    """Read a file whose first line is no JSON: one document over several lines, or lines with a broken one."""
    second = next(numbered, None)
    following = chain([second] if second else [], numbered)
    if _is_one_document(line, second):
        yield from _read_document(chain([line], (rest for _, rest in following)), source)
    else:
        yield from _read_lines(chain([(number, line)], following), source)


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
    return second is None or unfinished or not (second[1].lstrip(_BLANK).startswith(b"{") and _is_json(second[1]))


def _is_json(line: bytes) -> bool:
    try:
        _ANY.decode(line)
    except _UNDECODABLE:
        return False
    return True


def _read_document(lines: Iterator[bytes], source: str) -> Iterator[Entry]:
    try:
        yield from _studies(b"\n".join(lines), source, "")
    except _UNDECODABLE as error:
        raise SourceError(f"{source} is no valid JSON ({_reason(error)}): {_SHAPES}.") from error


def _read_lines(numbered: _Numbered, source: str) -> Iterator[Entry]:
    for number, line in numbered:
        where = f"line {number}"
        try:
            yield from _studies(line, source, where)
        except _UNDECODABLE as error:
            yield Rejection(source, where, f"is no valid JSON ({_reason(error)})")


def _studies(text: bytes, source: str, where: str) -> Iterator[Entry]:
    """Yield the studies of a page, of a list, or the single one."""
    yield from _entries(_listed(text), text, source, where)


def _entries(listed: list[msgspec.Raw] | None, text: bytes, source: str, where: str) -> Iterator[Entry]:
    if listed is None:
        yield RawRecord(text, source, where or "study 1")
        return
    for number, study in enumerate(listed, 1):
        yield RawRecord(bytes(study), source, f"{where}, study {number}" if where else f"study {number}")


def _listed(text: bytes) -> list[msgspec.Raw] | None:
    """Return the studies of a page or a list; None for any other shape, which may then be no JSON."""
    if _STUDY.match(text):
        return None
    try:
        return _LIST.decode(text) if text.lstrip(_BLANK).startswith(b"[") else _PAGE.decode(text).studies
    except msgspec.ValidationError:
        return None


def _reason(error: Exception) -> str:
    """Say what is wrong; never with text of the record in it."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error).removeprefix("JSON is malformed: ").lower()
