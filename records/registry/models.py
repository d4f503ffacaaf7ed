"""What was handed over to the registry, and where each of these stands."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models import ROOM_NAME_LENGTH, Message, Room
from content.models import CLIENT_ID_LENGTH
from eventlog.ids import PublicIdField

CASE_LENGTH = 60
RECIPIENT_LENGTH = 120
NOTE_LENGTH = 500
STORAGE_NAME_LENGTH = 80


class Handover(models.Model):
    """Messages of one room on their way to the registry under a case number.

    It is `making` while its package is made, `waiting` where an owner asked and no officer has accepted yet,
    `done` when the messages have been dealt with (`keep`: they stay, else a note stands in their place), and
    `closed` when the registry has the package and Torget no longer does. `sha256` is that of the package,
    `fingerprint` says in what form the messages were when it was made.
    """

    class State(models.TextChoices):
        MAKING = "making"
        WAITING = "waiting"
        DONE = "done"
        CLOSED = "closed"
        REFUSED = "refused"
        EMPTY = "empty"  # nothing was left of the messages when it was to be made

    public_id = PublicIdField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    client_id = models.CharField(max_length=CLIENT_ID_LENGTH)
    room = models.ForeignKey(Room, null=True, on_delete=models.SET_NULL, related_name="handovers")
    room_name = models.CharField(max_length=ROOM_NAME_LENGTH, blank=True)
    case_number = models.CharField(max_length=CASE_LENGTH)
    recipient = models.CharField(max_length=RECIPIENT_LENGTH)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, default="")
    keep = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=State.choices, default=State.MAKING)
    created_at = models.DateTimeField(default=timezone.now)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    message_count = models.PositiveIntegerField(default=0)
    file_count = models.PositiveIntegerField(default=0)
    storage_name = models.CharField(max_length=STORAGE_NAME_LENGTH, blank=True, default="")
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "client_id"], name="records_handover_once"),
            models.CheckConstraint(
                condition=Q(state__in=["making", "waiting", "done", "closed", "refused", "empty"]),
                name="records_handover_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "closed"]) | ~Q(sha256=""),
                name="records_handover_done_has_package",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="records_handover_list")]

    def __str__(self) -> str:
        return f"{self.case_number} ({self.public_id})"


class HandedMessage(models.Model):
    """A message that is part of a handover. When the message is purged, this goes with it."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="handed", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="handed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "message"], name="records_handedmessage_once")
        ]
