"""What choosing receipts logs, and how it becomes a frame."""

from __future__ import annotations

from collections.abc import Sequence

from chat.receipts.models import WithoutReceipts
from chat.receipts.services import ReceiptsView
from eventlog import kinds
from eventlog.kinds import EventRow, Json


def load_changed(rows: Sequence[EventRow]) -> list[ReceiptsView | None]:
    """Return what the people of `rows` want now."""
    users = {row.object_id for row in rows}
    without = set(WithoutReceipts.objects.filter(user__in=users).values_list("user_id", flat=True))
    return [ReceiptsView(row.object_id, row.object_id not in without) for row in rows]


def changed_data(view: ReceiptsView, row: EventRow) -> Json:
    """Return whether the person tells how far they have read."""
    return {"on": view.on}


kinds.register("receipts.changed", load=load_changed, data=changed_data)
