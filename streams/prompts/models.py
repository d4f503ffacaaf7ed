"""Prompts, and the occasions at which they can be answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from eventlog.ids import PublicIdField

NAME_LENGTH = 60
WORDS_LENGTH = 300


class Prompt(models.Model):
    """Something that those of `reach` are asked to answer with a picture, again and again or once.

    `at` is a local time of day: every day, on one `weekday` (0 is Monday), or once on the day `on_day`. The
    next occasion opens at `next_at`, null where there is none. Switched off (`active` false) none does.
    """

    class Rhythm(models.TextChoices):
        ONCE = "once"
        DAILY = "daily"
        WEEKLY = "weekly"

    public_id = PublicIdField()
    name = models.CharField(max_length=NAME_LENGTH)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True, default="")
    reach = models.ForeignKey("streams.Reach", on_delete=models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=6, choices=Rhythm.choices)
    weekday = models.PositiveSmallIntegerField(null=True)
    on_day = models.DateField(null=True)
    at = models.TimeField()
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm="weekly", weekday__lte=6, on_day=None)
                | Q(rhythm="daily", weekday=None, on_day=None)
                | Q(rhythm="once", weekday=None, on_day__isnull=False),
                name="streams_prompt_rhythm",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Occasion(models.Model):
    """One time that a prompt is put: from `opens_at` up to `closes_at` those of `reach` can answer."""

    public_id = PublicIdField()
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="occasions", db_index=False)
    reach = models.ForeignKey("streams.Reach", on_delete=models.PROTECT, related_name="+", db_index=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prompt", "opens_at"], name="streams_occasion_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gte=F("opens_at")), name="streams_occasion_ends_after"
            ),
        ]

    def is_open(self) -> bool:
        """Say whether it can be answered now."""
        return self.opens_at <= timezone.now() < self.closes_at


class Bell(models.Model):
    """Somebody wants to be notified when a prompt opens."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="bells", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prompt", "user"], name="streams_bell_once")]
