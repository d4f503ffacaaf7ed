"""Places in a stream as clients hold them: words that say nothing to anybody else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.utils.translation import gettext as _

from eventlog.errors import Invalid

_MOST = 2**63 - 1


def to_cursor(number: int) -> str:
    """Return the cursor of the place at a post's number."""
    return urlsafe_b64encode(f"p{number}".encode()).decode().rstrip("=")


def read_cursor(cursor: str, *, field: str = "cursor") -> int:
    """Return the number that a cursor stands for. Raises Invalid."""
    try:
        text = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
        number = int(text.removeprefix("p")) if text.startswith("p") and text[1:].isdecimal() else -1
    except ValueError:
        number = -1
    if not 0 <= number <= _MOST:
        raise Invalid(field, _("This is not the cursor of a page."))
    return number
