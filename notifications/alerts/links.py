"""Links that answer for one person without a sign-in, and those of screens on a wall.

A link holds who it is for, of which alert and until when, under a seal that only this installation can make:
128 bits of HMAC-SHA256. It stands behind the "#" of an address, so that no log, no proxy and no mail scanner
gets it with a GET. It answers for its person and does nothing else; used again, it changes that person's
answer, as they might.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

# After the alert's own time one may still say that one is safe.
AFTERWARDS = timedelta(hours=24)
_BODY = struct.Struct(">QQI")
_SEAL_BYTES = 16


class Link(NamedTuple):
    """Whom a link is for: primary keys."""

    alert_id: int
    user_id: int


def make_link(alert_id: int, user_id: int, until: datetime) -> str:
    """Return the secret of a person's link that is good until then."""
    return _sealed("alert", _BODY.pack(alert_id, user_id, int(until.timestamp())))


def read_link(secret: str) -> Link | None:
    """Return whom a link is for; None when it is none of ours or its time is over."""
    body = _opened("alert", secret)
    if body is None or len(body) != _BODY.size:
        return None
    alert_id, user_id, until = _BODY.unpack(body)
    if datetime.fromtimestamp(until, UTC) < timezone.now():
        return None
    return Link(alert_id, user_id)


def make_screen(unit_id: str) -> str:
    """Return the secret of the screens of a unit (by its public id)."""
    return _sealed("screen", unit_id.encode())


def read_screen(secret: str) -> str | None:
    """Return the public id of the unit a screen belongs to; None when the secret is none of ours."""
    body = _opened("screen", secret)
    return None if body is None else body.decode("ascii", "replace")


def _sealed(purpose: str, body: bytes) -> str:
    return _letters(body + _seal(purpose, body))


def _opened(purpose: str, secret: str) -> bytes | None:
    if not secret.isascii() or len(secret) > 200:
        return None
    try:
        raw = base64.b64decode(secret + "=" * (-len(secret) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
    # Written in another way, the same bytes are not the same link.
    if not constant_time_compare(seal, _seal(purpose, body)) or _letters(raw) != secret:
        return None
    return body


def _seal(purpose: str, body: bytes) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY, purpose), body, hashlib.sha256)[:_SEAL_BYTES]


@cache
def _key(secret: str, purpose: str) -> bytes:
    return salted_hmac("notifications.alerts", purpose, secret=secret, algorithm="sha256").digest()


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
