"""The shapes of this room's answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from notifications.duty import MODES
from notifications.queries.now import WHYS
from people.schema import Person


class ToldPerson(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()


class ToldRoom(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class ConsentData(serializers.Serializer[object]):
    wording = serializers.IntegerField()
    given_at = serializers.DateTimeField()


class DeviceData(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()
    service = serializers.CharField(help_text="Who carries the pushes: Google, Apple, Mozilla …")
    created_at = serializers.DateTimeField()
    alive_at = serializers.DateTimeField(help_text="When it last proved to be there.")
    outdated = serializers.BooleanField(help_text="Subscribed with a key that was replaced.")


class DeviceAnswer(serializers.Serializer[object]):
    device = DeviceData()


class PushAnswer(serializers.Serializer[object]):
    key = serializers.CharField(help_text="The `applicationServerKey` to subscribe with.")
    wording = serializers.IntegerField(help_text="The wording of consent that holds.")
    consent = ConsentData(allow_null=True)
    devices = DeviceData(many=True)
    limit = serializers.IntegerField()


class RemovedAnswer(serializers.Serializer[object]):
    removed = serializers.IntegerField()


class PreferencesData(serializers.Serializer[object]):
    push = serializers.DictField(child=serializers.BooleanField())
    show_text = serializers.BooleanField()
    mail = serializers.BooleanField(
        help_text="Whether what I have not read is mailed while no device is alive."
    )
    can_mail = serializers.BooleanField(help_text="Whether there is an address to mail it to.")


class PreferencesAnswer(serializers.Serializer[object]):
    preferences = PreferencesData()


class WeeklyData(serializers.Serializer[object]):
    day = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")
    since = serializers.CharField()
    to = serializers.CharField(help_text="On the next day where it is not later than `since`.")


class HoursData(serializers.Serializer[object]):
    mode = serializers.ChoiceField(choices=list(MODES))
    weekly = WeeklyData(many=True)
    zone = serializers.CharField()
    on_shift_until = serializers.DateTimeField(allow_null=True)
    calendar = serializers.BooleanField(help_text="Whether there is one; its address is not told again.")
    calendar_at = serializers.DateTimeField(allow_null=True)
    calendar_trouble = serializers.ChoiceField(
        choices=["", "refused", "slow", "too_large", "unreachable", "unreadable"]
    )
    on = serializers.BooleanField(help_text="Whether a push reaches me now.")
    next = serializers.DateTimeField(allow_null=True, help_text="From when it does; null: nobody can say.")


class HoursAnswer(serializers.Serializer[object]):
    hours = HoursData()


class OffData(serializers.Serializer[object]):
    person = ToldPerson()
    at = serializers.DateTimeField(allow_null=True)


class ArrivalAnswer(serializers.Serializer[object]):
    off = OffData(many=True)


class ToldData(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    read = serializers.BooleanField()
    person = ToldPerson(allow_null=True)
    room = ToldRoom(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField(help_text="How many unread things it stands for.")
    path = serializers.CharField(help_text="Where it leads in the client.")


class NowEntry(ToldData):
    id = serializers.CharField(allow_null=True)
    why = serializers.ChoiceField(choices=list(WHYS))


class SinceData(serializers.Serializer[object]):
    posts = serializers.IntegerField(help_text="Of those I follow, at most 100.")
    official = serializers.IntegerField()


class NowAnswer(serializers.Serializer[object]):
    entries = NowEntry(many=True)
    count = serializers.IntegerField()
    since = SinceData(allow_null=True)


class UnreadAnswer(serializers.Serializer[object]):
    unread = serializers.IntegerField()


class InboxAnswer(UnreadAnswer):
    notifications = ToldData(many=True)
    next = serializers.CharField(allow_null=True)


class WaysData(serializers.Serializer[object]):
    push = serializers.IntegerField()
    mail = serializers.IntegerField(help_text="No push reaches them, but mail does.")
    sms = serializers.IntegerField(help_text="Neither push nor mail reaches them, but SMS does.")
    nothing = serializers.IntegerField()


class UnitReachData(serializers.Serializer[object]):
    id = serializers.CharField(allow_null=True, help_text="Null: those in no unit.")
    name = serializers.CharField(allow_blank=True)
    depth = serializers.IntegerField(help_text="How deep it lies among those that are shown.")
    people = serializers.IntegerField(help_text="With those of the units below.")
    ways = WaysData()
    names = serializers.BooleanField(help_text="Whether I may see who they are.")


class ReachAnswer(serializers.Serializer[object]):
    alive_days = serializers.IntegerField(help_text="A device that showed itself within so many days counts.")
    channels = serializers.ListField(child=serializers.ChoiceField(choices=["mail", "push", "sms"]))
    total = WaysData()
    units = UnitReachData(many=True)


class UnreachedData(serializers.Serializer[object]):
    person = Person()
    way = serializers.ChoiceField(choices=["mail", "sms", "nothing"])
    alive_at = serializers.DateTimeField(allow_null=True, help_text="When a device of theirs was last alive.")


class ReachPeopleAnswer(serializers.Serializer[object]):
    people = UnreachedData(many=True)
    next = serializers.CharField(allow_null=True)


_TIME = {"type": "string", "pattern": r"^\d\d:\d\d$"}
_WEEKLY = {
    "type": "object",
    "required": ["day", "since", "to"],
    "properties": {
        "day": {"type": "integer", "minimum": 0, "maximum": 6},
        "since": _TIME,
        "to": _TIME,
    },
}
HOURS_BODY = {
    "application/json": {
        "type": "object",
        "required": ["mode"],
        "properties": {
            "mode": {"type": "string", "enum": list(MODES)},
            "weekly": {"type": "array", "items": _WEEKLY, "maxItems": 21, "nullable": True},
            "zone": {"type": "string", "maxLength": 60, "nullable": True},
            "calendar": {"type": "string", "maxLength": 2000, "nullable": True},
        },
    }
}


SINCE = OpenApiParameter("since", str, description="Count also what came since this time.")
