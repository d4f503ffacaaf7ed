"""REST for people, units, roles and sign-ins: thin views over commands and queries."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.errors import Invalid
from people import commands, directory, queries, rules, schema, second_step, sessions
from people.models import User


def viewer_of(request: Request) -> User:
    """Return who asks."""
    return cast(User, request.user)


def session_of(request: Request) -> str | None:
    """Return the public id of the sign-in that asks."""
    return getattr(request, "session_id", None)


def read_limit(request: Request) -> int:
    """Return the wished length of a page, 1 to 100, by default 50. Raises Invalid."""
    text = request.query_params.get("limit", str(directory.PAGE))
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= directory.MAX_PAGE):
        raise Invalid("limit", _("A whole number from 1 to %(limit)d.") % {"limit": directory.MAX_PAGE})
    return int(text)


class EntranceView(APIView):
    """What somebody needs to know who is not signed in."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="entrance", responses={200: schema.Entrance}, auth=[])
    def get(self, request: Request) -> Response:
        """Whether codes are sent by mail here, and whom to ask who cannot get in."""
        return Response({"mail": settings.TORGET_MAIL, "help": settings.TORGET_HELP})


class MeView(APIView):
    """Oneself."""

    before_rules = True

    @extend_schema(operation_id="me", responses={200: schema.Me, **schema.NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Who I am, and where my own topic stands."""
        viewer = viewer_of(request)
        mine = queries.me(viewer, session=session_of(request))
        return Response({**mine, "ways": second_step.ways_in(viewer)})

    @extend_schema(
        operation_id="profile_change",
        request=schema.body_of(commands.ChangeProfile),
        responses={200: schema.ProfileAnswer, **schema.WRITES},
    )
    def patch(self, request: Request) -> Response:
        """Change my card; what is left out stays as it is."""
        return Response(api.run(request, "profile.change", api.body(request)))


class StatusView(APIView):
    """What I am doing now."""

    @extend_schema(
        operation_id="status_set",
        request=schema.body_of(commands.SetStatus),
        responses={200: schema.StatusAnswer, **schema.WRITES},
    )
    def put(self, request: Request) -> Response:
        """Say what I am doing, in place of what I said before; it ends by itself at `until`."""
        return Response(api.run(request, "status.set", api.body(request)))

    @extend_schema(
        operation_id="status_clear", request=None, responses={200: schema.StatusAnswer, **schema.WRITES}
    )
    def delete(self, request: Request) -> Response:
        """Take it back."""
        return Response(api.run(request, "status.clear", {}))


class PeopleView(APIView):
    """The directory."""

    @extend_schema(
        operation_id="people_search",
        parameters=[
            OpenApiParameter("q", str, description="Words in name, username, title, skills or unit."),
            OpenApiParameter("unit", str, description="The id of a unit: it and what lies below it."),
            OpenApiParameter("skill", str, description="The whole name of a skill."),
            OpenApiParameter("ambassador", {"enum": ["1"]}, description="Only ambassadors."),
            schema.CURSOR,
            schema.LIMIT,
        ],
        responses={
            200: schema.PeopleAnswer,
            **schema.INVALID,
            **schema.NOT_SIGNED_IN,
            **schema.FORBIDDEN,
            **schema.NOT_FOUND,
        },
    )
    def get(self, request: Request) -> Response:
        """Find people: my unit first, then my department."""
        viewer = viewer_of(request)
        rules.check_may_see_directory(viewer)
        wanted = request.query_params
        page = directory.search_people(
            viewer=viewer,
            words=wanted.get("q", ""),
            unit=directory.get_unit(wanted["unit"]) if wanted.get("unit") else None,
            skill=wanted.get("skill", ""),
            ambassadors=wanted.get("ambassador") == "1",
            cursor=wanted.get("cursor"),
            limit=read_limit(request),
        )
        return Response(page.as_dict())


class PersonView(APIView):
    """A contact card."""

    @extend_schema(
        operation_id="person",
        responses={200: schema.PersonAnswer, **schema.NOT_SIGNED_IN, **schema.FORBIDDEN, **schema.NOT_FOUND},
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Everything a person's card shows."""
        rules.check_may_see_card(viewer_of(request), public_id)
        return Response({"person": queries.person_card(queries.get_person(public_id))})


class RolesView(APIView):
    """Giving a person a role."""

    @extend_schema(
        operation_id="role_grant",
        request=schema.body_of(commands.GrantRole, in_path=["person"]),
        responses={
            200: schema.RolesAnswer,
            **schema.WRITES,
            **schema.NOT_FOUND,
            **schema.CONFLICT,
        },
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Give a person a role; for administrators."""
        return Response(api.run(request, "role.grant", {**api.body(request), "person": public_id}))


class RoleView(APIView):
    """Taking a role back."""

    @extend_schema(
        operation_id="role_revoke",
        request=None,
        responses={
            200: schema.RolesAnswer,
            **schema.WRITES,
            **schema.NOT_FOUND,
            **schema.CONFLICT,
        },
    )
    def delete(self, request: Request, public_id: str, role: str) -> Response:
        """Take a role back; for administrators."""
        return Response(api.run(request, "role.revoke", {"person": public_id, "role": role}))


class AmbassadorView(APIView):
    """The mark of those who help colleagues get going."""

    @extend_schema(
        operation_id="ambassador_mark",
        request=None,
        responses={200: schema.AmbassadorAnswer, **schema.WRITES, **schema.NOT_FOUND},
    )
    def put(self, request: Request, public_id: str) -> Response:
        """Mark a person; for administrators."""
        return Response(api.run(request, "ambassador.mark", {"person": public_id, "on": True}))

    @extend_schema(
        operation_id="ambassador_unmark",
        request=None,
        responses={200: schema.AmbassadorAnswer, **schema.WRITES, **schema.NOT_FOUND},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Take the mark back; for administrators."""
        return Response(api.run(request, "ambassador.mark", {"person": public_id, "on": False}))


class SkillsView(APIView):
    """What people know."""

    @extend_schema(
        operation_id="skills_search",
        parameters=[OpenApiParameter("q", str, description="A part of the skill's name.")],
        responses={200: schema.SkillsAnswer, **schema.INVALID, **schema.NOT_SIGNED_IN, **schema.FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Up to twenty skills, those most people have first."""
        rules.check_may_see_directory(viewer_of(request))
        return Response({"skills": directory.popular_skills(request.query_params.get("q", ""))})


class UnitsView(APIView):
    """The tree of units."""

    @extend_schema(
        operation_id="units",
        responses={200: schema.UnitsAnswer, **schema.NOT_SIGNED_IN, **schema.FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """The whole tree, parents before children."""
        rules.check_may_see_directory(viewer_of(request))
        return Response({"units": directory.all_units()})


class UnitView(APIView):
    """A unit."""

    @extend_schema(
        operation_id="unit",
        responses={200: schema.UnitAnswer, **schema.NOT_SIGNED_IN, **schema.FORBIDDEN, **schema.NOT_FOUND},
    )
    def get(self, request: Request, public_id: str) -> Response:
        """A unit with its path, its children and the first of its people; more by `/api/people?unit=`."""
        viewer = viewer_of(request)
        rules.check_may_see_directory(viewer)
        return Response(directory.unit_data(directory.get_unit(public_id), viewer=viewer))


class SessionsView(APIView):
    """One's own sign-ins."""

    before_rules = True

    @extend_schema(operation_id="sessions", responses={200: schema.SignInsAnswer, **schema.NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Where I am signed in, the latest used first."""
        own = session_of(request)
        sign_ins = queries.live_sign_ins(viewer_of(request))
        return Response({"sessions": [queries.sign_in_data(sign_in, own=own) for sign_in in sign_ins]})

    @extend_schema(
        operation_id="sessions_revoke_others",
        request=None,
        responses={200: schema.RevokedAnswer, **schema.WRITES},
    )
    def delete(self, request: Request) -> Response:
        """Sign out everywhere but here."""
        return Response(api.run(request, "session.revoke_others", {}))


class SessionView(APIView):
    """One sign-in."""

    before_rules = True

    @extend_schema(
        operation_id="session_revoke",
        request=None,
        responses={200: schema.Empty, **schema.WRITES, **schema.NOT_FOUND},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Sign out there; its sockets close at once."""
        answer = api.run(request, "session.revoke", {"session": public_id})
        if public_id == session_of(request):
            sessions.session_of(request._request).forget()
        return Response(answer, status=status.HTTP_200_OK)
