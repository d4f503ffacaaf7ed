"""Others' warnings as those on duty read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from eventlog.errors import Invalid, NotFound
from eventlog.frames import timestamp
from notifications.alerts.models import Incoming
from people.queries import person
from people.text import is_storable

Json = dict[str, Any]
_ROWS = Incoming.objects.filter(content__isnull=False).select_related("source", "alert", "dismissed_by")


def list_warnings(*, dismissed: bool, cursor: str | None, limit: int) -> tuple[list[Json], str | None]:
    """Return those that stand, or were put aside, the latest first, and the next page's cursor. One query.

    Raises Invalid.
    """
    rows = _ROWS.filter(dismissed_at__isnull=not dismissed)
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        rows = rows.filter(pk__lt=int(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    return [line(row) for row in shown], str(shown[-1].pk) if len(found) > limit else None


def find_warning(public_id: str) -> Json:
    """Return a warning with all that it says. Raises NotFound."""
    row = _ROWS.filter(public_id=public_id).first() if is_storable(public_id) else None
    if row is None:
        raise NotFound()
    return warning_data(row)


def line(row: Incoming) -> Json:
    """Return a warning in a list."""
    parts = (row.content or {}).get("parts", [])
    first = parts[0] if parts else {}
    return {
        "id": row.public_id,
        "origin": row.source.name,
        "headline": first.get("headline") or first.get("event") or "",
        "severity": first.get("severity", "Unknown"),
        "status": row.status,
        "kind": row.kind,
        "fate": row.fate,
        "at": timestamp(row.at),
        "dismissed_at": timestamp(row.dismissed_at) if row.dismissed_at else None,
        "alert": {"id": row.alert.public_id, "state": row.alert.state} if row.alert else None,
    }


def warning_data(row: Incoming) -> Json:
    """Return a warning with all that it says, by language."""
    content = row.content or {}
    return {
        **line(row),
        "sender": row.sender,
        "identifier": row.identifier,
        "sent": row.sent,
        "trouble": row.trouble,
        "note": content.get("note", ""),
        "references": content.get("references", []),
        "signed": content.get("signed", False),
        "parts": [
            {name: part.get(name, empty) for name, empty in _PART.items()} for part in content["parts"]
        ],
        "dismissed_by": person(row.dismissed_by) if row.dismissed_by else None,
    }


_PART: Json = {
    **dict.fromkeys(("language", "event", "category", "urgency", "severity", "certainty"), ""),
    **dict.fromkeys(("headline", "description", "instruction", "web", "sender_name"), ""),
    **dict.fromkeys(("effective", "onset", "expires"), ""),
    "areas": [],
}
