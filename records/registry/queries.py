"""What is handed over, and what would be."""

from __future__ import annotations

import re
from typing import Any

from chat.models import Message
from chat.queries.rooms import clean_id
from content.files.serving import Stored
from content.plain import to_plain
from content.text import strip_bidi
from eventlog.errors import NotFound
from eventlog.frames import timestamp
from people.models import User
from records.models import HandedMessage, Handover
from records.registry.choosing import UNDECIDED, Chosen
from records.registry.waiting import decide_by
from records.rules import Action, may

Json = dict[str, Any]

ENDED = 100
EXCERPT = 200


def list_handovers(viewer: User) -> list[Json]:
    """Return handovers, first those that wait: all of them for officers, for others what they asked for."""
    rows = _rows()
    if not may(viewer, Action.REGISTER):
        rows = rows.filter(asked_by=viewer)
    undecided = rows.filter(state__in=UNDECIDED).order_by("-state", "created_at")
    others = rows.exclude(state__in=UNDECIDED).order_by("-created_at")[:ENDED]
    return [as_json(one) for one in [*undecided, *others]]


def get_handover(viewer: User, public_id: str) -> Json:
    """Return one that the person may know of. Raises NotFound."""
    found = _rows().filter(public_id=clean_id(public_id)).first()
    if found is None or (found.asked_by_id != viewer.pk and not may(viewer, Action.REGISTER)):
        raise NotFound()
    return as_json(found)


def _rows() -> Any:
    return Handover.objects.select_related("room", "asked_by", "accepted_by")


def as_json(found: Handover) -> Json:
    """Return a Handover (docs/protocol.md)."""
    room = found.room
    return {
        "id": found.public_id,
        "state": found.state,
        "room": {"id": room.public_id, "name": room.name, "kind": room.kind} if room else None,
        "case_number": found.case_number,
        "recipient": found.recipient,
        "note": found.note,
        "keep": found.keep,
        "asked_by": _ref(found.asked_by),
        "at": timestamp(found.created_at),
        "decide_by": timestamp(decide_by(found)) if found.state == Handover.State.WAITING else None,
        "accepted_by": _ref(found.accepted_by),
        "ended_at": timestamp(found.ended_at) if found.ended_at else None,
        "messages": found.message_count,
        "files": found.file_count,
        "size": found.size,
        "sha256": found.sha256 or None,
    }


def stored_package(public_id: str) -> Stored:
    """Return where a package lies and what it is called when it is saved. Raises NotFound."""
    found = Handover.objects.filter(public_id=public_id).exclude(storage_name="").first()
    if found is None:
        raise NotFound()
    case = re.sub(r"[^\w.-]+", "-", found.case_number).strip("-.")
    return Stored(found.storage_name, "application/zip", f"{case}-{found.public_id}.zip", inline=False)


def preview(viewer: User, chosen: Chosen) -> Json:
    """Return what a handover would take: how much, from when to when, and each message in a few words."""
    times = [message.created_at for message in chosen.messages]
    names = dict.fromkeys(message.author.name for message in chosen.messages if message.author)
    files: dict[int, int] = {}
    for sent in chosen.files:
        files[sent.message_id] = files.get(sent.message_id, 0) + 1
    return {
        "messages": len(chosen.messages),
        "files": len(chosen.files),
        "size": chosen.size,
        "left_out": chosen.left_out,
        "since": timestamp(min(times)),
        "until": timestamp(max(times)),
        "people": list(names),
        "needs_officer": not may(viewer, Action.REGISTER),
        "items": [_item(message, files.get(message.pk, 0)) for message in chosen.messages],
    }


def _item(message: Message, files: int) -> Json:
    text = " ".join(strip_bidi(to_plain(message.text, message.html)).split())
    return {
        "id": message.public_id,
        "thread": message.thread_root.public_id if message.thread_root else None,
        "author": _ref(message.author),
        "at": timestamp(message.created_at),
        "text": text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…",
        "files": files,
    }


def handed_as(message: Message) -> Json | None:
    """Return under which case a message was handed over, None where it was not."""
    handed = HandedMessage.objects.filter(message=message).exclude(handover__state__in=("refused", "empty"))
    last = handed.select_related("handover__asked_by").order_by("-pk").first()
    if last is None:
        return None
    found = last.handover
    return {
        "state": found.state,
        "case_number": found.case_number,
        "at": timestamp(found.ended_at or found.created_at),
        "by": _ref(found.asked_by),
        "keep": found.keep,
    }


def _ref(user: User | None) -> Json | None:
    return {"id": user.public_id, "name": user.name} if user else None
