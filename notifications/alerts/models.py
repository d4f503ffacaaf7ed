"""An alert, what of it went out, whom it is meant for, and what they answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eventlog.ids import PUBLIC_ID_LENGTH, PublicIdField
from notifications.alerts.states import Issue as IssueKind
from notifications.alerts.states import State

AREA_LENGTH = 120
WORDS_LENGTH = 300
TEMPLATE_LENGTH = 30
# Common Alerting Protocol 1.2 §3.2.2, in their order there: the most urgent first.
CATEGORIES = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra"),
    *("CBRNE", "Other"),
)
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
# These reach people outside of their working hours.
PIERCING = ("Extreme", "Severe")
ANSWERS = ("safe", "help", "off_duty", "words")


class Alert(models.Model):
    """One alert, as it stands now. `states.TABLE` says what may be done with it.

    `category`, `severity`, `certainty` and `urgency` are those of CAP 1.2 §3.2.2. `texts` maps languages to
    {"headline", "description", "instruction"}, `links` is a list of {"title", "url"}. `ask`: people are
    asked for an answer. `hours`: how long it is of worth. Those silent are told again `repeats` times, every
    `repeat_minutes`; after `call_minutes` their managers get a list of whom to call. `version` rises with
    every change, `number` counts the issues that went out. `topic` is heard by those it is for, `board` by
    those who follow how it goes.
    """

    public_id = PublicIdField()
    topic = models.OneToOneField("eventlog.Topic", on_delete=models.PROTECT, related_name="+")
    board = models.OneToOneField("eventlog.Topic", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    drill = models.BooleanField(default=False)
    category = models.CharField(max_length=9, default="Safety")
    severity = models.CharField(max_length=8, default="Severe")
    certainty = models.CharField(max_length=8, default="Observed")
    urgency = models.CharField(max_length=9, default="Immediate")
    texts = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    area = models.CharField(max_length=AREA_LENGTH, blank=True, default="")
    ask = models.BooleanField(default=True)
    hours = models.PositiveSmallIntegerField(default=6)
    repeat_minutes = models.PositiveSmallIntegerField(default=10)
    repeats = models.PositiveSmallIntegerField(default=2)
    call_minutes = models.PositiveSmallIntegerField(default=30)
    template = models.CharField(max_length=TEMPLATE_LENGTH, blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    number = models.PositiveSmallIntegerField(default=0)
    # What the board was last told, see `services.counting`.
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="notifications_alert_state"),
            models.CheckConstraint(condition=Q(severity__in=SEVERITIES), name="notifications_alert_severity"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["sending", "active", "updated"]),
                name="notifications_alert_standing",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Wave(models.Model):
    """A part of those an alert is for.

    0 goes at once; a later one when fewer than `need` of those told before have answered (other than that
    they are not on duty) within `minutes` after the wave before it.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="waves", db_index=False)
    number = models.PositiveSmallIntegerField()
    audience = models.ForeignKey("people.StoredAudience", on_delete=models.PROTECT, related_name="+")
    need = models.PositiveIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "number"], name="notifications_wave_once")]


class Proposal(models.Model):
    """Something that is to go out and waits for a second person.

    `content` is what the alert becomes. `outcome`: empty while it waits, then `approved`, `alone` (the
    author, after the set time), `declined` or `withdrawn`.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="proposals", db_index=False)
    kind = models.CharField(max_length=10, choices=IssueKind.choices)
    content = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=9, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert"], condition=Q(outcome=""), name="notifications_proposal_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "approved", "alone", "declined", "withdrawn"]),
                name="notifications_proposal_outcome",
            ),
        ]


class Issue(models.Model):
    """What went out, as it was then: one message of CAP 1.2. `content` is as that of `Proposal`."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="issues", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=IssueKind.choices)
    content = models.JSONField()
    sent_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "number"], name="notifications_issue_once")]


class Recipient(models.Model):
    """One of those an alert is for, in the unit they belonged to when it was sent, and how far it came.

    `reached_at`: something that could show it has taken it; `shown_at`: a device has shown it; `opened_at`:
    the person looked at it; `seen` is the number of the issue they put away or answered. `answer` is their
    last one, `words` what they wrote with it; earlier ones are `Answer` rows.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("people.Unit", null=True, on_delete=models.SET_NULL, related_name="+")
    wave = models.PositiveSmallIntegerField(default=0)
    reached_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    seen = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=8, blank=True, default="")
    words = models.CharField(max_length=WORDS_LENGTH, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    # When they first answered: what the curves are drawn from.
    first_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "user"], name="notifications_recipient_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["", *ANSWERS]), name="notifications_recipient_answer"
            ),
        ]
        indexes = [models.Index(fields=["alert", "unit"], name="notifications_recipient_unit")]


class Answer(models.Model):
    """One answer, in the order in which they came. `via` is the way: app, link or push."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=8)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=4, default="app")


class Source(models.Model):
    """Somebody else's warnings, read from an address in the settings; `name` is its name there.

    `trouble` says why it could not be read since `read_at`.
    """

    name = models.CharField(max_length=40, unique=True)
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True, default="")


class Incoming(models.Model):
    """A message of somebody else's, known by sender, identifier and time (CAP 1.2 §3.2.1).

    `status` and `kind` are its `status` and `msgType`. `fate`: `draft` (it became `alert`), `update` or
    `cancel` (of one that did), `elsewhere`, `test`, `unknown` (cancels what nobody knows), or `faulty`.
    `content` is what it says (`cap.warnings`), null where that is over or came before it was kept.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, null=True, unique=True, editable=False)

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    sender = models.CharField(max_length=200)
    identifier = models.CharField(max_length=200)
    sent = models.CharField(max_length=40)
    status = models.CharField(max_length=10)
    kind = models.CharField(max_length=10)
    fate = models.CharField(max_length=10)
    trouble = models.CharField(max_length=200, blank=True, default="")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="incoming")
    content = models.JSONField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "incoming"
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "identifier", "sent"], name="notifications_incoming_once"
            )
        ]
