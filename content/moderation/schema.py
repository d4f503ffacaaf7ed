"""The shapes of the moderation queue, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from content.models import Gone
from content.moderation.models import Reason
from people.schema import Person

MEASURES = ["hidden", "warned", "muted", "approved", "refused", "withdrawn"]
REASONS = [*Reason.values, "words", "approval"]


class Ref(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()


class ReportData(serializers.Serializer[object]):
    reason = serializers.ChoiceField(choices=Reason.values)
    words = serializers.CharField(allow_blank=True, trim_whitespace=False)


class ReportAnswer(serializers.Serializer[object]):
    report = ReportData()


class CasePlace(serializers.Serializer[object]):
    kind = serializers.CharField(help_text='"room".')
    id = serializers.CharField()
    sort = serializers.CharField(help_text="The kind of room.")
    name = serializers.CharField(allow_blank=True)
    open = serializers.BooleanField(help_text="Whether all who work here may read there.")


class CaseData(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.CharField(help_text='What was reported: "message" or "file".')
    state = serializers.ChoiceField(choices=["open", "claimed", "settled"])
    held = serializers.BooleanField(help_text="Whether nobody reported it, and it waits to appear.")
    version = serializers.IntegerField(help_text="To be given back as `base` when it is settled.")
    reports = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=REASONS))
    opened_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    author = Ref(allow_null=True)
    place = CasePlace(allow_null=True)
    excerpt = serializers.CharField(allow_blank=True, help_text="Empty where not all may read.")
    gone = serializers.ChoiceField(choices=Gone.values, allow_null=True)
    claimed_by = Ref(allow_null=True)
    claimed_until = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    settled_by = Ref(allow_null=True)
    measures = serializers.ListField(child=serializers.ChoiceField(choices=MEASURES))
    reason = serializers.ChoiceField(choices=Reason.values, allow_null=True)
    restored_at = serializers.DateTimeField(allow_null=True)


class CaseVersion(serializers.Serializer[object]):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    at = serializers.DateTimeField()
    until = serializers.DateTimeField()


class CaseFile(serializers.Serializer[object]):
    id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    alt = serializers.CharField(allow_blank=True)


class CaseObject(serializers.Serializer[object]):
    id = serializers.CharField()
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    html = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    versions = CaseVersion(many=True, help_text="What it said before, the latest first.")
    files = CaseFile(many=True)
    link = serializers.CharField(
        allow_null=True, help_text="Its address in the client, where all who work here may read."
    )


class CaseReport(serializers.Serializer[object]):
    by = Ref(allow_null=True, help_text="Null for the word list.")
    reason = serializers.ChoiceField(choices=REASONS)
    words = serializers.CharField(allow_blank=True, trim_whitespace=False)
    at = serializers.DateTimeField()


class CaseStep(serializers.Serializer[object]):
    by = Ref(allow_null=True)
    action = serializers.CharField()
    words = serializers.CharField(allow_blank=True, trim_whitespace=False)
    at = serializers.DateTimeField()


class EarlierMeasure(serializers.Serializer[object]):
    at = serializers.DateTimeField()
    measures = serializers.ListField(child=serializers.ChoiceField(choices=MEASURES))
    reason = serializers.ChoiceField(choices=Reason.values, allow_null=True)


class Before(serializers.Serializer[object]):
    measures = EarlierMeasure(many=True)
    muted_until = serializers.DateTimeField(allow_null=True)


class CaseDetail(CaseData):
    object = CaseObject(allow_null=True)
    reported = CaseReport(many=True)
    steps = CaseStep(many=True)
    can_restore = serializers.BooleanField()
    before = Before(help_text="What there was about the author before.")


class CaseAnswer(serializers.Serializer[object]):
    case = CaseData()


class CaseDetailAnswer(serializers.Serializer[object]):
    case = CaseDetail()


class CasesAnswer(serializers.Serializer[object]):
    cases = CaseData(many=True)
    waiting = serializers.IntegerField(help_text="How many are not settled.")
    topic = serializers.CharField()
    seq = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)


class MuteData(serializers.Serializer[object]):
    person = Person()
    until = serializers.DateTimeField()
    by = Ref(allow_null=True)
    case = serializers.CharField(allow_null=True)


class MutesAnswer(serializers.Serializer[object]):
    mutes = MuteData(many=True)


class WordRef(serializers.Serializer[object]):
    id = serializers.CharField()
    word = serializers.CharField()


class WordAnswer(serializers.Serializer[object]):
    word = WordRef()


class WordData(WordRef):
    by = Ref(allow_null=True)
    at = serializers.DateTimeField()


class WordsAnswer(serializers.Serializer[object]):
    words = WordData(many=True)
    can_change = serializers.BooleanField()


STATE = OpenApiParameter(
    "state", {"enum": ["open", "mine", "settled"], "default": "open"}, description="Which cases."
)
KIND = OpenApiParameter("kind", str, description="What was reported: message or file.")
REASON = OpenApiParameter("reason", {"enum": REASONS}, description="Reported for this reason.")
