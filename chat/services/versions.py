"""Reading what a message said before: for whom the rules let, and of a deleted one only with a trace."""

from __future__ import annotations

from django.utils.translation import gettext as _

from audit import services as audit
from chat.frames import VersionsView
from chat.models import MessageVersion
from chat.queries.messages import find_message
from chat.rules import Action
from content.versions import latest
from eventlog.errors import Forbidden
from people.models import User


def read_versions(*, actor: User, message: str) -> VersionsView:
    """Return the earlier texts of a message, the latest first, at most 100.

    The author sees those of their own. Of a deleted message they are the record: only for whom the rules let
    see it, and the reading is written to the audit trail. Raises NotFound, Forbidden.
    """
    written, standing = find_message(actor, message)
    if written.deleted:
        if not standing.may(Action.RECORD):
            raise Forbidden(_("What a deleted message said is only for moderators and records officers."))
        audit.record(
            actor_id=actor.pk,
            action="message.record_read",
            target=f"message:{written.public_id}",
            detail={"room": standing.room.public_id},
        )
    elif written.author_id != actor.pk:
        standing.require(Action.HISTORY)
    versions, whole = latest(MessageVersion.objects.filter(message=written))
    return VersionsView(written, versions, all=whole)
