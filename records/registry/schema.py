"""The shapes of handing over, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from rest_framework import serializers

from records.models import Handover
from records.schema import NamedRef, RuleRoom


class HandoverData(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=Handover.State.values)
    room = RuleRoom(allow_null=True)
    case_number = serializers.CharField()
    recipient = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    keep = serializers.BooleanField(help_text="Whether the messages stay in the chat.")
    asked_by = NamedRef(allow_null=True)
    at = serializers.DateTimeField()
    decide_by = serializers.DateTimeField(
        allow_null=True, help_text="Until when an officer is to decide; null when it does not wait."
    )
    accepted_by = NamedRef(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    messages = serializers.IntegerField()
    files = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes of the package.")
    sha256 = serializers.CharField(allow_null=True)


class HandoverAnswer(serializers.Serializer[object]):
    handover = HandoverData()


class HandoversAnswer(serializers.Serializer[object]):
    handovers = HandoverData(many=True)


class PreviewItem(serializers.Serializer[object]):
    id = serializers.CharField()
    thread = serializers.CharField(allow_null=True)
    author = NamedRef(allow_null=True)
    at = serializers.DateTimeField()
    text = serializers.CharField(allow_blank=True)
    files = serializers.IntegerField()


class PreviewData(serializers.Serializer[object]):
    messages = serializers.IntegerField(help_text="Replies counted.")
    files = serializers.IntegerField()
    size = serializers.IntegerField(help_text="Bytes of the files.")
    left_out = serializers.IntegerField(help_text="Those that are gone already.")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    people = serializers.ListField(child=serializers.CharField())
    needs_officer = serializers.BooleanField(help_text="Whether a records officer has to accept it.")
    items = PreviewItem(many=True)


class PreviewAnswer(serializers.Serializer[object]):
    preview = PreviewData()
