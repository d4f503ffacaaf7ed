"""Cases of the moderation queue, what was reported, what was done, and who may not write for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from eventlog.ids import PublicIdField

KIND_LENGTH = 20
WORD_LENGTH = 80


class Reason(models.TextChoices):
    """What is wrong with something, as it is reported and as its author is told."""

    INSULT = "insult"  # offensive, harassment, hate
    THREAT = "threat"
    PRIVACY = "privacy"  # personal or classified information that does not belong there
    UNLAWFUL = "unlawful"
    OTHER = "other"


class Case(models.Model):
    """Something that was reported, from the first report until moderators have settled it.

    `kind` and `object_id` name the object in its own room; an object has at most one open case. `version`
    rises with everything that happens to the case but claims. A claim ends by itself at `claimed_until`.
    When settled, `measures` holds what was done: any of "hidden", "warned", "muted"; none is no measure.

    A `held` case is about something that nobody reported and that waits to appear: it ends as "approved",
    "refused" or, where its author took it back, "withdrawn".
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=KIND_LENGTH)
    object_id = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    held = models.BooleanField(default=False, db_default=False)
    report_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    measures = models.JSONField(default=list)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True, default="")
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(settled_at=None),
                name="content_case_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(settled_at=None), name="content_case_waiting"),
            models.Index(fields=["settled_at"], name="content_case_settled"),
            models.Index(fields=["kind", "object_id"], name="content_case_object"),
        ]

    def __str__(self) -> str:
        return self.public_id


class Report(models.Model):
    """What one person, or the word list, says is wrong.

    `reporter` is null for the word list, whose `reason` is empty and whose `words` are the entries it met.
    Who reported is for moderators alone.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports", db_index=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    words = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="content_report_once")]


class Step(models.Model):
    """Something that happened to a case, for whoever takes it up later. `words` are the moderator's."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    action = models.CharField(max_length=20)
    words = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)


class Held(models.Model):
    """What was taken from sight, exactly as it was, to be given back. Nothing else may keep it."""

    kind = models.CharField(max_length=KIND_LENGTH)
    object_id = models.BigIntegerField()
    content = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "held"
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="content_held_once")]


class Mute(models.Model):
    """A time in which somebody does not write. It ends by itself at `until`, or when it is lifted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="mutes", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(db_index=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("created_at")), name="content_mute_has_an_end")
        ]


class FlaggedWord(models.Model):
    """An entry of the word list: what it meets gets a second look.

    `word` is as it was typed; `key` is what is compared, see `content.moderation.words`.
    """

    public_id = PublicIdField()
    word = models.CharField(max_length=WORD_LENGTH)
    key = models.CharField(max_length=2 * WORD_LENGTH, unique=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.word
