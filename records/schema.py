"""The shapes of records, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from chat.schema import Message
from records.models import Handover, Status
from records.services.retention import SCOPES
from streams.schema import StreamRef


class NamedRef(serializers.Serializer[object]):
    id = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)


class RuleRoom(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()


class RuleRun(serializers.Serializer[object]):
    state = serializers.ChoiceField(choices=["running", "held", "done"])
    cutoff = serializers.DateTimeField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expected = serializers.IntegerField()
    count = serializers.IntegerField()


class RuleData(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=["proposed", "holds", "ended"])
    scope = serializers.ChoiceField(choices=SCOPES, allow_null=True)
    room = RuleRoom(allow_null=True)
    stream = StreamRef(allow_null=True, help_text="The topic stream it is for.")
    months = serializers.IntegerField(allow_null=True, help_text="Null: never.")
    statuses = serializers.ListField(child=serializers.ChoiceField(choices=Status.values))
    basis = serializers.CharField()
    proposed_by = NamedRef(allow_null=True)
    proposed_at = serializers.DateTimeField()
    approved_by = NamedRef(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    run = RuleRun(allow_null=True)


class RuleAnswer(serializers.Serializer[object]):
    rule = RuleData()


class OfficersStreamsAnswer(serializers.Serializer[object]):
    streams = StreamRef(many=True)


class RulesAnswer(serializers.Serializer[object]):
    rules = RuleData(many=True)


class TriedRoom(RuleRoom):
    count = serializers.IntegerField()
    total = serializers.IntegerField()
    oldest = serializers.DateTimeField(allow_null=True)
    samples = serializers.ListField(
        child=serializers.CharField(allow_blank=True), allow_null=True, help_text="Null: not for you."
    )


class TrialAnswer(serializers.Serializer[object]):
    cutoff = serializers.DateTimeField(allow_null=True)
    count = serializers.IntegerField()
    covered = serializers.IntegerField()
    sweeping = serializers.BooleanField(help_text="Whether nearly everything would go.")
    rooms = TriedRoom(many=True)
    more_rooms = serializers.IntegerField()


class MarkedAnswer(serializers.Serializer[object]):
    message = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.values)


class KeptAnswer(serializers.Serializer[object]):
    post = serializers.CharField()
    kept = serializers.BooleanField()


class HandedAs(serializers.Serializer[object]):
    state = serializers.ChoiceField(choices=Handover.State.values)
    case_number = serializers.CharField()
    at = serializers.DateTimeField()
    by = NamedRef(allow_null=True)
    keep = serializers.BooleanField()


class MessageStatusAnswer(MarkedAnswer):
    room_status = serializers.ChoiceField(choices=Status.values)
    thread = serializers.BooleanField()
    set_by = NamedRef(allow_null=True)
    set_at = serializers.DateTimeField(allow_null=True)
    choices = serializers.ListField(child=serializers.ChoiceField(choices=Status.values))
    handover = HandedAs(allow_null=True)


class RoomStatusAnswer(serializers.Serializer[object]):
    room = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.values)


class OfficersRoom(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    people = NamedRef(many=True)
    member_count = serializers.IntegerField()
    messages = serializers.IntegerField()
    archived = serializers.BooleanField()
    owners = NamedRef(many=True)
    status = serializers.ChoiceField(choices=Status.values)
    open = serializers.BooleanField(help_text="Whether I may read there as anybody may.")
    entered = serializers.BooleanField(help_text="Whether I have entered it as an officer.")


class OfficersRoomsAnswer(serializers.Serializer[object]):
    rooms = OfficersRoom(many=True)
    all = serializers.BooleanField()


class GrantData(serializers.Serializer[object]):
    id = serializers.CharField()
    room = RuleRoom()
    reason = serializers.CharField()
    case_number = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    until = serializers.DateTimeField()


class GrantAnswer(serializers.Serializer[object]):
    grant = GrantData()


class GrantsAnswer(serializers.Serializer[object]):
    grants = GrantData(many=True)


class EnteredAnswer(serializers.Serializer[object]):
    messages = Message(many=True)
    first = serializers.BooleanField()
    last = serializers.BooleanField()


class EnteredThreadAnswer(serializers.Serializer[object]):
    root = Message()
    messages = Message(many=True)
    last = serializers.BooleanField()


class TrailEntry(serializers.Serializer[object]):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = NamedRef(allow_null=True)
    action = serializers.CharField()
    target = serializers.CharField(allow_blank=True)
    target_name = serializers.CharField(allow_null=True)
    detail = serializers.DictField()


class ChainFault(serializers.Serializer[object]):
    number = serializers.IntegerField()
    fault = serializers.CharField()


class CheckData(serializers.Serializer[object]):
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    count = serializers.IntegerField()
    head = serializers.CharField(allow_blank=True)
    whole = serializers.BooleanField()
    fault_count = serializers.IntegerField()
    faults = ChainFault(many=True)


class TrailAnswer(serializers.Serializer[object]):
    entries = TrailEntry(many=True)
    check = CheckData(allow_null=True)
    next = serializers.CharField(allow_null=True)


class CheckAnswer(serializers.Serializer[object]):
    check = CheckData(allow_null=True)


FILTERS = [
    OpenApiParameter("person", str, description="Who did it: the id of a person."),
    OpenApiParameter("action", str, description="The beginning of what was done, as `case.`."),
    OpenApiParameter("target", str, description='To what: "room:<id>", or "room:" for any.'),
    OpenApiParameter("since", str, description="From this time on (RFC 3339)."),
    OpenApiParameter("until", str, description="Before this time (RFC 3339)."),
]
WORDS = OpenApiParameter("q", str, description="Words of the name, or of the people of a direct chat.")
