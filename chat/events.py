"""What chat logs, and how each event becomes a frame: live and replayed from the same objects."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from chat import frames
from chat.frames import MemberView, MentionView, MessageView, ReadView, RoomView, SharedRoomView
from chat.models import Membership, Mention, Message, Room
from chat.queries.mentions import count_subquery
from chat.queries.messages import add_roots, load_views
from chat.queries.rooms import my_rooms, owners_of
from eventlog import kinds
from eventlog.kinds import EventRow, Json
from people.models import User
from people.queries import person

Rows = Sequence[EventRow]


def load_messages(rows: Rows) -> list[MessageView | None]:
    """Return the messages of `rows` as they stand now, replies with their thread's first message."""
    messages = Message.objects.select_related("author", "room__topic", "thread_root__author").filter(
        pk__in={row.object_id for row in rows}
    )
    views = {view.pk: view for view in load_views(list(messages))}
    add_roots(list(views.values()))
    return [views.get(row.object_id) for row in rows]


def message_hint(view: MessageView) -> Json | None:
    """Return what those hear who have the room in their list only: of the last message, nothing else."""
    message = view.message
    if message.number is None or message.number < message.room.topic.numbers:
        return None
    return {"number": message.number, "line": frames.line(frames.line_of(message))}


def reaction_data(view: MessageView, row: EventRow) -> Json:
    """Return all reactions to a message as they stand."""
    return {"message": view.message.public_id, "reactions": list(view.reactions)}


def _user_ids(rows: Rows) -> dict[int, int]:
    """Return whose topics the rows are in, by topic."""
    topics = {row.topic_id for row in rows}
    return dict(User.objects.filter(topic__in=topics).values_list("topic_id", "pk"))


def load_rooms(rows: Rows) -> list[RoomView | SharedRoomView | None]:
    """Return the rooms of `rows`: in a room's own topic as all see it, in a person's as that person does."""
    own = {row.object_id for row in rows if row.topic_name.startswith("room:")}
    rooms = {room.pk: room for room in Room.objects.select_related("topic").filter(pk__in=own)}
    owners = owners_of(list(rooms.values())) if rooms else {}
    users = _user_ids([row for row in rows if not row.topic_name.startswith("room:")])
    views: dict[tuple[int, int], RoomView] = {}
    for topic_id, user_id in users.items():
        wanted = {row.object_id for row in rows if row.topic_id == topic_id}
        for view in my_rooms(user_id, wanted):
            views[topic_id, view.pk] = view
    return [
        SharedRoomView(rooms[row.object_id], owners[row.object_id])
        if row.object_id in rooms and row.topic_name.startswith("room:")
        else views.get((row.topic_id, row.object_id))
        for row in rows
    ]


def room_data(view: RoomView | SharedRoomView, row: EventRow) -> Json:
    """Return the room as its readers see it."""
    if isinstance(view, SharedRoomView):
        return {"room": frames.shared_room(view.room, view.owners, row.seq)}
    return {"room": frames.room_summary(view)}


def load_left(rows: Rows) -> list[RoomView | None]:
    """Return the rooms that somebody left: no more than which."""
    rooms = Room.objects.in_bulk({row.object_id for row in rows})
    return [RoomView(rooms[row.object_id]) if row.object_id in rooms else None for row in rows]


def left_data(view: RoomView, row: EventRow) -> Json:
    """Return which room it was."""
    return {"room_id": view.room.public_id}


def load_counts(rows: Rows) -> list[SharedRoomView | None]:
    """Return the rooms whose members are counted."""
    rooms = Room.objects.in_bulk({row.object_id for row in rows})
    return [SharedRoomView(rooms[row.object_id], ()) if row.object_id in rooms else None for row in rows]


def count_data(view: SharedRoomView, row: EventRow) -> Json:
    """Return how many members there are."""
    return {"member_count": view.room.member_count}


