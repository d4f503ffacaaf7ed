"""What rooms and messages look like to a client (docs/protocol.md), built from objects already read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from chat.models import Forward, Mention, Message, MessageVersion, Room, Seat
from chat.rules import Action, Standing
from content.plain import to_plain
from content.richtext import units_in
from content.text import strip_bidi
from content.versions import as_frames
from eventlog.frames import timestamp
from people.models import User

if TYPE_CHECKING:
    from chat.hints import CallChange

Json = dict[str, Any]

LINE_LENGTH = 140


@dataclass
class Line:
    """The last message of a room, as a list of rooms shows it; `file_kind` is that of its first file."""

    author_id: str
    author_name: str
    text: str
    at: datetime
    files: int = 0
    file_kind: str | None = None


@dataclass
class RoomView:
    """A room as one person sees it; `role` is None for who is not a member.

    `mentions` counts the unread ones. `others` are the people of a direct chat but oneself. Of a room that is
    not `readable` nothing shows how much is said in it. `notify`, `threads` and `favourite` are the person's
    own choices; `requests` counts who asks to be let in, for its owners.
    """

    room: Room
    role: str | None = None
    read_number: int = 0
    mentions: int = 0
    line: Line | None = None
    others: Sequence[Json] = ()
    readable: bool = True
    notify: str = Seat.Notify.ALL
    threads: bool = True
    favourite: bool = False
    requests: int = 0

    @property
    def pk(self) -> int:
        """The room's primary key: what the log keeps."""
        return self.room.pk


@dataclass
class MessageView:
    """A message with what belongs to it.

    `root` is set on a reply that is announced together with its thread's first message; `change` where it
    calls others than before.
    """

    message: Message
    mentions: Sequence[Json] = ()
    reactions: Sequence[Json] = ()
    reply_people: Sequence[Json] = ()
    files: Sequence[Json] = ()
    forward: Json | None = None
    confirm: Json | None = None
    root: MessageView | None = None
    change: CallChange | None = None

    @property
    def pk(self) -> int:
        """The message's primary key: what the log keeps."""
        return self.message.pk

    @cached_property
    def sent(self) -> Json:
        """The Message as it was when this was first asked: for the event and the answer of one that was just
        written."""
        return message(self)


@dataclass
class PinView:
    """A message that was pinned or taken down, and how many its room has pinned now."""

    view: MessageView
    pins: int

    @property
    def pk(self) -> int:
        """The message's primary key: what the log keeps."""
        return self.view.pk


@dataclass
class PurgeView:
    """A room that messages were purged from; `last` tells whether its last one was among them."""

    room: Room
    last: bool = False

    @property
    def pk(self) -> int:
        """The room's primary key: what the log keeps."""
        return self.room.pk


@dataclass
class VersionsView:
    """A message and its earlier texts, the latest first; `all` tells whether none is left out."""

    message: Message
    versions: Sequence[MessageVersion]
    all: bool


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
        "gone": written.why_gone,
        "mentions": list(view.mentions),
        "everyone": written.everyone,
        "units": [{"id": unit.public_id, "name": unit.name} for unit in units_in(written.html)],
        "reactions": list(view.reactions),
        "replies": replies(view),
        "files": list(view.files),
        "pinned": pinned(written),
        "forward": None if written.deleted else view.forward,
        "confirm": None if written.deleted else view.confirm,
    }


def forward(passed: Forward, files: Sequence[Json]) -> Json:
    """Return what a message passes on. Never where from: not all its readers may know of that room."""
    gone = passed.origin is None or passed.origin.deleted
    return {
        "author": author(passed.author),
        "at": timestamp(passed.written_at),
        "text": "" if gone else passed.text,
        "html": None if gone else passed.html,
        "files": [] if gone else list(files),
        "gone": gone,
    }


def pinned(written: Message) -> Json | None:
    """Return since when and by whom a message is held up in its room, or None."""
    if written.pinned_at is None:
        return None
    return {"at": timestamp(written.pinned_at), "by": author(written.pinned_by)}


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


def pin(view: PinView) -> Json:
    """Return the data of `message.pinned`."""
    return {"message": message(view.view), "pins": view.pins}


def versions(view: VersionsView) -> Json:
    """Return the earlier texts of a message: each from when to when, and who replaced it."""
    return {
        "message": view.message.public_id,
        "versions": as_frames(view.versions, author),
        "all": view.all,
    }


def message_data(view: MessageView, sent: Json | None = None) -> Json:
    """Return the data of the message events; `sent` is the Message where that is there already."""
    root = view.root and {"id": view.root.message.public_id, "replies": replies(view.root)}
    return {"message": sent or message(view), "root": root}


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
        "files": last.files,
        "file_kind": last.file_kind,
    }


def line_of(view: MessageView) -> Line | None:
    """Return the line of a room whose last message is the one of `view`."""
    written = view.message
    if written.deleted:
        return None
    who = author(written.author)
    return Line(
        who["id"],
        who["name"],
        to_plain(written.text, written.html) or _passed_text(view),
        written.created_at,
        len(view.files),
        view.files[0]["kind"] if view.files else None,
    )


