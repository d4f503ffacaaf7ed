"""Posts, what is said about them, and whom people follow."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from content.models import File, Version, Writing
from content.models import Mention as ContentMention
from content.models import Reaction as ContentReaction
from content.models import Tagging as ContentTagging
from content.tags import TAG_LENGTH
from eventlog.ids import PublicIdField
from people.models import PersonList, StoredAudience, Unit
from streams.prompts.models import Bell as Bell
from streams.prompts.models import Occasion as Occasion
from streams.prompts.models import Prompt as Prompt

POST_LENGTH = 2_000
COMMENT_LENGTH = 1_000
NAME_LENGTH = 80
HANDLE_LENGTH = 40
PURPOSE_LENGTH = 500
FREQUENCY_LENGTH = 100


class Reach(models.Model):
    """An audience that posts went to: one row however many they are, so that reading asks about few.

    `key` names the expression, whatever the order of its terms.
    """

    key = models.CharField(max_length=64, unique=True)
    audience = models.OneToOneField(StoredAudience, on_delete=models.PROTECT, related_name="reach")

    class Meta:
        verbose_name_plural = "reaches"


class TopicStream(models.Model):
    """A stream about something, which says what it is for, who posts in it and how often.

    Who belongs to `reach` reads it, and who of them belongs to `posters` posts; `people` are those of the
    posters who were named one by one. `frequency` is in words. What is posted while it is `pre_approved`
    appears when a moderator has let it. After `closed_at` nothing more is posted, and all stays to be read.
    """

    public_id = PublicIdField()
    name = models.CharField(max_length=NAME_LENGTH)
    handle = models.CharField(max_length=HANDLE_LENGTH, unique=True)
    purpose = models.CharField(max_length=PURPOSE_LENGTH)
    frequency = models.CharField(max_length=FREQUENCY_LENGTH, blank=True, default="")
    reach = models.ForeignKey(Reach, on_delete=models.PROTECT, related_name="streams")
    posters = models.OneToOneField(StoredAudience, on_delete=models.PROTECT, related_name="+")
    people = models.OneToOneField(
        PersonList, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    pre_approved = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.handle


class Post(Writing):
    """What somebody told those of its `reach`.

    `number` counts the posts of the installation in the order they appeared, from 1 without holes. `unit` is
    where the author worked then; with `as_unit` the post speaks for that unit. `shared` is the post it passes
    on. `comment_count` counts the comments that stand, `comment_numbers` all there ever were.

    With `occasion` it answers what a prompt asked then. An `official` post may ask with `confirm` to be
    confirmed. `written_by` wrote it for its author, who let them. Until it appears at `publish_at` it has no
    number, and nobody but those two see it.

    One in a `stream` went to whom the stream was for then. `held_at` is when it was handed in to be approved:
    until then it has no number, and nobody but its author and the moderators see it.
    """

    reach = models.ForeignKey(Reach, on_delete=models.PROTECT, related_name="posts", db_index=False)
    number = models.BigIntegerField(null=True, blank=True, unique=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    as_unit = models.BooleanField(default=False)
    shared = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="shares", db_index=False
    )
    stream = models.ForeignKey(
        TopicStream,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="posts",
        db_index=False,
    )
    official = models.BooleanField(default=False)
    confirm = models.BooleanField(default=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    occasion = models.ForeignKey(
        Occasion, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers", db_index=False
    )
    publish_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    comment_count = models.PositiveIntegerField(default=0)
    comment_numbers = models.PositiveIntegerField(default=0)

    class Meta(Writing.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Writing.Meta.constraints,
            models.CheckConstraint(
                condition=Q(number__gte=1)
                | Q(number=None, publish_at__isnull=False)
                | Q(number=None, held_at__isnull=False),
                name="streams_post_number",
            ),
            models.CheckConstraint(
                condition=Q(official=True) | Q(confirm=False, written_by=None, publish_at=None),
                name="streams_post_official",
            ),
            models.CheckConstraint(
                condition=Q(shared=None) | ~Q(shared=F("pk")), name="streams_post_shares_another"
            ),
        ]
        # What each stream is read by.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["author", "number"], name="streams_post_author"),
            models.Index(fields=["unit", "number"], name="streams_post_unit"),
            models.Index(fields=["reach", "number"], name="streams_post_reach"),
            models.Index(
                fields=["stream", "number"], condition=Q(stream__isnull=False), name="streams_post_stream"
            ),
            models.Index(
                fields=["occasion", "number"],
                condition=Q(occasion__isnull=False),
                name="streams_post_occasion",
            ),
            models.Index(fields=["shared"], condition=Q(shared__isnull=False), name="streams_post_shared"),
        ]


class PostConfirmation(models.Model):
    """Somebody has read an official post that asked for it, and said so."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="confirmations", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="streams_confirmation_once")]


