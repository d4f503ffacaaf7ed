"""The shapes of this room's answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from chat.models import Room
from chat.schema import ListedRoom
from content.files.schema import FileData
from content.schema import NamedUnit, PersonRef
from people.schema import Person
from search.filters import HAS


class FoundRoom(ListedRoom):
    pass


class RoomRef(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Room.Kind.values)
    name = serializers.CharField(allow_blank=True)
    people = Person(many=True, help_text="The others of a direct chat.")


class Piece(serializers.Serializer[object]):
    text = serializers.CharField(trim_whitespace=False)
    hit = serializers.BooleanField(help_text="Whether this is what was looked for.")


class FoundMessage(serializers.Serializer[object]):
    message = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    thread = serializers.CharField(allow_null=True)
    room = RoomRef()
    author = PersonRef()
    at = serializers.DateTimeField()
    pieces = Piece(many=True, help_text="The part of the text that shows most of what was found.")


class FoundFile(FoundMessage):
    file = FileData()


class SessionRef(serializers.Serializer[object]):
    id = serializers.CharField()
    title = serializers.CharField()


class FoundQuestion(serializers.Serializer[object]):
    question = serializers.CharField()
    session = SessionRef()
    asker = PersonRef(allow_null=True, help_text="Null where it was asked without a name.")
    at = serializers.DateTimeField(allow_null=True)
    answered = serializers.BooleanField(help_text="Whether there is an answer in text.")
    pieces = Piece(many=True, help_text="The part of question and answer that shows most of what was found.")


class FoundPost(serializers.Serializer[object]):
    post = serializers.CharField()
    comment = serializers.CharField(allow_null=True, help_text="The comment that was found; null: the post.")
    author = PersonRef(help_text="Who wrote what was found.")
    of = PersonRef(help_text="Whose the post is.")
    unit = NamedUnit(allow_null=True, help_text="The unit the post speaks for.")
    official = serializers.BooleanField(help_text="Whether the post is official.")
    at = serializers.DateTimeField()
    pieces = Piece(many=True, help_text="The part of the text that shows most of what was found.")


class FoundPeople(serializers.Serializer[object]):
    items = Person(many=True)
    next = serializers.CharField(allow_null=True)


class FoundRooms(serializers.Serializer[object]):
    items = FoundRoom(many=True)
    next = serializers.CharField(allow_null=True)


class FoundMessages(serializers.Serializer[object]):
    items = FoundMessage(many=True)
    next = serializers.CharField(allow_null=True)


class FoundFiles(serializers.Serializer[object]):
    items = FoundFile(many=True)
    next = serializers.CharField(allow_null=True)


class FoundQuestions(serializers.Serializer[object]):
    items = FoundQuestion(many=True)
    next = serializers.CharField(allow_null=True)


class FoundPosts(serializers.Serializer[object]):
    items = FoundPost(many=True)
    next = serializers.CharField(allow_null=True)


FiltersBase = type(
    "FiltersBase",
    (serializers.Serializer,),
    {
        "from": PersonRef(many=True, allow_null=True),
        "in": RoomRef(many=True, allow_null=True),
    },
)


class Filters(FiltersBase):  # type: ignore[misc, valid-type]
    before = serializers.DateField(allow_null=True)
    after = serializers.DateField(allow_null=True)
    has = serializers.ListField(child=serializers.ChoiceField(choices=HAS))


@extend_schema_serializer(component_name="SearchAnswer")
class SearchAnswer(serializers.Serializer[object]):
    people = FoundPeople(allow_null=True)
    rooms = FoundRooms(allow_null=True)
    messages = FoundMessages(allow_null=True)
    files = FoundFiles(allow_null=True)
    questions = FoundQuestions(allow_null=True)
    posts = FoundPosts(allow_null=True)
    filters = Filters(help_text="The filters as they were understood, typed and chosen ones together.")
    not_understood = serializers.ListField(
        child=serializers.CharField(), help_text="Typed filters that mean nothing."
    )
    too_common = serializers.BooleanField(
        help_text="Whether only such words were given as nearly every text has."
    )
