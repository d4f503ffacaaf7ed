"""REST for notifications: thin views over commands and queries."""

from __future__ import annotations

from typing import cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api, executor
from eventlog.commands import Actor, Command, convert
from notifications import commands, schema
from notifications.queries import devices, hours, inbox
from people.api import read_limit
from people.models import User
from people.schema import (
    CONFLICT,
    CURSOR,
    FORBIDDEN,
    INVALID,
    LIMIT,
    NOT_FOUND,
    NOT_SIGNED_IN,
    TOO_FAST,
    UNAVAILABLE,
    WRITES,
    Empty,
    body_of,
)


def viewer_of(request: Request) -> User:
    """Return who asks."""
    return cast(User, request.user)


class PushView(APIView):
    """Pushes to my devices."""

    @extend_schema(operation_id="push", responses={200: schema.PushAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """The key to subscribe with, my consent and my devices."""
        return Response(devices.push_data(viewer_of(request)))

    @extend_schema(
        operation_id="push_withdraw", request=None, responses={200: schema.RemovedAnswer, **WRITES}
    )
    def delete(self, request: Request) -> Response:
        """Take back my consent and remove all my devices."""
        return Response(api.run(request, "push.withdraw", {}))


class DevicesView(APIView):
    """My devices."""

    @extend_schema(
        operation_id="device_register",
        request=body_of(commands.RegisterDevice),
        responses={201: schema.DeviceAnswer, **WRITES, **CONFLICT},
    )
    def post(self, request: Request) -> Response:
        """Keep this browser's push subscription; repeat it at each start."""
        answer = api.run(request, "device.register", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class DeviceView(APIView):
    """One of my devices."""

    @extend_schema(operation_id="device_remove", request=None, responses={200: Empty, **WRITES, **NOT_FOUND})
    def delete(self, request: Request, public_id: str) -> Response:
        """Let no more pushes come to it."""
        return Response(api.run(request, "device.remove", {"device": public_id}))


class DeviceTestView(APIView):
    """Trying a device."""

    @extend_schema(
        operation_id="device_test",
        request=None,
        responses={200: Empty, **WRITES, **NOT_FOUND, **CONFLICT},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Send it a push."""
        return Response(api.run(request, "device.test", {"device": public_id}))


class PreferencesView(APIView):
    """What I want to be told of."""

    @extend_schema(
        operation_id="notification_preferences",
        responses={200: schema.PreferencesAnswer, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """By kind, and whether a locked screen may show what was written."""
        return Response({"preferences": hours.preferences_data(viewer_of(request))})

    @extend_schema(
        operation_id="notification_preferences_change",
        request=body_of(commands.ChangePreferences),
        responses={200: schema.PreferencesAnswer, **WRITES},
    )
    def patch(self, request: Request) -> Response:
        """Change it; what is left out stays as it is."""
        return Response(api.run(request, "preferences.change", api.body(request)))


class HoursView(APIView):
    """When I may be reached."""

    @extend_schema(operation_id="hours", responses={200: schema.HoursAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """My hours, and whether a push reaches me now."""
        return Response({"hours": hours.hours_data(viewer_of(request), timezone.now())})

    @extend_schema(
        operation_id="hours_change",
        request=schema.HOURS_BODY,
        responses={200: schema.HoursAnswer, **WRITES},
    )
    def put(self, request: Request) -> Response:
        """Change them."""
        return Response(api.run(request, "hours.change", api.body(request)))


class ShiftView(APIView):
    """On shift now."""

    @extend_schema(
        operation_id="shift_switch",
        request=body_of(commands.SwitchShift),
        responses={200: schema.HoursAnswer, **WRITES},
    )
    def put(self, request: Request) -> Response:
        """Say that I am on shift, or no longer."""
        return Response(api.run(request, "shift.switch", api.body(request)))


class ArrivalView(APIView):
    """When what I write in a direct chat is told of."""

    @extend_schema(
        operation_id="arrival",
        responses={200: schema.ArrivalAnswer, **NOT_SIGNED_IN, **FORBIDDEN, **NOT_FOUND},
    )
    def get(self, request: Request, room_id: str) -> Response:
        """Who of a direct chat is off duty, and from when a push reaches them."""
        return Response({"off": hours.arrival(viewer_of(request), room_id, timezone.now())})


class UrgentView(APIView):
    """A message that goes through working hours."""

    @extend_schema(
        operation_id="message_urge",
        request=None,
        responses={200: Empty, **WRITES, **NOT_FOUND, **CONFLICT},
    )
    def put(self, request: Request, message_id: str) -> Response:
        """Tell who has not read my message now, whatever their hours; for roles that may, and logged."""
        return Response(api.run(request, "message.urge", {"message": message_id}))


class InboxView(APIView):
    """What told me of something."""

    @extend_schema(
        operation_id="inbox",
        parameters=[CURSOR, LIMIT],
        responses={200: schema.InboxAnswer, **INVALID, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """The latest first; what was read where it stands is read here too."""
        cursor, limit = request.query_params.get("cursor"), read_limit(request)
        return Response(inbox.read_inbox(viewer_of(request), cursor=cursor, limit=limit))


class InboxReadView(APIView):
    """Having read it."""

    @extend_schema(
        operation_id="inbox_read",
        request=body_of(commands.ReadInbox),
        responses={200: schema.UnreadAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Mark some as read, or with `all` everything."""
        return Response(api.run(request, "inbox.read", api.body(request)))


class UnsignedView(APIView):
    """For service workers, which wake long after a sign-in has run out: what they hold is their proof."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def carry_out(self, request: Request, kind: type[Command]) -> Response:
        """Run a command that no signed-in person gives."""
        return self.give(convert(api.body(request), kind), 0)

    def give(self, command: Command, user_id: int) -> Response:
        """Run it for the person (primary key, 0: nobody) who by their proof gives it: their own in order."""
        return Response(executor.submit(command, Actor(user_id=user_id)).result(executor.ANSWER_SECONDS))


class ShownView(UnsignedView):
    """Proof that a push was shown."""

    @extend_schema(
        operation_id="push_shown",
        request=body_of(commands.NoteShown),
        responses={200: Empty, **INVALID, **NOT_FOUND, **TOO_FAST, **UNAVAILABLE},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Note that the push with this beacon was shown."""
        return self.carry_out(request, commands.NoteShown)


class RenewView(UnsignedView):
    """A subscription that the browser replaced by itself."""

    @extend_schema(
        operation_id="push_renew",
        request=body_of(commands.RenewDevice),
        responses={200: Empty, **INVALID, **NOT_FOUND, **CONFLICT, **TOO_FAST, **UNAVAILABLE},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Put the new subscription in the place of the old one."""
        return self.carry_out(request, commands.RenewDevice)
