"""Proofs that a request comes from whom it claims to. Knows bytes and secrets, no platform and no HTTP."""

import hmac


def is_same_secret(given: str | None, expected: bytes) -> bool:
    """Return whether a header carries the secret; compares bytes in constant time and stands any header."""
    if given is None:
        return False
    # Header bytes that are no UTF-8 reach us as lone surrogates: they must compare, not raise.
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected)
