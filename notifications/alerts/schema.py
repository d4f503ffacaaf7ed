"""The shapes of alerts' answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from content.schema import Audience
from notifications.alerts.models import ANSWERS, CATEGORIES, CERTAINTIES, SEVERITIES, URGENCIES
from notifications.alerts.queries.board import STATES
from notifications.alerts.states import TABLE, Issue, State
from people.schema import Person, UnitRef

KINDS = list(Issue.values)


class AlertText(serializers.Serializer[object]):
    headline = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    instruction = serializers.CharField(allow_blank=True)


class AlertLink(serializers.Serializer[object]):
    title = serializers.CharField()
    url = serializers.CharField()


class AlertTold(serializers.Serializer[object]):
    category = serializers.ChoiceField(choices=CATEGORIES)
    severity = serializers.ChoiceField(choices=SEVERITIES)
    certainty = serializers.ChoiceField(choices=CERTAINTIES)
    urgency = serializers.ChoiceField(choices=URGENCIES)
    texts = serializers.DictField(child=AlertText(), help_text="By language.")
    links = AlertLink(many=True)
    area = serializers.CharField(allow_blank=True)
    ask = serializers.BooleanField(help_text="Whether an answer is asked for.")


class AlertData(AlertTold):
    id = serializers.CharField()
    number = serializers.IntegerField(help_text="How many issues have gone out.")
    kind = serializers.ChoiceField(choices=KINDS, help_text="What the last issue is.")
    state = serializers.ChoiceField(choices=State.values)
    drill = serializers.BooleanField()
    at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AlertMine(serializers.Serializer[object]):
    answer = serializers.ChoiceField(choices=["", *ANSWERS])
    words = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    seen = serializers.IntegerField(help_text="The issue that I have answered or put away.")


class MyAlert(serializers.Serializer[object]):
    alert = AlertData()
    mine = AlertMine()


class MyAlertsAnswer(serializers.Serializer[object]):
    alerts = MyAlert(many=True)


class AlertLinkAnswer(MyAlert):
    name = serializers.CharField(help_text="The given name of the person whose link it is.")
    language = serializers.CharField()


class AlertMineAnswer(serializers.Serializer[object]):
    alert = serializers.CharField()
    mine = AlertMine()


class AlertContent(AlertTold):
    hours = serializers.IntegerField()
    repeat_minutes = serializers.IntegerField()
    repeats = serializers.IntegerField()
    call_minutes = serializers.IntegerField()
    template = serializers.CharField(allow_blank=True)


class NamedPerson(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()


class AlertWave(serializers.Serializer[object]):
    number = serializers.IntegerField()
    audience = Audience()
    need = serializers.IntegerField()
    minutes = serializers.IntegerField()
    sent_at = serializers.DateTimeField(allow_null=True)


class AlertProposal(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices=KINDS)
    content = AlertContent()
    by = NamedPerson(allow_null=True)
    at = serializers.DateTimeField()
    mine = serializers.BooleanField()
    alone_from = serializers.DateTimeField(help_text="From when its author may let it go alone.")


class AlertIssue(serializers.Serializer[object]):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    texts = serializers.DictField(child=AlertText())
    at = serializers.DateTimeField()
    by = NamedPerson(allow_null=True)
    approved_by = NamedPerson(allow_null=True, help_text="Null: its author let it go alone.")


class AlertHint(serializers.Serializer[object]):
    code = serializers.CharField()
    language = serializers.CharField()
    place = serializers.CharField()
    words = serializers.CharField(allow_blank=True)


class AlertIncoming(serializers.Serializer[object]):
    warning = serializers.CharField(allow_null=True, help_text="What it says: null where that is over.")
    origin = serializers.CharField()
    sender = serializers.CharField()
    sent = serializers.CharField()
    status = serializers.CharField()


class FullAlert(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=State.values)
    version = serializers.IntegerField()
    drill = serializers.BooleanField()
    content = AlertContent()
    audience = Audience()
    waves = AlertWave(many=True)
    author = Person(allow_null=True)
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    proposal = AlertProposal(allow_null=True)
    issues = AlertIssue(many=True)
    incoming = AlertIncoming(many=True)
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted({step.action for step in TABLE}))
    )
    hints = AlertHint(many=True)
    seq = serializers.IntegerField()
    board_seq = serializers.IntegerField()


class FullAlertAnswer(serializers.Serializer[object]):
    alert = FullAlert()


class AlertCounts(serializers.Serializer[object]):
    told = serializers.IntegerField()
    reached = serializers.IntegerField()
    shown = serializers.IntegerField()
    opened = serializers.IntegerField()
    answered = serializers.IntegerField()
    safe = serializers.IntegerField()
    help = serializers.IntegerField()
    off_duty = serializers.IntegerField()
    words = serializers.IntegerField()
    silent = serializers.IntegerField()


class AlertLine(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=State.values)
    drill = serializers.BooleanField()
    severity = serializers.ChoiceField(choices=SEVERITIES)
    headlines = serializers.DictField(child=serializers.CharField(allow_blank=True))
    author = NamedPerson(allow_null=True)
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    proposal = serializers.ChoiceField(choices=KINDS, allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField())


class AlertsAnswer(serializers.Serializer[object]):
    alerts = AlertLine(many=True)
    waiting = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    seq = serializers.IntegerField()


class AlertTemplate(serializers.Serializer[object]):
    id = serializers.CharField()
    category = serializers.ChoiceField(choices=CATEGORIES)
    severity = serializers.ChoiceField(choices=SEVERITIES)
    urgency = serializers.ChoiceField(choices=URGENCIES)
    certainty = serializers.ChoiceField(choices=CERTAINTIES)
    ask = serializers.BooleanField()
    texts = serializers.DictField(child=AlertText())


class AlertTemplatesAnswer(serializers.Serializer[object]):
    templates = AlertTemplate(many=True)


class AlertReachData(serializers.Serializer[object]):
    people = serializers.IntegerField()
    push = serializers.IntegerField(help_text="With a device that proved to be there lately.")
    sms = serializers.IntegerField(help_text="Without one, by SMS.")
    mail = serializers.IntegerField(help_text="Without either, by mail.")
    none = serializers.IntegerField(help_text="By nothing but an open page, or a screen on a wall.")
    held = serializers.IntegerField(help_text="Whose push waits for their working hours.")
    pierces = serializers.BooleanField()
    languages = serializers.DictField(child=serializers.IntegerField())


class AlertReachAnswer(serializers.Serializer[object]):
    reach = AlertReachData()
    hints = AlertHint(many=True)


class BoardHead(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class BoardUnit(serializers.Serializer[object]):
    unit = UnitRef(allow_null=True)
    department = serializers.CharField(allow_blank=True)
    head = BoardHead(allow_null=True)
    counts = AlertCounts()


class AlertShare(serializers.Serializer[object]):
    percent = serializers.IntegerField()
    seconds = serializers.IntegerField(allow_null=True, help_text="After which so many had answered.")


class BoardAlert(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=State.values)
    drill = serializers.BooleanField()
    texts = serializers.DictField(child=AlertText())


class BoardAnswer(serializers.Serializer[object]):
    alert = BoardAlert()
    counts = AlertCounts()
    help_at = serializers.DateTimeField(allow_null=True, help_text="When help was last asked for.")
    units = BoardUnit(many=True)
    shares = AlertShare(many=True)
    curve = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Points of (seconds since it was sent, answers so far).",
    )
    only_mine = serializers.BooleanField(help_text="Only the units that I lead.")
    sent_at = serializers.DateTimeField(allow_null=True)
    seq = serializers.IntegerField()


class BoardPerson(serializers.Serializer[object]):
    person = Person()
    phone = serializers.CharField(allow_blank=True)
    unit = UnitRef(allow_null=True)
    answer = serializers.ChoiceField(choices=["", *ANSWERS])
    words = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    reached_at = serializers.DateTimeField(allow_null=True)
    shown_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)


class BoardPeopleAnswer(serializers.Serializer[object]):
    people = BoardPerson(many=True)
    next = serializers.CharField(allow_null=True)


class ReportLine(serializers.Serializer[object]):
    at = serializers.DateTimeField()
    action = serializers.CharField()
    by = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)


class AlertReport(serializers.Serializer[object]):
    alert = BoardAlert()
    sent_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    counts = AlertCounts()
    shares = AlertShare(many=True)
    curve = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    units = BoardUnit(many=True)
    changed_answers = serializers.IntegerField()
    timeline = ReportLine(many=True)


class AlertSource(serializers.Serializer[object]):
    name = serializers.CharField()
    tried_at = serializers.DateTimeField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)
    trouble = serializers.CharField(allow_blank=True, help_text="Why it could not be read since.")


class AlertSourcesAnswer(serializers.Serializer[object]):
    sources = AlertSource(many=True)


class WarningsAlert(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=State.values)


class WarningLine(serializers.Serializer[object]):
    id = serializers.CharField()
    origin = serializers.CharField(help_text="The name of the source.")
    headline = serializers.CharField(allow_blank=True)
    severity = serializers.CharField(help_text="As its sender wrote it, as all that follows from it.")
    status = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(allow_blank=True)
    fate = serializers.ChoiceField(
        choices=["draft", "update", "cancel", "elsewhere", "test", "unknown", "faulty"],
        help_text="What the house made of it.",
    )
    at = serializers.DateTimeField(help_text="When it came.")
    dismissed_at = serializers.DateTimeField(allow_null=True)
    alert = WarningsAlert(allow_null=True)


class WarningsAnswer(serializers.Serializer[object]):
    warnings = WarningLine(many=True)
    next = serializers.CharField(allow_null=True)


_SAID = ("event", "category", "urgency", "severity", "certainty", "headline", "description", "instruction")
_part_fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    name: serializers.CharField(allow_blank=True)
    for name in ("language", *_SAID, "web", "sender_name", "effective", "onset", "expires")
}
_part_fields["areas"] = serializers.ListField(child=serializers.CharField())
WarningPart = type(inline_serializer("WarningPart", fields=_part_fields))


class WarningData(WarningLine):
    sender = serializers.CharField()
    identifier = serializers.CharField()
    sent = serializers.CharField()
    trouble = serializers.CharField(allow_blank=True, help_text="What the standard says against it.")
    note = serializers.CharField(allow_blank=True)
    references = serializers.ListField(child=serializers.CharField())
    signed = serializers.BooleanField(help_text="Whether a signature is in it; it is not proved.")
    parts = WarningPart(many=True)
    dismissed_by = Person(allow_null=True)


class WarningAnswer(serializers.Serializer[object]):
    warning = WarningData()


DISMISSED = OpenApiParameter("dismissed", str, enum=["1"], description="Those that were put aside.")


class AlertWallAnswer(serializers.Serializer[object]):
    path = serializers.CharField(help_text="Where the client shows it.")
    unit = serializers.CharField()


class AlertScreenAnswer(serializers.Serializer[object]):
    unit = serializers.CharField()
    alerts = AlertData(many=True)


class DrillUnit(serializers.Serializer[object]):
    unit = UnitRef(allow_null=True)
    told = serializers.IntegerField()
    answered = serializers.IntegerField()


class DrillData(serializers.Serializer[object]):
    id = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    counts = AlertCounts()
    shares = AlertShare(many=True)
    units = DrillUnit(many=True)


class DrillsAnswer(serializers.Serializer[object]):
    drills = DrillData(many=True)


STATE = OpenApiParameter("state", str, enum=list(STATES), description="By default `help`.")
UNIT = OpenApiParameter("unit", str, description="Only those of this unit.")


def body_with_parts(command: type[msgspec.Struct], *, in_path: Collection[str] = ()) -> dict[str, Any]:
    """Return the request body of a command whose fields hold structs themselves, written out in full."""
    parts = msgspec.json.schema(command)["$defs"]
    described = dict(parts[command.__name__])
    fields = described["properties"].items()
    described["properties"] = {name: _whole(it, parts) for name, it in fields if name not in in_path}
    described["required"] = [name for name in described.get("required", ()) if name not in in_path]
    if not described["required"]:
        del described["required"]
    return {"application/json": described}


def _whole(described: Any, parts: dict[str, Any]) -> Any:
    if isinstance(described, list):
        return [_whole(one, parts) for one in described]
    if not isinstance(described, dict):
        return described
    if "$ref" in described:
        return _whole(parts[described["$ref"].rpartition("/")[2]], parts)
    kinds = [kind for kind in described.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        rest = {name: it for name, it in described.items() if name != "anyOf"}
        return {**rest, **_whole(kinds[0], parts), "nullable": True}
    return {name: _whole(it, parts) for name, it in described.items() if name != "title"}
