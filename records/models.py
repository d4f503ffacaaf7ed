"""Rules of retention and their runs, the legal status of messages, and officers' time in private rooms."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chat.models import Message, Room
from eventlog.ids import PublicIdField
from records.registry.models import CASE_LENGTH as CASE_LENGTH
from records.registry.models import HandedMessage as HandedMessage
from records.registry.models import Handover as Handover
from streams.models import Post, TopicStream

BASIS_LENGTH = 200
REASON_LENGTH = 500
# What a rule may be for beside a kind of room.
GUEST_ROOMS = "guest"
SESSIONS = "questions"
POSTS, OFFICIAL_POSTS = "posts", "official"
ABOUT_POSTS = (POSTS, OFFICIAL_POSTS)
SCOPE_LENGTH = 12


class Status(models.TextChoices):
    """What a message is before the law (TF 2 ch., Archives Act)."""

    WORKING = "working"  # arbetsmaterial
    OFFICIAL = "official"  # allmän handling
    RECEIVED = "received"  # inkommen handling
    MINOR = "minor"  # av ringa betydelse
    KEEP = "keep"  # bevaras


class Rule(models.Model):
    """A decision on how long messages are kept: those of one room, or of rooms of one kind; or question
    sessions with all that was asked in them; or posts: official ones, the others, or those of one topic
    stream.

    `months` is how long after it was written or last changed a message is purged; null: never. `statuses` are
    the ones it purges; what is to be kept never is. It holds once a second officer has approved it.
    `confirmed` is the number of messages the approver named where the rule takes nearly everything.
    """

    public_id = PublicIdField()
    scope = models.CharField(max_length=SCOPE_LENGTH, blank=True, default="")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    stream = models.ForeignKey(
        TopicStream, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    months = models.PositiveSmallIntegerField(null=True)
    statuses = models.JSONField(default=list)
    basis = models.CharField(max_length=BASIS_LENGTH)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    confirmed = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(room=None, stream=None) & ~Q(scope=""))
                | Q(room__isnull=False, stream=None, scope="")
                | Q(room=None, stream__isnull=False, scope=""),
                name="records_rule_for_one",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(proposed_by=None) | ~Q(approved_by=F("proposed_by")),
                name="records_rule_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(months=None) | Q(months__gte=1), name="records_rule_at_least_a_month"
            ),
            models.UniqueConstraint(
                fields=["scope"],
                condition=Q(approved_at__isnull=False, ended_at=None, room=None, stream=None),
                name="records_rule_one_for_each_kind",
            ),
            models.UniqueConstraint(
                fields=["stream"],
                condition=Q(approved_at__isnull=False, ended_at=None, stream__isnull=False),
                name="records_rule_one_for_a_stream",
            ),
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(approved_at__isnull=False, ended_at=None, room__isnull=False),
                name="records_rule_one_for_a_room",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def about_posts(self) -> bool:
        """Whether it is for posts of the streams."""
        return self.stream_id is not None or self.scope in ABOUT_POSTS

    @property
    def holds(self) -> bool:
        """Whether it is approved and has not ended."""
        return self.approved_at is not None and self.ended_at is None


class Run(models.Model):
    """One going through of what a rule covers: everything from before `cutoff`.

    `expected` is how many messages there were to purge at its start, `count` how many have been. With
    `held_at` it waits for an officer: it would take nearly everything, and nobody has said so.
    """

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs")
    cutoff = models.DateTimeField()
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    expected = models.BigIntegerField(default=0)
    count = models.BigIntegerField(default=0)
    # Rooms, sessions or posts with a lower primary key are done.
    room_from = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], condition=Q(finished_at=None), name="records_run_one_at_a_time"
            )
        ]


class MessageStatus(models.Model):
    """What a message is, where it is not what its room says; with `thread` also for the replies to it."""

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="legal_status"
    )
    status = models.CharField(max_length=8, choices=Status.choices)
    thread = models.BooleanField(default=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "message statuses"


class KeptPost(models.Model):
    """A post that an officer wants kept: no rule purges it, nor what is said about it."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="+")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    set_at = models.DateTimeField(default=timezone.now)


class RoomStatus(models.Model):
    """What messages of a room are unless somebody says otherwise."""

    room = models.OneToOneField(Room, on_delete=models.CASCADE, primary_key=True, related_name="legal_status")
    status = models.CharField(max_length=8, choices=Status.choices)

    class Meta:
        verbose_name_plural = "room statuses"


class Grant(models.Model):
    """An officer's time in a room that is not open to them, and the reason they gave for it."""

    public_id = PublicIdField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="officer_grants")
    reason = models.CharField(max_length=REASON_LENGTH)
    case_number = models.CharField(max_length=CASE_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["room", "until"], name="records_grant_room")]


class ChainCheck(models.Model):
    """Going once through the audit trail: was it whole? `faults` are the first that were found."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    count = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
