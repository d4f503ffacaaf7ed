"""What those on duty do with others' warnings: begin an alert from one, or put it aside."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from eventlog.errors import Conflict, NotFound
from notifications.alerts.cap.arriving import EVERYONE, content_from
from notifications.alerts.cap.keeping import message_of
from notifications.alerts.models import Alert, Incoming
from notifications.alerts.rules import check_sends
from notifications.alerts.services.composing import discard_alert, draft_alert
from notifications.alerts.states import State
from people.models import User
from people.text import is_storable


def adopt_warning(*, actor: User, warning: str) -> Alert:
    """Return the draft that became of a warning, or begin one from it. Raises Refused.

    What its sender calls an exercise or a test becomes a drill.
    """
    check_sends(actor)
    row = _lock(warning)
    if row.alert is not None and row.alert.state == State.DRAFT:
        return row.alert
    message = message_of(row)
    if not message.parts:
        raise Conflict("conflict", _("This warning says nothing of its own that an alert could be made of."))
    row.alert = draft_alert(
        actor=actor, content=content_from(message), audience=EVERYONE, drill=row.status != "Actual"
    )
    row.dismissed_at, row.dismissed_by = None, None
    row.save(update_fields=["alert", "dismissed_at", "dismissed_by"])
    return row.alert


def dismiss_warning(*, actor: User, warning: str) -> Incoming:
    """Put a warning aside, with the draft that became of it where nobody has worked on it. Raises Refused."""
    check_sends(actor)
    row = _lock(warning)
    if row.dismissed_at is not None:
        return row
    row.dismissed_at, row.dismissed_by = timezone.now(), actor
    row.save(update_fields=["dismissed_at", "dismissed_by"])
    audit.record(actor_id=actor.pk, action="alert.warning_dismissed", target=f"warning:{row.public_id}")
    alert = row.alert
    if alert is not None and alert.state == State.DRAFT and alert.author_id is None:
        row.alert = discard_alert(actor=actor, alert=alert.public_id)
    return row


def _lock(public_id: str) -> Incoming:
    rows = Incoming.objects.select_for_update(of=("self",)).select_related("alert", "source")
    found = (
        rows.filter(public_id=public_id, content__isnull=False).first() if is_storable(public_id) else None
    )
    if found is None:
        raise NotFound()
    return found
