"""The shapes of the answers about confirming, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from people.schema import Person


class Mine(serializers.Serializer[object]):
    at = serializers.DateTimeField()
    version = serializers.DateTimeField(help_text="The time of the text that was read.")


class GivenAnswer(Mine):
    room = serializers.CharField()
    message = serializers.CharField()


class ReaderData(serializers.Serializer[object]):
    person = Person()
    at = serializers.DateTimeField(allow_null=True)
    version = serializers.DateTimeField(allow_null=True)
    current = serializers.BooleanField(help_text="Whether it was the text as it stands now.")


class ReadersAnswer(serializers.Serializer[object]):
    confirmed = serializers.IntegerField()
    missing = serializers.IntegerField()
    people = ReaderData(many=True)
    next = serializers.CharField(allow_null=True)


STATE = OpenApiParameter("state", str, enum=["confirmed", "missing"], description="By default `missing`.")
