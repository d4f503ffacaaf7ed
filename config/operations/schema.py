"""The shape of the answer, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from rest_framework import serializers

from config.operations.checks import NAMES, Verdict
from eventlog import metrics
from eventlog.models import Process

QUEUES = ["commands", "intents", "pushes", "letters", "due"]
LATE = "Milliseconds; null where nothing passed."


class OperationsCheck(serializers.Serializer[object]):
    name = serializers.ChoiceField(choices=NAMES)
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])


class OperationsStage(serializers.Serializer[object]):
    name = serializers.ChoiceField(choices=list(metrics.STAGES))
    count = serializers.IntegerField(help_text="How many passed in the last five minutes.")
    p50 = serializers.FloatField(allow_null=True, help_text=LATE)
    p95 = serializers.FloatField(allow_null=True, help_text=LATE)
    p99 = serializers.FloatField(allow_null=True, help_text=LATE)


class OperationsQueue(serializers.Serializer[object]):
    name = serializers.ChoiceField(choices=QUEUES)
    waiting = serializers.IntegerField(help_text="What is due and not done yet.")
    oldest_seconds = serializers.FloatField(allow_null=True)
    stuck = serializers.IntegerField(help_text="Of them, what has failed three times or more.")


class OperationsProcess(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices=Process.Kind.values)
    host = serializers.CharField()
    pid = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    alive_at = serializers.DateTimeField(help_text="When it last wrote how it fares: every ten seconds.")
    silent = serializers.BooleanField()
    sockets = serializers.IntegerField()
    people = serializers.IntegerField(help_text="Who is on two processes counts on each.")
    worker = serializers.BooleanField(help_text="Whether it plans and sends notifications.")


class OperationsDatabase(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices=["sqlite", "postgresql"])
    bytes = serializers.IntegerField()
    read_ms = serializers.FloatField(help_text="How long one short query took.")


class OperationsDisk(serializers.Serializer[object]):
    free = serializers.IntegerField(help_text="Bytes, where the data folder lies.")
    total = serializers.IntegerField()


class OperationsRates(serializers.Serializer[object]):
    messages = serializers.FloatField(help_text="Messages a second in the last minute.")
    commands = serializers.FloatField(help_text="Commands a second that were carried out.")
    pushes = serializers.FloatField(help_text="Pushes a second that were taken.")
    failed = serializers.IntegerField(help_text="Commands answered `unavailable` in the last minute.")
    too_slow = serializers.IntegerField(help_text="Sockets closed in it because they did not keep up.")


class OperationsAnswer(serializers.Serializer[object]):
    at = serializers.DateTimeField()
    version = serializers.CharField()
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    checks = OperationsCheck(many=True)
    sockets = serializers.IntegerField()
    people = serializers.IntegerField()
    rates = OperationsRates()
    stages = OperationsStage(many=True)
    queues = OperationsQueue(many=True)
    processes = OperationsProcess(many=True)
    database = OperationsDatabase()
    disk = OperationsDisk()
    backed_up_at = serializers.DateTimeField(allow_null=True)
    worker_seconds = serializers.FloatField(
        allow_null=True, help_text="Since a worker last looked for work; null where none is."
    )
