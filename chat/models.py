"""Rooms, who is in them, and what was said."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from content.models import File, Version, Writing
from content.models import Mention as ContentMention
from content.models import Reaction as ContentReaction
from eventlog.ids import PublicIdField
from eventlog.models import Topic

ROOM_NAME_LENGTH = 80
PURPOSE_LENGTH = 250
EXTERNAL_ID_LENGTH = 200
DIRECT_KEY_LENGTH = 220


class Room(models.Model):
    """A place where people write to each other.

    `member_count` is kept with every change of membership. `everyone_number` is the number of the last
    message that addressed everyone (0 = none). `direct_key` names the set of people of a direct chat: there
    is one room per set. `external_id` is the room's name in the system it was imported from.
    """

    class Kind(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        SECRET = "secret"
        ANNOUNCEMENT = "announcement"
        DIRECT = "direct"

    public_id = PublicIdField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=ROOM_NAME_LENGTH, blank=True)
    purpose = models.CharField(max_length=PURPOSE_LENGTH, blank=True)
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="room")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    member_count = models.PositiveIntegerField(default=0)
    everyone_number = models.BigIntegerField(default=0)
    direct_key = models.CharField(max_length=DIRECT_KEY_LENGTH, null=True, blank=True, unique=True)
    external_id = models.CharField(max_length=EXTERNAL_ID_LENGTH, null=True, blank=True, unique=True)
    # What is searched when browsing and how names sort; written by the services.
    search_text = models.CharField(max_length=800, default="", editable=False)
    sort_key = models.CharField(max_length=400, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["open", "closed", "secret", "announcement", "direct"]),
                name="chat_room_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="direct", name="", direct_key__isnull=False)
                | (~Q(kind="direct") & ~Q(name="") & Q(direct_key=None)),
                name="chat_room_direct_or_named",
            ),
            models.CheckConstraint(condition=Q(everyone_number__gte=0), name="chat_room_everyone_number"),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="chat_room_sort")]

    def __str__(self) -> str:
        return self.name or f"direct {self.public_id}"

    @property
    def archived(self) -> bool:
        """Whether the room is closed for writing for good."""
        return self.archived_at is not None


class Membership(models.Model):
    """A person in a room. `read_number` is the number of the last message read."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    class Notify(models.TextChoices):
        ALL = "all"
        MENTIONS = "mentions"
        NOTHING = "nothing"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MEMBER)
    read_number = models.BigIntegerField(default=0)
    joined_at = models.DateTimeField(default=timezone.now)
    notify = models.CharField(max_length=8, choices=Notify.choices, default=Notify.ALL)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="chat_membership_room_user"),
            models.CheckConstraint(condition=Q(role__in=["owner", "member"]), name="chat_membership_role"),
            models.CheckConstraint(condition=Q(read_number__gte=0), name="chat_membership_read_number"),
            models.CheckConstraint(
                condition=Q(notify__in=["all", "mentions", "nothing"]), name="chat_membership_notify"
            ),
        ]
        indexes = [
            models.Index(
                fields=["room", "joined_at"], condition=Q(role="owner"), name="chat_membership_owners"
            )
        ]


class Message(Writing):
    """What somebody said in a room.

    A message of the main flow carries `number`, counted from 1 in its room without holes. A reply carries
    `thread_root`, the message of the main flow it answers, and `reply_number`, counted from 1 in the thread.
    `reply_count` and `last_reply_at` stand on the root.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages", db_index=False)
    number = models.BigIntegerField(null=True, blank=True)
    thread_root = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies", db_index=False
    )
    reply_number = models.BigIntegerField(null=True, blank=True)
    reply_count = models.PositiveIntegerField(default=0)
    last_reply_at = models.DateTimeField(null=True, blank=True)
    everyone = models.BooleanField(default=False)
    external_id = models.CharField(max_length=EXTERNAL_ID_LENGTH, null=True, blank=True)

    class Meta(Writing.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Writing.Meta.constraints,
            # These two are also the indexes that history and threads are read by.
            models.UniqueConstraint(fields=["room", "number"], name="chat_message_room_number"),
            models.UniqueConstraint(fields=["thread_root", "reply_number"], name="chat_message_root_reply"),
            models.UniqueConstraint(fields=["room", "external_id"], name="chat_message_room_external_id"),
            models.CheckConstraint(
                condition=Q(number__gte=1, thread_root=None, reply_number=None)
                | Q(number=None, thread_root__isnull=False, reply_number__gte=1, reply_count=0),
                name="chat_message_flow_or_thread",
            ),
            models.CheckConstraint(
                condition=Q(thread_root=None) | ~Q(thread_root=F("pk")), name="chat_message_not_own_root"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["room", "number"], condition=Q(everyone=True), name="chat_message_everyone")
        ]


class MessageVersion(Version):
    """An earlier text of a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")


class MessageFile(models.Model):
    """A file sent with a message, at its place among the message's files, counted from 0.

    It stays when the message is deleted, as the earlier texts do: for the record, and for nobody to see.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files", db_index=False)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="chat_messagefile_position")
        ]


class Reaction(ContentReaction):
    """An emoji on a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user", "emoji"], name="chat_reaction_once")
        ]


class Mention(ContentMention):
    """A member of the room named in a message.

    In the main flow it is unread while `number`, the message's, is above the member's read position. In a
    thread `number` is null, and it is unread until `seen`: when the member reads the room.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    number = models.BigIntegerField(null=True, blank=True)
    seen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="chat_mention_once")]
        indexes = [
            models.Index(fields=["user", "room", "number"], name="chat_mention_unread"),
            models.Index(
                fields=["user", "room"], condition=Q(number=None, seen=False), name="chat_mention_unseen"
            ),
        ]
