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
from eventlog.statements import Kept
from people.accounts import AccountManager

# Lower-case letters without accents, so that a name can be typed and mentioned on any keyboard.
USERNAME_PATTERN = r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?"
USERNAME_LENGTH = 64

NAME_LENGTH = 80
TITLE_LENGTH = 120
PHONE_LENGTH = 40
EXTERNAL_ID_LENGTH = 100
ABOUT_LENGTH = 2_000
PHOTO_LENGTH = 32
SKILL_LENGTH = 60
UNIT_NAME_LENGTH = 120
USER_AGENT_LENGTH = 300
STATUS_LENGTH = 80
EMOJI_LENGTH = 32


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
    # The person's key in the system they were imported from.
    external_id = models.CharField(max_length=EXTERNAL_ID_LENGTH, null=True, blank=True, unique=True)
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
    # The hash their portrait is known by (`content.photos`); empty: none.
    photo = models.CharField(max_length=PHOTO_LENGTH, blank=True, default="", db_index=True)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.SWEDISH)
    is_active = models.BooleanField(default=True)
    # A guest's end date; `people.active` says who is active now.
    active_until = models.DateTimeField(null=True, blank=True)
    # The newest version of the house rules the person has accepted; 0: none.
    accepted_rules = models.PositiveIntegerField(default=0)
    # Until then the person reads but does not write (`content.moderation`).
    muted_until = models.DateTimeField(null=True, blank=True)
    # Helps colleagues get going with Torget, and can be found for that.
    ambassador = models.BooleanField(default=False)
    # Who answers for a guest.
    sponsor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="guests"
    )
    # Whether others are told no more than that the person is offline.
    presence_hidden = models.BooleanField(default=False)
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
        if "roles" in getattr(self, "_prefetched_objects_cache", ()):
            return frozenset(grant.role for grant in self.roles.all())
        return frozenset(_roles_of(self.pk))

    @property
    def must_accept(self) -> int | None:
        """The version of the house rules to accept before anything else; costs nothing for
        `objects.acting`.
        """
        known = vars(self)
        newest = known["newest_rules"] if "newest_rules" in known else HouseRules.objects.newest_version()
        return newest if newest and newest > self.accepted_rules else None

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


class Status(models.Model):
    """What somebody is doing now: one for each person, kept over sign-ins and devices.

    It ends by itself: one whose `until` has passed counts as none (`people.queries.status`).
    """

    class Kind(models.TextChoices):
        """What the status means for those who look for the person."""

        DOING = "doing", _("Doing something")
        MEETING = "meeting", _("In a meeting")
        OFF_DUTY = "off_duty", _("Off duty")

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="status")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.DOING)
    emoji = models.CharField(max_length=EMOJI_LENGTH, blank=True, default="")
    text = models.CharField(max_length=STATUS_LENGTH, blank=True, default="")
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "statuses"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["doing", "meeting", "off_duty"]), name="people_status_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.emoji} {self.text}".strip() or self.kind


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


_roles_of = Kept(lambda key: RoleGrant.objects.filter(user=key).values_list("role", flat=True))


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


class Invitation(models.Model):
    """A way in for one person, opened by a code in a letter.

    The code itself is not kept, only `code_hash` (`people.codes`). It opens once: `used_at` is set in the
    transaction that makes the account, `used_by`. A guest has a `sponsor`, who works here, and an end date.
    Somebody who has an account already and never came in is its `person`: the code opens that account. Of
    those letters the last alone is good; the others were `replaced_by` it.
    """

    public_id = PublicIdField()
    code_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    given_name = models.CharField(max_length=NAME_LENGTH)
    family_name = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="")
    username = models.CharField(max_length=USERNAME_LENGTH)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.SWEDISH)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    sponsor = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    active_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.OneToOneField(User, null=True, on_delete=models.SET_NULL, related_name="invited_by")
    revoked_at = models.DateTimeField(null=True)
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="letters")
    replaced_by = models.OneToOneField(
        "self", null=True, on_delete=models.SET_NULL, related_name="in_place_of"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["staff", "guest"]), name="people_invitation_role"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(person__isnull=False, used_at=None, revoked_at=None),
                name="people_invitation_one_letter",
            ),
            models.CheckConstraint(
                condition=~Q(role="guest") | Q(sponsor__isnull=False, active_until__isnull=False),
                name="people_invitation_guest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class ImportJob(models.Model):
    """An import of people from a file, on its way; the file goes when it is done."""

    class State(models.TextChoices):
        """How far it has come."""

        CHECKING = "checking", _("Is being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Is being carried out")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    public_id = PublicIdField()
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHECKING)
    deactivate_missing = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True, default="")
    # People written so far, of how many.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.public_id


class HouseRulesManager(models.Manager["HouseRules"]):
    """The manager of house rules."""

    def newest_version(self) -> int:
        """Return the version that holds, 0 where there is none."""
        newest = self.order_by("-version").values_list("version", flat=True).first()
        return newest or 0


class HouseRules(models.Model):
    """One version of the municipality's guidelines, 1, 2, 3 …; the newest holds."""

    objects = HouseRulesManager()

    version = models.PositiveIntegerField(primary_key=True)
    text_sv = models.TextField()
    text_en = models.TextField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name_plural = "house rules"

    def __str__(self) -> str:
        return str(self.version)


class StoredAudience(models.Model):
    """An audience that something is kept for, as rows the database can compare people with.

    See `people.belonging`. A term whose unit or list is removed goes with it: nobody belongs through it.
    """

    class Meta:
        verbose_name = "audience"

    def __str__(self) -> str:
        return f"audience {self.pk}"


class AudienceTerm(models.Model):
    """One term of a stored audience: everyone, a unit, a role or a list; or of its `except` (`excludes`)."""

    audience = models.ForeignKey(StoredAudience, on_delete=models.CASCADE, related_name="terms")
    excludes = models.BooleanField(default=False)
    everyone = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True, default="")
    person_list = models.ForeignKey(PersonList, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(everyone=True, unit=None, role="", person_list=None)
                | Q(everyone=False, unit__isnull=False, role="", person_list=None)
                | (Q(everyone=False, unit=None, person_list=None) & ~Q(role=""))
                | Q(everyone=False, unit=None, role="", person_list__isnull=False),
                name="people_term_one_kind",
            )
        ]

    def __str__(self) -> str:
        return "everyone" if self.everyone else self.role or str(self.unit or self.person_list)
