"""Whom to notify of what, on which devices, and when they want to be."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eventlog.ids import PublicIdField
from notifications.alerts.models import Alert as Alert

KIND_LENGTH = 20
GROUP_LENGTH = 60
ORIGIN_LENGTH = 300
USER_AGENT_LENGTH = 300


class Intent(models.Model):
    """One event that somebody is to be told of, whatever the size of the audience.

    (`topic`, `seq`) names the event, `kind` the sort of notification, `audience` an expression:
    {"members": true} for those who may read the topic, {"people": [public ids]} for some of them.
    Those of the highest `priority` are planned first. `cursor` is how far the planner has come through the
    audience, `planned_at` when it was through.
    """

    topic = models.ForeignKey("eventlog.Topic", on_delete=models.CASCADE, db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    audience = models.JSONField()
    priority = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    cursor = models.BigIntegerField(default=0)
    planned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "seq", "kind"], name="notifications_intent_once"),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "id"],
                name="notifications_intent_due",
                condition=models.Q(planned_at__isnull=True),
            ),
        ]


class Notification(models.Model):
    """What one person is told: a line of the inbox, and what pushes speak of.

    Unread ones of one `group` ("room:12") are one row, which speaks of the latest: (`topic`, `object_id`,
    `number`) name it, the text is read from it when it is shown. Whether it is read, `read_at` says, or the
    person's position where the thing itself stands (`queries.unread`). `held_until`: outside of the
    person's hours, to be told of in the digest then.
    """

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=KIND_LENGTH)
    group = models.CharField(max_length=GROUP_LENGTH)
    topic = models.ForeignKey("eventlog.Topic", null=True, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField(null=True)
    number = models.BigIntegerField(null=True)
    intent_id = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"], condition=Q(read_at=None), name="notifications_open"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notifications_inbox"),
            models.Index(
                fields=["held_until"],
                condition=Q(held_until__isnull=False),
                name="notifications_held",
            ),
            models.Index(fields=["at"], condition=Q(read_at=None), name="notifications_unread"),
        ]


class Device(models.Model):
    """A browser that somebody allowed to show pushes: a push subscription (RFC 8030 §4).

    `origin` is its push service, `key` the start of the installation's key it was made for. `alive_at` is
    when it last proved to be alive: it showed a push, or the client started there.
    """

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sign_in = models.ForeignKey("people.SignIn", null=True, on_delete=models.SET_NULL, related_name="+")
    endpoint = models.TextField()
    # Of the endpoint, which is a secret and too long for an index: SHA-256.
    endpoint_hash = models.CharField(max_length=64, unique=True)
    origin = models.CharField(max_length=ORIGIN_LENGTH)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    key = models.CharField(max_length=16)
    user_agent = models.CharField(max_length=USER_AGENT_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    alive_at = models.DateTimeField(default=timezone.now)
    # Pushes in a row that the push service refused.
    refusals = models.PositiveSmallIntegerField(default=0)


class Delivery(models.Model):
    """One notification on its way to one device.

    `at` is when it is to go; a sender takes it for a time, until `claimed_until`, so that another finds it
    when the first has died. After `expires_at` nobody wants it any more.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"  # the push service has taken it
        DROPPED = "dropped"  # read, gone or too late
        FAILED = "failed"  # refused

    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    # The device was told to take it away again: it was read elsewhere.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["notification", "device"], name="notifications_delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "dropped", "failed"]),
                name="notifications_delivery_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "at"],
                condition=Q(state="waiting"),
                name="notifications_delivery_due",
            )
        ]


class Consent(models.Model):
    """Somebody said yes to pushes on a phone of their own, and perhaps took it back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Which wording was agreed to, see `services.devices`.
    version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(withdrawn_at=None), name="notifications_consent_once"
            )
        ]


class Preferences(models.Model):
    """What somebody wants to be told of, and how. Who has no row has the defaults.

    `push` and `mail` map categories to true or false; what is not in them is as `kinds` has it. `show_text`:
    whether a locked screen may show what was written, or only who wrote.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notification_preferences",
    )
    push = models.JSONField(default=dict)
    show_text = models.BooleanField(default=False)
    mail = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "preferences"


class Hours(models.Model):
    """When somebody may be reached. Who has no row may always be.

    `weekly` is a list of {"day": 0 to 6, "since": "07:00", "to": "16:00"} in `zone`. `on_shift_until`: the
    person said that they are on shift now. `calendar` is the secret address of a calendar whose events are
    shifts; `calendar_at` when it was last read, `calendar_trouble` why it could not be since.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="working_hours"
    )
    mode = models.CharField(max_length=8, default="always")
    weekly = models.JSONField(default=list)
    zone = models.CharField(max_length=60)
    on_shift_until = models.DateTimeField(null=True)
    calendar = models.TextField(blank=True, default="")
    calendar_at = models.DateTimeField(null=True)
    calendar_trouble = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        verbose_name_plural = "hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=["always", "weekly", "shift", "calendar"]),
                name="notifications_hours_mode",
            )
        ]


class Shift(models.Model):
    """A shift from somebody's calendar."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()


class Letter(models.Model):
    """One text on its way to one person by mail or SMS (`notifications.channels`).

    `source` writes the text when it is sent, from what `key` names there: none is kept here. `at`,
    `claimed_until`, `attempts` and `expires_at` are as those of `Delivery`. `trouble`: a word on why it
    failed or was dropped. `parts`: how many short messages it took.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        SMS = "sms"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"  # the mail server or the gateway has taken it
        DROPPED = "dropped"  # nothing to say any more, too late, or called back
        FAILED = "failed"  # refused

    public_id = PublicIdField()
    source = models.CharField(max_length=KIND_LENGTH)
    key = models.CharField(max_length=GROUP_LENGTH)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    priority = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    parts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key", "channel", "user"], name="notifications_letter_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "dropped", "failed"]),
                name="notifications_letter_state",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["mail", "sms"]), name="notifications_letter_channel"
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "-priority", "at"],
                condition=Q(state="waiting"),
                name="notifications_letter_due",
            )
        ]
