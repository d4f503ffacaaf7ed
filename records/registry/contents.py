"""What a package says, as one structure: the index of it, which the readable documents are written from.

It names what an SIP needs (E-ARK CSIP, FGS: an id, the agents, times, and each file with type, size and
checksum), so that one can be made of it without asking Torget again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from chat.models import Forward, Mention, Message, MessageFile, MessageVersion, Reaction
from content.plain import to_plain
from eventlog.frames import timestamp
from people.models import User
from records.models import Handover, Status
from records.statuses import statuses_of

Json = dict[str, Any]

FORMAT = "torget-handover/1"


def describe(handover: Handover, messages: Sequence[Message], files: Sequence[MessageFile]) -> Json:
    """Return the index of a package, all but the checksums of its files: a dozen queries for any number of
    messages."""
    keys = [message.pk for message in messages]
    parts = {
        "files": _group((sent.message_id, path_of(at, sent)) for at, sent in enumerate(files, 1)),
        "earlier": _group((one.message_id, _version(one)) for one in _versions(keys)),
        "reactions": _reactions(keys),
        "mentions": _group(
            (one.message_id, _person(one.user))
            for one in Mention.objects.filter(message__in=keys).select_related("user").order_by("pk")
        ),
    }
    forwards = {
        one.message_id: one
        for one in Forward.objects.filter(message__in=keys).select_related("author", "origin")
    }
    authors = {message.author.pk: message.author for message in messages if message.author}
    room = handover.room
    statuses = statuses_of(room, messages) if room else {}
    return {
        "format": FORMAT,
        "id": handover.public_id,
        "case_number": handover.case_number,
        "recipient": handover.recipient,
        "note": handover.note,
        "created_at": timestamp(handover.created_at),
        "system": {"name": "Torget", "address": settings.TORGET_URL, "time_zone": settings.TIME_ZONE},
        "handed_over_by": _agent(handover.asked_by),
        "accepted_by": _agent(handover.accepted_by),
        "kept_in_chat": handover.keep,
        "room": {
            "id": room.public_id if room else None,
            "kind": room.kind if room else None,
            "name": handover.room_name,
            "purpose": room.purpose if room else "",
            "guests": room.guests if room else False,
        },
        "period": {
            "from": timestamp(min(message.created_at for message in messages)),
            "until": timestamp(max(message.created_at for message in messages)),
        },
        "people": [_agent(author) for author in sorted(authors.values(), key=lambda user: user.name)],
        "messages": [
            _message(message, forwards.get(message.pk), parts, statuses.get(message.pk))
            for message in messages
        ],
        "files": [_file(path_of(at, sent), sent) for at, sent in enumerate(files, 1)],
    }


def path_of(at: int, sent: MessageFile) -> str:
    """Return where in the package the file lies that is the `at`th, counted from 1."""
    return f"files/{at:03d}-{sent.file.name}"


def _group(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _message(
    message: Message,
    forward: Forward | None,
    parts: dict[str, dict[int, list[Any]]],
    status: Status | None,
) -> Json:
    root = message.thread_root
    return {
        "id": message.public_id,
        "number": message.number,
        "thread": root.public_id if root else None,
        "reply_number": message.reply_number,
        "author": _person(message.author),
        "at": timestamp(message.created_at),
        "edited_at": timestamp(message.edited_at) if message.edited_at else None,
        "status": status.value if status else None,
        "text": message.text,
        "plain": to_plain(message.text, message.html),
        **{name: found.get(message.pk, []) for name, found in parts.items()},
        "forward": _forward(forward) if forward else None,
    }


def _forward(passed: Forward) -> Json | None:
    if passed.origin is None or passed.origin.deleted:
        return None
    return {
        "author": _person(passed.author),
        "at": timestamp(passed.written_at),
        "text": passed.text,
        "plain": to_plain(passed.text, passed.html),
    }


def _versions(keys: Sequence[int]) -> Iterable[MessageVersion]:
    found = MessageVersion.objects.filter(message__in=keys).select_related("replaced_by")
    return found.order_by("written_at", "pk")


def _version(version: MessageVersion) -> Json:
    return {
        "text": version.text,
        "at": timestamp(version.written_at),
        "until": timestamp(version.replaced_at),
        "by": _person(version.replaced_by),
    }


def _reactions(keys: Sequence[int]) -> dict[int, list[Any]]:
    people: dict[tuple[int, str], list[str]] = defaultdict(list)
    for one in Reaction.objects.filter(message__in=keys).select_related("user").order_by("pk"):
        people[one.message_id, one.emoji].append(one.user.name)
    return _group((key, {"emoji": emoji, "people": names}) for (key, emoji), names in people.items())


def _file(path: str, sent: MessageFile) -> Json:
    file = sent.file
    return {
        "path": path,
        "message": sent.message.public_id,
        "id": file.public_id,
        "name": file.name,
        "media_type": file.media_type,
        "alt": file.alt,
        "uploaded_at": timestamp(file.created_at),
        "hidden_by_moderator": file.hidden_at is not None,
        "size": file.size,
    }


def _person(user: User | None) -> Json | None:
    return {"id": user.public_id, "name": user.name} if user else None


def _agent(user: User | None) -> Json | None:
    if user is None:
        return None
    unit = user.unit.name if user.unit else ""
    return {"id": user.public_id, "name": user.name, "title": user.title, "unit": unit}
