"""A notice to one person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eventlog.ids import PublicIdField

KIND_LENGTH = 20
ABOUT_LENGTH = 60


class Notice(models.Model):
    """Something the house tells a person: why a message was hidden, what became of a report.

    `about` names what it is about ("message:<id>"), `detail` holds ids, times and choices, `words` is what a
    person added in their own words. One with `must_read` stays in front of the person until it is read.
    """

    public_id = PublicIdField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=KIND_LENGTH)
    about = models.CharField(max_length=ABOUT_LENGTH, db_index=True)
    words = models.TextField(blank=True, default="")
    detail = models.JSONField(default=dict)
    must_read = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "id"], name="content_notice_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="content_notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
