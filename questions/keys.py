"""Primary keys that say nothing of when their rows were written."""

from __future__ import annotations

import secrets


def random_key() -> int:
    """Return one: anonymous questions stand among those with names, in no order."""
    return secrets.randbelow(2**53 - 1) + 1
