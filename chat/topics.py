"""Who may read rooms' topics, and what moved in somebody's rooms: what the realtime room asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, Exists, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from chat import frames
from chat.models import Membership, Room
from chat.queries.belonging import belonging_to, rooms_of
from chat.queries.rooms import line_of, my_rooms_moved_since, newcomers_view, with_line
from chat.rules import READABLE_BY_STAFF
from eventlog.kinds import Json
from eventlog.models import Topic
from eventlog.statements import Kept
from eventlog.topics import Arrival, Feed, TopicState
from people.active import active
from people.models import Role, RoleGrant, User


class RoomTopics:
    """The topics called `room:<public id>`, and each person's feed of them."""

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        """Return the pairs (topic name, user pk) that may read, in one query.

        The query brings several lists: the memberships, who belongs to each unit room, the rooms that the
        staff may read, and who is of the staff. The product of the last two is made here.
        """
        wanted = list(names)
        asked = active("user__") & Q(user__in=list(user_ids))
        members = _pairs(
            Membership.objects.filter(asked, room__topic__name__in=wanted), "room__topic__name", "user_id"
        )
        readable = Room.objects.filter(kind__in=READABLE_BY_STAFF, topic__name__in=wanted)
        open_rooms = _pairs(readable, "topic__name", None)
        staff = _pairs(RoleGrant.objects.filter(asked, role=Role.STAFF), None, "user_id")
        units = [_pairs(people, "room_topic", "pk") for people in belonging_to(wanted, user_ids)]
        pairs = set(members.union(open_rooms, staff, *units, all=True))
        everywhere = {name for name, user_id in pairs if user_id == 0}
        of_staff = {user_id for name, user_id in pairs if name == ""}
        return {(name, user_id) for name, user_id in pairs if name and user_id} | {
            (name, user_id) for name in everywhere for user_id in of_staff
        }

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        """Return the state of those of `names` that the person may read, in one query."""
        return {name: TopicState(*state) for name, *state in _states(user_id, timezone.now(), list(names))}

    def feed(self, user_id: int, mark: datetime | None) -> Feed:
        """Return all rooms the person is in, and those written to since `mark`: one query, two with a mark
        after which something moved."""
        feed = Feed()
        moved = False
        for name, topic_id, head, floor, access_version, changed_at, audience in _fed(
            user_id, timezone.now()
        ):
            feed.states[name] = TopicState(topic_id, head, floor, access_version)
            moved = moved or (mark is not None and changed_at >= mark)
            if audience is not None:
                feed.by_audience.append(room_id_of(name))
        if moved and mark is not None:
            feed.moved = self.moved(user_id, mark)
        return feed

    def moved(self, user_id: int, mark: datetime) -> list[Json]:
        """Return the `rooms` entries for the person's rooms written to at or after `mark`, in one query."""
        return [frames.moved(view) for view in my_rooms_moved_since(user_id, mark)]

    def hints(self, topic_ids: Iterable[int]) -> dict[int, Json]:
        """Return what hints say of these topics: room, head, number and last line, in one query."""
        hints: dict[int, Json] = {}
        for room in with_line().filter(topic__in=list(topic_ids)):
            hints[room.topic_id] = {
                "room": room.public_id,
                "head": room.topic.head,
                "number": room.topic.numbers,
                "line": frames.line(line_of(room)),
                "about": frames.about(room),
            }
        return hints

    def arrival(self, name: str) -> Arrival | None:
        """Return the room as those see it who belong to it since just now, in one query."""
        room = with_line().filter(topic__name=name).first()
        if room is None:
            return None
        data = {"room": frames.room_summary(newcomers_view(room))}
        return Arrival(room.topic_id, room.topic.head, data)


def room_id_of(name: str) -> str:
    """Return the public id of the room that a topic's name holds."""
    return name.partition(":")[2]


def _pairs(rows: QuerySet[Any], name: str | None, user: str | None) -> QuerySet[Any, tuple[str, int]]:
    """Return rows as (name or "", user or 0), with the types a union needs on every database."""
    named = Cast(F(name) if name else Value(""), CharField(max_length=40))
    people = Cast(F(user) if user else Value(0), BigIntegerField())
    pairs: QuerySet[Any, tuple[str, int]] = rows.order_by().values_list(named, people)
    return pairs


@Kept
def _states(user_id: int, at: datetime, names: Sequence[str]) -> QuerySet[Any, Any]:
    person = User.objects.filter(active(at=at), pk=user_id)
    staff = RoleGrant.objects.filter(user=user_id, role=Role.STAFF)
    topics = Topic.objects.filter(
        Q(room__in=rooms_of(user_id, at=at)) | (Q(room__kind__in=READABLE_BY_STAFF) & Exists(staff)),
        Exists(person),
        name__in=names,
    )
    return topics.values_list("name", "pk", "head", "floor", "access_version")


_fed = Kept(
    lambda user_id, at: Topic.objects.filter(
        Exists(User.objects.filter(active(at=at), pk=user_id)), room__in=rooms_of(user_id, at=at)
    ).values_list("name", "pk", "head", "floor", "access_version", "changed_at", "room__audience")
)
