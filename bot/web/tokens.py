"""Signed names of web conversations: whoever holds one may read and write that conversation, nobody else."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

TOKEN = re.compile(r"([A-Za-z0-9_-]{20,64})\.(\d{1,12})\.([A-Za-z0-9_-]{43})")


def new_conversation() -> str:
    """Return a name that cannot be guessed (128 bits)."""
    return secrets.token_urlsafe(16)


class Signer:
    """Issues and reads tokens that name a conversation and the time until which they hold."""

    def __init__(self, secret: bytes, life: timedelta) -> None:
        self._secret = secret
        self.life = life

    def token(self, purpose: str, conversation: str, now: datetime) -> str:
        """Return a token; one made for the page does not open the API."""
        claim = f"{conversation}.{int((now + self.life).timestamp())}"
        return f"{claim}.{self._signature(purpose, claim)}"

    def conversation(self, purpose: str, token: str, now: datetime) -> str | None:
        """Return the conversation that the token opens, or None for a forged or expired one."""
        parts = TOKEN.fullmatch(token)
        if not parts:
            return None
        claim, signature = token.rsplit(".", 1)
        genuine = hmac.compare_digest(signature.encode(), self._signature(purpose, claim).encode())
        return parts[1] if genuine and int(parts[2]) > now.timestamp() else None

    def derived_conversation(self, seed: str) -> str:
        """Return the conversation that starts with this form: sent twice, it still is one conversation."""
        return _text(_keyed_digest(self._secret, "conversation", seed)[:16])

    def mark(self, seed: str) -> str:
        """Return a short mark of what was sent, from which nobody can guess what it was."""
        return _text(_keyed_digest(self._secret, "mark", seed)[:12])

    def _signature(self, purpose: str, claim: str) -> str:
        return _text(_keyed_digest(self._secret, purpose, claim))


def _keyed_digest(secret: bytes, purpose: str, data: str) -> bytes:
    """A digest made for one purpose never serves another."""
    return hmac.digest(secret, f"{purpose}\x00{data}".encode("utf-8", "surrogatepass"), hashlib.sha256)


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
