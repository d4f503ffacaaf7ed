"""Writing to the trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from audit.chain import compute_hash
from audit.models import ChainHead, Entry

_TARGET_LENGTH = 120
_moment: ContextVar[datetime | None] = ContextVar("audit_moment", default=None)


@contextmanager
def happened(at: datetime) -> Iterator[None]:
    """Within it, entries are of `at`: for the demonstration, which tells of what was before it was made.

    What people really did is always of the moment in which it is written.
    """
    token = _moment.set(at)
    try:
        yield
    finally:
        _moment.reset(token)


def record(*, actor_id: int | None, action: str, target: str, detail: dict[str, Any] | None = None) -> Entry:
    """Append an entry: who did what to what.

    `actor_id` is the person's primary key, None for the system and for somebody not signed in. `action` is a
    short name with a dot ("role.granted"), `target` names the object ("person:<public id>"), `detail` holds
    strings, whole numbers, booleans, null, lists and objects of these. Never put what people wrote, or a
    secret, into it: what is here cannot be removed. Raises TypeError for other values, RuntimeError outside a
    transaction.

    The chain's head stays locked until the transaction ends. Call it before `eventlog.log.advance`: that
    keeps the order of locks the same everywhere, audit first, topics last.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry belongs to the transaction of what it tells")
    head = _lock_head()
    values: dict[str, Any] = {
        "number": head.count,
        "at": _moment.get() or timezone.now(),
        "actor_id": actor_id,
        "action": action,
        "target": _clean(target)[:_TARGET_LENGTH],
        "detail": _clean(detail or {}),
        "previous_hash": head.hash,
    }
    entry = Entry(hash=compute_hash(**values), **values)
    entry.save(force_insert=True)
    ChainHead.objects.filter(id=1).update(hash=entry.hash)
    return entry


def _lock_head() -> ChainHead:
    # The update takes the lock on either database; only then is it safe to read what it says.
    advance = ChainHead.objects.filter(id=1)
    if not advance.update(count=F("count") + 1):
        ChainHead.objects.bulk_create([ChainHead()], ignore_conflicts=True)
        advance.update(count=F("count") + 1)
    return advance.get()


def _clean(value: Any) -> Any:
    """Return `value` as both databases store it: no NUL, nothing that UTF-8 cannot hold, no floats."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(str(key)): _clean(item) for key, item in value.items()}
    raise TypeError(f"an audit entry cannot hold {type(value).__name__}")
