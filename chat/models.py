"""Rooms, who is in them, and what was said."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chat.confirming.models import Confirmation as Confirmation
from chat.confirming.models import MustConfirm as MustConfirm
from chat.following.models import Following as Following
from chat.receipts.models import WithoutReceipts as WithoutReceipts
from content.models import File, Version, Writing
from content.models import Mention as ContentMention
from content.models import Reaction as ContentReaction
from content.models import Tagging as ContentTagging
from eventlog.ids import PublicIdField
from eventlog.models import Topic
from people.models import StoredAudience, Unit

ROOM_NAME_LENGTH = 80
PURPOSE_LENGTH = 250
EXTERNAL_ID_LENGTH = 200
DIRECT_KEY_LENGTH = 220
REQUEST_LENGTH = 300
WRITTEN_LENGTH = 250


class Room(models.Model):
    """A place where people write to each other.

    `member_count` is kept with every change of membership. `everyone_number` is the number of the last
    message that addressed everyone (0 = none). `direct_key` names the set of people of a direct chat: there
    is one room per set. `external_id` is the room's name in the system it was imported from. With `guests`
    the room has guests, or may have.

    In a unit room are those who belong to its `audience` now, without a row for each, see
    `chat.queries.belonging`. Who has no place there yet has read what was said up to `unread_from`.
    """

    class Kind(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        SECRET = "secret"
        ANNOUNCEMENT = "announcement"
        DIRECT = "direct"
        UNIT = "unit"

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
    guests = models.BooleanField(default=False)
    audience = models.OneToOneField(
        StoredAudience, null=True, blank=True, on_delete=models.PROTECT, related_name="room"
    )
    unread_from = models.BigIntegerField(default=0)
    direct_key = models.CharField(max_length=DIRECT_KEY_LENGTH, null=True, blank=True, unique=True)
    external_id = models.CharField(max_length=EXTERNAL_ID_LENGTH, null=True, blank=True, unique=True)
    # What is searched when browsing and how names sort; written by the services.
    search_text = models.CharField(max_length=800, default="", editable=False)
    sort_key = models.CharField(max_length=400, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["open", "closed", "secret", "announcement", "direct", "unit"]),
                name="chat_room_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="unit", audience__isnull=False) | (~Q(kind="unit") & Q(audience=None)),
                name="chat_room_unit_audience",
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


class Seat(models.Model):
    """Somebody's place in a room: as what, how far they have read, and how they want to hear of it.

    `read_number` is the number of the last message read. `threads` says whether replies in threads the person
    takes part in count as if they were named there, whatever `notify` says but for "nothing". `seen_head` is
    the sequence number of the room's topic up to which calls of units in threads have been seen.
    """

    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    class Notify(models.TextChoices):
        ALL = "all"
        MENTIONS = "mentions"
        NOTHING = "nothing"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="%(class)ss", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MEMBER)
    read_number = models.BigIntegerField(default=0)
    notify = models.CharField(max_length=8, choices=Notify.choices, default=Notify.ALL)
    threads = models.BooleanField(default=True)
    seen_head = models.BigIntegerField(default=0)
    favourite = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["room", "user"], name="chat_%(class)s_room_user"),
            models.CheckConstraint(condition=Q(role__in=["owner", "member"]), name="chat_%(class)s_role"),
            models.CheckConstraint(condition=Q(read_number__gte=0), name="chat_%(class)s_read_number"),
            models.CheckConstraint(
                condition=Q(notify__in=["all", "mentions", "nothing"]), name="chat_%(class)s_notify"
            ),
        ]


class Membership(Seat):
    """A person in a room that is not a unit's. Having the row is being in the room."""

    joined_at = models.DateTimeField(default=timezone.now)

    class Meta(Seat.Meta):
        indexes = [
            models.Index(
                fields=["room", "joined_at"], condition=Q(role="owner"), name="chat_membership_owners"
            )
        ]


class Place(Seat):
    """What somebody has left in a unit room. It lets nobody in: only belonging to the audience does.

    Written when first needed; it stays when the person moves, and holds again when they come back.
    """

    class Meta(Seat.Meta):
        indexes = [models.Index(fields=["room"], condition=Q(role="owner"), name="chat_place_owners")]


