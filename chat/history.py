"""Bringing in what was said elsewhere: whole conversations at once, with their times.

Used by importers and the demonstration. Messages of the main flow are numbered in the order of their times,
after those the room already has: a number, once given, never changes, so what a later import finds from
earlier days comes after what is there. An interrupted import is simply run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from chat.following.services import follow_written
from chat.models import (
    EXTERNAL_ID_LENGTH,
    Membership,
    Mention,
    Message,
    MessageVersion,
    Reaction,
    Room,
    Tagging,
)
from chat.queries.belonging import people_in
from chat.services.mentions import render
from chat.services.rooms import announce_changed
from content.emoji import check_emoji
from content.richtext import parse
from content.text import check_text
from eventlog import ports
from eventlog.errors import Refused
from eventlog.ids import new_public_id
from eventlog.models import Topic
from people.active import active
from people.models import User

# Other systems allow longer texts than ours; what was said is kept.
IMPORT_TEXT_LIMIT = 40_000
# One transaction each: short enough for others to write in between.
CHUNK = 500


@dataclass(frozen=True)
class Earlier:
    """A text that an edit replaced, and when it had been written."""

    text: str
    written_at: datetime


@dataclass(frozen=True)
class Imported:
    """A message of another system.

    `external_id` is its name there, unique in the room. `thread` is the external id of the message it replies
    to. `earlier` are the texts before its edits, oldest first; `reactions` maps an emoji to who chose it.
    """

    external_id: str
    author: User | None
    text: str
    at: datetime
    thread: str | None = None
    edited_at: datetime | None = None
    earlier: Sequence[Earlier] = ()
    reactions: Mapping[str, Sequence[User]] = field(default_factory=dict)


@dataclass
class Report:
    """What an import did. `rejected` pairs external ids with the reason in words."""

    created: int = 0
    existing: int = 0
    rejected: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _New:
    """A row that the room does not have, and the message it becomes; only its place is missing."""

    row: Imported
    message: Message
    mentioned: Sequence[User]
    tags: Sequence[str]


def import_messages(room: Room, rows: Iterable[Imported]) -> Report:
    """Write the messages that the room does not have yet, and announce the room once.

    A reply whose thread is unknown goes into the main flow. Who had read the whole room has read what was
    imported; nobody is notified. Works in transactions of 500 messages. Returns what was done; what cannot be
    stored is reported, never raised.
    """
    report = Report()
    members = {user.username: user for user in people_in(room).filter(active())}
    ordered = sorted(rows, key=lambda row: (row.at, row.external_id))
    roots = {row.external_id for row in ordered if row.thread is None} | _find_roots(room, ordered)
    in_flow = [row for row in ordered if row.thread not in roots]
    replies = [row for row in ordered if row.thread in roots]
    for chunk in _chunks(in_flow):
        with transaction.atomic():
            first, last = _write_flow(room, _make(room, chunk, members, report), report)
        # Not while the topic is held: a sender holds the membership and waits for the topic.
        Membership.objects.filter(room=room, read_number=first - 1).update(read_number=last)
    for chunk in _chunks(replies):
        with transaction.atomic():
            _write_replies(room, _make(room, chunk, members, report), report)
    if report.created:
        with transaction.atomic():
            announce_changed(Room.objects.select_related("topic").get(pk=room.pk))
    return report


def _chunks(rows: Sequence[Imported]) -> Iterator[Sequence[Imported]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _find_roots(room: Room, rows: Sequence[Imported]) -> set[str | None]:
    """Return which of the threads named in `rows` begin in the room already."""
    threads = sorted({row.thread for row in rows if row.thread is not None})
    found: set[str | None] = set()
    for start in range(0, len(threads), CHUNK):
        part = threads[start : start + CHUNK]
        there = Message.objects.filter(room=room, number__isnull=False, external_id__in=part)
        found.update(there.values_list("external_id", flat=True))
    return found


def _make(room: Room, rows: Sequence[Imported], members: Mapping[str, User], report: Report) -> list[_New]:
    """Return what of `rows` is new and can be stored; the rest is counted in the report."""
    ids = [row.external_id for row in rows]
    there = set(Message.objects.filter(room=room, external_id__in=ids).values_list("external_id", flat=True))
    made = []
    for row in rows:
        if row.external_id in there:
            report.existing += 1
            continue
        there.add(row.external_id)
        try:
            made.append(_new(room, row, members))
        except Refused as refused:
            report.rejected.append((row.external_id, refused.message))
    return made


def _new(room: Room, row: Imported, members: Mapping[str, User]) -> _New:
    """Raises Refused for a text or an id that cannot be stored."""
    external_id = check_text(row.external_id, EXTERNAL_ID_LENGTH, field="external_id")
    document = parse(check_text(row.text, IMPORT_TEXT_LIMIT))
    mentioned = [members[name] for name in document.usernames if name in members]
    public_id = new_public_id()
    message = Message(
        public_id=public_id,
        room=room,
        author=row.author,
        client_id=f"import:{public_id}",
        external_id=external_id,
        text=document.text,
        html=render(document, mentioned, {}, everyone=document.everyone),
        created_at=row.at,
        edited_at=row.edited_at,
    )
    return _New(row, message, mentioned, document.tags)


def _write_flow(room: Room, made: Sequence[_New], report: Report) -> tuple[int, int]:
    """Number the messages and write them; return the first and the last number.

    The update of the topic holds it, so that nobody sees a number whose message is not there.
    """
    Topic.objects.filter(pk=room.topic_id).update(numbers=F("numbers") + len(made))
    last = Topic.objects.values_list("numbers", flat=True).get(pk=room.topic_id)
    first = last - len(made) + 1
    for number, new in enumerate(made, first):
        new.message.number = number
    _save(made, report)
    return first, last


def _write_replies(room: Room, made: Sequence[_New], report: Report) -> None:
    """Give the replies their places in their threads and write them."""
    wanted = {new.row.thread for new in made}
    roots = {
        root.external_id: root
        for root in Message.objects.select_for_update()
        .filter(room=room, number__isnull=False, external_id__in=wanted)
        .order_by("pk")
    }
    placed = []
    for new in made:
        root = roots.get(new.row.thread)
        if root is None:
            report.rejected.append((new.row.external_id, _("The message it replies to is not there.")))
            continue
        root.reply_count += 1
        root.last_reply_at = max(new.row.at, root.last_reply_at or new.row.at)
        new.message.thread_root, new.message.reply_number = root, root.reply_count
        placed.append(new)
    _save(placed, report)
    Message.objects.bulk_update(roots.values(), ["reply_count", "last_reply_at"])
    follow_written([root for root in roots.values() if root.reply_count])


def _save(made: Sequence[_New], report: Report) -> None:
    """Write the messages, which have got their places, with what belongs to them."""
    Message.objects.bulk_create([new.message for new in made])
    MessageVersion.objects.bulk_create([version for new in made for version in _versions(new)])
    Mention.objects.bulk_create(
        [
            Mention(
                room=new.message.room, message=new.message, user=user, number=new.message.number, seen=True
            )
            for new in made
            for user in new.mentioned
        ]
    )
    Tagging.objects.bulk_create([Tagging(message=new.message, tag=tag) for new in made for tag in new.tags])
    Reaction.objects.bulk_create(
        [reaction for new in made for reaction in _reactions(new, report)], ignore_conflicts=True
    )
    ports.written("message", [new.message.pk for new in made])
    report.created += len(made)


def _versions(new: _New) -> Iterator[MessageVersion]:
    ends = [earlier.written_at for earlier in new.row.earlier[1:]] + [new.row.edited_at or new.row.at]
    for earlier, end in zip(new.row.earlier, ends, strict=False):
        yield MessageVersion(
            message=new.message,
            text=earlier.text,
            written_at=earlier.written_at,
            replaced_at=end,
            replaced_by=new.row.author,
        )


def _reactions(new: _New, report: Report) -> Iterator[Reaction]:
    for emoji, users in new.row.reactions.items():
        try:
            checked = check_emoji(emoji)
        except Refused as refused:
            report.rejected.append((new.row.external_id, f"{emoji}: {refused.message}"))
            continue
        for user in users:
            yield Reaction(message=new.message, user=user, emoji=checked, created_at=new.row.at)
