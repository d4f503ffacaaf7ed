"""What others' warnings say, kept so that whoever is on duty reads all of it, and for a time."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from notifications.alerts.cap.reading import Message, Part
from notifications.alerts.models import Incoming

Json = dict[str, Any]
DAYS = 90
# More than any service sends; a stranger's file may be anything.
_PARTS, _AREAS, _LINE, _TEXT = 10, 200, 500, 20_000
_LONG = ("description", "instruction")


def keep(message: Message) -> Json:
    """Return what a message says, as `Incoming.content` has it."""
    return {
        "note": _cut(message.note, _TEXT),
        "references": [f"{sender} {identifier}"[:_LINE] for sender, identifier in message.references[:20]],
        "signed": message.signed,
        "parts": [_keep_part(part) for part in message.parts[:_PARTS]],
    }


def message_of(row: Incoming) -> Message:
    """Return a message from what was kept of it."""
    content = row.content or {}
    known = {field.name for field in fields(Part)}
    parts = [
        Part(**{name: said for name, said in part.items() if name in known}) for part in content["parts"]
    ]
    return Message(row.sender, row.identifier, row.sent, row.status, row.kind, parts=parts)


def forget_old(now: datetime) -> None:
    """Let go of what was said longer ago than 90 days; that it came is kept."""
    old = Incoming.objects.filter(at__lt=now - timedelta(days=DAYS), content__isnull=False)
    old.update(content=None, public_id=None)


def _keep_part(part: Part) -> Json:
    kept: Json = {
        name: _cut(said, _TEXT if name in _LONG else _LINE)
        for name, said in asdict(part).items()
        if isinstance(said, str)
    }
    return {**kept, "areas": [_cut(area, _LINE) for area in part.areas if area][:_AREAS]}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
