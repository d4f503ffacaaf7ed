"""The shapes of this room's answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from chat.models import Membership, Room
from content.files.schema import FileData
from people.schema import Person


class PersonRef(serializers.Serializer[object]):
    id = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)


class MentionedPerson(PersonRef):
    username = serializers.CharField()


class Reaction(serializers.Serializer[object]):
    emoji = serializers.CharField()
    count = serializers.IntegerField()
    people = PersonRef(many=True)


class Replies(serializers.Serializer[object]):
    count = serializers.IntegerField()
    last_at = serializers.DateTimeField(allow_null=True)
    people = PersonRef(many=True)


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
    mentions = MentionedPerson(many=True)
    everyone = serializers.BooleanField()
    reactions = Reaction(many=True)
    replies = Replies(allow_null=True)
    files = FileData(many=True)


class Line(serializers.Serializer[object]):
    author = PersonRef()
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class RoomSummary(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Room.Kind.values)
    name = serializers.CharField(allow_blank=True)
    purpose = serializers.CharField(allow_blank=True)
    topic = serializers.CharField()
    head = serializers.IntegerField()
    number = serializers.IntegerField()
    read = serializers.IntegerField()
    unread = serializers.IntegerField()
    mentions = serializers.IntegerField()
    line = Line(allow_null=True)
    role = serializers.ChoiceField(choices=Membership.Role.values, allow_null=True)
    member_count = serializers.IntegerField()
    archived = serializers.BooleanField()
    people = Person(many=True)


class Abilities(serializers.Serializer[object]):
    post = serializers.BooleanField()
    reply = serializers.BooleanField()
    react = serializers.BooleanField()
    invite = serializers.BooleanField()
    change = serializers.BooleanField()
    join = serializers.BooleanField()
    leave = serializers.BooleanField()
    moderate = serializers.BooleanField()


class RoomData(RoomSummary):
    created_at = serializers.DateTimeField()
    owners = Person(many=True)
    can = Abilities()


class ListedRoom(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Room.Kind.values)
    name = serializers.CharField()
    purpose = serializers.CharField(allow_blank=True)
    member_count = serializers.IntegerField()
    owners = Person(many=True)
    role = serializers.ChoiceField(choices=Membership.Role.values, allow_null=True)


class Member(serializers.Serializer[object]):
    person = Person()
    role = serializers.ChoiceField(choices=Membership.Role.values)


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


class MessageAnswer(serializers.Serializer[object]):
    message = Message()


class PermalinkAnswer(MessageAnswer):
    room = RoomSummary()


class ReactionsAnswer(serializers.Serializer[object]):
    message = serializers.CharField()
    reactions = Reaction(many=True)


class ReadAnswer(serializers.Serializer[object]):
    room = serializers.CharField()
    number = serializers.IntegerField()
    mentions = serializers.IntegerField()


BEFORE = OpenApiParameter("before", {"type": "integer"}, description="Messages before this number.")
AFTER = OpenApiParameter("after", {"type": "integer"}, description="Messages after this number.")
AROUND = OpenApiParameter("around", {"type": "integer"}, description="Messages around this number.")
WORDS = OpenApiParameter("q", str, description="Words that the name holds.")
