"""Writing intents."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from eventlog.inserting import insert_rows
from eventlog.ports import IntentRow
from notifications import wake
from notifications.kinds import priority_of
from notifications.models import Intent


def write_intents(intents: Sequence[IntentRow]) -> None:
    """Write down, in the events' own transaction, whom to notify of each.

    One row for each event whatever its audience: 2 or 11,000 people cost the same.
    """
    insert_rows(Intent, [{**intent._asdict(), "priority": priority_of(intent.kind)} for intent in intents])
    transaction.on_commit(wake.wake)
