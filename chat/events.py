"""What chat logs, and how each event becomes a frame: live and replayed from the same objects."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Coalesce

from chat import frames, own_frames
from chat.frames import (
    MemberView,
    MentionView,
    MessageView,
    PinView,
    PurgeView,
    ReadView,
    RoomView,
    SharedRoomView,
)
from chat.hints import changed_hint, edited_hint, message_hint, sent_hint
from chat.models import JoinRequest, Membership, Mention, Message, Place, Room, Seat
from chat.own_frames import PreferencesView, ReadAllView, RequestCountView, UnitRoomsView
from chat.queries.belonging import in_room
from chat.queries.mentions import count_subquery, everyone_unread
from chat.queries.messages import add_roots, load_views
from chat.queries.pins import count_pins
from chat.queries.rooms import my_rooms, my_unit_rooms, owners_of
from eventlog import kinds
from eventlog.kinds import EventRow, Json
from people.models import User
from people.queries import person

Rows = Sequence[EventRow]


def load_messages(rows: Rows) -> list[MessageView | None]:
    """Return the messages of `rows` as they stand now, replies with their thread's first message."""
    messages = Message.objects.select_related(
        "author", "room__topic", "thread_root__author", "pinned_by"
    ).filter(pk__in={row.object_id for row in rows})
    views = {view.pk: view for view in load_views(list(messages))}
    add_roots(list(views.values()))
    return [views.get(row.object_id) for row in rows]


def reaction_data(view: MessageView, row: EventRow) -> Json:
    """Return all reactions to a message as they stand."""
    return {"message": view.message.public_id, "reactions": list(view.reactions)}


def load_pins(rows: Rows) -> list[PinView | None]:
    """Return the messages of `rows` with how many their rooms have pinned now."""
    views = load_messages(rows)
    counts = count_pins({view.message.room_id for view in views if view is not None})
    return [
        PinView(view, counts.get(view.message.room_id, 0)) if view is not None else None for view in views
    ]


def pin_data(view: PinView, row: EventRow) -> Json:
    """Return the message as it stands, pinned or not, and how many are."""
    return frames.pin(view)


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


def load_purges(rows: Rows) -> list[PurgeView | None]:
    """Return the rooms that messages were purged from."""
    rooms = Room.objects.in_bulk({row.object_id for row in rows})
    return [PurgeView(rooms[row.object_id]) if row.object_id in rooms else None for row in rows]


def purge_data(view: PurgeView, row: EventRow) -> Json:
    """Return which room it is: what was in it is to be loaded anew."""
    return {"room": view.room.public_id}


