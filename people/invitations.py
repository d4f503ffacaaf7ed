"""Reading invitations: by their code, and those one has written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.errors import Invalid, NotFound, Refused
from eventlog.frames import timestamp
from people import awaited, codes, queries, rules
from people.active import is_active
from people.models import Invitation, User
from people.text import is_storable

_RELATED = ("unit", "sponsor__unit", "created_by__unit", "used_by__unit", "person__unit")


def find_open(code: str) -> Invitation:
    """Return the invitation that a code opens.

    Raises NotFound for a code that is none, Refused as `check_open` does.
    """
    read = codes.read(code)
    found = None
    if read is not None:
        found = with_related().filter(code_hash=codes.hash_of(read)).first()
    if found is None:
        raise NotFound(_("There is no such code. Look at the letter and write it once more."))
    check_open(found)
    return found


def check_open(invitation: Invitation) -> None:
    """Check that an invitation can still be accepted.

    Raises Refused (`invitation_used`, `invitation_replaced`, `invitation_expired`).
    """
    person = invitation.person
    if invitation.used_at is not None or (person is not None and awaited.has_way_in(person)):
        message = _("This code has been used already. Sign in, or ask for a new invitation.")
        raise Refused("invitation_used", message, status=410)
    if invitation.replaced_by_id is not None:
        message = _("There is a newer letter for you, and its code is the one that opens. Look for that one.")
        raise Refused("invitation_replaced", message, status=410)
    now = timezone.now()
    over = invitation.active_until is not None and invitation.active_until <= now
    # Whoever was dismissed leaves no way in behind.
    forsaken = not is_active(invitation.created_by) or (person is not None and not is_active(person))
    if invitation.revoked_at is not None or invitation.expires_at <= now or over or forsaken:
        message = _("This code is no longer valid. Ask whoever invited you for a new one.")
        raise Refused("invitation_expired", message, status=410)


def with_related() -> QuerySet[Invitation]:
    """Return the invitations with what `invitation_data` and letters read."""
    return Invitation.objects.select_related(*_RELATED)


def get_invitation(actor: User, public_id: str) -> Invitation:
    """Return an invitation that `actor` keeps. Raises NotFound."""
    found = None
    if is_storable(public_id):
        found = with_related().filter(public_id=public_id).first()
    if found is None or not rules.keeps_invitation(actor, found):
        raise NotFound
    return found


def get_invitations(actor: User, public_ids: Sequence[str]) -> list[Invitation]:
    """Return invitations that `actor` keeps, in that order. Raises NotFound where one is not among them."""
    wanted = [one for one in public_ids if is_storable(one)]
    found = {one.public_id: one for one in with_related().filter(public_id__in=wanted)}
    kept = [found.get(one) for one in public_ids]
    if not all(one is not None and rules.keeps_invitation(actor, one) for one in kept):
        raise NotFound
    return [one for one in kept if one is not None]


def list_invitations(actor: User, *, cursor: str | None, limit: int) -> dict[str, Any]:
    """Return the invitations that `actor` keeps, newest first; `cursor` is the `next` of the page before.

    Administrators keep all of them. Raises Invalid for a cursor that is none.
    """
    found = with_related().order_by("-pk")
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
    """Return how an invitation stands: open, used, replaced, revoked or expired."""
    if invitation.used_at is not None:
        return "used"
    if invitation.replaced_by_id is not None:
        return "replaced"
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
        "person": queries.person(invitation.person) if invitation.person else None,
    }


def welcome(invitation: Invitation) -> dict[str, Any]:
    """Return what somebody sees who has the code; `account`: theirs is there, and its username stays."""
    return {
        "account": invitation.person_id is not None,
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
