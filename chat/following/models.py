"""Who follows which thread, and how far they have read in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Following(models.Model):
    """Somebody's place in a thread: whether they follow it, and the number of the last reply they have read.

    Written for who began the thread, wrote in it or was named in it, and for who chose to follow it or not;
    never for all who could. A choice not to holds until one writes there again.
    """

    root = models.ForeignKey(
        "chat.Message", on_delete=models.CASCADE, related_name="followings", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    on = models.BooleanField(default=True)
    read_number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["root", "user"], name="chat_following_once"),
            models.CheckConstraint(condition=Q(read_number__gte=0), name="chat_following_read_number"),
        ]
        indexes = [models.Index(fields=["user", "root"], condition=Q(on=True), name="chat_following_on")]
