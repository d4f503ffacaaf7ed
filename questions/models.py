"""Sessions, who runs them, what is asked in them, and the votes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from eventlog.ids import PublicIdField
from questions import life
from questions.anonymous.models import SpentToken as SpentToken
from questions.anonymous.models import TokenIssue as TokenIssue
from questions.anonymous.models import TokenKey as TokenKey
from questions.keys import random_key

TITLE_LENGTH = 120
INTRO_LENGTH = 2_000
QUESTION_LENGTH = 500
ANSWER_LENGTH = 4_000
WORDS_LENGTH = 500


class Session(models.Model):
    """An occasion to ask: announced ahead, live for a while, published after.

    `state` is one of `questions.life`. `opens_at` is when questions are taken, null for when somebody says
    so; the session itself begins at `starts_at` and is meant to take `minutes`. `sequence` rises with every
    change that calendars are to follow (RFC 5545 §3.8.7.4). With `moderated` a question is held until
    somebody has approved it. `slow_seconds` is the least time between two questions of one person. Questions
    are shown by votes, or with `order` "hand" as `ranking`, a list of public ids, has them. `ticks` and
    `counted_at` are when votes were last told, see `questions.counting`.
    """

    class Order(models.TextChoices):
        VOTES = "votes"
        HAND = "hand"

    public_id = PublicIdField()
    title = models.CharField(max_length=TITLE_LENGTH)
    intro = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, default="draft")
    audience = models.ForeignKey("people.StoredAudience", on_delete=models.PROTECT, related_name="+")
    topic = models.OneToOneField("eventlog.Topic", on_delete=models.PROTECT, related_name="question_session")
    desk = models.OneToOneField("eventlog.Topic", on_delete=models.PROTECT, related_name="question_desk")
    opens_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    anonymous = models.BooleanField(default=False)
    moderated = models.BooleanField(default=True)
    slow_seconds = models.PositiveSmallIntegerField(default=30)
    order = models.CharField(max_length=5, choices=Order.choices, default=Order.VOTES)
    ranking = models.JSONField(default=list)
    sequence = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    live_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ticks = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=life.STATES), name="questions_session_state"),
        ]

    def __str__(self) -> str:
        return self.title


class Crew(models.Model):
    """Somebody who runs a session, or to whom a question of it was handed over."""

    class Part(models.TextChoices):
        HOST = "host"  # answers
        MODERATOR = "moderator"  # reads what is held, and decides
        OWNER = "owner"  # owes an answer after the session

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="crew", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)

    class Meta:
        verbose_name_plural = "crew"
        constraints = [
            models.UniqueConstraint(fields=["session", "user", "part"], name="questions_crew_once")
        ]


class Question(models.Model):
    """What somebody asks.

    `author` is null for an anonymous question, of which `follow` is the hash of a secret that its asker
    keeps; its `asked_at` is coarse. `state` says whether participants see it, `stage` how it fares in the
    session. A merged question has `into`, which is never merged itself and is where votes are counted,
    `beneath`, which it was merged into first, and `merged_from`, the state it comes back to when that is
    undone ("" where it was merged before that could be). `version` rises with whatever a moderator does to
    it; a claim ends by itself at `claimed_until`. `votes` is how many people
    want it answered, `counted` what was last told of that. `stems` are for finding similar ones.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving"  # anonymous, on its way to the desk
        HELD = "held"
        APPROVED = "approved"
        HIDDEN = "hidden"
        MERGED = "merged"
        DISMISSED = "dismissed"

    class Stage(models.TextChoices):
        WAITING = "waiting"
        NOW = "now"  # being answered, on everybody's screen
        LATER = "later"
        PASSED = "passed"
        ANSWERED = "answered"

    class Reason(models.TextChoices):
        OFF_TOPIC = "off_topic"
        ANSWERED_ALREADY = "answered_already"
        PERSONAL = "personal"  # about one person, or a case that does not belong here
        INSULT = "insult"
        UNCLEAR = "unclear"
        OTHER = "other"

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    public_id = PublicIdField()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    client_id = models.CharField(max_length=64, null=True, blank=True)
    follow = models.CharField(max_length=64, null=True, blank=True, unique=True)
    text = models.TextField()
    stems = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WAITING)
    into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    beneath = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    merged_from = models.CharField(max_length=10, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default="")
    words = models.TextField(blank=True, default="")
    appealed = models.BooleanField(default=False)
    flags = models.JSONField(default=list)
    edited = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    votes = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    answer = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "client_id"], name="questions_question_client_id"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(stage="now"), name="questions_question_one_now"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", into__isnull=False) | (~Q(state="merged") & Q(into=None)),
                name="questions_question_merged_into",
            ),
            # Who asks without a name leaves none.
            models.CheckConstraint(
                condition=Q(follow=None) | Q(author=None, client_id=None),
                name="questions_question_anonymous",
            ),
        ]
        indexes = [models.Index(fields=["session", "state"], name="questions_of_session")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def shown(self) -> bool:
        """Whether participants see it."""
        return self.state == self.State.APPROVED

    @property
    def settled(self) -> bool:
        """Whether it was answered, or somebody owes the answer by a day."""
        return bool(self.answer) or self.stage == self.Stage.ANSWERED or self.owner_id is not None


class Step(models.Model):
    """What was done to a question at the desk. `before` is the text an edit replaced."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="steps")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    action = models.CharField(max_length=20)
    words = models.TextField(blank=True, default="")
    before = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=timezone.now)


class Vote(models.Model):
    """Somebody wants a question answered. When they said so is not kept.

    One that is not `own` was given to another question that was merged into this one.
    """

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="voters", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    own = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="questions_vote_once")]


class Poll(models.Model):
    """Something everybody in a session is asked. Results are seen when it is closed, or with `open_results`
    at once. A scale has the options 1 to 5."""

    class Kind(models.TextChoices):
        SINGLE = "single"
        MULTIPLE = "multiple"
        SCALE = "scale"

    class State(models.TextChoices):
        DRAFT = "draft"
        OPEN = "open"
        CLOSED = "closed"

    public_id = PublicIdField()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="polls")
    text = models.CharField(max_length=QUESTION_LENGTH)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    open_results = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text


class Option(models.Model):
    """What can be chosen in a poll; `votes` and `counted` as in a question."""

    public_id = PublicIdField()
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=TITLE_LENGTH)
    votes = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place"]


class Choice(models.Model):
    """Somebody's answer to a poll."""

    id = models.BigIntegerField(primary_key=True, default=random_key, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices", db_index=False)
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "user", "option"], name="questions_choice_once")
        ]
