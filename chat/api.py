"""REST for rooms and messages: thin views over commands and queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import commands, frames, own_frames, schema
from chat.confirming import queries as confirming
from chat.following.queries import find_following
from chat.queries import browsing, forwards, messages, overview, pins, tags
from chat.queries.requests import asked_by, count_open, list_open, my_last
from chat.queries.rooms import clean_id, find_standing, owners_of, view_for
from chat.rules import Action
from eventlog import api
from eventlog.errors import Invalid
from eventlog.marks import parse_mark
from people.belonging import describe
from people.models import User
from people.queries import person
from people.schema import CONFLICT, CURSOR, FORBIDDEN, INVALID, LIMIT, NOT_FOUND, NOT_SIGNED_IN, body_of
from people.schema import WRITES as WRITES_ANY

READS: dict[int, Any] = {**NOT_SIGNED_IN, **FORBIDDEN, **NOT_FOUND}
READS_PAGE: dict[int, Any] = {**READS, **INVALID}
WRITES: dict[int, Any] = {**WRITES_ANY, **NOT_FOUND, **CONFLICT}


def viewer_of(request: Request) -> User:
    """Return who asks."""
    return cast(User, request.user)


def read_number(request: Request, name: str, *, low: int, high: int) -> int | None:
    """Return a whole number from the query, None where it is not given. Raises Invalid."""
    text = request.query_params.get(name)
    if text is None:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 17 and low <= int(text) <= high):
        raise Invalid(name, _("A whole number from %(low)d to %(high)d.") % {"low": low, "high": high})
    return int(text)


def read_limit(request: Request) -> int:
    """Return the wished length of a page, 1 to 100, by default 50. Raises Invalid."""
    return read_number(request, "limit", low=1, high=messages.PAGE_LIMIT) or messages.PAGE


def read_place(request: Request, name: str) -> int | None:
    """Return the number of a message named in the query. Raises Invalid."""
    return read_number(request, name, low=0, high=2**53 - 1)


def read_ids(request: Request, name: str) -> list[str]:
    """Return the ids, separated by commas, of a query. Raises Invalid for more than 100."""
    named = [clean_id(part) for part in request.query_params.get(name, "").split(",") if part]
    if len(named) > messages.PAGE_LIMIT:
        raise Invalid(
            name,
            _("At most %(limit)d at a time.") % {"limit": messages.PAGE_LIMIT},
            code="too_many",
            limit=messages.PAGE_LIMIT,
        )
    return named


def read_time(request: Request, name: str) -> datetime | None:
    """Return a time named in the query, None where it is not given. Raises Invalid."""
    text = request.query_params.get(name)
    if text is None:
        return None
    time = parse_mark(text)
    # What a database can hold, with a day to spare for the zone it is asked in.
    if time is None or not 1 < time.year < 9_999:
        raise Invalid(name, _("Write a time as 2026-03-01T00:00:00Z."))
    return time


class RoomsView(APIView):
    """One's rooms."""

    @extend_schema(operation_id="rooms", responses={200: schema.RoomsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """All rooms I am in, and from where to go on listening."""
        return Response(overview.read_overview(viewer_of(request)))

    @extend_schema(
        operation_id="room_create",
        request=body_of(commands.CreateRoom),
        responses={201: schema.RoomSummaryAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Open a room."""
        return Response(api.run(request, "room.create", api.body(request)), status=status.HTTP_201_CREATED)


class BrowseView(APIView):
    """The rooms there are."""

    @extend_schema(
        operation_id="rooms_browse",
        parameters=[schema.WORDS, CURSOR, LIMIT],
        responses={200: schema.BrowseAnswer, **NOT_SIGNED_IN, **FORBIDDEN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Rooms to join or to ask about, by name."""
        listed, following = browsing.browse_rooms(
            viewer=viewer_of(request),
            words=request.query_params.get("q", ""),
            cursor=request.query_params.get("cursor"),
            limit=read_limit(request),
        )
        found = [entry.room for entry in listed]
        owners, asked = owners_of(found), asked_by(viewer_of(request), found)
        rooms = [
            frames.listed_room(room, entry.role, owners[room.pk], asked=room.pk in asked)
            for entry, room in zip(listed, found, strict=True)
        ]
        return Response({"rooms": rooms, "next": following})


class RoomView(APIView):
    """One room."""

    @extend_schema(operation_id="room", responses={200: schema.RoomAnswer, **READS})
    def get(self, request: Request, room_id: str) -> Response:
        """A room, its owners, and what I may do there."""
        standing = find_standing(viewer_of(request), room_id)
        view = view_for(standing)
        owners = owners_of([standing.room])[standing.room.pk]
        room = standing.room
        seq = room.topic.head if view.readable else 0
        asked = None if standing.membership else my_last(standing.user, room)
        shown = frames.room(
            view,
            owners,
            standing,
            pins=pins.count_pins([room.pk]).get(room.pk, 0) if view.readable else 0,
            audience=None if room.audience_id is None else describe(room.audience_id),
            asked=own_frames.request(asked) if asked else None,
        )
        return Response({"room": shown, "seq": seq})

    @extend_schema(
        operation_id="room_change",
        request=body_of(commands.ChangeRoom, in_path=["room"]),
        responses={200: schema.RoomSummaryAnswer, **WRITES},
    )
    def patch(self, request: Request, room_id: str) -> Response:
        """Change what is given of a room."""
        return Response(api.run(request, "room.change", {**api.body(request), "room": room_id}))


class JoinView(APIView):
    """Joining."""

    @extend_schema(
        operation_id="room_join", request=None, responses={200: schema.RoomSummaryAnswer, **WRITES}
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Become a member of a room open to all."""
        return Response(api.run(request, "room.join", {"room": room_id}))


class LeaveView(APIView):
    """Leaving."""

    @extend_schema(
        operation_id="room_leave", request=None, responses={200: schema.RoomSummaryAnswer, **WRITES}
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Leave a room."""
        return Response(api.run(request, "room.leave", {"room": room_id}))


class MembersView(APIView):
    """The members of a room."""

    @extend_schema(
        operation_id="members",
        parameters=[schema.WORDS, CURSOR, LIMIT],
        responses={200: schema.MembersAnswer, **READS_PAGE},
    )
    def get(self, request: Request, room_id: str) -> Response:
        """Members by name."""
        standing = find_standing(viewer_of(request), room_id)
        standing.require(Action.READ)
        members, following = browsing.list_members(
            standing.room,
            words=request.query_params.get("q", ""),
            cursor=request.query_params.get("cursor"),
            limit=read_limit(request),
        )
        listed = [{"person": person(member.user), "role": member.role} for member in members]
        return Response({"members": listed, "next": following})

    @extend_schema(
        operation_id="member_add",
        request=body_of(commands.AddMembers, in_path=["room"]),
        responses={200: schema.MemberCount, **WRITES},
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Make people members."""
        return Response(api.run(request, "member.add", {**api.body(request), "room": room_id}))


class MemberView(APIView):
    """One member of a room."""

    @extend_schema(operation_id="member_remove", responses={200: schema.MemberCount, **WRITES})
    def delete(self, request: Request, room_id: str, person_id: str) -> Response:
        """End somebody's membership."""
        return Response(api.run(request, "member.remove", {"room": room_id, "person": person_id}))

    @extend_schema(
        operation_id="member_role",
        request=body_of(commands.ChangeRole, in_path=["room", "person"]),
        responses={200: schema.MemberCount, **WRITES},
    )
    def patch(self, request: Request, room_id: str, person_id: str) -> Response:
        """Make a member an owner, or an owner a member."""
        data = {**api.body(request), "room": room_id, "person": person_id}
        return Response(api.run(request, "member.role", data))


class PreferencesView(APIView):
    """How I hear of a room."""

    @extend_schema(
        operation_id="room_prefer",
        request=body_of(commands.ChangePreferences, in_path=["room"]),
        responses={200: schema.RoomPreferencesAnswer, **WRITES},
    )
    def patch(self, request: Request, room_id: str) -> Response:
        """Choose how I hear of a room, on all of my devices."""
        return Response(api.run(request, "room.prefer", {**api.body(request), "room": room_id}))


class RequestsView(APIView):
    """Who asks to be let into a room."""

    @extend_schema(operation_id="join_requests", responses={200: schema.RequestsAnswer, **READS, **CONFLICT})
    def get(self, request: Request, room_id: str) -> Response:
        """Who asks, for the room's owners; the first come first, at most 100."""
        standing = find_standing(viewer_of(request), room_id)
        standing.require(Action.ANSWER)
        asking = [own_frames.asking(asked) for asked in list_open(standing.room)]
        return Response({"requests": asking, "count": count_open(standing.room)})

    @extend_schema(
        operation_id="join_ask",
        request=body_of(commands.AskToJoin, in_path=["room"]),
        responses={201: schema.RequestAnswer, **WRITES},
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Ask the owners of a closed room to let me in; asked again it is the same request."""
        answer = api.run(request, "join.ask", {**api.body(request), "room": room_id})
        return Response(answer, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="join_withdraw", responses={200: schema.RequestAnswer, **WRITES})
    def delete(self, request: Request, room_id: str) -> Response:
        """Take back that I asked."""
        return Response(api.run(request, "join.withdraw", {"room": room_id}))


class RequestView(APIView):
    """One who asks to be let in."""

    @extend_schema(
        operation_id="join_answer",
        request=body_of(commands.AnswerRequest, in_path=["request"]),
        responses={200: schema.RequestAnswer, **WRITES},
    )
    def post(self, request: Request, request_id: str) -> Response:
        """Let them in, or not."""
        return Response(api.run(request, "join.answer", {**api.body(request), "request": request_id}))


class DirectView(APIView):
    """Direct chat."""

    @extend_schema(
        operation_id="direct_open",
        request=body_of(commands.OpenDirect),
        responses={200: schema.RoomSummaryAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Open the direct chat with some people, or find the one there is."""
        return Response(api.run(request, "direct.open", api.body(request)))


class MessagesView(APIView):
    """What was said in a room."""

    @extend_schema(
        operation_id="messages",
        parameters=[schema.BEFORE, schema.AFTER, schema.AROUND, schema.AT, LIMIT],
        responses={200: schema.HistoryAnswer, **READS_PAGE},
    )
    def get(self, request: Request, room_id: str) -> Response:
        """Messages of the main flow in their order; without a place, the last ones."""
        standing = find_standing(viewer_of(request), room_id)
        standing.require(Action.READ)
        page = messages.read_history(
            standing.room,
            before=read_place(request, "before"),
            after=read_place(request, "after"),
            around=read_place(request, "around"),
            at=read_time(request, "at"),
            limit=read_limit(request),
        )
        return Response(frames.history(page.seq, page.messages, first=page.first, last=page.last))

    @extend_schema(
        operation_id="message_send",
        request=body_of(commands.SendMessage, in_path=["room"]),
        responses={201: schema.MessageAnswer, **WRITES},
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Write a message; with the same `client_id` again it is the same message."""
        data = {**api.body(request), "room": room_id}
        return Response(api.run(request, "message.send", data), status=status.HTTP_201_CREATED)


class ReadView(APIView):
    """How far I have read."""

    @extend_schema(
        operation_id="read_move",
        request=body_of(commands.MoveRead, in_path=["room"]),
        responses={200: schema.ReadAnswer, **WRITES},
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Move my read position."""
        return Response(api.run(request, "read.move", {**api.body(request), "room": room_id}))


class MineView(APIView):
    """What messages are to me, beside what they are to everybody."""

    @extend_schema(
        operation_id="messages_mine",
        parameters=[schema.MESSAGES],
        responses={200: schema.MineAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Where the originals are of what is passed on, of those that I may read; what I have confirmed."""
        named = read_ids(request, "messages")
        viewer = viewer_of(request)
        return Response(
            {
                "origins": forwards.find_origins(viewer, named),
                "confirmed": confirming.find_mine(viewer, named),
            }
        )


class MessageView(APIView):
    """One message."""

    @extend_schema(operation_id="message", responses={200: schema.PermalinkAnswer, **READS})
    def get(self, request: Request, message_id: str) -> Response:
        """The message behind a permalink, and its room."""
        message, standing = messages.find_message(viewer_of(request), message_id)
        shown = frames.message(messages.load_view(message))
        return Response({"message": shown, "room": frames.room_summary(view_for(standing))})

    @extend_schema(
        operation_id="message_edit",
        request=body_of(commands.EditMessage, in_path=["message"]),
        responses={200: schema.MessageAnswer, **WRITES},
    )
    def patch(self, request: Request, message_id: str) -> Response:
        """Change the text of my message."""
        return Response(api.run(request, "message.edit", {**api.body(request), "message": message_id}))

    @extend_schema(operation_id="message_delete", responses={200: schema.MessageAnswer, **WRITES})
    def delete(self, request: Request, message_id: str) -> Response:
        """Leave only a tombstone of a message."""
        return Response(api.run(request, "message.delete", {"message": message_id}))


class VersionsView(APIView):
    """What a message said before."""

    @extend_schema(operation_id="message_history", responses={200: schema.VersionsAnswer, **WRITES})
    def get(self, request: Request, message_id: str) -> Response:
        """The earlier texts; reading those of a deleted message is written down."""
        return Response(api.run(request, "message.history", {"message": message_id}))


class PinsView(APIView):
    """What a room holds up."""

    @extend_schema(operation_id="pins", responses={200: schema.PinsAnswer, **READS})
    def get(self, request: Request, room_id: str) -> Response:
        """The pinned messages, the latest pinned first."""
        standing = find_standing(viewer_of(request), room_id)
        standing.require(Action.READ)
        pinned = [frames.message(view) for view in pins.read_pins(standing.room)]
        return Response({"seq": standing.room.topic.head, "messages": pinned})


class PinView(APIView):
    """A message held up in its room."""

    @extend_schema(operation_id="pin_on", request=None, responses={200: schema.PinAnswer, **WRITES})
    def put(self, request: Request, message_id: str) -> Response:
        """Pin it."""
        return Response(api.run(request, "pin.set", {"message": message_id, "on": True}))

    @extend_schema(operation_id="pin_off", responses={200: schema.PinAnswer, **WRITES})
    def delete(self, request: Request, message_id: str) -> Response:
        """Take it down."""
        return Response(api.run(request, "pin.set", {"message": message_id, "on": False}))


class ReactionView(APIView):
    """My emoji on a message."""

    @extend_schema(
        operation_id="reaction_on", request=None, responses={200: schema.ReactionsAnswer, **WRITES}
    )
    def put(self, request: Request, message_id: str, emoji: str) -> Response:
        """Put it there."""
        data = {"message": message_id, "emoji": emoji, "on": True}
        return Response(api.run(request, "reaction.set", data))

    @extend_schema(operation_id="reaction_off", responses={200: schema.ReactionsAnswer, **WRITES})
    def delete(self, request: Request, message_id: str, emoji: str) -> Response:
        """Take it away."""
        return Response(
            api.run(request, "reaction.set", {"message": message_id, "emoji": emoji, "on": False})
        )


class ThreadView(APIView):
    """A thread."""

    @extend_schema(
        operation_id="thread",
        parameters=[schema.AFTER, LIMIT],
        responses={200: schema.ThreadAnswer, **READS_PAGE},
    )
    def get(self, request: Request, message_id: str) -> Response:
        """A message and the replies to it; of a reply, the thread it is in."""
        message, _standing = messages.find_message(viewer_of(request), message_id)
        thread = messages.read_thread(
            message, after=read_place(request, "after") or 0, limit=read_limit(request)
        )
        mine = find_following(thread.root.message, viewer_of(request))
        shown = frames.thread(
            thread.seq,
            thread.root,
            thread.messages,
            last=thread.last,
            following=mine is not None and mine.on,
            read=mine.read_number if mine is not None else 0,
        )
        return Response(shown)


class TagView(APIView):
    """A tag."""

    @extend_schema(
        operation_id="tag",
        parameters=[schema.BEFORE_MESSAGE, LIMIT],
        responses={200: schema.TaggedAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request, tag: str) -> Response:
        """The messages with a tag in all rooms I may read, the latest first."""
        found = tags.read_tagged(
            viewer_of(request), tag, before=request.query_params.get("before"), limit=read_limit(request)
        )
        return Response(frames.tagged(found.tag, found.messages, found.next))
