"""The asker's side of blind signatures, written from RFC 9474 and RFC 8017 apart from our own code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha384

E = 65537


def _mgf1(seed: bytes, length: int) -> bytes:
    blocks = (sha384(seed + counter.to_bytes(4, "big")).digest() for counter in range(-(-length // 48)))
    return b"".join(blocks)[:length]


def encode_pss(message: bytes, bits: int) -> int:
    """EMSA-PSS-ENCODE with SHA-384 and a salt of 48 bytes (RFC 8017 §9.1.1)."""
    length, salt = -(-bits // 8), secrets.token_bytes(48)
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(length - 48 - 48 - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mgf1(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return int.from_bytes(bytes(masked) + digest + b"\xbc", "big")


@dataclass
class Token:
    """A token on its way: the message, what the server gets to see of it, and how to take the mask away."""

    modulus: int
    message: bytes
    blinded: str
    unmask: int

    @classmethod
    def begin(cls, modulus: str) -> Token:
        """Blind a random message (RFC 9474 §4.2)."""
        n = int(modulus, 16)
        message = secrets.token_bytes(32)
        encoded = encode_pss(message, n.bit_length() - 1)
        mask = secrets.randbelow(n - 2) + 2
        blinded = encoded * pow(mask, E, n) % n
        return cls(n, message, f"{blinded:0{512}x}", pow(mask, -1, n))

    def finish(self, signed: str) -> str:
        """Take the mask away (RFC 9474 §4.4)."""
        return f"{int(signed, 16) * self.unmask % self.modulus:0{512}x}"
