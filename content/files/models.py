"""A file that somebody uploaded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eventlog.ids import PublicIdField

NAME_LENGTH = 120
ALT_LENGTH = 1000
STORAGE_NAME_LENGTH = 80


class File(models.Model):
    """What was uploaded, as it is kept: the bytes lie in the storage under `storage_name`.

    `media_type` comes from the content, never from the name. `width` and `height` are in pixels as shown,
    `duration` in seconds; null where they are not known. `attached_at` is when it became part of what
    somebody wrote: until then only its uploader sees it, and after a day it is gone.
    """

    class Kind(models.TextChoices):
        IMAGE = "image"
        VIDEO = "video"
        AUDIO = "audio"
        DOCUMENT = "document"

    public_id = PublicIdField()
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=NAME_LENGTH)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)
    alt = models.CharField(max_length=ALT_LENGTH, blank=True)
    storage_name = models.CharField(max_length=STORAGE_NAME_LENGTH, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    attached_at = models.DateTimeField(null=True, blank=True)
    # A moderator has taken it from everybody's sight, and may give it back.
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["image", "video", "audio", "document"]), name="content_file_kind"
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="content_file_not_empty"),
        ]
        indexes = [
            models.Index(fields=["uploader"], condition=Q(attached_at=None), name="content_file_waiting"),
            models.Index(fields=["created_at"], condition=Q(attached_at=None), name="content_file_lapsing"),
        ]

    def __str__(self) -> str:
        return self.name
