"""What rooms and messages look like to a client (docs/protocol.md), built from objects already read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.models import Mention, Message, Room
from chat.rules import Action, Standing
from content.plain import to_plain
from content.text import strip_bidi
from eventlog.frames import timestamp
from people.models import User

Json = dict[str, Any]

LINE_LENGTH = 140


@dataclass
class Line:
    """The last message of a room, as a list of rooms shows it."""

    author_id: str
    author_name: str
    text: str
    at: datetime


@dataclass
class RoomView:
    """A room as one person sees it; `role` is None for who is not a member.

    `mentions` counts the unread ones. `others` are the people of a direct chat but oneself. Of a room that is
    not `readable` nothing shows how much is said in it.
    """

    room: Room
    role: str | None = None
    read_number: int = 0
    mentions: int = 0
    line: Line | None = None
    others: Sequence[Json] = ()
    readable: bool = True

    @property
    def pk(self) -> int:
        """The room's primary key: what the log keeps."""
        return self.room.pk


@dataclass
class MessageView:
    """A message with what belongs to it.

    `root` is set on a reply that is announced together with its thread's first message.
    """

    message: Message
    mentions: Sequence[Json] = ()
    reactions: Sequence[Json] = ()
    reply_people: Sequence[Json] = ()
    files: Sequence[Json] = ()
    root: MessageView | None = None

    @property
    def pk(self) -> int:
        """The message's primary key: what the log keeps."""
        return self.message.pk


def author(user: User | None) -> Json:
    """Return who wrote something; an empty id and name for a person who was erased."""
    return {"id": user.public_id, "name": user.name} if user else {"id": "", "name": ""}


def mentioned(user: User) -> Json:
    """Return a mentioned person."""
    return {"id": user.public_id, "name": user.name, "username": user.username}


def message(view: MessageView) -> Json:
    """Return a Message."""
    written = view.message
    return {
        "id": written.public_id,
        "room": written.room.public_id,
        "number": written.number,
        "thread": written.thread_root.public_id if written.thread_root else None,
        "reply_number": written.reply_number,
        "author": author(written.author),
        "client_id": written.client_id,
        "text": written.text,
        "html": written.html,
        "at": timestamp(written.created_at),
        "edited_at": timestamp(written.edited_at) if written.edited_at else None,
        "deleted": written.deleted,
        "mentions": list(view.mentions),
        "everyone": written.everyone,
        "reactions": list(view.reactions),
        "replies": replies(view),
        "files": list(view.files),
    }


def replies(view: MessageView) -> Json | None:
    """Return what a thread's first message says of its replies, or None where there are none."""
    written = view.message
    if not written.reply_count:
        return None
    return {
        "count": written.reply_count,
        "last_at": timestamp(written.last_reply_at) if written.last_reply_at else None,
        "people": list(view.reply_people),
    }


def message_data(view: MessageView) -> Json:
    """Return the data of the message events."""
    root = view.root and {"id": view.root.message.public_id, "replies": replies(view.root)}
    return {"message": message(view), "root": root}


def line(last: Line | None) -> Json | None:
    """Return the last message's first 140 characters, on one line."""
    if last is None:
        return None
    text = " ".join(strip_bidi(last.text).split())
    if len(text) > LINE_LENGTH:
        text = text[: LINE_LENGTH - 1].rstrip() + "…"
    return {
        "author": {"id": last.author_id, "name": last.author_name},
        "text": text,
        "at": timestamp(last.at),
    }


def line_of(written: Message) -> Line | None:
    """Return the line of a room whose last message is `written`."""
    if written.deleted:
        return None
    who = author(written.author)
    return Line(who["id"], who["name"], to_plain(written.text, written.html), written.created_at)


def unread(view: RoomView) -> int:
    """Return how many messages of the main flow the person has not read."""
    return max(0, view.room.topic.numbers - view.read_number) if view.role else 0


def moved(view: RoomView) -> Json:
    """Return a room's entry in a `sub` answer."""
    return {
        "room": view.room.public_id,
        "head": view.room.topic.head,
        "number": view.room.topic.numbers,
        "read": view.read_number,
        "unread": unread(view),
        "mentions": view.mentions,
        "line": line(view.line),
    }


