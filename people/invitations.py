"""Reading invitations: by their code, and those one has written."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.errors import Invalid, NotFound, Refused
from eventlog.frames import timestamp
from people import codes, queries, rules
from people.active import is_active
from people.models import Invitation, User
from people.text import is_storable

_RELATED = ("unit", "sponsor__unit", "created_by__unit", "used_by__unit")


def find_open(code: str) -> Invitation:
    """Return the invitation that a code opens.

    Raises NotFound for a code that is none, Refused (`invitation_used`, `invitation_expired`).
    """
    read = codes.read(code)
    found = None
    if read is not None:
        found = Invitation.objects.select_related(*_RELATED).filter(code_hash=codes.hash_of(read)).first()
    if found is None:
        raise NotFound(_("There is no such code. Look at the letter and write it once more."))
    check_open(found)
    return found


def check_open(invitation: Invitation) -> None:
    """Check that an invitation can still be accepted. Raises Refused."""
    if invitation.used_at is not None:
        message = _("This code has been used already. Sign in, or ask for a new invitation.")
        raise Refused("invitation_used", message, status=410)
    now = timezone.now()
    over = invitation.active_until is not None and invitation.active_until <= now
    # Whoever was dismissed leaves no way in behind.
    forsaken = not is_active(invitation.created_by)
    if invitation.revoked_at is not None or invitation.expires_at <= now or over or forsaken:
        message = _("This code is no longer valid. Ask whoever invited you for a new one.")
        raise Refused("invitation_expired", message, status=410)


def get_invitation(actor: User, public_id: str) -> Invitation:
    """Return an invitation that `actor` keeps. Raises NotFound."""
    found = None
    if is_storable(public_id):
        found = Invitation.objects.select_related(*_RELATED).filter(public_id=public_id).first()
    if found is None or not rules.keeps_invitation(actor, found):
        raise NotFound
    return found


def list_invitations(actor: User, *, cursor: str | None, limit: int) -> dict[str, Any]:
    """Return the invitations that `actor` keeps, newest first; `cursor` is the `next` of the page before.

    Administrators keep all of them. Raises Invalid for a cursor that is none.
    """
    found = Invitation.objects.select_related(*_RELATED).order_by("-pk")
    if not rules.is_administrator(actor):
        found = found.filter(created_by=actor)
    if cursor is not None:
        last = found.filter(public_id=cursor).first() if is_storable(cursor) else None
        if last is None:
            raise Invalid("cursor", _("This is not the end of an earlier page."))
        found = found.filter(pk__lt=last.pk)
    page = list(found[: limit + 1])
    following = page[limit - 1].public_id if len(page) > limit else None
    return {"invitations": [invitation_data(one) for one in page[:limit]], "next": following}


def state(invitation: Invitation) -> str:
    """Return how an invitation stands: open, used, revoked or expired."""
    if invitation.used_at is not None:
        return "used"
    if invitation.revoked_at is not None:
        return "revoked"
    return "open" if invitation.expires_at > timezone.now() else "expired"


def invitation_data(invitation: Invitation) -> dict[str, Any]:
    """Return an invitation as those see it who keep it."""
    return {
        "id": invitation.public_id,
        "state": state(invitation),
        "role": invitation.role,
        "given_name": invitation.given_name,
        "family_name": invitation.family_name,
        "title": invitation.title,
        "username": invitation.username,
        "language": invitation.language,
        "unit": queries.unit_ref(invitation.unit) if invitation.unit else None,
        "sponsor": queries.person(invitation.sponsor) if invitation.sponsor else None,
        "active_until": timestamp(invitation.active_until) if invitation.active_until else None,
        "created_by": queries.person(invitation.created_by),
        "created_at": timestamp(invitation.created_at),
        "expires_at": timestamp(invitation.expires_at),
        "used_by": queries.person(invitation.used_by) if invitation.used_by else None,
    }


def welcome(invitation: Invitation) -> dict[str, Any]:
    """Return what somebody sees who has the code and no account yet."""
    return {
        "role": invitation.role,
        "given_name": invitation.given_name,
        "family_name": invitation.family_name,
        "username": invitation.username,
        "language": invitation.language,
        "unit": invitation.unit.name if invitation.unit else "",
        "invited_by": invitation.created_by.name,
        "active_until": timestamp(invitation.active_until) if invitation.active_until else None,
        "expires_at": timestamp(invitation.expires_at),
    }
