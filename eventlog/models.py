"""The log: topics, and the numbered events in them. No text is stored here, ever."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from eventlog.ids import new_public_id


class Installation(models.Model):
    """The life of the whole log. One row; a restored backup gets a new epoch.

    `backed_up_at` is when the last backup was whole.
    """

    epoch = models.CharField(max_length=12, default=new_public_id)
    backed_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="eventlog_one_installation")]


class Topic(models.Model):
    """An ordered log with exactly one audience.

    `head` is the sequence number of the last event (0 = none), `floor` that of the last one trimmed away:
    positions below it cannot be resumed. `numbers` counts what carries a number inside the topic (a room's
    messages). `removed` is the number of the last event with which something said earlier was gone: no device
    goes on keeping what is from before it; `rewritten` that of the last with which something said earlier
    reads otherwise. `access_version` rises whenever who may read the topic may have changed. `changed_at` is
    the database's clock at the last write.
    """

    name = models.CharField(max_length=40, unique=True)
    head = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)
    numbers = models.BigIntegerField(default=0)
    removed = models.BigIntegerField(default=0)
    rewritten = models.BigIntegerField(default=0, db_default=0)
    access_version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something happened in a topic: a reference to the object, never its content."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "seq"], name="eventlog_event_topic_seq")]


class Due(models.Model):
    """Work to be done at a time (see `eventlog.due`). `token` changes with every time it is asked for."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)
    data = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    token = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="eventlog_due_once")]


class Process(models.Model):
    """A process of the installation, and how it fared when it last wrote (see `eventlog.vitals`)."""

    class Kind(models.TextChoices):
        SERVER = "server"
        WORKER = "worker"

    token = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    host = models.CharField(max_length=64)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    alive_at = models.DateTimeField(db_index=True)
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "processes"

    def __str__(self) -> str:
        return f"{self.kind} {self.pid} on {self.host}"
