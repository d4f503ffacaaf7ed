"""Keys as a browser makes them, and reading what was encrypted for them by another implementation."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def encode(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Keys:
    """A browser's keys of one subscription."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def p256dh(self) -> str:
        """The public key."""
        return encode(self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def auth(self) -> str:
        """The shared secret."""
        return encode(self.secret)

    def decrypt(self, body: bytes) -> bytes:
        """Read what was encrypted for this browser."""
        text: bytes = http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret)
        return text


def new_keys() -> tuple[str, str]:
    """Return a subscription's public key and secret."""
    made = Keys()
    return made.p256dh, made.auth
