"""The shapes that several rooms have in common, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field({"type": "string", "format": "binary"})
class SentFile(serializers.FileField):
    """A file in a form: its bytes, and not, as in answers, where it is."""


class PersonRef(serializers.Serializer[object]):
    id = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)


class MentionedPerson(PersonRef):
    username = serializers.CharField()


class NamedUnit(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()


class Reaction(serializers.Serializer[object]):
    emoji = serializers.CharField()
    count = serializers.IntegerField()
    people = PersonRef(many=True)


class EarlierText(serializers.Serializer[object]):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    at = serializers.DateTimeField(help_text="When it was written.")
    until = serializers.DateTimeField(help_text="When it was changed or deleted.")
    by = PersonRef(help_text="Who changed or deleted it.")
    deletion = serializers.BooleanField()


class AudienceTerm(serializers.Serializer[object]):
    everyone = serializers.BooleanField(required=False)
    unit = serializers.CharField(required=False)
    role = serializers.CharField(required=False)
    list = serializers.CharField(required=False)
    name = serializers.CharField(allow_blank=True)


# A field of this name cannot be written as one: it is a word of the language.
Audience = type(
    "Audience",
    (serializers.Serializer,),
    {"any": AudienceTerm(many=True), "except": AudienceTerm(many=True)},
)
