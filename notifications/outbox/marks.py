"""Tags and beacons: what names a notification on a device, and what proves that it was shown there."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_TAG_LENGTH = 24
_SEAL_LENGTH = 16


def tag_of(user_id: int, group: str) -> str:
    """Return the tag of a person's notifications of one group, also their Topic (RFC 8030 §5.4: at most 32
    characters of base64url). It says nothing to the push service."""
    return _letters(_digest("tag", f"{user_id}:{group}"))[:_TAG_LENGTH]


def beacon_of(delivery_id: int) -> str:
    """Return what a device sends back when it has shown the push: good for that and nothing else."""
    return f"{delivery_id}.{_letters(_digest('beacon', str(delivery_id)))[:_SEAL_LENGTH]}"


def read_beacon(beacon: str) -> int | None:
    """Return which delivery a beacon names; None when it is not one of ours."""
    number, _, _seal = beacon.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if constant_time_compare(beacon, beacon_of(int(number))) else None


@cache
def _key(secret: str, purpose: str) -> bytes:
    return salted_hmac("notifications", purpose, secret=secret, algorithm="sha256").digest()


def _digest(purpose: str, text: str) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY, purpose), text.encode(), hashlib.sha256)


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
