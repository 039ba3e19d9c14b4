"""Digests by which a record is known again: of what it says, and of the bytes that it was read from. Knows no store.

The registry stamps every copy that it hands out with the day of its data
(`derivedSection.miscInfoModule.versionHolder`). A new day alone makes no other
record, so both digests leave it out: else every record would be a changed one
every day.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_KEY = b'"versionHolder"'
_STAMP = re.compile(_KEY + rb'\s*:\s*"([0-9]{4}-[0-9]{2}-[0-9]{2})"')
_SIZE = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """The digest of the bytes of a record as they were read, and the day that was left out of it, if any was."""

    digest: bytes
    stamp: str

    def stands_for(self, version: str) -> bool:
        """Tell whether what was left out is the record's data version, and not some other field of that name.

        Only then are two records of the same digest the same record, but for that day.
        """
        return self.stamp in {"", version}


def reading_of(text: bytes) -> Reading:
    """Return the fingerprint of a record's JSON, taken without decoding it."""
    kept, stamp = _without_stamp(text)
    return Reading(_digest(kept), stamp)


def content_digest(body: bytes, version: str) -> bytes:
    """Return the digest of a record in canonical form, whose data version is `version`."""
    kept, stamp = _without_stamp(body)
    return _digest(kept if stamp == version else body)


def total_digest(records: Iterable[tuple[str, bytes]]) -> str:
    """Return the digest of all records, given with their ids and in the order of these."""
    total = hashlib.blake2b(digest_size=_SIZE)
    for nct_id, digest in records:
        total.update(nct_id.encode() + digest)
    return total.hexdigest()


def _without_stamp(text: bytes) -> tuple[bytes, str]:
    """Return the text without its stamp, and the stamp; the whole text where there is not exactly one.

    Quotes within a JSON string are escaped, so what is found is a name, never the words of a record.
    """
    at = text.rfind(_KEY)
    found = _STAMP.match(text, at) if at >= 0 else None
    if found is None or text.find(_KEY, 0, at) >= 0:
        return text, ""
    return text[: found.start(1)] + text[found.end(1) :], found[1].decode()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SIZE).digest()
