"""How entries are chained: each hash covers its entry and the hash before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def compute_hash(
    *,
    number: int,
    at: datetime,
    actor_id: int | None,
    action: str,
    target: str,
    detail: dict[str, Any],
    previous_hash: str,
) -> str:
    """Return the SHA-256, in hexadecimal, over the entry as canonical JSON.

    Canonical: keys sorted, no spaces, every letter as itself, the time in whole microseconds since 1970 UTC.
    """
    since = at - _EPOCH
    entry = {
        "number": number,
        "at": (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds,
        "actor": actor_id,
        "action": action,
        "target": target,
        "detail": detail,
        "previous": previous_hash,
    }
    canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
