"""Proofs that a request comes from whom it claims to. Knows bytes and secrets, no platform and no HTTP."""

import hashlib
import hmac


def is_same_secret(given: str | None, expected: bytes) -> bool:
    """Return whether a header carries the secret; compares bytes in constant time and stands any header."""
    if given is None:
        return False
    # Header bytes that are no UTF-8 reach us as lone surrogates: they must compare, not raise.
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected)


def keyed_digest(secret: bytes, purpose: str, data: str) -> bytes:
    """Return the HMAC-SHA256 of the data; a digest made for one purpose never serves another."""
    return hmac.digest(secret, f"{purpose}\x00{data}".encode("utf-8", "surrogatepass"), hashlib.sha256)
