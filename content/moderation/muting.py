"""Whether somebody may write."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from eventlog.errors import Refused
from people.active import is_muted
from people.models import User


def require_voice(user: User) -> None:
    """Raise Refused (`muted`, with the time it ends) when a moderator has taken the word from the person."""
    if not is_muted(user) or user.muted_until is None:
        return
    until = timezone.localtime(user.muted_until)
    raise Refused(
        "muted",
        _("A moderator has decided that you cannot write until %(time)s. You can read as before.")
        % {"time": date_format(until, "j F H:i")},
        status=403,
        until=user.muted_until,
    )
