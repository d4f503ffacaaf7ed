"""The codes of invitations: twelve letters and figures that can be read from paper and typed with a thumb.

A code is derived from the installation's secret key and the invitation's random id, so that a letter can be
printed again, while the database alone opens nothing: it holds only a keyed hash to find the invitation by.
"""

from __future__ import annotations

import re

from django.utils.crypto import salted_hmac

# Without I, L, O and U, 0 and 1: those that look alike, and words nobody wants to read in a letter. 30 signs.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 12
_GROUP = 4
_BETWEEN = re.compile(r"[\s\u2010-\u2015-]+")


def code_of(public_id: str) -> str:
    """Return the code of an invitation: 58 bits, unguessable without the secret key."""
    number = int.from_bytes(salted_hmac("people.codes.code", public_id, algorithm="sha256").digest(), "big")
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def shown(code: str) -> str:
    """Return a code as it is printed: "ABCD-EFGH-JKMN"."""
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def read(typed: str) -> str | None:
    """Return the code that somebody typed, with or without dashes and capitals; None where it can be none."""
    if len(typed) > 4 * LENGTH:
        return None
    code = _BETWEEN.sub("", typed).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def hash_of(code: str) -> str:
    """Return what the database keeps of a code."""
    return salted_hmac("people.codes.hash", code, algorithm="sha256").hexdigest()