def purge_hint(view: PurgeView) -> Json | None:
    """Return for the lists that the room has no last line any more, where that one went."""
    return {"number": view.room.topic.numbers, "line": None} if view.last else None


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
        for seats in (Membership, Place)
        for topic_id, user_id, role in seats.objects.filter(
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
    views = {}
    users = _user_ids(rows)
    for user_id in users.values():
        for view in my_rooms(user_id, {row.object_id for row in rows}):
            views[user_id, view.pk] = ReadView(view.room, view.read_number, view.mentions)
    return [views.get((users.get(row.topic_id, 0), row.object_id)) for row in rows]


def read_data(view: ReadView, row: EventRow) -> Json:
    """Return how far somebody has read."""
    return frames.read_position(view)


def load_mentions(rows: Rows) -> list[MentionView | None]:
    """Return the mentions of `rows`, None for those withdrawn and in rooms the person has left."""
    mentions = (
        Mention.objects.select_related("room", "message__thread_root")
        .filter(in_room(), pk__in={row.object_id for row in rows})
        .annotate(seat=FilteredRelation("room__memberships", condition=Q(room__memberships__user=F("user"))))
        .annotate(place=FilteredRelation("room__places", condition=Q(room__places__user=F("user"))))
        .annotate(read=Coalesce("seat__read_number", "place__read_number", "room__unread_from"))
        .annotate(head=Coalesce("seat__seen_head", "place__seen_head", 0))
        .annotate(found=count_subquery(OuterRef("user"), room="room", read_number="read", seen_head="head"))
    )
    views = {}
    for mention in mentions:
        views[mention.pk] = MentionView(mention, mention.found + everyone_unread(mention.room, mention.read))
    return [views.get(row.object_id) for row in rows]


def mention_data(view: MentionView, row: EventRow) -> Json:
    """Return where the person was mentioned."""
    return frames.mention(view)


def load_recounts(rows: Rows) -> list[RequestCountView | None]:
    """Return how many ask to be let into the rooms of `rows`, None where the person is no owner any more."""
    users = _user_ids(rows)
    views = {}
    for topic_id, user_id in users.items():
        for view in my_rooms(user_id, {row.object_id for row in rows if row.topic_id == topic_id}):
            if view.role == Seat.Role.OWNER:
                views[topic_id, view.pk] = RequestCountView(view.room, view.requests)
    return [views.get((row.topic_id, row.object_id)) for row in rows]


def recount_data(view: RequestCountView, row: EventRow) -> Json:
    """Return how many ask."""
    return own_frames.request_count(view)


def load_requests(rows: Rows) -> list[JoinRequest | None]:
    """Return the requests of `rows` as they stand now."""
    found = JoinRequest.objects.select_related("room").in_bulk({row.object_id for row in rows})
    return [found.get(row.object_id) for row in rows]


def request_data(asked: JoinRequest, row: EventRow) -> Json:
    """Return what somebody asked, and the answer if there is one."""
    return {"request": own_frames.request(asked)}


def load_preferences(rows: Rows) -> list[PreferencesView | None]:
    """Return how people want to hear of the rooms of `rows`, None where they have left."""
    users = _user_ids(rows)
    views = {}
    for topic_id, user_id in users.items():
        for view in my_rooms(user_id, {row.object_id for row in rows if row.topic_id == topic_id}):
            views[topic_id, view.pk] = PreferencesView(view.room, view.notify, view.threads, view.favourite)
    return [views.get((row.topic_id, row.object_id)) for row in rows]


def preferences_data(view: PreferencesView, row: EventRow) -> Json:
    """Return what was chosen."""
    return own_frames.preferences(view)


def load_unit_rooms(rows: Rows) -> list[UnitRoomsView | None]:
    """Return the unit rooms of the people of `rows`, as they stand now."""
    views = {
        user_id: UnitRoomsView(user_id, my_unit_rooms(user_id)) for user_id in {row.object_id for row in rows}
    }
    return [views[row.object_id] for row in rows]


def unit_rooms_data(view: UnitRoomsView, row: EventRow) -> Json:
    """Return all of them."""
    return own_frames.unit_rooms(view)


def load_read_all(rows: Rows) -> list[ReadAllView | None]:
    """Return all rooms of the people of `rows`, as they stand now."""
    views = {user_id: ReadAllView(user_id, my_rooms(user_id)) for user_id in {row.object_id for row in rows}}
    return [views[row.object_id] for row in rows]


def read_all_data(view: ReadAllView, row: EventRow) -> Json:
    """Return how far the person has read everywhere."""
    return own_frames.read_all(view)


def audience_data(view: SharedRoomView, row: EventRow) -> Json:
    """Return whose audience is another now."""
    return {"topic": f"room:{view.room.public_id}"}


def room_hint(view: RoomView | SharedRoomView) -> Json | None:
    """Return what those hear of a changed room who have it in their list only."""
    return {"about": frames.about(view.room)} if isinstance(view, SharedRoomView) else None


def message_data(view: MessageView, row: EventRow) -> Json:
    """Return the message, and for a reply what its thread's first message now says."""
    return frames.message_data(view)


def sent_data(view: MessageView, row: EventRow) -> Json:
    """Return the same of a message that was just written: its sender is answered with it too."""
    return frames.message_data(view, view.sent)


def _register_all() -> None:
    kinds.register("message.created", load=load_messages, data=sent_data, hint=sent_hint)
    kinds.register(
        "message.edited",
        load=load_messages,
        data=message_data,
        hint=edited_hint,
        effect="forget",
        rewrites=True,
    )
    kinds.register(
        "message.deleted",
        load=load_messages,
        data=message_data,
        hint=changed_hint,
        effect="forget",
        removes=True,
    )
    kinds.register(
        "message.origin_changed",
        load=load_messages,
        data=message_data,
        hint=message_hint,
        effect="forget",
        removes=True,
    )
    kinds.register("reaction.changed", load=load_messages, data=reaction_data)
    kinds.register("message.pinned", load=load_pins, data=pin_data)
    kinds.register("room.changed", load=load_rooms, data=room_data, hint=room_hint, effect="recheck")
    kinds.register(
        "messages.purged",
        load=load_purges,
        data=purge_data,
        hint=purge_hint,
        effect="forget_all",
        removes=True,
    )
    kinds.register("room.joined", load=load_rooms, data=room_data, effect="feed")
    kinds.register("room.left", load=load_left, data=left_data, effect="feed")
    kinds.register("members.counted", load=load_counts, data=count_data, effect="recheck")
    kinds.register("member.joined", load=load_members, data=member_data)
    kinds.register("member.changed", load=load_members, data=member_data)
    kinds.register("member.left", load=load_members, data=member_data, effect="recheck")
    kinds.register("member.removed", load=load_members, data=member_data, effect="recheck")
    kinds.register("read.moved", load=load_reads, data=read_data)
    kinds.register("everything.read", load=load_read_all, data=read_all_data)
    kinds.register("mention.created", load=load_mentions, data=mention_data)
    kinds.register("access.recheck", load=load_counts, data=count_data, effect="recheck")
    kinds.register("audience.changed", load=load_counts, data=audience_data, effect="audience")
    kinds.register("unit_rooms.changed", load=load_unit_rooms, data=unit_rooms_data, effect="feed")
    kinds.register("room.preferred", load=load_preferences, data=preferences_data)
    kinds.register("request.changed", load=load_requests, data=request_data)
    kinds.register("requests.changed", load=load_recounts, data=recount_data)


_register_all()
