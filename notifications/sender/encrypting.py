"""Encrypting a push (RFC 8291) and signing it (RFC 8292).

The work is that of `webpush`. Around it: tokens are signed once for each push service and kept, with the port
in their audience; keys are checked before they are stored; nothing of a call stays behind in the next.
"""

from __future__ import annotations

import base64
import re
import time
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from webpush import WebPush
from webpush.types import WebPushKeys, WebPushSubscription
from webpush.vapid import VAPID

# Body at most 4,096 bytes (RFC 8030 §7.2), of which 86 are the header and 17 padding mark and tag.
PAYLOAD_BYTES = 3_990
TOKEN_SECONDS = 12 * 3600
# A token is signed anew long before it ends: clocks differ.
RENEW_SECONDS = 6 * 3600
_POINT_BYTES = 65
_SECRET_BYTES = 16
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class BadKeys(ValueError):
    """Keys of a subscription that nothing can be encrypted for; `field` names the faulty one."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is no key")
        self.field = field


class Encryptor:
    """Encrypts for any subscription, in the name of the installation's own key."""

    def __init__(self, private_key: bytes, contact: str) -> None:
        """`private_key` is a P-256 key as PEM, `contact` the address push services may write to."""
        public_key = load_pem_private_key(private_key, None).public_key()
        pem = public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self._push = WebPush(private_key=private_key, public_key=pem, subscriber=contact)
        self._push.vapid = _KeptTokens(private_key=private_key, public_key=pem)

    def encrypt(self, payload: bytes, endpoint: str, p256dh: str, auth: str) -> tuple[bytes, dict[str, str]]:
        """Return the body for the push service and the headers that go with it.

        Raises ValueError when the payload is over 3,990 bytes or the keys are none.
        """
        if len(payload) > PAYLOAD_BYTES:
            raise ValueError(f"a push holds {PAYLOAD_BYTES} bytes, not {len(payload)}")
        # Made without its checks: addresses and keys were checked when they were stored.
        subscription = WebPushSubscription.model_construct(
            endpoint=endpoint, keys=WebPushKeys.model_construct(p256dh=p256dh, auth=auth)
        )
        made = self._push.get(payload, subscription)
        return made.encrypted, {
            "Authorization": made.headers["authorization"],
            "Content-Encoding": made.headers["content-encoding"],
            "Content-Type": "application/octet-stream",
        }


class _KeptTokens(VAPID):
    """Signs one token for each origin and keeps it for hours."""

    def __init__(self, **keys: Any) -> None:
        super().__init__(**keys)
        self._kept: dict[str, tuple[float, str]] = {}

    def get_authorization_header(self, endpoint: Any, subscriber: str, expiration: int) -> str:
        """Return the header for the push service of `endpoint` (RFC 8292 §3)."""
        scheme, _, rest = str(endpoint).partition("://")
        host = rest.partition("/")[0]
        now = time.time()
        signed_at, header = self._kept.get(host, (0.0, ""))
        if now - signed_at > RENEW_SECONDS:
            # What the package calls the host, with its port: the audience is the whole origin.
            origin: Any = SimpleNamespace(scheme=scheme, host=host)
            header = super().get_authorization_header(origin, subscriber, TOKEN_SECONDS)
            self._kept[host] = (now, header)
        return str(header)


def application_server_key(private_key: bytes) -> str:
    """Return the public key as browsers want it when they subscribe (RFC 8292 §3.2), base64url."""
    key: str = VAPID.get_application_server_key(load_pem_private_key(private_key, None).public_key())
    return key


def check_keys(p256dh: str, auth: str) -> None:
    """Raise BadKeys unless both are what a browser gives (RFC 8291 §3.1): a point of P-256 and 16 bytes."""
    point = _decode("p256dh", p256dh, _POINT_BYTES)
    _decode("auth", auth, _SECRET_BYTES)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise BadKeys("p256dh") from None


def _decode(field: str, text: str, length: int) -> bytes:
    bare = text.rstrip("=")
    if not _BASE64URL.fullmatch(bare) or len(bare) % 4 == 1:
        raise BadKeys(field)
    raw = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    if len(raw) != length:
        raise BadKeys(field)
    return raw
