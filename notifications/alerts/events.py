"""The events of alerts, and how each becomes a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eventlog import kinds
from eventlog.kinds import EventRow, Json
from notifications.alerts.models import Alert, Recipient
from notifications.alerts.queries.alerts import (
    DeskView,
    alert_data,
    desk_data,
    last_issues,
    load_alerts,
    mine_data,
)

Rows = Sequence[EventRow]


@dataclass
class IssueView:
    """An alert as those it is for see it."""

    alert: Alert

    @property
    def pk(self) -> int:
        """The alert's primary key: what the log keeps."""
        return self.alert.pk


@dataclass
class BoardView:
    """An alert as its board counts it."""

    alert: Alert

    @property
    def pk(self) -> int:
        """The alert's primary key."""
        return self.alert.pk


def load_issues(rows: Rows) -> list[IssueView | None]:
    """Return the alerts of the rows."""
    found = load_alerts([row.object_id for row in rows])
    return [IssueView(found[row.object_id]) if row.object_id in found else None for row in rows]


def issue_data(view: IssueView, row: EventRow) -> Json:
    """Return the alert as it stands now."""
    return {"alert": alert_data(view.alert, last_issues([view.alert]).get(view.alert.pk))}


def rung_data(view: IssueView, row: EventRow) -> Json:
    """Return whose readers every process is to tell at once."""
    return {"topic": f"alert:{view.alert.public_id}"}


def load_desk(rows: Rows) -> list[DeskView | None]:
    """Return the alerts of the rows with what waits of them."""
    found = load_alerts([row.object_id for row in rows])
    return [DeskView.of(found[row.object_id]) if row.object_id in found else None for row in rows]


def changed_data(view: DeskView, row: EventRow) -> Json:
    """Return which alert it is and how it stands, never what it says."""
    return desk_data(view)


def load_boards(rows: Rows) -> list[BoardView | None]:
    """Return the alerts of the rows."""
    found = load_alerts([row.object_id for row in rows])
    return [BoardView(found[row.object_id]) if row.object_id in found else None for row in rows]


def counted_data(view: BoardView, row: EventRow) -> Json:
    """Return the counts of all, in an order that no database changes."""
    return {"alert": view.alert.public_id, "counts": dict(sorted(view.alert.counts.items()))}


def load_answers(rows: Rows) -> list[Recipient | None]:
    """Return whose answers they are, as they stand."""
    found = Recipient.objects.select_related("alert").in_bulk([row.object_id for row in rows])
    return [found.get(row.object_id) for row in rows]


def answered_data(mine: Recipient, row: EventRow) -> Json:
    """Return what one has answered, on any device."""
    return {"alert": mine.alert.public_id, "mine": mine_data(mine)}


kinds.register("alert.issued", load=load_issues, data=issue_data)
kinds.register("alert.rung", load=load_issues, data=rung_data, effect="spread")
kinds.register("alert.changed", load=load_desk, data=changed_data, effect="recheck")
kinds.register("alert.counted", load=load_boards, data=counted_data, effect="recheck")
kinds.register("alert.answered", load=load_answers, data=answered_data)
