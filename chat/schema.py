"""The shapes of this room's answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from chat.confirming.schema import Mine
from chat.models import JoinRequest, Room, Seat
from chat.models import Scheduled as ScheduledMessage
from content.files.models import File
from content.files.schema import FileData
from content.models import Gone
from content.schema import Audience, EarlierText, MentionedPerson, NamedUnit, PersonRef, Reaction
from people.schema import Person


class Replies(serializers.Serializer[object]):
    count = serializers.IntegerField()
    last_at = serializers.DateTimeField(allow_null=True)
    people = PersonRef(many=True)


class Pinned(serializers.Serializer[object]):
    at = serializers.DateTimeField()
    by = PersonRef()


class ForwardData(serializers.Serializer[object]):
    author = PersonRef()
    at = serializers.DateTimeField()
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    html = serializers.CharField(allow_null=True)
    files = FileData(many=True)
    gone = serializers.BooleanField(help_text="Whether the original was deleted.")


class ConfirmData(serializers.Serializer[object]):
    by = PersonRef()
    at = serializers.DateTimeField()
    deadline = serializers.DateTimeField(allow_null=True)
    reminded_at = serializers.DateTimeField(allow_null=True)
    ended = serializers.BooleanField()
    confirmed = serializers.IntegerField()
    expected = serializers.IntegerField(help_text="How many are to confirm; its author needs not.")


class Message(serializers.Serializer[object]):
    id = serializers.CharField()
    room = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    thread = serializers.CharField(allow_null=True)
    reply_number = serializers.IntegerField(allow_null=True)
    author = PersonRef()
    client_id = serializers.CharField()
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    html = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    deleted = serializers.BooleanField()
    gone = serializers.ChoiceField(
        choices=Gone.values, allow_null=True, help_text="Why only a tombstone is left."
    )
    mentions = MentionedPerson(many=True)
    everyone = serializers.BooleanField()
    units = NamedUnit(many=True, help_text="The units it calls.")
    reactions = Reaction(many=True)
    replies = Replies(allow_null=True)
    files = FileData(many=True)
    pinned = Pinned(allow_null=True)
    forward = ForwardData(allow_null=True)
    confirm = ConfirmData(allow_null=True)


class Line(serializers.Serializer[object]):
    author = PersonRef()
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    files = serializers.IntegerField(help_text="How many files the message has.")
    file_kind = serializers.ChoiceField(choices=File.Kind.values, allow_null=True)


class RoomSummary(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Room.Kind.values)
    name = serializers.CharField(allow_blank=True)
    purpose = serializers.CharField(allow_blank=True)
    topic = serializers.CharField()
    head = serializers.IntegerField()
    number = serializers.IntegerField()
    removed = serializers.IntegerField(
        help_text="The last event with which something said before it was gone."
    )
    rewritten = serializers.IntegerField(
        help_text="The last event with which something said before it reads otherwise."
    )
    read = serializers.IntegerField()
    unread = serializers.IntegerField()
    mentions = serializers.IntegerField()
    everyone = serializers.IntegerField(
        help_text="Number of the last message to everyone: one of `mentions`."
    )
    line = Line(allow_null=True)
    role = serializers.ChoiceField(choices=Seat.Role.values, allow_null=True)
    member_count = serializers.IntegerField()
    archived = serializers.BooleanField()
    guests = serializers.BooleanField(help_text="Whether guests are in the room, or may be.")
    people = Person(many=True)
    notify = serializers.ChoiceField(choices=Seat.Notify.values)
    threads = serializers.BooleanField()
    favourite = serializers.BooleanField()
    requests = serializers.IntegerField(help_text="How many ask to be let in; for owners.")


class Abilities(serializers.Serializer[object]):
    post = serializers.BooleanField()
    reply = serializers.BooleanField()
    react = serializers.BooleanField()
    invite = serializers.BooleanField()
    change = serializers.BooleanField()
    join = serializers.BooleanField()
    leave = serializers.BooleanField()
    moderate = serializers.BooleanField()
    history = serializers.BooleanField()
    record = serializers.BooleanField()
    pin = serializers.BooleanField()
    appoint = serializers.BooleanField()
    remove = serializers.BooleanField()
    ask = serializers.BooleanField()
    answer = serializers.BooleanField()
    demand = serializers.BooleanField()
    confirm = serializers.BooleanField()
    track = serializers.BooleanField()


class JoinRequestData(serializers.Serializer[object]):
    id = serializers.CharField()
    room = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=JoinRequest.State.values)
    at = serializers.DateTimeField()
    answer = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class Asking(serializers.Serializer[object]):
    id = serializers.CharField()
    person = Person()
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class RequestsAnswer(serializers.Serializer[object]):
    requests = Asking(many=True)
    count = serializers.IntegerField()


class RequestAnswer(serializers.Serializer[object]):
    request = JoinRequestData()


class RoomPreferencesAnswer(serializers.Serializer[object]):
    room = serializers.CharField()
    notify = serializers.ChoiceField(choices=Seat.Notify.values)
    threads = serializers.BooleanField()
    favourite = serializers.BooleanField()


class RoomData(RoomSummary):
    created_at = serializers.DateTimeField()
    owners = Person(many=True)
    pins = serializers.IntegerField(help_text="How many messages it has pinned.")
    audience = Audience(allow_null=True, help_text="Whom a unit room is for.")
    request = JoinRequestData(allow_null=True, help_text="What I asked last, from outside.")
    can = Abilities()


class ListedRoom(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Room.Kind.values)
    name = serializers.CharField()
    purpose = serializers.CharField(allow_blank=True)
    member_count = serializers.IntegerField()
    archived = serializers.BooleanField()
    guests = serializers.BooleanField()
    owners = Person(many=True)
    role = serializers.ChoiceField(choices=Seat.Role.values, allow_null=True)
    asked = serializers.BooleanField(help_text="Whether I have asked to be let in.")


class Member(serializers.Serializer[object]):
    person = Person()
    role = serializers.ChoiceField(choices=Seat.Role.values)


class RoomsAnswer(serializers.Serializer[object]):
    epoch = serializers.CharField()
    seq = serializers.IntegerField()
    mark = serializers.CharField()
    rooms = RoomSummary(many=True)


class BrowseAnswer(serializers.Serializer[object]):
    rooms = ListedRoom(many=True)
    next = serializers.CharField(allow_null=True)


class RoomAnswer(serializers.Serializer[object]):
    room = RoomData()
    seq = serializers.IntegerField()


class RoomSummaryAnswer(serializers.Serializer[object]):
    room = RoomSummary()


class MembersAnswer(serializers.Serializer[object]):
    members = Member(many=True)
    next = serializers.CharField(allow_null=True)


class CallableUnit(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()
    above = serializers.CharField(allow_blank=True, help_text="The name of the unit above it.")
    written = serializers.CharField(help_text="How it is written between @[ and ].")
    people = serializers.IntegerField(help_text="How many of its people are in the room.")


class CallableAnswer(serializers.Serializer[object]):
    units = CallableUnit(many=True)


class MemberCount(serializers.Serializer[object]):
    member_count = serializers.IntegerField()


class HistoryAnswer(serializers.Serializer[object]):
    seq = serializers.IntegerField()
    messages = Message(many=True)
    first = serializers.BooleanField(help_text="Whether the start of the room was reached.")
    last = serializers.BooleanField(help_text="Whether the end of the room was reached.")


class ThreadAnswer(serializers.Serializer[object]):
    seq = serializers.IntegerField()
    root = Message()
    messages = Message(many=True)
    last = serializers.BooleanField(help_text="Whether the end of the thread was reached.")
    following = serializers.BooleanField()
    read = serializers.IntegerField(help_text="The number of the last reply I have read.")


class NamedRoom(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Room.Kind.values)
    name = serializers.CharField(allow_blank=True)


class TaggedAnswer(serializers.Serializer[object]):
    tag = serializers.CharField(help_text="As it is compared: without #, in lower case.")
    messages = Message(many=True, help_text="The latest first.")
    rooms = NamedRoom(many=True, help_text="The rooms of these messages.")
    next = serializers.CharField(allow_null=True, help_text="`before` of the next page.")


class Draft(serializers.Serializer[object]):
    room = serializers.CharField()
    thread = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    version = serializers.IntegerField()
    at = serializers.DateTimeField()


class DraftAnswer(serializers.Serializer[object]):
    draft = Draft()


class DraftsAnswer(serializers.Serializer[object]):
    drafts = Draft(many=True)


class Scheduled(serializers.Serializer[object]):
    id = serializers.CharField()
    room = serializers.CharField()
    room_name = serializers.CharField(allow_blank=True)
    thread = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    client_id = serializers.CharField()
    files = FileData(many=True)
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=ScheduledMessage.State.values)
    code = serializers.CharField(allow_null=True, help_text="Why it could not be sent.")
    why = serializers.CharField(allow_null=True, help_text="The same in words.")


class ScheduledAnswer(serializers.Serializer[object]):
    scheduled = Scheduled()


class ScheduledListAnswer(serializers.Serializer[object]):
    scheduled = Scheduled(many=True)


class MessageAnswer(serializers.Serializer[object]):
    message = Message()


class ScheduledSentAnswer(ScheduledAnswer):
    message = Message()


class VersionsAnswer(serializers.Serializer[object]):
    message = serializers.CharField()
    versions = EarlierText(many=True, help_text="The latest first, at most 100.")
    all = serializers.BooleanField(help_text="Whether none is left out.")


class PermalinkAnswer(MessageAnswer):
    room = RoomSummary()


class ReactionsAnswer(serializers.Serializer[object]):
    message = serializers.CharField()
    reactions = Reaction(many=True)


class Origin(serializers.Serializer[object]):
    room = serializers.CharField()
    message = serializers.CharField()
    thread = serializers.CharField(allow_null=True)


class MineAnswer(serializers.Serializer[object]):
    confirmed = serializers.DictField(child=Mine(), help_text="What I have confirmed, by the message's id.")
    origins = serializers.DictField(child=Origin(), help_text="By the id of the message that passes it on.")


class MessagesAnswer(serializers.Serializer[object]):
    messages = Message(many=True)


class PinAnswer(MessageAnswer):
    pins = serializers.IntegerField(help_text="How many messages the room has pinned.")


class PinsAnswer(serializers.Serializer[object]):
    seq = serializers.IntegerField()
    messages = Message(many=True, help_text="The latest pinned first.")


class ReadAnswer(serializers.Serializer[object]):
    room = serializers.CharField()
    number = serializers.IntegerField()
    mentions = serializers.IntegerField()


class ReadAllAnswer(serializers.Serializer[object]):
    rooms = ReadAnswer(many=True)


BEFORE_MESSAGE = OpenApiParameter("before", str, description="What `next` of the page before says.")
BEFORE = OpenApiParameter("before", {"type": "integer"}, description="Messages before this number.")
AFTER = OpenApiParameter("after", {"type": "integer"}, description="Messages after this number.")
AROUND = OpenApiParameter("around", {"type": "integer"}, description="Messages around this number.")
MESSAGES = OpenApiParameter("messages", str, description="Up to 100 ids, separated by commas.")
AT = OpenApiParameter(
    "at",
    {"type": "string", "format": "date-time"},
    description="Messages around the first one from this time on (RFC 3339).",
)
WORDS = OpenApiParameter("q", str, description="Words that the name holds.")
