"""Removing messages for good, with everything that was ever said in them.

What is left is the room's numbering, and in place of a thread's first message that has later replies an empty
shell, which goes with the last of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from chat.frames import PurgeView
from chat.models import (
    Forward,
    Membership,
    Mention,
    Message,
    MessageFile,
    MessageVersion,
    Place,
    Reaction,
    Room,
    UnitMention,
)
from chat.services.editing import recount_everyone
from content.files.services import remove_attached
from content.models import File, Gone
from content.moderation.services import forget_objects
from content.notices.services import forget_words
from eventlog import due, log
from eventlog.due import Item

FORGOTTEN = "chat.origin_gone"


def purge_messages(
    room_id: int, message_ids: Sequence[int], *, before: datetime, spare: Callable[[Sequence[int]], set[int]]
) -> list[int]:
    """Purge those of the messages that nobody has touched since `before`; return their primary keys.

    `spare` is asked, while the messages are locked, which of them are to stay. Must run in a transaction; the
    bytes of files go by due work after it. Whoever changes one at the same moment is either seen here, and
    the message stays, or finds it gone.
    """
    room = Room.objects.select_related("topic").select_for_update(of=("self",), no_key=True).get(pk=room_id)
    locked = list(
        Message.objects.select_for_update(of=("self",))
        .filter(Q(edited_at=None) | Q(edited_at__lt=before), room=room, pk__in=message_ids)
        .filter(created_at__lt=before)
        .order_by("pk")
    )
    spared = spare([message.pk for message in locked])
    going = [message for message in locked if message.pk not in spared]
    if not going:
        return []
    ids = [message.pk for message in going]
    remove_content(going)
    roots = {message.thread_root_id for message in going if message.thread_root_id is not None}
    answered = set(
        Message.objects.filter(thread_root__in=ids)
        .exclude(pk__in=ids)
        .values_list("thread_root_id", flat=True)
    )
    shells = [pk for pk in ids if pk in answered]
    Message.objects.filter(pk__in=[pk for pk in ids if pk not in answered]).delete()
    _empty_shells(shells)
    _recount_threads(roots)
    top = max((message.number or 0 for message in going), default=0)
    if any(message.everyone for message in going):
        recount_everyone(room)
    if top:
        # What nobody can read any more is nobody's to read.
        for seats in (Membership, Place):
            seats.objects.filter(room=room, read_number__lt=top).update(read_number=top)
        Room.objects.filter(pk=room.pk, unread_from__lt=top).update(unread_from=top)
    positions = log.advance({room.topic_id: log.Plain})
    last = top == room.topic.numbers and top > 0
    log.record(positions[room.topic_id], "messages.purged", PurgeView(room, last))
    return ids


def remove_content(going: Sequence[Message]) -> None:
    """Remove what hangs on the messages, kind after kind, and all that others keep of their words."""
    ids = [message.pk for message in going]
    files = list(File.objects.filter(pk__in=MessageFile.objects.filter(message__in=ids).values("file")))
    MessageFile.objects.filter(message__in=ids).delete()
    forget_objects(kind="file", object_ids=[file.pk for file in files])
    remove_attached(files)
    MessageVersion.objects.filter(message__in=ids).delete()
    Mention.objects.filter(message__in=ids).delete()
    UnitMention.objects.filter(message__in=ids).delete()
    Reaction.objects.filter(message__in=ids).delete()
    passed_on = list(Forward.objects.filter(origin__in=ids).values_list("message_id", flat=True))
    Forward.objects.filter(origin__in=ids).update(text="", html=None, origin=None, author=None)
    now = timezone.now()
    due.schedule_many(FORGOTTEN, [(str(pk), now, None) for pk in passed_on])
    forget_objects(kind="message", object_ids=ids)
    forget_words([f"message:{message.public_id}" for message in going])
    forget_words([f"file:{file.public_id}" for file in files])


def _empty_shells(ids: Sequence[int]) -> None:
    """Leave of a thread's first message only its place."""
    # What they passed on themselves would otherwise go on saying it.
    Forward.objects.filter(message__in=ids).delete()
    Message.objects.filter(pk__in=ids).update(
        author=None,
        client_id=F("public_id"),
        external_id=None,
        text="",
        html=None,
        everyone=False,
        edited_at=None,
        deleted_at=timezone.now(),
        deleted_by=None,
        gone=Gone.PURGED,
        pinned_at=None,
        pinned_by=None,
    )


def _recount_threads(root_ids: set[int]) -> None:
    """Count what is left in threads that lost replies, and let shells go whose last reply went."""
    left = {
        row["thread_root"]: row
        for row in Message.objects.filter(thread_root__in=root_ids)
        .order_by()
        .values("thread_root")
        .annotate(count=Count("pk"), last=Max("created_at"))
    }
    for root in Message.objects.filter(pk__in=root_ids):
        row = left.get(root.pk)
        if row is None and root.gone == Gone.PURGED:
            root.delete()
            continue
        root.reply_count = row["count"] if row else 0
        root.last_reply_at = row["last"] if row else None
        root.save(update_fields=["reply_count", "last_reply_at"])


def _tell_origin_gone(item: Item) -> None:
    """Let a room that passed a purged message on forget its words."""
    from chat.services.hiding import announce_origin

    announce_origin(int(item.key))


due.register(FORGOTTEN, _tell_origin_gone)
