"""What notifications speak of, read from the things themselves as they stand now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from chat.models import Membership, Message, Place, Room
from content.plain import to_plain
from content.text import strip_bidi
from notifications.alerts import spoken
from notifications.queries.affairs import AFFAIRS, affairs_of
from notifications.queries.unread import count_unread
from notifications.texts import Content

# Enough to fill a line once its markup is gone.
_MARKUP = 1_200


class Spoken(NamedTuple):
    """A notification as far as its content depends on it."""

    user_id: int
    kind: str
    topic_id: int | None
    object_id: int | None


def contents_of(about: Iterable[Spoken]) -> dict[Spoken, Content | None]:
    """Return the content of each, None where there is nothing left to speak of. A few queries for all."""
    wanted = list(about)
    messages = _messages({one.object_id for one in wanted if one.topic_id is not None and one.object_id})
    alerts = spoken.contents_for(
        [(one.user_id, one.kind, one.object_id) for one in wanted if one.kind in spoken.KINDS]
    )
    counts = _unread_counts([one for one in wanted if one.kind in ("message", "direct")])
    digests = [one.user_id for one in wanted if one.kind == "digest"]
    held = count_unread(digests) if digests else {}
    affairs = {
        kind: affairs_of(kind, {one.object_id for one in wanted if one.kind == kind and one.object_id})
        for kind in AFFAIRS.intersection(one.kind for one in wanted)
    }
    found: dict[Spoken, Content | None] = {}
    for one in wanted:
        if one.kind in spoken.KINDS:
            found[one] = alerts.get((one.user_id, one.kind, one.object_id or 0))
        elif one.kind == "digest":
            count = held.get(one.user_id, 0)
            found[one] = Content("digest", count=count) if count else None
        elif one.kind in AFFAIRS:
            found[one] = affairs[one.kind].get(one.object_id or 0)
        elif one.topic_id is None:
            found[one] = Content(one.kind)
        else:
            message = messages.get(one.object_id or 0)
            found[one] = _for(one, message, counts.get((one.user_id, one.topic_id), 1)) if message else None
    return found


def _messages(pks: set[int]) -> dict[int, tuple[Message, Content]]:
    found = Message.objects.select_related("author", "room", "thread_root").filter(pk__in=pks)
    return {message.pk: (message, _describe(message)) for message in found}


def _describe(message: Message) -> Content:
    """Return what all who hear of the message have in common."""
    room = message.room
    html = message.html[:_MARKUP] if message.html else message.html
    if message.thread_root is not None:
        path = f"/chat/{room.public_id}/t/{message.thread_root.public_id}?m={message.public_id}"
    else:
        path = f"/chat/{room.public_id}/m/{message.public_id}"
    return Content(
        kind="message",
        person=strip_bidi(message.author.name) if message.author else "",
        person_id=message.author.public_id if message.author else "",
        place="" if room.kind == Room.Kind.DIRECT else strip_bidi(room.name),
        place_id=room.public_id,
        text=strip_bidi(to_plain(message.text[:_MARKUP], html)),
        path=path,
    )


def _for(one: Spoken, found: tuple[Message, Content], count: int) -> Content | None:
    message, content = found
    # Of several unread messages the last may be gone; of one thing there is nothing left then.
    if message.deleted and one.kind != "message":
        return None
    if one.kind == content.kind and count == 1:
        return content
    if count > 1:
        # It stands for several: lead to the first unread one, which is where the room opens.
        return replace(content, kind=one.kind, count=count, path=f"/chat/{content.place_id}")
    return replace(content, kind=one.kind)


def _unread_counts(wanted: list[Spoken]) -> dict[tuple[int, int], int]:
    """Return how many messages each has unread in the room spoken of, in one query."""
    topics = {one.topic_id for one in wanted if one.topic_id is not None}
    if not topics:
        return {}
    seats = [
        seats.objects.filter(user__in={one.user_id for one in wanted}, room__topic__in=topics).values_list(
            "user_id", "room__topic_id", "room__topic__numbers", "read_number"
        )
        for seats in (Membership, Place)
    ]
    found = seats[0].union(seats[1], all=True)
    return {(user_id, topic_id): max(1, numbers - read) for user_id, topic_id, numbers, read in found}