def _passed_text(view: MessageView) -> str:
    return to_plain(view.forward["text"], view.forward["html"]) if view.forward else ""


def unread(view: RoomView) -> int:
    """Return how many messages of the main flow the person has not read."""
    return max(0, view.room.topic.numbers - view.read_number) if view.role else 0


def moved(view: RoomView) -> Json:
    """Return a room's entry in a `sub` answer."""
    return {
        "room": view.room.public_id,
        "head": view.room.topic.head,
        "number": view.room.topic.numbers,
        "removed": view.room.topic.removed,
        "rewritten": view.room.topic.rewritten,
        "read": view.read_number,
        "unread": unread(view),
        "mentions": view.mentions,
        "everyone": view.room.everyone_number,
        "line": line(view.line),
        "about": about(view.room),
    }


def about(room: Room) -> Json:
    """Return what a list of rooms shows of a room besides what is said in it."""
    return {
        "kind": room.kind,
        "name": room.name,
        "purpose": room.purpose,
        "member_count": room.member_count,
        "archived": room.archived,
        "guests": room.guests,
    }


def shared_room(room: Room, owners: Sequence[Json], head: int) -> Json:
    """Return what is the same about a room for everybody in it: a Room without what is one's own."""
    return {
        "id": room.public_id,
        **about(room),
        "topic": room.topic.name,
        "head": head,
        "number": room.topic.numbers,
        "created_at": timestamp(room.created_at),
        "owners": list(owners),
    }


def room_summary(view: RoomView) -> Json:
    """Return a RoomSummary."""
    room = view.room
    return {
        "id": room.public_id,
        **about(room),
        "topic": room.topic.name,
        "head": room.topic.head if view.readable else 0,
        "number": room.topic.numbers if view.readable else 0,
        "removed": room.topic.removed if view.readable else 0,
        "rewritten": room.topic.rewritten if view.readable else 0,
        "read": view.read_number,
        "unread": unread(view),
        "mentions": view.mentions,
        "everyone": room.everyone_number if view.readable else 0,
        "line": line(view.line),
        "role": view.role,
        "people": list(view.others),
        "notify": view.notify,
        "threads": view.threads,
        "favourite": view.favourite,
        "requests": view.requests,
    }


def room(
    view: RoomView,
    owners: Sequence[Json],
    standing: Standing,
    *,
    pins: int,
    audience: Json | None = None,
    asked: Json | None = None,
) -> Json:
    """Return a Room: the summary, its owners, how much is pinned, and what the person may do there.

    `audience` is whom a unit room is for, `asked` what the person asked who is outside.
    """
    outside = standing.membership is None
    return {
        **room_summary(view),
        "created_at": timestamp(view.room.created_at),
        "owners": list(owners),
        "pins": pins,
        "audience": audience,
        "request": asked,
        "can": {
            "post": standing.may(Action.POST),
            "reply": standing.may(Action.REPLY),
            "react": standing.may(Action.REACT),
            "invite": standing.may(Action.INVITE),
            "change": standing.may(Action.CHANGE),
            "join": outside and standing.may(Action.JOIN),
            "leave": standing.may(Action.LEAVE) and not outside,
            "moderate": standing.may(Action.DELETE),
            "history": standing.may(Action.HISTORY),
            "record": standing.may(Action.RECORD),
            "pin": standing.may(Action.PIN),
            "appoint": standing.may(Action.APPOINT),
            "remove": standing.may(Action.REMOVE),
            "ask": standing.may(Action.ASK),
            "answer": standing.may(Action.ANSWER),
            "demand": standing.may(Action.DEMAND),
            "confirm": standing.may(Action.CONFIRM),
            "track": standing.may(Action.TRACK),
        },
    }


def listed_room(shown: Room, role: str | None, owners: Sequence[Json], *, asked: bool = False) -> Json:
    """Return a room as those see it who browse; `asked` tells whether they have asked to be let in."""
    return {
        "id": shown.public_id,
        **about(shown),
        "owners": list(owners),
        "role": role,
        "asked": asked,
    }


def history(seq: int, views: Sequence[MessageView], *, first: bool, last: bool) -> Json:
    """Return a page of a room's main flow."""
    return {"seq": seq, "messages": [message(view) for view in views], "first": first, "last": last}


def tagged(tag: str, views: Sequence[MessageView], following: str | None) -> Json:
    """Return messages with a tag, and what their rooms are called."""
    rooms = {view.message.room.pk: view.message.room for view in views}
    return {
        "tag": tag,
        "messages": [message(view) for view in views],
        "rooms": [{"id": room.public_id, "kind": room.kind, "name": room.name} for room in rooms.values()],
        "next": following,
    }


def thread(
    seq: int,
    root: MessageView,
    views: Sequence[MessageView],
    *,
    last: bool,
    following: bool = False,
    read: int = 0,
) -> Json:
    """Return a page of a thread, whether one follows it, and how far one has read in it."""
    return {
        "seq": seq,
        "root": message(root),
        "messages": [message(view) for view in views],
        "last": last,
        "following": following,
        "read": read,
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
