"""Tokens that stand in addresses: whoever holds one gets in, and of the token only its hash is kept.

A token is 256 bits by chance, so a plain hash of it cannot be turned round.
"""

from __future__ import annotations

import secrets
from hashlib import sha256


def make_token() -> tuple[str, str]:
    """Return a new token and its hash."""
    token = secrets.token_urlsafe(32)
    return token, hash_of(token)


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
