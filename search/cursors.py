"""Cursors: where a next page begins, as one opaque word."""

from __future__ import annotations

import base64
import binascii
import json

from django.utils.translation import gettext as _

from eventlog.errors import Invalid


def write_cursor(*numbers: int) -> str:
    """Return numbers as a word."""
    text = json.dumps(numbers, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[int]:
    """Return the `length` numbers of a word that was once given out. Raises Invalid."""
    try:
        numbers = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(numbers, list) or len(numbers) != length:
            raise ValueError
        if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Invalid("cursor", _("This is not the end of an earlier page.")) from None
    return numbers
