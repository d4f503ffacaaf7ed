"""The shapes of this room's answers, for the OpenAPI document. Nothing is computed with these."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from people import strength
from people.models import ImportJob, Role, Status, Unit


class ErrorDetail(serializers.Serializer[object]):
    code = serializers.CharField()
    message = serializers.CharField()
    field = serializers.CharField(allow_null=True)
    limit = serializers.IntegerField(required=False)
    retry_after = serializers.FloatField(required=False)
    until = serializers.DateTimeField(required=False)


class Error(serializers.Serializer[object]):
    error = ErrorDetail()


class Person(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()
    username = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True, help_text="The unit's name, empty where there is none.")


class UnitRef(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()


class PersonUnit(UnitRef):
    path = UnitRef(many=True)


class StatusData(serializers.Serializer[object]):
    kind = serializers.ChoiceField(choices=Status.Kind.values)
    emoji = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    until = serializers.DateTimeField(allow_null=True)


class StatusAnswer(serializers.Serializer[object]):
    status = StatusData(allow_null=True)


class PersonCard(serializers.Serializer[object]):
    id = serializers.CharField()
    name = serializers.CharField()
    username = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    given_name = serializers.CharField()
    family_name = serializers.CharField(allow_blank=True)
    unit = PersonUnit(allow_null=True)
    manager = Person(allow_null=True)
    phone = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField())
    skills = serializers.ListField(child=serializers.CharField())
    about = serializers.CharField(allow_blank=True)
    ask_about = serializers.CharField(allow_blank=True)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))
    status = StatusData(allow_null=True)
    ambassador = serializers.BooleanField()
    photo = serializers.CharField(
        allow_blank=True, help_text="The hash the portrait is known by, empty where there is none."
    )


class PersonAnswer(serializers.Serializer[object]):
    person = PersonCard()


class PeopleAnswer(serializers.Serializer[object]):
    people = Person(many=True)
    next = serializers.CharField(allow_null=True)


class SkillsAnswer(serializers.Serializer[object]):
    skills = serializers.ListField(child=serializers.CharField())


class Strength(serializers.Serializer[object]):
    percent = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.ChoiceField(choices=strength.FIELDS))


class Entrance(serializers.Serializer[object]):
    mail = serializers.BooleanField()
    help = serializers.CharField(allow_blank=True, help_text="Whom to ask who cannot get in.")


class Me(serializers.Serializer[object]):
    person = PersonCard()
    strength = Strength()
    must_accept = serializers.IntegerField(
        allow_null=True, help_text="The version of the house rules to accept first; null: none."
    )
    heads = serializers.BooleanField(help_text="Whether I lead a unit, and so may invite to it.")
    may_urge = serializers.BooleanField(help_text="Whether urgent messages of mine go through working hours.")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))
    language = serializers.ChoiceField(choices=["sv", "en"])
    presence_hidden = serializers.BooleanField()
    units = serializers.ListField(
        child=serializers.CharField(), help_text="The units whose call concerns me: mine, and those above."
    )
    muted_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then a moderator has taken the word from me."
    )
    epoch = serializers.CharField()
    seq = serializers.IntegerField()
    session = serializers.CharField(allow_null=True)
    ways = serializers.ListField(
        child=serializers.ChoiceField(choices=["password", "passkey", "mail"]),
        help_text="How I can sign in the next time; empty: none yet.",
    )


class ProfileAnswer(serializers.Serializer[object]):
    person = PersonCard()
    language = serializers.ChoiceField(choices=["sv", "en"])


# `parent` is a name that serializers use themselves, and so no attribute of a class.
_unit_fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "id": serializers.CharField(),
    "name": serializers.CharField(),
    "kind": serializers.ChoiceField(choices=Unit.Kind.values),
    "parent": serializers.CharField(allow_null=True),
    "member_count": serializers.IntegerField(help_text="Those below are counted with it."),
    "head": Person(allow_null=True),
}
UnitData = type(inline_serializer("UnitData", fields=_unit_fields))


class UnitRefAnswer(serializers.Serializer[object]):
    unit = UnitRef()


class UnitsAnswer(serializers.Serializer[object]):
    units = UnitData(many=True)


class UnitAnswer(serializers.Serializer[object]):
    unit = UnitData()
    path = UnitRef(many=True)
    children = UnitData(many=True)
    people = Person(many=True)
    next = serializers.CharField(allow_null=True)


class SignInData(serializers.Serializer[object]):
    id = serializers.CharField()
    current = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    device = serializers.CharField()


class SignInsAnswer(serializers.Serializer[object]):
    sessions = SignInData(many=True)


class RevokedAnswer(serializers.Serializer[object]):
    revoked = serializers.IntegerField()


class RolesAnswer(serializers.Serializer[object]):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.values))


class InvitationData(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=["open", "used", "replaced", "revoked", "expired"])
    role = serializers.ChoiceField(choices=["staff", "guest"])
    given_name = serializers.CharField()
    family_name = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    username = serializers.CharField()
    language = serializers.ChoiceField(choices=["sv", "en"])
    unit = UnitRef(allow_null=True)
    sponsor = Person(allow_null=True)
    active_until = serializers.DateTimeField(allow_null=True)
    created_by = Person()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    used_by = Person(allow_null=True)
    person = Person(allow_null=True, help_text="Whose account is there already.")


class InvitationAnswer(serializers.Serializer[object]):
    invitation = InvitationData()


class InvitationMadeAnswer(InvitationAnswer):
    code = serializers.CharField(help_text="As it is printed; the client's link is /welcome#CODE.")


class InvitationsAnswer(serializers.Serializer[object]):
    invitations = InvitationData(many=True)
    next = serializers.CharField(allow_null=True)


class AwaitedAnswer(serializers.Serializer[object]):
    count = serializers.IntegerField()
    lettered = serializers.IntegerField(help_text="Those of them who have a letter that is still good.")
    people = Person(many=True)


class LettersAnswer(serializers.Serializer[object]):
    invitations = InvitationData(many=True)
    left = serializers.IntegerField(help_text="For how many more letters are to be written.")


class Welcome(serializers.Serializer[object]):
    role = serializers.ChoiceField(choices=["staff", "guest"])
    given_name = serializers.CharField()
    family_name = serializers.CharField(allow_blank=True)
    account = serializers.BooleanField(help_text="My account is there already, and its username stays.")
    username = serializers.CharField(help_text="A proposal; another may be chosen.")
    language = serializers.ChoiceField(choices=["sv", "en"])
    unit = serializers.CharField(allow_blank=True)
    invited_by = serializers.CharField()
    active_until = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField()


class WelcomeAnswer(serializers.Serializer[object]):
    invitation = Welcome()


class ImportFault(serializers.Serializer[object]):
    line = serializers.IntegerField()
    who = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    rejected = serializers.BooleanField()


class ImportReport(serializers.Serializer[object]):
    encoding = serializers.CharField()
    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    skipped = serializers.IntegerField()
    deactivated = serializers.IntegerField()
    reactivated = serializers.IntegerField()
    rejected = serializers.IntegerField()
    units = serializers.ListField(child=serializers.CharField())
    faults = ImportFault(many=True)


class ImportData(serializers.Serializer[object]):
    id = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportJob.State.values)
    error = serializers.CharField(allow_blank=True)
    report = ImportReport(allow_null=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()


_import_fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {"import": ImportData()}
ImportAnswer = type(inline_serializer("ImportAnswer", fields=_import_fields))


class ImportsAnswer(serializers.Serializer[object]):
    imports = ImportData(many=True)


class RulesText(serializers.Serializer[object]):
    sv = serializers.CharField()
    en = serializers.CharField()


class HouseRulesData(serializers.Serializer[object]):
    version = serializers.IntegerField()
    text = RulesText()
    published_at = serializers.DateTimeField()


class HouseRulesAnswer(serializers.Serializer[object]):
    rules = HouseRulesData(allow_null=True)
    accepted = serializers.IntegerField(help_text="The newest version I have accepted; 0: none.")


class Standing(Person):
    version = serializers.IntegerField(help_text="The newest version the person has accepted; 0: none.")


class VersionCount(serializers.Serializer[object]):
    version = serializers.IntegerField()
    people = serializers.IntegerField()


class AcceptancesAnswer(serializers.Serializer[object]):
    versions = VersionCount(many=True)
    people = Standing(many=True)


class AcceptedAnswer(serializers.Serializer[object]):
    accepted = serializers.IntegerField()


class AmbassadorAnswer(serializers.Serializer[object]):
    ambassador = serializers.BooleanField()


class Empty(serializers.Serializer[object]):
    """An empty object."""


def body_of(command: type[msgspec.Struct], *, in_path: Collection[str] = ()) -> dict[str, Any]:
    """Return the request body of a command, from the struct that checks it; `in_path` are fields the address
    holds already."""
    described = msgspec.json.schema(command)["$defs"][command.__name__]
    described["properties"] = {
        name: _nullable(it) for name, it in described["properties"].items() if name not in in_path
    }
    described["required"] = [name for name in described["required"] if name not in in_path]
    if not described["required"]:
        del described["required"]
    return {"application/json": described}


def _nullable(described: dict[str, Any]) -> dict[str, Any]:
    """Return a value's schema as OpenAPI 3.0 says that it may be null: there is no type for that alone."""
    kinds = [kind for kind in described.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return described
    rest = {name: it for name, it in described.items() if name != "anyOf"}
    return {**rest, **kinds[0], "nullable": True}


# Whoever has still to accept the house rules is refused as well.
NOT_SIGNED_IN = {
    401: OpenApiResponse(Error, "Not signed in."),
    403: OpenApiResponse(Error, "The house rules have to be accepted first."),
}
INVALID = {400: OpenApiResponse(Error, "A value is refused; `field` says which.")}
FORBIDDEN = {403: OpenApiResponse(Error, "Not allowed, or the CSRF token is missing.")}
NOT_FOUND = {404: OpenApiResponse(Error, "No such thing, or not for you.")}
CONFLICT = {409: OpenApiResponse(Error, "The state of things does not allow it.")}
GONE = {410: OpenApiResponse(Error, "The code has been used or is no longer valid.")}
TOO_FAST = {429: OpenApiResponse(Error, "Too much at once; `retry_after` in seconds.")}
UNAVAILABLE = {503: OpenApiResponse(Error, "The server cannot write now; try again.")}
# What every view that runs a command may answer beside its own.
WRITES = {**INVALID, **NOT_SIGNED_IN, **FORBIDDEN, **TOO_FAST, **UNAVAILABLE}

CURSOR = OpenApiParameter("cursor", str, description="The `next` of the page before.")
LIMIT = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 50})
