"""What people may ask for concerning what they are notified of."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Meta, Struct, to_builtins

from eventlog.commands import Actor, Command, command
from eventlog.errors import Invalid
from notifications import services
from notifications.duty import MODES
from notifications.queries import devices, hours, inbox
from notifications.queries.mail import holder_of
from notifications.sender.addresses import ADDRESS_LENGTH

# Notifications marked as read at once.
READ_LIMIT = 100
Endpoint = Annotated[str, Meta(extra_json_schema={"maxLength": ADDRESS_LENGTH})]
Key = Annotated[str, Meta(extra_json_schema={"maxLength": 100})]


@command("device.register")
class RegisterDevice(Command):
    """Let pushes come to this browser; said again at each start."""

    endpoint: Endpoint
    p256dh: Key
    auth: Key
    key: Key
    consent: int | None = None

    def run(self, actor: Actor) -> dict[str, Any]:
        """Keep the subscription and return the device. Raises Invalid, Conflict, Refused."""
        device = services.register_device(
            user=actor.user,
            session=actor.session_id,
            endpoint=self.endpoint,
            p256dh=self.p256dh,
            auth=self.auth,
            key=self.key,
            consent=self.consent,
        )
        return {"device": devices.device_data(device)}


@command("device.remove")
class RemoveDevice(Command):
    """Let no more pushes come to one of one's devices."""

    device: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Remove it. Raises NotFound."""
        services.remove_device(user=actor.user, device=self.device)
        return {}


@command("device.test")
class TestDevice(Command):
    """Send a push to one of one's devices, to see it."""

    device: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Put it on its way. Raises NotFound, Conflict."""
        services.test_device(user=actor.user, device=self.device)
        return {}


@command("push.withdraw")
class WithdrawPush(Command):
    """Take back the consent to pushes: no more on any device."""

    def run(self, actor: Actor) -> dict[str, Any]:
        """Remove all devices and say how many."""
        return {"removed": services.withdraw_consent(user=actor.user)}


@command("preferences.change")
class ChangePreferences(Command):
    """Say what one wants to be told of, and how much of it a locked screen may show."""

    push: dict[str, bool] = {}
    show_text: bool | None = None
    mail: bool | None = None

    def run(self, actor: Actor) -> dict[str, Any]:
        """Change it and return it all. Raises Invalid."""
        user = actor.user
        services.change_preferences(user=user, push=self.push, show_text=self.show_text, mail=self.mail)
        return {"preferences": hours.preferences_data(user)}


class WeeklyHours(Struct, forbid_unknown_fields=True):
    """Hours of one day of the week, 0 is Monday; where `to` is not later they end on the next day."""

    day: Annotated[int, Meta(ge=0, le=6)]
    since: Annotated[str, Meta(pattern=r"^\d\d:\d\d$")]
    to: Annotated[str, Meta(pattern=r"^\d\d:\d\d$")]


@command("hours.change")
class ChangeHours(Command):
    """Say when one may be reached."""

    mode: Annotated[str, Meta(extra_json_schema={"enum": list(MODES)})]
    weekly: list[WeeklyHours] | None = None
    zone: Annotated[str, Meta(extra_json_schema={"maxLength": 60})] | None = None
    calendar: Endpoint | None = None

    def run(self, actor: Actor) -> dict[str, Any]:
        """Change them and return them. Raises Invalid."""
        user = actor.user
        weekly = None if self.weekly is None else [to_builtins(one) for one in self.weekly]
        services.change_hours(
            user=user, mode=self.mode, weekly=weekly, zone=self.zone, calendar=self.calendar
        )
        return {"hours": hours.hours_data(user, timezone.now())}


@command("shift.switch")
class SwitchShift(Command):
    """Say that one is on shift now, or no longer."""

    on: bool
    hours: Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": 24})] = 12

    def run(self, actor: Actor) -> dict[str, Any]:
        """Say it and return one's hours. Raises Invalid."""
        user = actor.user
        services.switch_shift(user=user, on=self.on, hours=self.hours)
        return {"hours": hours.hours_data(user, timezone.now())}


@command("message.urge")
class UrgeMessage(Command):
    """Let a message of one's own through working hours; for roles that may."""

    message: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Put it on its way. Raises NotFound, Forbidden, Conflict, TooFast."""
        services.send_urgent(actor=actor.user, message=self.message)
        return {}


@command("inbox.read")
class ReadInbox(Command):
    """Say that one has read notifications, or all of them."""

    notifications: Annotated[list[str], Meta(extra_json_schema={"maxItems": READ_LIMIT})] = []
    all: bool = False

    def run(self, actor: Actor) -> dict[str, Any]:
        """Mark them and say how many are left. Raises Invalid."""
        if len(self.notifications) > READ_LIMIT:
            raise Invalid("notifications", _("Too many at once."), code="too_many", limit=READ_LIMIT)
        user = actor.user
        services.read_notifications(user=user, notifications=None if self.all else self.notifications)
        return {"unread": inbox.count_mine(user)}


class NoteShown(Command):
    """From a device that has shown a push: never a command of the socket, and without a sign-in."""

    beacon: Annotated[str, Meta(extra_json_schema={"maxLength": 60})]

    def run(self, actor: Actor) -> dict[str, Any]:
        """Note it. Raises NotFound."""
        services.note_shown(beacon=self.beacon)
        return {}


class RenewDevice(Command):
    """From a service worker whose browser replaced its subscription: likewise."""

    old_endpoint: Endpoint
    endpoint: Endpoint
    p256dh: Key
    auth: Key
    key: Key

    def run(self, actor: Actor) -> dict[str, Any]:
        """Replace it. Raises Invalid, Conflict, NotFound."""
        services.renew_device(
            old_endpoint=self.old_endpoint,
            endpoint=self.endpoint,
            p256dh=self.p256dh,
            auth=self.auth,
            key=self.key,
        )
        return {}


class StopMail(Command):
    """From the link in a mail: likewise."""

    token: str

    def run(self, actor: Actor) -> dict[str, Any]:
        """Send the person no more optional mail. Raises NotFound."""
        user = holder_of(self.token)
        services.change_preferences(user=user, push={}, show_text=None, mail=False)
        return {}