def shared_room(room: Room, owners: Sequence[Json], head: int) -> Json:
    """Return what is the same about a room for everybody in it: a Room without what is one's own."""
    return {
        "id": room.public_id,
        "kind": room.kind,
        "name": room.name,
        "purpose": room.purpose,
        "topic": room.topic.name,
        "head": head,
        "number": room.topic.numbers,
        "member_count": room.member_count,
        "archived": room.archived,
        "created_at": timestamp(room.created_at),
        "owners": list(owners),
    }


def room_summary(view: RoomView) -> Json:
    """Return a RoomSummary."""
    room = view.room
    return {
        "id": room.public_id,
        "kind": room.kind,
        "name": room.name,
        "purpose": room.purpose,
        "topic": room.topic.name,
        "head": room.topic.head if view.readable else 0,
        "number": room.topic.numbers if view.readable else 0,
        "read": view.read_number,
        "unread": unread(view),
        "mentions": view.mentions,
        "line": line(view.line),
        "role": view.role,
        "member_count": room.member_count,
        "archived": room.archived,
        "people": list(view.others),
    }


def room(view: RoomView, owners: Sequence[Json], standing: Standing) -> Json:
    """Return a Room: the summary, its owners, and what the person may do there."""
    outside = standing.membership is None
    return {
        **room_summary(view),
        "created_at": timestamp(view.room.created_at),
        "owners": list(owners),
        "can": {
            "post": standing.may(Action.POST),
            "reply": standing.may(Action.REPLY),
            "react": standing.may(Action.REACT),
            "invite": standing.may(Action.INVITE),
            "change": standing.may(Action.CHANGE),
            "join": outside and standing.may(Action.JOIN),
            "leave": standing.may(Action.LEAVE) and not outside,
            "moderate": standing.may(Action.DELETE),
        },
    }


def listed_room(shown: Room, role: str | None, owners: Sequence[Json]) -> Json:
    """Return a room as those see it who browse."""
    return {
        "id": shown.public_id,
        "kind": shown.kind,
        "name": shown.name,
        "purpose": shown.purpose,
        "member_count": shown.member_count,
        "owners": list(owners),
        "role": role,
    }


def history(seq: int, views: Sequence[MessageView], *, first: bool, last: bool) -> Json:
    """Return a page of a room's main flow."""
    return {"seq": seq, "messages": [message(view) for view in views], "first": first, "last": last}


def thread(seq: int, root: MessageView, views: Sequence[MessageView], *, last: bool) -> Json:
    """Return a page of a thread."""
    return {
        "seq": seq,
        "root": message(root),
        "messages": [message(view) for view in views],
        "last": last,
    }


@dataclass
class SharedRoomView:
    """A room as its topic announces it to everybody in it."""

    room: Room
    owners: Sequence[Json]

    @property
    def pk(self) -> int:
        """The room's primary key."""
        return self.room.pk


@dataclass
class MemberView:
    """A person whose place in a room changed; `role` is None for who is no longer a member."""

    user_id: int
    person: Json
    role: str | None
    member_count: int

    @property
    def pk(self) -> int:
        """The person's primary key: what the log keeps."""
        return self.user_id


@dataclass
class ReadView:
    """How far a person has read in a room, and what is unread of mentions."""

    room: Room
    number: int
    mentions: int

    @property
    def pk(self) -> int:
        """The room's primary key: what the log keeps."""
        return self.room.pk


@dataclass
class MentionView:
    """A mention, and how many are unread in its room."""

    mention: Mention
    mentions: int

    @property
    def pk(self) -> int:
        """The mention's primary key."""
        return self.mention.pk


def member(view: MemberView) -> Json:
    """Return the data of the member events."""
    return {"person": view.person, "role": view.role, "member_count": view.member_count}


def read_position(view: ReadView) -> Json:
    """Return how far somebody has read in a room."""
    return {"room": view.room.public_id, "number": view.number, "mentions": view.mentions}


def mention(view: MentionView) -> Json:
    """Return the data of `mention.created`."""
    written = view.mention.message
    return {
        "room": view.mention.room.public_id,
        "message": written.public_id,
        "number": written.number,
        "thread": written.thread_root.public_id if written.thread_root else None,
        "mentions": view.mentions,
    }
