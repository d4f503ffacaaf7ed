"""The trail itself: entries chained by hash, and the one row that knows where the chain ends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

# What the first entry has in place of its predecessor's hash.
NO_HASH = "0" * 64


class Entry(models.Model):
    """One thing somebody did. Written once; triggers in the database refuse UPDATE and DELETE.

    `number` counts 1, 2, 3 … without holes. `actor_id` is the primary key of the person, null for the system
    and for somebody not signed in; not a foreign key, so that a person may be erased and the trail remain.
    `hash` is SHA-256 over the canonical JSON of everything else, `previous_hash` too (see `audit.chain`).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["actor_id", "number"], name="audit_entry_actor"),
            models.Index(fields=["action", "number"], name="audit_entry_action"),
            models.Index(fields=["target", "number"], name="audit_entry_target"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.target}"


class ChainHead(models.Model):
    """How many entries there are and the last one's hash. One row, locked while an entry is appended."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=NO_HASH)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_one_chain_head")]

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"
