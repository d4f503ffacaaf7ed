"""The event of notices: which one, never what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from content.notices.models import Notice
from content.notices.queries import count_unread
from eventlog import kinds
from eventlog.kinds import EventRow


def load_notices(rows: Sequence[EventRow]) -> list[Notice | None]:
    """Return the notices of the rows, None where they are gone."""
    found = Notice.objects.in_bulk([row.object_id for row in rows])
    return [found.get(row.object_id) for row in rows]


def notice_data(notice: Notice, row: EventRow) -> dict[str, Any]:
    """Return which notice it is, and how many are unread."""
    return {
        "notice": {
            "id": notice.public_id,
            "kind": notice.kind,
            "must_read": notice.must_read,
            "read": notice.read_at is not None,
        },
        "unread": count_unread([notice.user_id]).get(notice.user_id, 0),
    }


kinds.register("notice.changed", load=load_notices, data=notice_data)
