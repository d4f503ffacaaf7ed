"""Rooms as a records officer looks for them: that they are there, never what is in them without a grant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chat.models import Membership, Message, Room
from chat.queries.rooms import clean_id, owners_of
from eventlog.errors import NotFound
from eventlog.frames import timestamp
from people.models import User
from people.text import check_search
from records.access import grants_now, may_enter, may_read
from records.models import Grant
from records.statuses import default_of

Json = dict[str, Any]

PAGE = 50
WORDS_LIMIT = 10
PEOPLE = 10


def find_rooms(viewer: User, words: str) -> tuple[list[Json], bool]:
    """Return up to 50 rooms whose name, or in direct chats whose people, have all the words; and whether
    these are all. Raises Invalid."""
    rooms = Room.objects.select_related("topic")
    for word in check_search("q", words).split()[:WORDS_LIMIT]:
        named = rooms.filter(search_text__contains=word)
        direct = rooms.filter(kind=Room.Kind.DIRECT, memberships__user__search_text__contains=word)
        rooms = rooms.filter(pk__in=named.values("pk").union(direct.values("pk")))
    found = list(rooms.order_by("sort_key", "pk")[: PAGE + 1])
    return _list(viewer, found[:PAGE]), len(found) <= PAGE


def _list(viewer: User, rooms: Sequence[Room]) -> list[Json]:
    owners = owners_of(rooms)
    people: dict[int, list[Json]] = {}
    direct = [room.pk for room in rooms if room.kind == Room.Kind.DIRECT]
    for membership in Membership.objects.filter(room__in=direct).select_related("user"):
        people.setdefault(membership.room_id, []).append(_ref(membership.user))
    return [
        {
            "id": room.public_id,
            "kind": room.kind,
            "name": room.name,
            "people": people.get(room.pk, [])[:PEOPLE],
            "member_count": room.member_count,
            "messages": room.topic.numbers,
            "archived": room.archived,
            "owners": [{"id": owner["id"], "name": owner["name"]} for owner in owners[room.pk]],
            "status": default_of(room),
            "open": may_read(viewer, room),
            "entered": may_enter(viewer, room),
        }
        for room in rooms
    ]


def _ref(user: User) -> Json:
    return {"id": user.public_id, "name": user.name}


def find_entered(viewer: User, room_id: str) -> Room:
    """Return a room that the officer may read, by right or by a grant. Raises NotFound."""
    room = Room.objects.select_related("topic").filter(public_id=clean_id(room_id)).first()
    if room is None or not (may_read(viewer, room) or may_enter(viewer, room)):
        raise NotFound()
    return room


def find_in(room: Room, message_id: str) -> Message:
    """Return a message of the room. Raises NotFound."""
    rows = Message.objects.select_related("author", "thread_root", "pinned_by")
    found = rows.filter(room=room, public_id=clean_id(message_id)).first()
    if found is None:
        raise NotFound()
    found.room = room
    return found


def list_grants(viewer: User) -> list[Json]:
    """Return the officer's grants that have not ended."""
    mine = grants_now().filter(officer=viewer).select_related("room", "officer").order_by("until")
    return [grant_json(grant) for grant in mine]


def grant_json(grant: Grant) -> Json:
    """Return a Grant."""
    return {
        "id": grant.public_id,
        "room": {"id": grant.room.public_id, "name": grant.room.name, "kind": grant.room.kind},
        "reason": grant.reason,
        "case_number": grant.case_number,
        "at": timestamp(grant.created_at),
        "until": timestamp(grant.until),
    }
