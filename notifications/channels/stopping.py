"""The link in optional mail that stops it, without a sign-in: whoever holds the mail may say no to more."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SEAL_LENGTH = 32


def stop_link(person_id: str) -> str:
    """Return the address that a person's optional mail is stopped at."""
    return f"{settings.TORGET_URL}/api/mail/stop/{stop_token(person_id)}"


def stop_token(person_id: str) -> str:
    """Return what proves that somebody was sent optional mail: good for stopping it and nothing else."""
    seal = salted_hmac("notifications.stop", person_id, algorithm="sha256").hexdigest()
    return f"{person_id}.{seal[:_SEAL_LENGTH]}"


def read_token(token: str) -> str | None:
    """Return the public id of the person a token is for; None when it is not one of ours."""
    person_id, _, _seal = token.partition(".")
    if not person_id or not token.isascii() or not constant_time_compare(token, stop_token(person_id)):
        return None
    return person_id
