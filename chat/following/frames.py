"""What followed threads look like to a client (docs/protocol.md), built from objects already read."""

from __future__ import annotations

from dataclasses import dataclass

from chat import frames
from chat.following.models import Following
from chat.following.queries import Followed, FollowedPage
from chat.frames import Json
from chat.models import Message


@dataclass
class FollowingView:
    """Somebody's place in the thread that `root` begins."""

    following: Following
    root: Message

    @property
    def pk(self) -> int:
        """The following's primary key: what the log keeps."""
        return self.following.pk


def following(view: FollowingView) -> Json:
    """Return the data of `thread.changed`."""
    return {
        "thread": view.root.public_id,
        "room": view.root.room.public_id,
        "following": view.following.on,
        "read": view.following.read_number,
    }


def followed(thread: Followed) -> Json:
    """Return a Thread as the list of those one follows shows it."""
    room = thread.root.message.room
    return {
        "root": frames.message(thread.root),
        "room": {"id": room.public_id, "kind": room.kind, "name": room.name},
        "last": frames.message(thread.last) if thread.last is not None else None,
        "read": thread.following.read_number,
        "unread": thread.unread,
        "mentions": thread.mentions,
    }


def page(found: FollowedPage) -> Json:
    """Return a page of them."""
    return {
        "threads": [followed(thread) for thread in found.threads],
        "next": found.before.isoformat() if found.before is not None else None,
        "unread": found.unread,
    }
