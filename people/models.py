"""People, the units they work in, what they may do, and their live sign-ins."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from eventlog.ids import PublicIdField
from people.accounts import AccountManager

# Lower-case letters without accents, so that a name can be typed and mentioned on any keyboard.
USERNAME_PATTERN = r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?"
USERNAME_LENGTH = 64

NAME_LENGTH = 80
TITLE_LENGTH = 120
PHONE_LENGTH = 40
ABOUT_LENGTH = 2_000
SKILL_LENGTH = 60
UNIT_NAME_LENGTH = 120
USER_AGENT_LENGTH = 300


class Language(models.TextChoices):
    """The languages Torget speaks, in their own names."""

    SWEDISH = "sv", "Svenska"
    ENGLISH = "en", "English"


class Role(models.TextChoices):
    """What a person is to the municipality, and so may do."""

    STAFF = "staff", _("Staff")
    GUEST = "guest", _("Guest")
    COMMUNICATOR = "communicator", _("Communicator")
    MODERATOR = "moderator", _("Moderator")
    RECORDS_OFFICER = "records_officer", _("Records officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Unit(models.Model):
    """A node of the municipality's tree.

    `path` holds the primary keys from the root down to this unit, as "/1/4/9/": what lies below a unit is
    what starts with its path. `external_id` is its key in the system it was imported from.
    """

    class Kind(models.TextChoices):
        """The levels of the tree, from the top."""

        MUNICIPALITY = "municipality", _("Municipality")
        DEPARTMENT = "department", _("Department")
        UNIT = "unit", _("Unit")
        WORKPLACE = "workplace", _("Workplace")

    public_id = PublicIdField()
    name = models.CharField(max_length=UNIT_NAME_LENGTH)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.UNIT)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=200, default="", editable=False, db_index=True)
    head = models.ForeignKey(
        "people.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="headed_units"
    )
    external_id = models.CharField(max_length=100, null=True, blank=True, unique=True)
    # The name as it is searched and sorted, see `people.words`; written by the services.
    search_text = models.CharField(max_length=300, default="", editable=False)
    sort_key = models.CharField(max_length=200, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["municipality", "department", "unit", "workplace"]),
                name="people_unit_kind",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="people_unit_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """Something people know, as they wrote it; `key` is the same without case, so that it exists once."""

    name = models.CharField(max_length=SKILL_LENGTH, unique=True)
    key = models.CharField(max_length=2 * SKILL_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. Created by `people.services.create_user`, never by itself."""

    public_id = PublicIdField()
    username = models.CharField(max_length=USERNAME_LENGTH, unique=True)
    email = models.EmailField(blank=True, default="")
    given_name = models.CharField(max_length=NAME_LENGTH)
    family_name = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    phone = models.CharField(max_length=PHONE_LENGTH, blank=True, default="")
    languages = models.JSONField(default=list, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="people")
    about = models.TextField(blank=True, default="")
    ask_about = models.TextField(blank=True, default="")
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.SWEDISH)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    topic = models.OneToOneField("eventlog.Topic", on_delete=models.PROTECT, related_name="+", editable=False)
    # What is searched and how names sort, see `people.words`; written by the services.
    search_text = models.TextField(default="", editable=False)
    sort_key = models.CharField(max_length=200, default="", editable=False)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        indexes = [models.Index(fields=["sort_key", "id"], name="people_user_sort")]
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="people_user_email"),
            models.CheckConstraint(condition=~Q(username=""), name="people_user_named"),
            models.CheckConstraint(condition=Q(language__in=["sv", "en"]), name="people_user_language"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as everybody sees it."""
        return f"{self.given_name} {self.family_name}".strip()

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The person's roles: one query, once per object, none where `roles` was prefetched."""
        return frozenset(grant.role for grant in self.roles.all())

    @property
    def is_staff(self) -> bool:
        """Whether the person may open Django's admin. Not the role `staff`: Django fixes this name."""
        return self.is_superuser or Role.ADMINISTRATOR in self.role_names

    def get_full_name(self) -> str:
        """Return the name; Django's admin asks for it so."""
        return self.name

    def get_short_name(self) -> str:
        """Return the given name; Django's admin asks for it so."""
        return self.given_name


class RoleGrant(models.Model):
    """A role somebody has."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="people_role_once"),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "staff",
                        "guest",
                        "communicator",
                        "moderator",
                        "records_officer",
                        "administrator",
                    ]
                ),
                name="people_role_known",
            ),
        ]
        indexes = [models.Index(fields=["role", "user"], name="people_role_user")]

    def __str__(self) -> str:
        return self.role


class PersonList(models.Model):
    """People picked by hand, to be named in an audience."""

    public_id = PublicIdField()
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="person_lists")
    members = models.ManyToManyField(User, related_name="+", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class SignIn(models.Model):
    """A browser's session; with a `user`, a sign-in.

    This is the table Django keeps its sessions in (`people.sessions`): there is no second row to fall out of
    step. A session without a user is somebody on the way in. One that ended has `ended_at`, no key and no
    data; it stays as long as the log can be read, because the log refers to it.
    """

    public_id = PublicIdField()
    session_key = models.CharField(max_length=40, null=True, unique=True)
    session_data = models.TextField(blank=True, default="")
    expire_date = models.DateTimeField(db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sign_ins")
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    user_agent = models.CharField(max_length=USER_AGENT_LENGTH, blank=True, default="")

    class Meta:
        verbose_name = "sign-in"
        constraints = [
            models.CheckConstraint(
                condition=Q(session_key__isnull=False, ended_at__isnull=True)
                | Q(session_key__isnull=True, ended_at__isnull=False),
                name="people_sign_in_live_or_ended",
            )
        ]

    def __str__(self) -> str:
        return self.public_id
