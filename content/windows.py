"""For how long an author may change or delete what they wrote: two settings, in minutes.

Unset there is no limit; 0 means never, ask a moderator. Owners and moderators delete at any time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.models import Writing
from eventlog.errors import Conflict


def require_editable(written: Writing, now: datetime) -> None:
    """Raise Conflict `too_late` when the author may no longer change what they wrote."""
    minutes: int | None = settings.TORGET_EDIT_MINUTES
    if minutes is None or not _is_over(written, minutes, now):
        return
    if minutes == 0:
        raise Conflict(
            "too_late", _("Messages cannot be changed here. Ask a moderator, or write a new one."), limit=0
        )
    raise Conflict(
        "too_late",
        ngettext(
            "A message can be changed for %(minutes)d minute. Write a new one instead.",
            "A message can be changed for %(minutes)d minutes. Write a new one instead.",
            minutes,
        )
        % {"minutes": minutes},
        limit=minutes,
    )


def require_deletable(written: Writing, now: datetime) -> None:
    """Raise Conflict `too_late` when the author may no longer delete what they wrote."""
    minutes: int | None = settings.TORGET_DELETE_MINUTES
    if minutes is None or not _is_over(written, minutes, now):
        return
    if minutes == 0:
        raise Conflict("too_late", _("Messages are deleted by a moderator. Ask one."), limit=0)
    raise Conflict(
        "too_late",
        ngettext(
            "A message can be deleted for %(minutes)d minute. Ask a moderator.",
            "A message can be deleted for %(minutes)d minutes. Ask a moderator.",
            minutes,
        )
        % {"minutes": minutes},
        limit=minutes,
    )


def _is_over(written: Writing, minutes: int, now: datetime) -> bool:
    return now >= written.created_at + timedelta(minutes=minutes)
