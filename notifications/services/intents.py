"""Writing intents."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from notifications import wake
from notifications.kinds import priority_of
from notifications.models import Intent


def write_intent(*, topic_id: int, seq: int, kind: str, audience: dict[str, Any]) -> None:
    """Write down, in the event's own transaction, whom to notify of it.

    One row whatever the audience: 2 or 11,000 people cost the same. Arguments are those of `Intent`.
    """
    Intent.objects.create(
        topic_id=topic_id, seq=seq, kind=kind, audience=audience, priority=priority_of(kind)
    )
    transaction.on_commit(wake.wake)
