"""The shapes of portraits, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from content.schema import SentFile


class PhotosAnswer(serializers.Serializer[object]):
    photos = serializers.DictField(
        child=serializers.CharField(), help_text="By the ids of those who have one: the hash it is known by."
    )


class PhotoUpload(serializers.Serializer[object]):
    file = SentFile()


PEOPLE = OpenApiParameter(
    "people", str, required=True, description="Ids with commas between, at most a hundred."
)