class JoinRequest(models.Model):
    """Somebody asks to be let into a closed room. Its `answer` are the owner's words, if any."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    public_id = PublicIdField()
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="requests", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    text = models.CharField(max_length=REQUEST_LENGTH, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=REQUEST_LENGTH, blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], condition=Q(state="open"), name="chat_joinrequest_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "declined", "withdrawn"]),
                name="chat_joinrequest_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} to {self.room}"


class Message(Writing):
    """What somebody said in a room.

    A message of the main flow carries `number`, counted from 1 in its room without holes. A reply carries
    `thread_root`, the message of the main flow it answers, and `reply_number`, counted from 1 in the thread.
    `reply_count` and `last_reply_at` stand on the root. What is held up in its room has `pinned_at`.
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
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
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
            models.CheckConstraint(
                condition=Q(pinned_at=None) | Q(deleted_at=None), name="chat_message_pinned_stands"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["room", "number"], condition=Q(everyone=True), name="chat_message_everyone"),
            # Jumping to a day, and what is due to go after a time.
            models.Index(fields=["room", "created_at"], name="chat_message_room_time"),
            models.Index(
                fields=["room", "pinned_at"], condition=Q(pinned_at__isnull=False), name="chat_message_pinned"
            ),
        ]


class MessageVersion(Version):
    """An earlier text of a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")


class Forward(models.Model):
    """What a message passes on from somewhere else: the words as they stood when it was sent.

    `origin` is the message they were taken from, never one that itself only passes on. Later changes there do
    not follow; deleting it empties `text` and `html` everywhere. Its files are shown, and read, by way of it.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="forward")
    origin = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="forwards")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    written_at = models.DateTimeField()
    text = models.TextField(blank=True)
    html = models.TextField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(origin=None) | ~Q(origin=F("message")), name="chat_forward_not_itself"
            )
        ]


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


class UnitMention(models.Model):
    """A unit called in a message: one row, however many belong to the unit.

    It concerns those in the room who belong to the unit or to one below it, or lead one of these; not the
    author. In the main flow it is unread while `number`, the message's, is above their read position; in a
    thread `number` is null, and it is unread while `seq`, its place in the room's topic, is above their
    `seen_head`. `written` is the unit's name as the text has it.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="unit_mentions", db_index=False)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="unit_mentions", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    number = models.BigIntegerField(null=True, blank=True)
    seq = models.BigIntegerField()
    written = models.CharField(max_length=WRITTEN_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "unit"], name="chat_unitmention_once")]
        indexes = [
            models.Index(fields=["room", "number"], name="chat_unitmention_unread"),
            models.Index(fields=["room", "seq"], condition=Q(number=None), name="chat_unitmention_unseen"),
        ]


class Tagging(ContentTagging):
    """A `#tag` in a message that stands. The latest of a tag are read by the order of the messages' keys."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "message"], name="chat_tagging_once")]


class Draft(models.Model):
    """What somebody has begun to write in a room or a thread: one text on all their devices.

    `version` rises with every change; a draft that was sent or emptied stays without text, so that devices
    that were away learn of it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "room", "thread"], name="chat_draft_thread"),
            models.UniqueConstraint(
                fields=["user", "room"], condition=Q(thread=None), name="chat_draft_room"
            ),
        ]


class Scheduled(models.Model):
    """A message to be sent at a time. `client_id` is that of the message, which so is sent once.

    `code` and `why` say of one that could not be sent why not; it stays until its author decides.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        CANCELLED = "cancelled"
        FAILED = "failed"

    public_id = PublicIdField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    text = models.TextField(blank=True)
    client_id = models.CharField(max_length=64)
    at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    code = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "client_id"], name="chat_scheduled_client_id"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "cancelled", "failed"]), name="chat_scheduled_state"
            ),
        ]
        indexes = [
            models.Index(
                fields=["author", "at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="chat_scheduled_open",
            )
        ]


class ScheduledFile(models.Model):
    """A file that goes with a scheduled message; until then its author alone sees it."""

    scheduled = models.ForeignKey(Scheduled, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
