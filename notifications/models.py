"""Whom to notify of what. Delivery reads these rows; nothing else is written when something happens."""

from __future__ import annotations

from django.db import models


class Intent(models.Model):
    """One event that somebody is to be told of, whatever the size of the audience.

    (`topic`, `seq`) names the event, `kind` the sort of notification, `audience` an expression:
    {"members": true} for those who may read the topic, {"people": [public ids]} for some of them.
    `cursor` is how far the planner has come through the audience, `planned_at` when it was through.
    """

    topic = models.ForeignKey("eventlog.Topic", on_delete=models.CASCADE, db_index=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    audience = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    cursor = models.BigIntegerField(default=0)
    planned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "seq", "kind"], name="notifications_intent_once"),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="notifications_intent_due", condition=models.Q(planned_at__isnull=True)
            ),
        ]
