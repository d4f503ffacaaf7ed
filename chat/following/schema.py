"""The shapes of the answers about threads, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from chat.schema import Message, NamedRoom


class FollowingAnswer(serializers.Serializer[object]):
    thread = serializers.CharField()
    room = serializers.CharField()
    following = serializers.BooleanField()
    read = serializers.IntegerField(help_text="The number of the last reply I have read.")


class FollowedThread(serializers.Serializer[object]):
    root = Message()
    room = NamedRoom()
    last = Message(allow_null=True)
    read = serializers.IntegerField()
    unread = serializers.IntegerField()
    mentions = serializers.IntegerField(help_text="Unread replies that name me.")


class ThreadsAnswer(serializers.Serializer[object]):
    threads = FollowedThread(many=True)
    next = serializers.CharField(allow_null=True)
    unread = serializers.IntegerField(help_text="How many of all have unread replies.")


BEFORE = OpenApiParameter("before", str, description="What `next` of the page before says.")
