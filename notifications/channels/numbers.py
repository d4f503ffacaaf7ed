"""Telephone numbers as people write them, and as networks want them (ITU-T E.164)."""

from __future__ import annotations

import re

from django.conf import settings

_SPOKEN = re.compile(r"[\s()./\u00a0\u2010-\u2015-]+")
_LONGEST, _SHORTEST = 15, 8
# Swedish numbers that a text can be sent to begin so (PTS, the plan of numbers: 70, 72, 73, 76, 79).
_SWEDISH_MOBILE = re.compile(r"\+467[02369]\d{7}")


def to_international(number: str) -> str | None:
    """Return a number as +46701234567; None for one that no text can be sent to.

    A number without a country's code belongs to that of TORGET_SMS_COUNTRY. Swedish fixed lines are none.
    """
    bare = _SPOKEN.sub("", number.replace("(0)", ""))
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    elif bare.startswith("0"):
        bare = f"+{settings.TORGET_SMS.country}{bare[1:]}"
    digits = bare.removeprefix("+")
    if bare == digits or not (digits.isascii() and digits.isdecimal()):
        return None
    if not _SHORTEST <= len(digits) <= _LONGEST:
        return None
    if digits.startswith("46") and not _SWEDISH_MOBILE.fullmatch(bare):
        return None
    return bare
