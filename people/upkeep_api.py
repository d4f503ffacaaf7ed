"""REST for administrators: accounts and units."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from people import schema, upkeep


class AccountView(APIView):
    """An account, open or closed."""

    @extend_schema(
        operation_id="person_reactivate",
        request=None,
        responses={200: schema.Empty, **schema.WRITES, **schema.NOT_FOUND},
    )
    def put(self, request: Request, public_id: str) -> Response:
        """Open a closed account again; for administrators."""
        return Response(api.run(request, "person.reactivate", {"person": public_id}))

    @extend_schema(
        operation_id="person_deactivate",
        request=None,
        responses={200: schema.Empty, **schema.WRITES, **schema.NOT_FOUND, **schema.CONFLICT},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Close an account: the person is signed out everywhere at once; for administrators."""
        return Response(api.run(request, "person.deactivate", {"person": public_id}))


class PlaceView(APIView):
    """Where somebody works."""

    @extend_schema(
        operation_id="person_place",
        request=schema.body_of(upkeep.PlacePerson, in_path=["person"]),
        responses={200: schema.PersonAnswer, **schema.WRITES, **schema.NOT_FOUND},
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Move somebody to another unit, or give them another title; for administrators."""
        return Response(api.run(request, "person.place", {**api.body(request), "person": public_id}))


class NewUnitView(APIView):
    """A new unit."""

    @extend_schema(
        operation_id="unit_create",
        request=schema.body_of(upkeep.CreateUnit),
        responses={201: schema.UnitRefAnswer, **schema.WRITES, **schema.CONFLICT},
    )
    def post(self, request: Request) -> Response:
        """Make a unit below another; for administrators."""
        answer = api.run(request, "unit.create", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class ChangeUnitView(APIView):
    """A unit that is changed."""

    @extend_schema(
        operation_id="unit_change",
        request=schema.body_of(upkeep.ChangeUnit, in_path=["unit"]),
        responses={200: schema.UnitRefAnswer, **schema.WRITES, **schema.NOT_FOUND, **schema.CONFLICT},
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Rename it, put it below another, say who leads it; for administrators."""
        return Response(api.run(request, "unit.change", {**api.body(request), "unit": public_id}))

    @extend_schema(
        operation_id="unit_remove",
        request=None,
        responses={200: schema.Empty, **schema.WRITES, **schema.NOT_FOUND, **schema.CONFLICT},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Remove an empty unit; for administrators."""
        return Response(api.run(request, "unit.remove", {"unit": public_id}))
