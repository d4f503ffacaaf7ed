"""Blind RSA signatures: RFC 9474, variant RSABSSA-SHA384-PSS-Deterministic (§5, §4).

The one who asks for a token blinds a random message, the server signs what it cannot read, and the asker
takes the blinding away: what comes out is an ordinary RSASSA-PSS signature (RFC 8017 §8.1.2) that the server
recognises as its own and can tie to no request. The message is 32 random bytes, so that nothing more need be
mixed into it (RFC 9474 §6.2).
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

BITS = 2048
BYTES = BITS // 8
SALT_BYTES = 48
EXPONENT = 65537


def new_key() -> bytes:
    """Make a key and return it as PKCS #8 (DER). Takes some tenths of a second."""
    return rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def load_key(key: bytes) -> RSAPrivateKey:
    """Read a key."""
    loaded = serialization.load_der_private_key(key, password=None)
    assert isinstance(loaded, RSAPrivateKey)
    return loaded


def modulus_of(key: bytes) -> str:
    """Return the public modulus as hexadecimal digits; the exponent is always 65537."""
    return f"{load_key(key).public_key().public_numbers().n:0{2 * BYTES}x}"


def sign_blinded(key: bytes, blinded: bytes) -> bytes:
    """Return the signature of a blinded message (RFC 9474 §4.3, BlindSign).

    What is signed was chosen by somebody else: it is blinded once more here, so that the time it takes tells
    nothing of the key. Raises ValueError for what is no number below the modulus.
    """
    numbers = load_key(key).private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    message = int.from_bytes(blinded, "big")
    if len(blinded) != BYTES or not 0 < message < n:
        raise ValueError("not a blinded message")
    while True:
        mask = secrets.randbelow(n - 2) + 2
        try:
            unmask = pow(mask, -1, n)
        except ValueError:
            continue
        break
    masked = message * pow(mask, e, n) % n
    # By the Chinese remainder theorem (RFC 8017 §5.1.2).
    first, second = pow(masked, numbers.dmp1, numbers.p), pow(masked, numbers.dmq1, numbers.q)
    signed = second + (first - second) * numbers.iqmp % numbers.p * numbers.q
    signature = signed * unmask % n
    if pow(signature, e, n) != message:
        raise ArithmeticError("a signature came out wrong")
    return signature.to_bytes(BYTES, "big")


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the signature is of this message and key (RFC 9474 §4.5, Verify)."""
    public: RSAPublicKey = load_key(key).public_key()
    try:
        public.verify(
            signature,
            message,
            padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=SALT_BYTES),
            hashes.SHA384(),
        )
    except InvalidSignature:
        return False
    return True
