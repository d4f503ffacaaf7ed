"""A message that must be confirmed, and who has confirmed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class MustConfirm(models.Model):
    """That everybody in the room of a message, now or later, must confirm having read it.

    Whoever has not is reminded (see `chat.confirming.reminders`), until `ended_at` or the message is gone.
    `reminded_at` is when that was last done.
    """

    message = models.OneToOneField("chat.Message", on_delete=models.CASCADE, related_name="must_confirm")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)


class Confirmation(models.Model):
    """Somebody has read a message. `version` is when the text they read was written or last changed."""

    message = models.ForeignKey(
        "chat.Message", on_delete=models.CASCADE, related_name="confirmations", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="confirmations")
    at = models.DateTimeField(default=timezone.now)
    version = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="chat_confirmation_once")]
