"""Who is writing just now: shown in small rooms, never stored."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, Protocol

from django.db import DatabaseError, connection

from chat.models import Membership, Room
from chat.queries.rooms import clean_id, find_membership
from chat.rules import SMALL_ROOM, Action, Standing
from eventlog import ephemeral
from people.models import User

logger = logging.getLogger(__name__)

# A frame comes every four seconds while somebody types; the room is asked about at most every ten.
KNOWN_SECONDS = 10.0
KNOWN_LIMIT = 10_000

_lookups = ThreadPoolExecutor(1, thread_name_prefix="typing")


class Typist(Protocol):
    """The socket that a typing frame came from."""

    user_id: int
    person_id: str
    person_name: str

    def subscribed(self, topic_name: str) -> bool:
        """Return whether the socket has the topic on screen."""
        ...


class _Known(NamedTuple):
    allowed: bool
    until: float


_known: dict[tuple[int, str], _Known] = {}


def handle(typist: Typist, frame: dict[str, Any]) -> None:
    """Pass on that somebody writes, or has stopped, to those who have the room on screen.

    `frame` holds `room`, `thread` (or None) and `on`. Called in the event loop: what is not known yet is
    looked up in another thread. Dropped where the room is not the person's or has more than 100 members.
    """
    room_id: str = frame["room"]
    if not typist.subscribed(f"room:{room_id}"):
        return
    known = _known.get((typist.user_id, room_id))
    if known is not None and known.until > time.monotonic():
        if known.allowed:
            _publish(typist, frame)
        return
    in_background(partial(_look_up, typist, dict(frame)))


def in_background(call: Callable[[], None]) -> None:
    """Run `call` in the thread for look-ups, and give its database connection back."""

    def run() -> None:
        try:
            call()
        except DatabaseError:
            logger.warning("a typing frame was dropped", exc_info=True)
        finally:
            connection.close()

    _lookups.submit(run)


def forget_all() -> None:
    """Forget who may be seen typing where."""
    _known.clear()


def _look_up(typist: Typist, frame: dict[str, Any]) -> None:
    allowed = may_show_typing(typist.user_id, frame["room"])
    if len(_known) >= KNOWN_LIMIT:
        _known.clear()
    _known[typist.user_id, frame["room"]] = _Known(allowed, time.monotonic() + KNOWN_SECONDS)
    if allowed:
        _publish(typist, frame)


def may_show_typing(user_id: int, room_id: str) -> bool:
    """Tell whether the person is in the room and may write there, and the room is small.

    One query, in a unit room up to four.
    """
    rooms = Room.objects.filter(public_id=clean_id(room_id), member_count__lte=SMALL_ROOM)
    membership = (
        Membership.objects.select_related("room", "user").filter(user=user_id, room__in=rooms).first()
    )
    if membership is not None:
        standing = Standing(membership.room, membership.user, membership)
        return standing.may(Action.POST) or standing.may(Action.REPLY)
    room = rooms.filter(audience__isnull=False).first()
    user = User.objects.filter(pk=user_id).first() if room is not None else None
    if room is None or user is None:
        return False
    standing = Standing(room, user, find_membership(room, user))
    return standing.membership is not None and standing.may(Action.POST)


def _publish(typist: Typist, frame: dict[str, Any]) -> None:
    shown = {
        "t": "typing",
        "room": frame["room"],
        "on": bool(frame["on"]),
        "person": {"id": typist.person_id, "name": typist.person_name},
    }
    if frame.get("thread"):
        shown["thread"] = frame["thread"]
    ephemeral.publish(f"room:{frame['room']}", shown, max_audience=None)
