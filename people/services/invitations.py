"""Invitations: written, taken back, accepted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from eventlog.errors import Conflict, Invalid
from eventlog.ids import new_public_id
from people import codes, invitations, rules
from people.models import NAME_LENGTH, TITLE_LENGTH, Invitation, Language, Role, Unit, User
from people.passwords import check_password
from people.services.accounts import NewPerson, check_username, open_account
from people.text import check_line
from people.words import to_username

MAX_DAYS = 60
LONGEST_STAY = timedelta(days=3 * 366)


@transaction.atomic
def invite(
    *,
    actor: User,
    given_name: str,
    family_name: str = "",
    title: str = "",
    username: str = "",
    role: str = Role.STAFF,
    language: str = Language.SWEDISH,
    unit: Unit | None = None,
    sponsor: User | None = None,
    active_until: datetime | None = None,
    days: int = 14,
) -> Invitation:
    """Invite somebody who has no account yet; the code (`people.codes`) opens for `days` days, 1 to 60.

    Without a `username` one is proposed from the names. A guest needs a `sponsor` who works here and an end
    date, at most three years on. Raises Forbidden, and Invalid and TooLong with the field.
    """
    rules.check_may_invite(actor, unit)
    if role not in (Role.STAFF, Role.GUEST):
        raise Invalid("role", _("Invite somebody as staff or as a guest."))
    if language not in Language.values:
        raise Invalid("language", _("Choose one of the languages there are."))
    if not 1 <= days <= MAX_DAYS:
        raise Invalid("days", _("A whole number from 1 to %(limit)d.") % {"limit": MAX_DAYS})
    now = timezone.now()
    if role == Role.GUEST:
        active_until = _check_stay(sponsor, active_until, now)
    elif sponsor is not None or active_until is not None:
        raise Invalid("role", _("Only a guest has a sponsor and an end date."))
    given = check_line("given_name", given_name, limit=NAME_LENGTH, required=True)
    family = check_line("family_name", family_name, limit=NAME_LENGTH)
    public_id = new_public_id()
    invitation = Invitation.objects.create(
        public_id=public_id,
        code_hash=codes.hash_of(codes.code_of(public_id)),
        role=role,
        given_name=given,
        family_name=family,
        title=check_line("title", title, limit=TITLE_LENGTH),
        username=check_username(username) if username else _propose(given, family),
        language=language,
        unit=unit,
        sponsor=sponsor,
        active_until=active_until,
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    _note(
        actor.pk, "invitation.created", invitation, {"role": role, "unit": unit.public_id if unit else None}
    )
    return invitation


@transaction.atomic
def revoke_invitation(*, actor: User, invitation: Invitation) -> None:
    """Take an invitation back; its code opens nothing more. Raises Forbidden, Conflict where it was used."""
    rules.check_may_keep_invitation(actor, invitation)
    now = timezone.now()
    revoked = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(
        revoked_at=now
    )
    if revoked:
        invitation.revoked_at = now
        _note(actor.pk, "invitation.revoked", invitation, {})
        return
    invitation.refresh_from_db()
    if invitation.used_at is not None:
        raise Conflict("conflict", _("This invitation has been used already."))


def accept_invitation(*, code: str, username: str, password: str | None, language: str) -> User:
    """Make the account that an invitation is for, or open the one that is there; return the person.

    Without a password the person must be signed in at once, to make a passkey.

    Of two who use the same code at the same moment one gets in. Where it is refused nothing is made, and the
    code stays good. Raises NotFound, Refused (see `invitations.check_open`), Invalid, Conflict.
    """
    invitation = invitations.find_open(code)
    if invitation.person is not None:
        return _open_own(invitation, invitation.person, username, password, language)
    new = NewPerson(
        username=check_username(username or invitation.username),
        given_name=invitation.given_name,
        family_name=invitation.family_name,
        password=password,
        title=invitation.title,
        unit=invitation.unit,
        language=language or invitation.language,
        roles=(invitation.role,),
        sponsor=invitation.sponsor,
        active_until=invitation.active_until,
    )
    if password is not None:
        check_password(
            password, User(username=new.username, given_name=new.given_name, family_name=new.family_name)
        )
    # Before the transaction: see `open_account`.
    password_hash = make_password(password)
    try:
        with transaction.atomic():
            return _accept(invitation, new, password_hash)
    except IntegrityError:
        # Somebody else took the name a moment ago.
        raise Conflict("conflict", _("That username is taken.")) from None


def _open_own(invitation: Invitation, user: User, username: str, password: str | None, language: str) -> User:
    if username and check_username(username) != user.username:
        raise Invalid("username", _("Your account has a username already, and keeps it."))
    if language and language not in Language.values:
        raise Invalid("language", _("Choose one of the languages there are."))
    if password is not None:
        check_password(password, user)
    password_hash = make_password(password)
    with transaction.atomic():
        _claim(invitation)
        user.password = password_hash
        user.language = language or user.language
        user.save(update_fields=["password", "language"])
        Invitation.objects.filter(pk=invitation.pk).update(used_by=user)
        _note(user.pk, "invitation.accepted", invitation, {"person": user.public_id})
    return user


def _claim(invitation: Invitation) -> None:
    """Use an invitation up: of two at the same moment one gets in. Raises Refused."""
    now = timezone.now()
    mine = Invitation.objects.filter(
        pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=now
    ).update(used_at=now)
    if not mine:
        invitation.refresh_from_db()
        invitations.check_open(invitation)


def _accept(invitation: Invitation, new: NewPerson, password_hash: str) -> User:
    _claim(invitation)
    user = open_account(new, password_hash=password_hash, actor_id=None)
    Invitation.objects.filter(pk=invitation.pk).update(used_by=user)
    _note(user.pk, "invitation.accepted", invitation, {"person": user.public_id})
    return user


def _check_stay(sponsor: User | None, active_until: datetime | None, now: datetime) -> datetime:
    if sponsor is None or rules.is_guest(sponsor):
        raise Invalid("sponsor", _("A guest needs a sponsor who works here."))
    if active_until is None or not now < active_until <= now + LONGEST_STAY:
        raise Invalid("active_until", _("A guest needs an end date, at most three years from now."))
    return active_until.astimezone(UTC)


def _propose(given_name: str, family_name: str) -> str:
    """Return a username from the names that nobody has: "fatima.haddad", else "fatima.haddad2" and so on."""
    wish = to_username(given_name, family_name)
    taken = {
        *User.objects.filter(username__startswith=wish).values_list("username", flat=True),
        *Invitation.objects.filter(username__startswith=wish, used_at=None).values_list(
            "username", flat=True
        ),
    }
    proposals = (wish if number == 1 else f"{wish}{number}" for number in range(1, len(taken) + 2))
    return next(proposal for proposal in proposals if proposal not in taken)


def _note(actor_id: int, action: str, invitation: Invitation, detail: dict[str, str | None]) -> None:
    record(actor_id=actor_id, action=action, target=f"invitation:{invitation.public_id}", detail=detail)
