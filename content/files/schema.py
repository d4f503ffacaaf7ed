"""The shapes of files in answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from content.files.models import ALT_LENGTH, File
from content.schema import SentFile
from people.schema import Error


class FileData(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=File.Kind.values)
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    width = serializers.IntegerField(allow_null=True, help_text="Pixels.")
    height = serializers.IntegerField(allow_null=True, help_text="Pixels.")
    duration = serializers.FloatField(allow_null=True, help_text="Seconds.")
    alt = serializers.CharField(allow_blank=True)
    hidden = serializers.BooleanField(help_text="By a moderator: nothing else is told of it.")
    thumbs = serializers.ListField(child=serializers.IntegerField(), help_text="Longest sides, in pixels.")


class FileAnswer(serializers.Serializer[object]):
    file = FileData()


class Upload(serializers.Serializer[object]):
    file = SentFile()
    alt = serializers.CharField(required=False, allow_blank=True, max_length=ALT_LENGTH)


class FileChange(serializers.Serializer[object]):
    alt = serializers.CharField(allow_blank=True)


BYTES = OpenApiResponse(OpenApiTypes.BINARY, "The bytes, or with Range a part of them.")
SENT = {
    (200, "*/*"): BYTES,
    (206, "*/*"): BYTES,
    304: OpenApiResponse(description="What the reader holds is still right."),
    416: OpenApiResponse(description="The range lies outside of the file."),
}
TOO_LARGE = {413: OpenApiResponse(Error, "Over the limit; `limit` in bytes, or in pixels.")}
REFUSED = {415: OpenApiResponse(Error, "Not a kind of file that may be sent, or damaged.")}
DOWNLOAD = OpenApiParameter("download", bool, description="Save it instead of showing it.")
