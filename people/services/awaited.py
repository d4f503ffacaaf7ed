"""Letters for those who have an account and never came in, many at once; and letters in place of others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from eventlog.errors import Conflict, Forbidden, Invalid
from eventlog.ids import new_public_id
from people import awaited, codes, invitations, rules
from people.models import Invitation, Role, Unit, User
from people.services.invitations import MAX_DAYS

LETTERS_AT_ONCE = 100


def write_letters(
    *,
    actor: User,
    unit: Unit | None = None,
    people: Sequence[User] | None = None,
    again: bool,
    days: int = 14,
) -> tuple[list[Invitation], int]:
    """Write letters to the `people`, or to all of `unit` (None: everywhere) who have never come in.

    At most a hundred at once: return them, and for how many of the unit more are left to write. Who has a
    letter that is still good gets a new one only with `again`; the old one's code is no good then. Raises
    Forbidden, Invalid, and Conflict where one of the `people` has come in already.
    """
    if not 1 <= days <= MAX_DAYS:
        raise Invalid("days", _("A whole number from 1 to %(limit)d.") % {"limit": MAX_DAYS})
    try:
        with transaction.atomic():
            if people is None:
                return _write_to_unit(actor, unit, again, days)
            return _write_to_people(actor, people, again, days), 0
    except IntegrityError:
        # Two wrote to the same person at the same moment.
        raise Conflict("conflict", _("Somebody else has just written these letters.")) from None


@transaction.atomic
def renew_invitation(*, actor: User, invitation: Invitation, days: int = 14) -> Invitation:
    """Write an invitation once more, for a letter that was lost or grew old; the old code is no good then.

    Raises Forbidden, Invalid, and Conflict where it was used or renewed already.
    """
    rules.check_may_keep_invitation(actor, invitation)
    rules.check_may_invite(actor, invitation.unit)
    if not 1 <= days <= MAX_DAYS:
        raise Invalid("days", _("A whole number from 1 to %(limit)d.") % {"limit": MAX_DAYS})
    person = invitation.person
    if person is not None:
        return _write_to_people(actor, [person], True, days)[0]
    now = timezone.now()
    if invitation.active_until is not None and invitation.active_until <= now:
        raise Conflict("conflict", _("The guest's last day is over. Write a new invitation."))
    taken = Invitation.objects.filter(pk=invitation.pk, used_at=None, replaced_by=None)
    if not taken.update(revoked_at=now):
        raise Conflict("conflict", _("This invitation has been used or replaced already."))
    fields = ("role", "given_name", "family_name", "title", "username", "language")
    public_id = new_public_id()
    renewed = Invitation.objects.create(
        **{name: getattr(invitation, name) for name in fields},
        public_id=public_id,
        code_hash=codes.hash_of(codes.code_of(public_id)),
        unit=invitation.unit,
        sponsor=invitation.sponsor,
        active_until=invitation.active_until,
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    Invitation.objects.filter(pk=invitation.pk).update(replaced_by=renewed)
    record(
        actor_id=actor.pk,
        action="invitation.renewed",
        target=f"invitation:{renewed.public_id}",
        detail={"before": invitation.public_id},
    )
    return renewed


def _write_to_unit(actor: User, unit: Unit | None, again: bool, days: int) -> tuple[list[Invitation], int]:
    rules.check_may_invite(actor, unit)
    wanted = awaited.people_awaited(unit)
    if not again:
        wanted = wanted.exclude(awaited.have_letter())
    if not rules.is_administrator(actor):
        wanted = wanted.exclude(roles__role__in=rules.TRUSTED)
    found = list(wanted[: LETTERS_AT_ONCE + 1])
    left = wanted.count() - LETTERS_AT_ONCE if len(found) > LETTERS_AT_ONCE else 0
    return _write(actor, found[:LETTERS_AT_ONCE], days), left


def _write_to_people(actor: User, people: Sequence[User], again: bool, days: int) -> list[Invitation]:
    if not 1 <= len(people) <= LETTERS_AT_ONCE:
        raise Invalid(
            "people", _("From one to %(limit)d.") % {"limit": LETTERS_AT_ONCE}, limit=LETTERS_AT_ONCE
        )
    keys = [user.pk for user in people]
    prefetch_related_objects(people, "roles")
    reachable = set(awaited.without_way_in().filter(pk__in=keys).values_list("pk", flat=True))
    for user in people:
        rules.check_may_invite(actor, user.unit)
        if rules.is_trusted(user) and not rules.is_administrator(actor):
            raise Forbidden(_("Only an administrator writes a letter to somebody with such a role."))
        if user.pk not in reachable:
            raise Conflict("conflict", _("%(name)s can sign in already.") % {"name": user.name})
    lettered = User.objects.filter(awaited.have_letter(), pk__in=keys).values_list("pk", flat=True)
    spared = set() if again else set(lettered)
    return _write(actor, [user for user in people if user.pk not in spared], days)


def _write(actor: User, people: Sequence[User], days: int) -> list[Invitation]:
    if not people:
        return []
    now = timezone.now()
    before = {letter.person_id: letter for letter in _good_letters(people)}
    Invitation.objects.filter(pk__in=[letter.pk for letter in before.values()]).update(revoked_at=now)
    made = Invitation.objects.bulk_create([_letter_to(user, actor, now, days) for user in people])
    replaced = []
    for letter in made:
        if letter.person_id in before:
            before[letter.person_id].replaced_by = letter
            replaced.append(before[letter.person_id])
    Invitation.objects.bulk_update(replaced, ["replaced_by"])
    record(
        actor_id=actor.pk,
        action="invitation.letters",
        target=f"person:{actor.public_id}",
        detail={"people": [user.public_id for user in people], "replaced": len(replaced)},
    )
    written = invitations.with_related().filter(pk__in=[letter.pk for letter in made])
    by_key = {letter.pk: letter for letter in written}
    return [by_key[letter.pk] for letter in made]


def _good_letters(people: Sequence[User]) -> list[Invitation]:
    """Return the letters to those people that were neither used nor taken back, and lock them."""
    wanted = Invitation.objects.select_for_update().filter(
        person__in=[user.pk for user in people], used_at=None, revoked_at=None
    )
    return list(wanted.order_by("pk"))


def _letter_to(user: User, actor: User, now: datetime, days: int) -> Invitation:
    public_id = new_public_id()
    return Invitation(
        public_id=public_id,
        code_hash=codes.hash_of(codes.code_of(public_id)),
        person=user,
        role=Role.STAFF,
        given_name=user.given_name,
        family_name=user.family_name,
        title=user.title,
        username=user.username,
        language=user.language,
        unit=user.unit,
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