def load_members(rows: Rows) -> list[MemberView | None]:
    """Return the people of `rows` with the place they have now in the room of the topic."""
    topics = {row.topic_id for row in rows}
    people = {
        user.pk: user
        for user in User.objects.select_related("unit").filter(pk__in={row.object_id for row in rows})
    }
    counts = dict(Room.objects.filter(topic__in=topics).values_list("topic_id", "member_count"))
    roles = {
        (topic_id, user_id): role
        for topic_id, user_id, role in Membership.objects.filter(
            room__topic__in=topics, user__in=list(people)
        ).values_list("room__topic_id", "user_id", "role")
    }
    return [
        MemberView(
            row.object_id,
            person(people[row.object_id]),
            roles.get((row.topic_id, row.object_id)),
            counts.get(row.topic_id, 0),
        )
        if row.object_id in people
        else None
        for row in rows
    ]


def member_data(view: MemberView, row: EventRow) -> Json:
    """Return who it is, and as what."""
    return frames.member(view)


def load_reads(rows: Rows) -> list[ReadView | None]:
    """Return the read positions of `rows` as they stand now, None where the person has left."""
    users = _user_ids(rows)
    memberships = (
        Membership.objects.select_related("room")
        .filter(user__in=users.values(), room__in={row.object_id for row in rows})
        .annotate(found=count_subquery(user="user", room="room", read_number="read_number"))
    )
    views = {}
    for membership in memberships:
        mentions = membership.found + int(membership.room.everyone_number > membership.read_number)
        views[membership.user_id, membership.room_id] = ReadView(
            membership.room, membership.read_number, mentions
        )
    return [views.get((users.get(row.topic_id, 0), row.object_id)) for row in rows]


def read_data(view: ReadView, row: EventRow) -> Json:
    """Return how far somebody has read."""
    return frames.read_position(view)


def load_mentions(rows: Rows) -> list[MentionView | None]:
    """Return the mentions of `rows`, None for those withdrawn and in rooms the person has left."""
    mentions = (
        Mention.objects.select_related("room", "message__thread_root")
        .filter(pk__in={row.object_id for row in rows}, room__memberships__user=F("user"))
        .annotate(
            read_number=F("room__memberships__read_number"),
        )
        .annotate(found=count_subquery(user="user", room="room", read_number="read_number"))
    )
    views = {}
    for mention in mentions:
        everyone = int(mention.room.everyone_number > mention.read_number)
        views[mention.pk] = MentionView(mention, mention.found + everyone)
    return [views.get(row.object_id) for row in rows]


def mention_data(view: MentionView, row: EventRow) -> Json:
    """Return where the person was mentioned."""
    return frames.mention(view)


def message_data(view: MessageView, row: EventRow) -> Json:
    """Return the message, and for a reply what its thread's first message now says."""
    return frames.message_data(view)


def _register_all() -> None:
    kinds.register("message.created", load=load_messages, data=message_data, hint=message_hint)
    kinds.register("message.edited", load=load_messages, data=message_data, hint=message_hint)
    kinds.register(
        "message.deleted", load=load_messages, data=message_data, hint=message_hint, effect="forget"
    )
    kinds.register("reaction.changed", load=load_messages, data=reaction_data)
    kinds.register("room.changed", load=load_rooms, data=room_data, effect="recheck")
    kinds.register("room.joined", load=load_rooms, data=room_data, effect="feed")
    kinds.register("room.left", load=load_left, data=left_data, effect="feed")
    kinds.register("members.counted", load=load_counts, data=count_data, effect="recheck")
    kinds.register("member.joined", load=load_members, data=member_data)
    kinds.register("member.changed", load=load_members, data=member_data)
    kinds.register("member.left", load=load_members, data=member_data, effect="recheck")
    kinds.register("member.removed", load=load_members, data=member_data, effect="recheck")
    kinds.register("read.moved", load=load_reads, data=read_data)
    kinds.register("mention.created", load=load_mentions, data=mention_data)


_register_all()
