"""The `presence` and `watch` frames (docs/protocol.md)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from eventlog.errors import Invalid, Refused
from presence.here import AWAY, BUSY, ONLINE, Device, Presence

WATCH_LIMIT = 500


def handle_state(device: Device, frame: dict[str, Any]) -> None:
    """Take how a device says it is. Raises Refused."""
    presence: Presence = frame["presence"]
    if frame["state"] not in (ONLINE, AWAY, BUSY):
        raise Invalid("state", _("Say online, away or busy."))
    presence.set_state(device, frame["state"])


def handle_watch(device: Device, frame: dict[str, Any]) -> None:
    """Take whose presence a device wants to see. Raises Refused."""
    presence: Presence = frame["presence"]
    people: list[str] = frame["people"]
    if len(people) > WATCH_LIMIT:
        raise Refused(
            "too_many_people",
            _("At most %(limit)d people at a time.") % {"limit": WATCH_LIMIT},
            field="people",
            limit=WATCH_LIMIT,
        )
    presence.watch(device, people)
