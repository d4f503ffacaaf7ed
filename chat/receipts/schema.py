"""The shapes of the answers about read receipts, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from rest_framework import serializers

from people.schema import Person


class ReceiptsAnswer(serializers.Serializer[object]):
    on = serializers.BooleanField(help_text="Whether I tell how far I have read, and am told it of others.")


class ReaderPosition(serializers.Serializer[object]):
    person = Person()
    number = serializers.IntegerField(help_text="The number of the last message they have read.")


class ReadsAnswer(serializers.Serializer[object]):
    reads = ReaderPosition(many=True)