class Delegation(models.Model):
    """A leader lets somebody write official posts in the leader's name."""

    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leader", "writer"], name="streams_delegation_once"),
            models.CheckConstraint(condition=~Q(leader=F("writer")), name="streams_delegation_to_another"),
        ]


class PostVersion(Version):
    """An earlier text of a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")


class PostFile(models.Model):
    """A picture or film of a post, at its place there, counted from 0. It stays when the post is deleted."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="files", db_index=False)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "position"], name="streams_file_position")]


class PostTagging(ContentTagging):
    """A `#tag` of a post; `number` is the post's, so that a tag's stream is one walk."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="taggings")
    number = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "number"], name="streams_tagging_once")]


class PostMention(ContentMention):
    """Somebody named in a post, who may read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="streams_mention_once")]


class PostReaction(ContentReaction):
    """An emoji on a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "user", "emoji"], name="streams_reaction_once")
        ]


class Comment(Writing):
    """What somebody says about a post; `number` counts from 1 in the post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", db_index=False)
    number = models.PositiveIntegerField()

    class Meta(Writing.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Writing.Meta.constraints,
            models.UniqueConstraint(fields=["post", "number"], name="streams_comment_number"),
        ]


class CommentVersion(Version):
    """An earlier text of a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")


class CommentMention(ContentMention):
    """Somebody named in a comment, who may read the post."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="streams_commentmention_once")
        ]


class CommentReaction(ContentReaction):
    """An emoji on a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "user", "emoji"], name="streams_commentreaction_once")
        ]


class Follow(models.Model):
    """Somebody wants the posts of a person, of a unit with what lies below it, of a topic stream, or with a
    tag."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    tag = models.CharField(max_length=TAG_LENGTH, blank=True, default="", db_index=True)
    stream = models.ForeignKey(
        TopicStream, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    # Whether they want to be notified of each post.
    notify = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=Q(notify=True), name="streams_follow_notify"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "person"], condition=Q(person__isnull=False), name="streams_follow_person"
            ),
            models.UniqueConstraint(
                fields=["user", "unit"], condition=Q(unit__isnull=False), name="streams_follow_unit"
            ),
            models.UniqueConstraint(fields=["user", "tag"], condition=~Q(tag=""), name="streams_follow_tag"),
            models.UniqueConstraint(
                fields=["user", "stream"], condition=Q(stream__isnull=False), name="streams_follow_stream"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit=None, tag="", stream=None)
                | Q(person=None, unit__isnull=False, tag="", stream=None)
                | Q(person=None, unit=None, tag="", stream__isnull=False)
                | (Q(person=None, unit=None, stream=None) & ~Q(tag="")),
                name="streams_follow_one_source",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | ~Q(person=F("user")), name="streams_follow_not_oneself"
            ),
        ]


class FeedToken(models.Model):
    """Somebody reads a stream in another program: whoever holds the token reads what its `user` may read now.

    Of the token only `token_hash` is kept. `kind` and `source` name the stream as `Follow` does, by public id
    or tag; `home` has no source.
    """

    class Kind(models.TextChoices):
        """What can be read so."""

        HOME = "home"
        PERSON = "person"
        UNIT = "unit"
        STREAM = "stream"
        TAG = "tag"

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=TAG_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)


class EmbedToken(models.Model):
    """A topic stream is shown within the intranet, to whoever has the address; `token_hash` as for feeds."""

    public_id = PublicIdField()
    stream = models.ForeignKey(TopicStream, on_delete=models.CASCADE, related_name="embeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(default=timezone.now)
