"""The columns that everything people write has in common: the rooms above make the tables.

Only files, notices and the moderation queue have tables here, each in its own package.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from content.files.models import File as File
from content.moderation.models import Case as Case
from content.notices.models import Notice as Notice
from content.tags import TAG_LENGTH
from eventlog.ids import PublicIdField

CLIENT_ID_LENGTH = 64
EMOJI_LENGTH = 32


class Gone(models.TextChoices):
    """Why only the tombstone of a writing is left."""

    DELETED = "deleted"
    HIDDEN = "hidden"  # by a moderator, who may take it back
    PURGED = "purged"  # its time was up
    REGISTERED = "registered"  # handed over to the registry


class Writing(models.Model):
    """Something a person wrote.

    `text` is what was written, normalised; `html` is it rendered and made safe, null where it would be the
    plain text itself. `client_id` is the author's own name for it, which makes sending it again harmless.
    A deleted writing stays as a tombstone without text; what it said is kept as a `Version`.
    """

    public_id = PublicIdField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    client_id = models.CharField(max_length=CLIENT_ID_LENGTH)
    text = models.TextField(blank=True)
    html = models.TextField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Why only a tombstone is left, where it is another reason than that somebody deleted it.
    gone = models.CharField(max_length=10, choices=Gone.choices, blank=True, default="")
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["author", "client_id"], name="%(app_label)s_%(class)s_client_id"),
            models.CheckConstraint(
                condition=models.Q(deleted_at=None) | models.Q(text="", html=None),
                name="%(app_label)s_%(class)s_tombstone_is_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(gone="") | models.Q(deleted_at__isnull=False),
                name="%(app_label)s_%(class)s_gone_is_a_tombstone",
            ),
        ]

    @property
    def deleted(self) -> bool:
        """Whether only the tombstone is left."""
        return self.deleted_at is not None

    @property
    def why_gone(self) -> str | None:
        """Why only the tombstone is left, None while the writing stands."""
        return (self.gone or Gone.DELETED.value) if self.deleted else None


class Version(models.Model):
    """What a writing said before it was edited or deleted: kept for the record.

    `written_at` is when this text came to be; `replaced_at` and `replaced_by` when and by whom it was
    replaced (`deletion` says that nothing took its place).
    """

    text = models.TextField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    deletion = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Reaction(models.Model):
    """One person's one emoji on a writing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    emoji = models.CharField(max_length=EMOJI_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Mention(models.Model):
    """A person named in a writing with @."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class Tagging(models.Model):
    """A `#tag` in a writing, normalised (`content.tags`)."""

    tag = models.CharField(max_length=TAG_LENGTH)

    class Meta:
        abstract = True
