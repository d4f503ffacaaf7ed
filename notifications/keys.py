"""The installation's own key, which push services know it by (RFC 8292): made at the first start, and kept.

Replacing it makes every subscription worthless; clients see it at their next start and subscribe anew.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from webpush.vapid import VAPID

from eventlog.kept import read_kept
from notifications.sender.encrypting import application_server_key

FILE = "push.pem"
SHORT_LENGTH = 16


@cache
def private_key() -> bytes:
    """Return the private key as PEM."""
    return read_kept(settings.TORGET_DATA / FILE, lambda: VAPID.generate_keys()[0].decode("ascii")).encode()


@cache
def public_key() -> str:
    """Return the public key as browsers want it, base64url."""
    return application_server_key(private_key())


def short_key() -> str:
    """Return the start of the public key: enough to tell which key a subscription was made for."""
    return public_key()[:SHORT_LENGTH]
